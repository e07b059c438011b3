;; Takes all the memory that it gets, and fails where there is no more.
(module $hungry
  ;; Strings come and go in a bump allocator, which starts over when a result has been read.
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (global.get $top)
    (global.set $top (i32.add (global.get $top) (i32.and (i32.add (local.get $size) (i32.const 7)) (i32.const -8)))))
  (func (export "cabi_post_handle") (param i32)
    (global.set $top (i32.const 1024)))
  (func (export "handle") (param i32 i32) (result i32)
    (loop $more
      (br_if $more (i32.ne (memory.grow (i32.const 100)) (i32.const -1))))
    (unreachable)))
