;; Counts primes, and tells how far it is.
(module $count
  (import "page" "progress" (func $progress (param i32 i32)))

  (func $is-prime (param $n i32) (result i32)
    (local $d i32)
    (local.set $d (i32.const 2))
    (loop $next
      (if (i32.gt_u (i32.mul (local.get $d) (local.get $d)) (local.get $n)) (then (return (i32.const 1))))
      (if (i32.eqz (i32.rem_u (local.get $n) (local.get $d))) (then (return (i32.const 0))))
      (local.set $d (i32.add (local.get $d) (i32.const 1)))
      (br $next))
    (unreachable))

  (func (export "primes") (param $below i32) (result i32)
    (local $n i32) (local $count i32)
    (local.set $n (i32.const 2))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $n) (local.get $below)))
        (local.set $count (i32.add (local.get $count) (call $is-prime (local.get $n))))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 65536)))
          (then (call $progress (local.get $n) (local.get $count))))
        (br $next)))
    (local.get $count)))
