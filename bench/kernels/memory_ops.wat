;; memory.copy and memory.fill: n rounds of a fill of 2 to 513 bytes and a copy of 16 to 4,111, which may overlap, at
;; places that a generator chooses in 128 KiB; then an FNV-1a hash over the memory's words.
(module $memory_ops
  (memory $mem 3 3)
  (global $seed (mut i32) (i32.const 0))

  ;; The next number of a linear congruential generator, its upper 17 bits.
  (func $random (result i32)
    (global.set $seed
      (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.shr_u (global.get $seed) (i32.const 15)))

  (func $hash (result i32)
    (local $at i32)
    (local $hash i32)
    (local.set $hash (i32.const 0x811c9dc5))
    (loop $next
      (local.set $hash
        (i32.mul (i32.xor (local.get $hash) (i32.load (local.get $at))) (i32.const 0x01000193)))
      (br_if $next
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 196608))))
    (local.get $hash))

  (func $run (export "run") (param $n i32) (result i32)
    (local $len i32)
    (global.set $seed (i32.const 1))
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 196608))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $len (i32.add (i32.and (call $random) (i32.const 4095)) (i32.const 16)))
        (memory.fill (call $random) (local.get $n) (i32.shr_u (local.get $len) (i32.const 3)))
        (memory.copy (call $random) (call $random) (local.get $len))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (call $hash)))
