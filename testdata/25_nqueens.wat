;; The n queens problem with sets of attacked fields as bits: the count of solutions, and the first one in memory.
(module $nqueens
  (memory $mem (export "memory") 1 1)

  ;; The count of ways to fill the rows that are left. A bit is set in `columns`, `left` and `right` where a queen of the
  ;; rows above attacks that field of the next row straight down or along a diagonal.
  (func $place (param $all i32) (param $columns i32) (param $left i32) (param $right i32) (result i32)
    (local $free i32)
    (local $bit i32)
    (local $count i32)
    (if (i32.eq (local.get $columns) (local.get $all))
      (then (return (i32.const 1))))
    (local.set $free
      (i32.and
        (local.get $all)
        (i32.xor
          (i32.or (i32.or (local.get $columns) (local.get $left)) (local.get $right))
          (i32.const -1))))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $free)))
        (local.set $bit (i32.and (local.get $free) (i32.sub (i32.const 0) (local.get $free))))
        (local.set $free (i32.xor (local.get $free) (local.get $bit)))
        (local.set $count
          (i32.add
            (local.get $count)
            (call $place
              (local.get $all)
              (i32.or (local.get $columns) (local.get $bit))
              (i32.shl (i32.or (local.get $left) (local.get $bit)) (i32.const 1))
              (i32.shr_u (i32.or (local.get $right) (local.get $bit)) (i32.const 1)))))
        (br $next)))
    (local.get $count))

  ;; How many ways there are to put n queens on an n by n board (n from 0 to 31).
  (func $nqueens (export "nqueens") (param $n i32) (result i32)
    (call $place
      (i32.sub (i32.shl (i32.const 1) (local.get $n)) (i32.const 1))
      (i32.const 0)
      (i32.const 0)
      (i32.const 0)))

  ;; Whether the queens of the rows before `row` can be completed; writes the columns, one byte a row, at 0.
  (func $solve (param $row i32) (param $n i32) (param $columns i32) (param $left i32) (param $right i32) (result i32)
    (local $column i32)
    (local $bit i32)
    (if (i32.eq (local.get $row) (local.get $n))
      (then (return (i32.const 1))))
    (loop $next
      (if (i32.eq (local.get $column) (local.get $n))
        (then (return (i32.const 0))))
      (local.set $bit (i32.shl (i32.const 1) (local.get $column)))
      (if (i32.eqz
            (i32.and
              (local.get $bit)
              (i32.or (i32.or (local.get $columns) (local.get $left)) (local.get $right))))
        (then
          (i32.store8 (local.get $row) (local.get $column))
          (if (call $solve
                (i32.add (local.get $row) (i32.const 1))
                (local.get $n)
                (i32.or (local.get $columns) (local.get $bit))
                (i32.shl (i32.or (local.get $left) (local.get $bit)) (i32.const 1))
                (i32.shr_u (i32.or (local.get $right) (local.get $bit)) (i32.const 1)))
            (then (return (i32.const 1))))))
      (local.set $column (i32.add (local.get $column) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; Writes the first solution's columns, one byte a row, at 0; returns whether there is one.
  (func $first_solution (export "first_solution") (param $n i32) (result i32)
    (call $solve (i32.const 0) (local.get $n) (i32.const 0) (i32.const 0) (i32.const 0))))
