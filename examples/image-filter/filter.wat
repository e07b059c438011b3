;; Filters of an image: pixels of four bytes, red, green, blue and alpha, from address 0 on.
(module $filter
  (memory (export "memory") 1)

  ;; Room for so many bytes from address 0.
  (func (export "reserve") (param $bytes i32)
    (local $pages i32)
    (local.set $pages
      (i32.sub (i32.shr_u (i32.add (local.get $bytes) (i32.const 65535)) (i32.const 16)) (memory.size)))
    (if (i32.gt_s (local.get $pages) (i32.const 0))
      (then (if (i32.eq (memory.grow (local.get $pages)) (i32.const -1)) (then (unreachable))))))

  ;; How bright a pixel is, by the weights of ITU-R BT.601.
  (func $luma (param $at i32) (result i32)
    (i32.shr_u
      (i32.add
        (i32.add
          (i32.mul (i32.load8_u (local.get $at)) (i32.const 77))
          (i32.mul (i32.load8_u offset=1 (local.get $at)) (i32.const 150)))
        (i32.mul (i32.load8_u offset=2 (local.get $at)) (i32.const 29)))
      (i32.const 8)))

  (func $set (param $at i32) (param $r i32) (param $g i32) (param $b i32)
    (i32.store8 (local.get $at) (local.get $r))
    (i32.store8 offset=1 (local.get $at) (local.get $g))
    (i32.store8 offset=2 (local.get $at) (local.get $b)))

  (func (export "gray") (param $width i32) (param $height i32)
    (local $at i32) (local $end i32) (local $luma i32)
    (local.set $end (i32.mul (i32.mul (local.get $width) (local.get $height)) (i32.const 4)))
    (block $done
      (loop $pixel
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $luma (call $luma (local.get $at)))
        (call $set (local.get $at) (local.get $luma) (local.get $luma) (local.get $luma))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $pixel))))

  (func (export "invert") (param $width i32) (param $height i32)
    (local $at i32) (local $end i32)
    (local.set $end (i32.mul (i32.mul (local.get $width) (local.get $height)) (i32.const 4)))
    (block $done
      (loop $pixel
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        ;; All but the alpha at once.
        (i32.store (local.get $at) (i32.xor (i32.load (local.get $at)) (i32.const 0x00ffffff)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $pixel))))

  ;; How much each pixel differs from the one right of it and the one below.
  (func (export "edges") (param $width i32) (param $height i32)
    (local $at i32) (local $end i32) (local $row i32) (local $here i32) (local $edge i32)
    (local.set $row (i32.mul (local.get $width) (i32.const 4)))
    (local.set $end (i32.sub (i32.mul (local.get $row) (local.get $height)) (i32.add (local.get $row) (i32.const 4))))
    (block $done
      (loop $pixel
        (br_if $done (i32.ge_s (local.get $at) (local.get $end)))
        (local.set $here (call $luma (local.get $at)))
        (local.set $edge
          (i32.add
            (call $distance (local.get $here) (call $luma (i32.add (local.get $at) (i32.const 4))))
            (call $distance (local.get $here) (call $luma (i32.add (local.get $at) (local.get $row))))))
        (local.set $edge
          (select (i32.const 255) (i32.mul (local.get $edge) (i32.const 4)) (i32.gt_u (local.get $edge) (i32.const 63))))
        (call $set (local.get $at) (local.get $edge) (local.get $edge) (local.get $edge))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $pixel))))

  (func $distance (param $a i32) (param $b i32) (result i32)
    (select
      (i32.sub (local.get $a) (local.get $b))
      (i32.sub (local.get $b) (local.get $a))
      (i32.gt_u (local.get $a) (local.get $b)))))
