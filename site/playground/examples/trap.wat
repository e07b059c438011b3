;; The average of the numbers from `start` to `end`, both
;; included. `report` asks for three of them, and traps: call
;; it, and click on a frame of the trap.
(module $averages
  (func $sum
    (param $start i32) (param $end i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $next
        (br_if $done
          (i32.gt_s (local.get $start) (local.get $end)))
        (local.set $sum
          (i32.add (local.get $sum) (local.get $start)))
        (local.set $start
          (i32.add (local.get $start) (i32.const 1)))
        (br $next)))
    (local.get $sum))

  (func $count
    (param $start i32) (param $end i32) (result i32)
    (i32.sub (local.get $end) (local.get $start)))

  (func $average (export "average")
    (param $start i32) (param $end i32) (result i32)
    (i32.div_s
      (call $sum (local.get $start) (local.get $end))
      (call $count (local.get $start) (local.get $end))))

  (func $report (export "report") (param $n i32) (result i32)
    (i32.add
      (call $average (i32.const 0) (local.get $n))
      (i32.add
        (call $average (i32.const 1) (local.get $n))
        (call $average (local.get $n) (local.get $n))))))
