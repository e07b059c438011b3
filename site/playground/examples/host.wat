;; Two imports: Clojure serves them, under “Host functions”.
(module $host
  (import "env" "log" (func $log (param $number i32)))
  (import "env" "say" (func $say (param $at i32) (param $length i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "Hello from WebAssembly!")

  (func (export "greet")
    (call $say (i32.const 16) (i32.const 23)))

  (func $square (param $x i32) (result i32)
    (i32.mul (local.get $x) (local.get $x)))

  ;; Logs 1, 4, 9 … and returns their sum.
  (func (export "sum_squares") (param $n i32) (result i32)
    (local $i i32) (local $sum i32) (local $square i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (local.set $square (call $square (local.get $i)))
        (call $log (local.get $square))
        (local.set $sum (i32.add (local.get $sum) (local.get $square)))
        (br $next)))
    (local.get $sum)))
