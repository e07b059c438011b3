;; A table of functions: `dispatch` picks an operation by its index (0 add, 1 sub, 2 mul; 3 has another type, 4 is
;; empty, 5 and above lie beyond the table).
(module $table_indirect_call
  (type $binary (func (param i32 i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (table $ops (export "ops") 5 funcref)
  (elem $operations (table $ops) (i32.const 0) func $add $sub $mul $neg)

  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $mul (type $binary) (i32.mul (local.get 0) (local.get 1)))
  (func $neg (type $unary) (i32.sub (i32.const 0) (local.get 0)))

  (func $dispatch (export "dispatch") (param $op i32) (param $a i32) (param $b i32) (result i32)
    (call_indirect $ops (type $binary) (local.get $a) (local.get $b) (local.get $op))))
