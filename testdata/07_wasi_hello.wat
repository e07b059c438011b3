;; The smallest WASI command: one fd_write to standard output.
(module $wasi_hello
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param $fd i32) (param $iovs i32) (param $n_iovs i32) (param $n_written i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param $code i32)))
  (memory $mem (export "memory") 1)
  ;; One iovec {ptr, len} at 0; the count of written bytes goes to 8.
  (data $iovec (i32.const 0) "\10\00\00\00\0d\00\00\00")
  (data $hello (i32.const 16) "Hello, WASI!\0a")

  (func $start (export "_start")
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
      (then (call $proc_exit (i32.const 1))))))
