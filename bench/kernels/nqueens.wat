;; Recursion, small arrays and branches: the count of ways to put n queens on an n by n board (n up to 16).
(module $nqueens
  ;; One byte a row at 0: the column of its queen.
  (memory $mem 1 1)

  ;; Whether a queen at (row, column) is attacked by none of the rows above.
  (func $is_safe (param $row i32) (param $column i32) (result i32)
    (local $i i32)
    (local $other i32)
    (local $distance i32)
    (loop $next
      (if (i32.ge_s (local.get $i) (local.get $row))
        (then (return (i32.const 1))))
      (local.set $other (i32.load8_u (local.get $i)))
      (if (i32.eq (local.get $other) (local.get $column))
        (then (return (i32.const 0))))
      (local.set $distance (i32.sub (local.get $row) (local.get $i)))
      (if (i32.eq (i32.sub (local.get $column) (local.get $other)) (local.get $distance))
        (then (return (i32.const 0))))
      (if (i32.eq (i32.sub (local.get $other) (local.get $column)) (local.get $distance))
        (then (return (i32.const 0))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; The count of ways to fill the rows from `row` on.
  (func $place (param $row i32) (param $n i32) (result i32)
    (local $column i32)
    (local $count i32)
    (if (i32.eq (local.get $row) (local.get $n))
      (then (return (i32.const 1))))
    (loop $next
      (if (i32.lt_s (local.get $column) (local.get $n))
        (then
          (if (call $is_safe (local.get $row) (local.get $column))
            (then
              (i32.store8 (local.get $row) (local.get $column))
              (local.set $count
                (i32.add
                  (local.get $count)
                  (call $place (i32.add (local.get $row) (i32.const 1)) (local.get $n))))))
          (local.set $column (i32.add (local.get $column) (i32.const 1)))
          (br $next))))
    (local.get $count))

  (func $run (export "run") (param $n i32) (result i32)
    (call $place (i32.const 0) (local.get $n))))
