;; Exports whose names are no good names of vars, and one of each kind.
(module
  (memory (export "memory") 1)
  (table (export "handlers") 2 funcref)
  (global (export "limit_of") (mut i32) (i32.const 7))
  (func (export "isPrime") (param $n i32) (result i32) (local.get $n))
  (func (export "two words") (result i32) (i32.const 2))
  (func (export "1st") (result i32) (i32.const 1))
  (func (export "new") (result i32) (i32.const 3))
  (func (export "max") (param $a i32) (param $a_b i32) (param i32) (param f64) (result i32) (local.get $a_b))
  (func (export "same_name") (result i32) (i32.const 4))
  (func (export "sameName") (result i32) (i32.const 5))
  (func (export "nil") (result i32) (i32.const 6)))
