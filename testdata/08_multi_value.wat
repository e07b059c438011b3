;; Functions with several results, a block with parameters, and one of each number type at once.
(module $multi_value
  (func $swap (export "swap") (param $a i32) (param $b i32) (result i32 i32)
    (local.get $b)
    (local.get $a))

  ;; Signed quotient and remainder; traps as i32.div_s does.
  (func $divmod (export "divmod") (param $a i32) (param $b i32) (result i32 i32)
    (i32.div_s (local.get $a) (local.get $b))
    (i32.rem_s (local.get $a) (local.get $b)))

  (func $min_max (export "min_max") (param $a i64) (param $b i64) (result i64 i64)
    (local.get $a)
    (local.get $b)
    (if (param i64 i64) (result i64 i64) (i64.gt_s (local.get $a) (local.get $b))
      (then
        (local.set $a)
        (local.set $b)
        (local.get $a)
        (local.get $b))))

  (func $one_of_each (export "one_of_each") (result i32 i64 f32 f64)
    (i32.const -1)
    (i64.const -9223372036854775808)
    (f32.const 1.5)
    (f64.const 2.25)))
