;; i64 multiplication: the FNV-1a hash, 64 bits, of n bytes that count 0, 1, … 255, 0, …
(module $fnv64
  (func $run (export "run") (param $n i32) (result i64)
    (local $i i32)
    (local $hash i64)
    (local.set $hash (i64.const 0xcbf29ce484222325))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $hash
          (i64.mul
            (i64.xor
              (local.get $hash)
              (i64.extend_i32_u (i32.and (local.get $i) (i32.const 255))))
            (i64.const 0x100000001b3)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $hash)))
