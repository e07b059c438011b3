;; Linear memory: reading and writing an i32, and a sum over an array that the host wrote.
(module $memory
  (memory $mem (export "memory") 1)

  (func $store (export "store") (param $addr i32) (param $value i32)
    (i32.store (local.get $addr) (local.get $value)))

  (func $load (export "load") (param $addr i32) (result i32)
    (i32.load (local.get $addr)))

  ;; The sum, modulo 2^32, of `count` i32s that begin at `ptr`.
  (func $sum_range (export "sum_range") (param $ptr i32) (param $count i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $ptr))))
        (local.set $ptr (i32.add (local.get $ptr) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (local.get $sum)))
