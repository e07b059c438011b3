;; Calls through a table: n rounds of one of four operations, chosen by the state's lowest bits.
(module $call_indirect
  (type $step (func (param i32) (result i32)))
  (table $steps 4 4 funcref)
  (elem $operations (table $steps) (i32.const 0) func $add $multiply $mix $rotate)

  (func $add (type $step)
    (i32.add (local.get 0) (i32.const 0x9e3779b9)))
  (func $multiply (type $step)
    (i32.mul (local.get 0) (i32.const 0x01000193)))
  (func $mix (type $step)
    (i32.xor (local.get 0) (i32.shr_u (local.get 0) (i32.const 15))))
  (func $rotate (type $step)
    (i32.add (i32.rotl (local.get 0) (i32.const 7)) (i32.const 1)))

  (func $run (export "run") (param $n i32) (result i32)
    (local $x i32)
    (local.set $x (i32.const 1))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $x
          (call_indirect $steps (type $step)
            (local.get $x)
            (i32.and (i32.add (local.get $x) (local.get $n)) (i32.const 3))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (local.get $x)))
