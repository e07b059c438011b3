;; The middle of the chain: imports functions and the counter of 20_link_base, and exports what it builds of them.
(module $link_middle
  (import "base" "double" (func $double (param i32) (result i32)))
  (import "base" "square" (func $square (param i32) (result i32)))
  (import "base" "fail" (func $fail (param i32) (result i32)))
  (import "base" "calls" (global $calls (mut i32)))

  ;; Exported again as it is: the same function under another name.
  (export "twice" (func $double))

  (func $quadruple (export "quadruple") (param $x i32) (result i32)
    (call $double (call $double (local.get $x))))

  (func $sum_of_squares (export "sum_of_squares") (param $a i32) (param $b i32) (result i32)
    (i32.add (call $square (local.get $a)) (call $square (local.get $b))))

  (func $reset_calls (export "reset_calls")
    (global.set $calls (i32.const 0)))

  (func $fail_below (export "fail_below") (param $x i32) (result i32)
    (i32.add (call $fail (local.get $x)) (i32.const 1))))
