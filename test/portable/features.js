/**
 * The features of the standard that not every host has, on every engine that says that it has them.
 */
import { absent, enginesOf } from "./shared.js";

/** A feature, the fields of a module that needs nothing else of what is newer, and what calls of its functions come to. */
const modules = [
  [
    "extended-const",
    `(global (export "g") i32 (i32.mul (i32.const 6) (i32.const 7))) (func (export "f") (result i32) (global.get 0))`,
    { f: 42 },
  ],
  [
    "tail-call",
    `(func $tail (export "tail") (param $n i32) (result i32)
       (if (local.get 0) (then (return_call $tail (i32.sub (local.get 0) (i32.const 1))))) (i32.const 7))
     (func (export "far") (result i32) (return_call $tail (i32.const 100000)))`,
    { far: 7 },
  ],
  [
    "multi-memory",
    `(memory $a 1) (memory $b 2) (func (export "sizes") (result i32 i32) (memory.size $a) (memory.size $b))
     (func (export "copied") (result i32) (i32.store $a (i32.const 8) (i32.const 77))
       (memory.copy $b $a (i32.const 100) (i32.const 8) (i32.const 4)) (i32.load $b (i32.const 100)))`,
    { sizes: [1, 2], copied: 77 },
  ],
  [
    "memory64",
    `(memory i64 1) (func (export "near") (result i32) (i32.store (i64.const 8) (i32.const 5)) (i32.load (i64.const 8)))
     (func (export "far") (result i32) (i32.load8_u (i64.const 4294967296)))`,
    { near: 5, far: "trap memory-out-of-bounds" },
  ],
  [
    "relaxed-simd",
    `(func (export "madd") (result f32)
       (f32x4.extract_lane 0 (f32x4.relaxed_madd (f32x4.splat (f32.const 2)) (f32x4.splat (f32.const 3)) (f32x4.splat (f32.const 4)))))`,
    { madd: 10 },
  ],
  [
    "function-references",
    `(type $t (func (param i32) (result i32))) (elem declare func $twice)
     (func $twice (type $t) (i32.mul (local.get 0) (i32.const 2)))
     (func (export "called") (result i32) (call_ref $t (i32.const 21) (ref.func $twice)))
     (func (export "null") (result i32) (call_ref $t (i32.const 21) (ref.null $t)))`,
    { called: 42, null: "trap null-function-reference" },
  ],
  [
    "gc",
    `(type $pair (struct (field (mut i32)) (field i64))) (type $array (array (mut i16)))
     (func (export "pair") (result i64) (local $p (ref null $pair))
       (local.set $p (struct.new $pair (i32.const 1) (i64.const -2)))
       (struct.set $pair 0 (local.get $p) (i32.const 40))
       (i64.add (struct.get $pair 1 (local.get $p)) (i64.extend_i32_s (struct.get $pair 0 (local.get $p)))))
     (func (export "array") (result i32) (local $a (ref null $array))
       (local.set $a (array.new $array (i32.const -1) (i32.const 3)))
       (i32.add (array.get_u $array (local.get $a) (i32.const 2)) (array.len (local.get $a))))
     (func (export "beyond") (result i32) (array.get_u $array (array.new $array (i32.const 0) (i32.const 3)) (i32.const 3)))
     (func (export "is") (result i32) (ref.test (ref $array) (struct.new $pair (i32.const 1) (i64.const 2))))
     (func $any (result anyref) (struct.new $pair (i32.const 1) (i64.const 2)))
     (func (export "cast") (drop (ref.cast (ref $array) (call $any))))
     (func (export "i31") (result i32) (i31.get_s (ref.i31 (i32.const -5))))
     (func (export "null") (result i64) (struct.get $pair 1 (ref.null $pair)))
     (func (export "huge") (drop (array.new_default $array (i32.const -1))))`,
    {
      pair: 38n,
      array: 65538,
      beyond: "trap array-out-of-bounds",
      is: 0,
      cast: "trap cast-failure",
      i31: -5,
      null: "trap null-structure-reference",
      huge: "trap allocation-size-too-large",
    },
  ],
  [
    "exceptions",
    `(tag $t (param i32)) (tag $u)
     (func $thrower (param i32) (throw $t (local.get 0)))
     (func (export "caught") (result i32)
       (block $h (result i32) (try_table (catch $t $h) (call $thrower (i32.const 42))) (i32.const 0)))
     (func (export "other") (result i32)
       (block $h (try_table (catch_all $h) (throw $u)) (return (i32.const 0))) (i32.const 1))
     (func (export "again") (result i32)
       (block $h (result i32 exnref) (try_table (catch_ref $t $h) (call $thrower (i32.const 1))) (unreachable)) (throw_ref))
     (func (export "trap") (block $h (try_table (catch_all $h) (unreachable))))
     (func (export "thrown") (call $thrower (i32.const 1)))`,
    {
      caught: 42,
      other: 1,
      again: "exception uncaught-exception",
      trap: "trap unreachable",
      thrown: "exception uncaught-exception",
    },
  ],
  [
    "legacy-exceptions",
    `(tag $t (param i32))
     (func (export "caught") (result i32) (try (result i32) (do (throw $t (i32.const 42)) (i32.const 0)) (catch $t)))
     (func (export "again") (try (do (throw $t (i32.const 1))) (catch_all (rethrow 0))))`,
    { caught: 42, again: "exception uncaught-exception" },
  ],
  [
    "threads",
    `(memory 1 1 shared) (func (export "added") (result i32)
       (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 3))) (i32.atomic.load (i32.const 8)))
     (func (export "skew") (result i32) (i32.atomic.load (i32.const 1)))`,
    { added: 3, skew: "trap unaligned-atomic" },
  ],
  ["custom-page-sizes", `(memory 5 (pagesize 1)) (func (export "size") (result i32) (memory.size))`, { size: 5 }],
  [
    "wide-arithmetic",
    `(func (export "product") (result i64 i64) (i64.mul_wide_u (i64.const -1) (i64.const -1)))`,
    { product: [1n, -2n] },
  ],
];

export function featureCases(api) {
  const { load, engines } = api;
  return enginesOf(api).flatMap((engine) =>
    modules.flatMap(([feature, fields, calls]) => {
      if (!engines()[engine].features[feature])
        return [[`${feature} on ${engine}`, absent, engines()[engine].missing[feature]]];
      const text = `(module ${fields})`;
      return Object.entries(calls).map(([name, expected]) => [
        `${feature}, ${name} on ${engine}`,
        expected,
        () => load(text, { engine }).call(name),
      ]);
    }),
  );
}
