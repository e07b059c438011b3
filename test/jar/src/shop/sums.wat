(module
  (func (export "total") (param $a f64) (param $b f64) (result f64)
    (f64.add (local.get $a) (local.get $b))))
