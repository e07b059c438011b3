;; f64 memory: the product of two n by n matrices (n up to 256), as the bits of the sum of its elements.
;; A[i][j] = i / 2 + j, B[i][j] = (i - j) / 4, in row order; every sum runs from the first element to the last.
(module $matmul
  ;; A at 0, B at 512 KiB, the product at 1 MiB.
  (memory $mem 24 24)

  (func $fill (param $n i32)
    (local $i i32)
    (local $j i32)
    (local $at i32)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (f64.store (local.get $at)
          (f64.add
            (f64.div (f64.convert_i32_s (local.get $i)) (f64.const 2))
            (f64.convert_i32_s (local.get $j))))
        (f64.store offset=524288 (local.get $at)
          (f64.div (f64.convert_i32_s (i32.sub (local.get $i) (local.get $j))) (f64.const 4)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $columns
          (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (br_if $rows
        (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))

  (func $multiply (param $n i32)
    (local $i i32)
    (local $j i32)
    (local $k i32)
    (local $row i32)
    (local $a i32)
    (local $b i32)
    (local $stride i32)
    (local $sum f64)
    (local.set $stride (i32.shl (local.get $n) (i32.const 3)))
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $sum (f64.const 0))
        (local.set $k (i32.const 0))
        (local.set $a (local.get $row))
        (local.set $b (i32.shl (local.get $j) (i32.const 3)))
        (loop $terms
          (local.set $sum
            (f64.add
              (local.get $sum)
              (f64.mul (f64.load (local.get $a)) (f64.load offset=524288 (local.get $b)))))
          (local.set $a (i32.add (local.get $a) (i32.const 8)))
          (local.set $b (i32.add (local.get $b) (local.get $stride)))
          (br_if $terms
            (i32.lt_s (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $n))))
        (f64.store offset=1048576
          (i32.add (local.get $row) (i32.shl (local.get $j) (i32.const 3)))
          (local.get $sum))
        (br_if $columns
          (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (local.set $row (i32.add (local.get $row) (local.get $stride)))
      (br_if $rows
        (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))

  (func $sum_all (param $count i32) (result f64)
    (local $at i32)
    (local $sum f64)
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.load offset=1048576 (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))

  (func $run (export "run") (param $n i32) (result i64)
    (call $fill (local.get $n))
    (call $multiply (local.get $n))
    (i64.reinterpret_f64 (call $sum_all (i32.mul (local.get $n) (local.get $n))))))
