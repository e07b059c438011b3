;; Calls with three parameters: Takeuchi's function of (3n, 2n, n).
(module $tak
  (func $tak (param $x i32) (param $y i32) (param $z i32) (result i32)
    (if (i32.ge_s (local.get $y) (local.get $x))
      (then (return (local.get $z))))
    (call $tak
      (call $tak (i32.sub (local.get $x) (i32.const 1)) (local.get $y) (local.get $z))
      (call $tak (i32.sub (local.get $y) (i32.const 1)) (local.get $z) (local.get $x))
      (call $tak (i32.sub (local.get $z) (i32.const 1)) (local.get $x) (local.get $y))))

  (func $run (export "run") (param $n i32) (result i32)
    (call $tak
      (i32.mul (local.get $n) (i32.const 3))
      (i32.mul (local.get $n) (i32.const 2))
      (local.get $n))))
