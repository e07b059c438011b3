;; Host functions: a number and a string (as pointer and length into `memory`) are handed to the host.
(module $imports
  (import "env" "print_i32" (func $print_i32 (param $value i32)))
  (import "env" "print_str" (func $print_str (param $ptr i32) (param $len i32)))
  (memory $mem (export "memory") 1)
  (data $greeting (i32.const 16) "Hello from Wasm!")

  (func $greet (export "greet")
    (call $print_str (i32.const 16) (i32.const 16)))

  (func $compute_and_print (export "compute_and_print") (param $a i32) (param $b i32)
    (call $print_i32 (i32.add (local.get $a) (local.get $b)))))
