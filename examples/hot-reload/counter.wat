;; Counts in its memory, and says what it counted.
(module $counter
  (import "app" "say" (func $say (param i32)))
  (memory (export "memory") 1)
  (func (export "tick") (result i32)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (call $say (i32.load (i32.const 0)))
    (i32.load (i32.const 0))))
