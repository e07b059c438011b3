;; What bank.wit says, as a core module: an account is the address of its balance. `wasm-tools component embed bank.wit bank.wat` and
;; `wasm-tools component new` make bank.wasm of it.
(module
  (import "[export]example:bank/accounts@1.0.0" "[resource-new]account" (func $new (param i32) (result i32)))
  (import "[export]example:bank/accounts@1.0.0" "[resource-drop]account" (func $drop (param i32)))
  (import "[export]example:bank/accounts@1.0.0" "[resource-rep]account" (func $address (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 64))
  (data (i32.const 16) "there is not enough")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (unreachable))

  (func $make (param $balance i32) (result i32)
    (i32.store (global.get $top) (local.get $balance))
    (global.set $top (i32.add (global.get $top) (i32.const 4)))
    (call $new (i32.sub (global.get $top) (i32.const 4))))

  (func (export "example:bank/accounts@1.0.0#[constructor]account") (param $balance i32) (result i32)
    (call $make (local.get $balance)))

  (func (export "example:bank/accounts@1.0.0#[method]account.balance") (param $self i32) (result i32)
    (i32.load (local.get $self)))

  (func (export "example:bank/accounts@1.0.0#[method]account.withdraw") (param $self i32) (param $amount i32) (result i32)
    (if (result i32) (i32.lt_u (i32.load (local.get $self)) (local.get $amount))
      (then
        (i32.store8 (i32.const 0) (i32.const 1))
        (i32.store (i32.const 4) (i32.const 16))
        (i32.store (i32.const 8) (i32.const 19))
        (i32.const 0))
      (else
        (i32.store (local.get $self) (i32.sub (i32.load (local.get $self)) (local.get $amount)))
        (i32.store8 (i32.const 0) (i32.const 0))
        (i32.store (i32.const 4) (i32.load (local.get $self)))
        (i32.const 0))))

  (func (export "example:bank/accounts@1.0.0#[static]account.merge") (param $a i32) (param $b i32) (result i32)
    (call $make (i32.add (i32.load (call $address (local.get $a))) (i32.load (call $address (local.get $b)))))
    (call $drop (local.get $a))
    (call $drop (local.get $b)))

  (func (export "example:bank/accounts@1.0.0#transfer") (param $from i32) (param $to i32) (param $amount i32) (result i32)
    (if (result i32) (i32.lt_u (i32.load (local.get $from)) (local.get $amount))
      (then (i32.const 0))
      (else
        (i32.store (local.get $from) (i32.sub (i32.load (local.get $from)) (local.get $amount)))
        (i32.store (local.get $to) (i32.add (i32.load (local.get $to)) (local.get $amount)))
        (i32.const 1))))

  (func (export "example:bank/accounts@1.0.0#[dtor]account") (param $self i32)
    (i32.store (local.get $self) (i32.const 0))))
