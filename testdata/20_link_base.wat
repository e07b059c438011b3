;; The bottom of a chain of modules: functions, and a counter of their calls, for others to import.
(module $link_base
  (global $calls (export "calls") (mut i32) (i32.const 0))

  (func $count
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))))

  (func $double (export "double") (param $x i32) (result i32)
    (call $count)
    (i32.mul (local.get $x) (i32.const 2)))

  (func $square (export "square") (param $x i32) (result i32)
    (call $count)
    (i32.mul (local.get $x) (local.get $x)))

  ;; Traps: integer divide by zero, with this function as the innermost frame.
  (func $fail (export "fail") (param $x i32) (result i32)
    (i32.div_s (local.get $x) (i32.const 0))))
