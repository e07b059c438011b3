;; f64 arithmetic in locals: the iterations spent on an n by n picture of the Mandelbrot set, at most 100 a point,
;; over -2 <= re < 1 and -1.5 <= im < 1.5.
(module $mandel
  (func $iterate (param $cr f64) (param $ci f64) (result i32)
    (local $zr f64)
    (local $zi f64)
    (local $rr f64)
    (local $ii f64)
    (local $count i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $count) (i32.const 100)))
        (local.set $rr (f64.mul (local.get $zr) (local.get $zr)))
        (local.set $ii (f64.mul (local.get $zi) (local.get $zi)))
        (br_if $done (f64.gt (f64.add (local.get $rr) (local.get $ii)) (f64.const 4)))
        (local.set $zi
          (f64.add
            (f64.mul (f64.mul (f64.const 2) (local.get $zr)) (local.get $zi))
            (local.get $ci)))
        (local.set $zr (f64.add (f64.sub (local.get $rr) (local.get $ii)) (local.get $cr)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br $next)))
    (local.get $count))

  (func $run (export "run") (param $n i32) (result i32)
    (local $x i32)
    (local $y i32)
    (local $step f64)
    (local $sum i32)
    (local.set $step (f64.div (f64.const 3) (f64.convert_i32_s (local.get $n))))
    (loop $rows
      (local.set $x (i32.const 0))
      (loop $columns
        (local.set $sum
          (i32.add
            (local.get $sum)
            (call $iterate
              (f64.sub (f64.mul (f64.convert_i32_s (local.get $x)) (local.get $step)) (f64.const 2))
              (f64.sub (f64.mul (f64.convert_i32_s (local.get $y)) (local.get $step)) (f64.const 1.5)))))
        (br_if $columns
          (i32.lt_s (local.tee $x (i32.add (local.get $x) (i32.const 1))) (local.get $n))))
      (br_if $rows
        (i32.lt_s (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
