;; A guest that does next to nothing itself, so that a call is what its border costs. Memory: what is returned lies at 16,
;; a text at 48, arguments from 1024 on, which are all free again after a call, counters of 4 bytes from 262144 on.
(module
  (import "[export]cljw:bench/border" "[resource-new]counter" (func $own (param i32) (result i32)))
  (memory (export "memory") 16)
  (data (i32.const 48) "too small")
  (global $free (mut i32) (i32.const 1024))
  (global $next (mut i32) (i32.const 262144))
  (global $dropped (mut i32) (i32.const 0))
  (global $live (mut i32) (i32.const 0))

  (func (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (global.set $free (i32.add (local.get $at) (local.get $new)))
    (local.get $at))

  (func $same (param $at i32) (param $length i32) (result i32)
    (i32.store (i32.const 16) (local.get $at))
    (i32.store (i32.const 20) (local.get $length))
    (i32.const 16))
  (func $clear (param i32) (global.set $free (i32.const 1024)))

  (export "cljw:bench/border#text" (func $same))
  (export "cabi_post_cljw:bench/border#text" (func $clear))
  (export "cljw:bench/border#points" (func $same))
  (export "cabi_post_cljw:bench/border#points" (func $clear))

  (func (export "cljw:bench/border#add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))

  (func (export "cljw:bench/border#refuse") (param i32) (result i32)
    (i32.store (i32.const 16) (i32.lt_u (local.get 0) (i32.const 10)))
    (i32.store (i32.const 20) (select (i32.const 48) (local.get 0) (i32.load (i32.const 16))))
    (i32.store (i32.const 24) (i32.const 9))
    (i32.const 16))

  ;; Counters that are dropped are a list, by their own bytes.
  (func (export "cljw:bench/border#[constructor]counter") (param $start i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $dropped))
    (if (local.get $at)
      (then (global.set $dropped (i32.load (local.get $at))))
      (else
        (local.set $at (global.get $next))
        (global.set $next (i32.add (local.get $at) (i32.const 4)))))
    (i32.store (local.get $at) (local.get $start))
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (call $own (local.get $at)))
  (func (export "cljw:bench/border#[method]counter.inc") (param $at i32) (result i32)
    (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
    (i32.load (local.get $at)))
  (func (export "cljw:bench/border#[dtor]counter") (param $at i32)
    (i32.store (local.get $at) (global.get $dropped))
    (global.set $dropped (local.get $at))
    (global.set $live (i32.sub (global.get $live) (i32.const 1))))
  (func (export "cljw:bench/border#live") (result i32) (global.get $live)))
