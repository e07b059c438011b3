;; i64 memory: 64 Ki elements are written as multiples of an odd constant, then n passes add them up and turn each.
(module $sum64
  (memory $mem 8 8)

  (func $fill
    (local $at i32)
    (local $value i64)
    (loop $next
      (i64.store (local.get $at) (local.get $value))
      (local.set $value (i64.add (local.get $value) (i64.const 0x9e3779b97f4a7c15)))
      (br_if $next
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 524288)))))

  (func $run (export "run") (param $n i32) (result i64)
    (local $at i32)
    (local $sum i64)
    (call $fill)
    (block $done
      (loop $passes
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $at (i32.const 0))
        (loop $elements
          (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
          (i64.store (local.get $at) (i64.xor (i64.load (local.get $at)) (local.get $sum)))
          (br_if $elements
            (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 524288))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $passes)))
    (local.get $sum)))
