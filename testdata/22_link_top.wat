;; The top of the chain: imports 21_link_middle, which imports 20_link_base.
(module $link_top
  (import "middle" "twice" (func $twice (param i32) (result i32)))
  (import "middle" "quadruple" (func $quadruple (param i32) (result i32)))
  (import "middle" "sum_of_squares" (func $sum_of_squares (param i32 i32) (result i32)))
  (import "middle" "fail_below" (func $fail_below (param i32) (result i32)))

  (func $octuple (export "octuple") (param $x i32) (result i32)
    (call $twice (call $quadruple (local.get $x))))

  ;; The squared distance between two points of the plane.
  (func $distance (export "distance")
    (param $x1 i32) (param $y1 i32) (param $x2 i32) (param $y2 i32) (result i32)
    (call $sum_of_squares
      (i32.sub (local.get $x1) (local.get $x2))
      (i32.sub (local.get $y1) (local.get $y2))))

  ;; Traps two modules down: the backtrace names a function of each module of the chain.
  (func $fail_far_below (export "fail_far_below") (param $x i32) (result i32)
    (i32.add (call $fail_below (local.get $x)) (i32.const 1))))
