(module
  (memory (export "memory") 1)
  (func (export "with_tax") (param $net f64) (param $rate f64) (result f64)
    (f64.add (local.get $net) (f64.mul (local.get $net) (local.get $rate)))))
