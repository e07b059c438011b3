;; Globals of every number type, mutable and not, exported, and one that is private behind functions.
(module $globals
  (global $counter (mut i32) (i32.const 0))
  (global $answer (export "answer") i32 (i32.const 42))
  (global $big (export "big") (mut i64) (i64.const 9007199254740993))
  (global $ratio (export "ratio") (mut f32) (f32.const 0.5))
  (global $pi (export "pi") f64 (f64.const 3.141592653589793))

  (func $get_counter (export "get_counter") (result i32)
    (global.get $counter))

  (func $set_counter (export "set_counter") (param $value i32)
    (global.set $counter (local.get $value)))

  ;; Adds one and returns the new value.
  (func $increment (export "increment") (result i32)
    (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
    (global.get $counter))

  (func $get_big (export "get_big") (result i64)
    (global.get $big)))
