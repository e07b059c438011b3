;; Marks the composites below `n`, a byte each from 0 on, and
;; writes the primes as i32 from 1024 on. Returns how many.
;; Look at the memory as i32 from 0x400.
(module $sieve
  (memory (export "memory") 1)

  (func (export "primes") (param $n i32) (result i32)
    (local $i i32) (local $j i32) (local $found i32)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 2048))
    (local.set $i (i32.const 2))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (if (i32.eqz (i32.load8_u (local.get $i)))
          (then
            (i32.store offset=1024
              (i32.shl (local.get $found) (i32.const 2))
              (local.get $i))
            (local.set $found (i32.add (local.get $found) (i32.const 1)))
            (local.set $j (i32.mul (local.get $i) (local.get $i)))
            (block $marked
              (loop $mark
                (br_if $marked (i32.ge_u (local.get $j) (local.get $n)))
                (i32.store8 (local.get $j) (i32.const 1))
                (local.set $j (i32.add (local.get $j) (local.get $i)))
                (br $mark)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $found)))
