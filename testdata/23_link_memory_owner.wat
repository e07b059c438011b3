;; Owns a memory and a table that 24_link_memory_user imports: what one writes, the other reads.
(module $link_memory_owner
  (type $unary (func (param i32) (result i32)))
  (memory $mem (export "memory") 1 4)
  (table $ops (export "ops") 4 8 funcref)
  ;; Slots 0 and 1 are of this module, 2 and 3 stay empty until the other module fills them.
  (elem $own (table $ops) (i32.const 0) func $increment $negate)
  (data $owned (i32.const 0) "owner")

  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $negate (type $unary) (i32.sub (i32.const 0) (local.get 0)))

  (func $poke (export "poke") (param $addr i32) (param $value i32)
    (i32.store (local.get $addr) (local.get $value)))

  (func $peek (export "peek") (param $addr i32) (result i32)
    (i32.load (local.get $addr)))

  (func $pages (export "pages") (result i32)
    (memory.size $mem))

  ;; Calls the function in a slot, whichever module put it there.
  (func $call_slot (export "call_slot") (param $slot i32) (param $x i32) (result i32)
    (call_indirect $ops (type $unary) (local.get $x) (local.get $slot))))
