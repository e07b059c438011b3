;; The core module of 10_greet.wit. The string comes in as (ptr, len) into memory that the host asked `cabi_realloc`
;; for, and goes out as a pair of results (ptr, len).
;;
;; The allocator only moves up, and the first request after a call of `greet` starts over at the heap's base: the memory in
;; use stays bounded however often it is called, and a result is valid until the next `cabi_realloc`.
(module $greet
  (memory $mem (export "memory") 1)
  (data $affixes (i32.const 0) "Hello, !")
  (global $heap_base i32 (i32.const 64))
  (global $top (mut i32) (i32.const 64))
  ;; Set by `greet`: the next allocation starts again at the heap's base.
  (global $finished (mut i32) (i32.const 0))

  (func $cabi_realloc (export "cabi_realloc")
    (param $old_ptr i32) (param $old_size i32) (param $align i32) (param $new_size i32) (result i32)
    (local $ptr i32)
    (if (global.get $finished)
      (then
        (global.set $finished (i32.const 0))
        (global.set $top (global.get $heap_base))))
    (if (i32.and
          (i32.ne (local.get $old_ptr) (i32.const 0))
          (i32.eq (i32.add (local.get $old_ptr) (local.get $old_size)) (global.get $top)))
      ;; The last block grows or shrinks where it is.
      (then (local.set $ptr (local.get $old_ptr)))
      (else
        (local.set $ptr
          (i32.and
            (i32.sub (i32.add (global.get $top) (local.get $align)) (i32.const 1))
            (i32.sub (i32.const 0) (local.get $align))))))
    (call $reserve (local.get $ptr) (local.get $new_size))
    (if (i32.and (i32.ne (local.get $old_ptr) (i32.const 0)) (i32.ne (local.get $old_ptr) (local.get $ptr)))
      (then
        (memory.copy
          (local.get $ptr)
          (local.get $old_ptr)
          (select
            (local.get $old_size)
            (local.get $new_size)
            (i32.lt_u (local.get $old_size) (local.get $new_size))))))
    (local.get $ptr))

  ;; Moves the top to ptr + size, growing the memory where it must; traps where it cannot.
  (func $reserve (param $ptr i32) (param $size i32)
    (local $end i64)
    (local $missing i64)
    (local.set $end (i64.add (i64.extend_i32_u (local.get $ptr)) (i64.extend_i32_u (local.get $size))))
    (local.set $missing
      (i64.sub (local.get $end) (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16))))
    (if (i64.gt_s (local.get $missing) (i64.const 0))
      (then
        (if (i32.lt_s
              (memory.grow
                (i32.wrap_i64 (i64.shr_u (i64.add (local.get $missing) (i64.const 65535)) (i64.const 16))))
              (i32.const 0))
          (then unreachable))))
    (if (i64.ge_u (local.get $end) (i64.const 4294967296))
      (then unreachable))
    (global.set $top (i32.wrap_i64 (local.get $end))))

  (func $greet (export "greet") (param $ptr i32) (param $len i32) (result i32 i32)
    (local $out i32)
    (local $out_len i32)
    (local.set $out_len (i32.add (local.get $len) (i32.const 8)))
    (local.set $out
      (call $cabi_realloc (i32.const 0) (i32.const 0) (i32.const 1) (local.get $out_len)))
    ;; The name first: it may lie where the prefix goes, if the host did not ask for its memory.
    (memory.copy (i32.add (local.get $out) (i32.const 7)) (local.get $ptr) (local.get $len))
    (memory.copy (local.get $out) (i32.const 0) (i32.const 7))
    (i32.store8 (i32.add (i32.add (local.get $out) (i32.const 7)) (local.get $len)) (i32.const 33))
    (global.set $finished (i32.const 1))
    (local.get $out)
    (local.get $out_len)))
