;; Calls out: n calls of the host's `add`, each result the next call's argument.
(module $host_calls
  (import "env" "add" (func $add (param i32 i32) (result i32)))

  (func $run (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (block $done
      (br_if $done (i32.eqz (local.get $n)))
      (loop $next
        (local.set $sum (call $add (local.get $sum) (local.get $n)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (local.get $sum)))
