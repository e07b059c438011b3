;; Shares the memory and the table of 23_link_memory_owner: its data lands in that memory at 256, its functions in the
;; slots 2 and 3 of that table, and it may grow the memory under the owner's feet.
(module $link_memory_user
  (type $unary (func (param i32) (result i32)))
  (import "owner" "memory" (memory $mem 1 4))
  (import "owner" "ops" (table $ops 4 8 funcref))
  (elem $lent (table $ops) (i32.const 2) func $square $load_word)
  (data $lent_bytes (i32.const 256) "\2a\00\00\00user")

  (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
  (func $load_word (type $unary) (i32.load (local.get 0)))

  (func $poke (export "poke") (param $addr i32) (param $value i32)
    (i32.store (local.get $addr) (local.get $value)))

  (func $peek (export "peek") (param $addr i32) (result i32)
    (i32.load (local.get $addr)))

  ;; Grows the shared memory and returns its size before, in pages, or -1.
  (func $grow (export "grow") (param $pages i32) (result i32)
    (memory.grow $mem (local.get $pages)))

  (func $call_slot (export "call_slot") (param $slot i32) (param $x i32) (result i32)
    (call_indirect $ops (type $unary) (local.get $x) (local.get $slot))))
