/**
 * A small module for each feature of the standard: with the feature it is valid, without it is not.
 */
import type { Feature } from "../../../src/ts/core/features.ts";

/** By feature, a text whose module exports a function `f`. */
export const featureModules: { readonly [K in Feature]: string } = {
  mvp: '(func (export "f"))',
  "mutable-globals": '(global (export "g") (mut i32) (i32.const 0)) (func (export "f"))',
  "sign-extension": '(func (export "f") (result i32) (i32.extend8_s (i32.const 200)))',
  "saturating-float-to-int": '(func (export "f") (result i32) (i32.trunc_sat_f32_s (f32.const nan)))',
  "multi-value": '(func (export "f") (result i32 i32) (i32.const 1) (i32.const 2))',
  "bulk-memory": '(memory 1) (func (export "f") (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)))',
  "reference-types": '(func (export "f") (result externref) (ref.null extern))',
  simd: '(func (export "f") (result i32) (i32x4.extract_lane 2 (i32x4.splat (i32.const 7))))',
  "extended-const": '(global i32 (i32.add (i32.const 1) (i32.const 2))) (func (export "f"))',
  "tail-call": '(func $g (result i32) (i32.const 3)) (func (export "f") (result i32) (return_call $g))',
  "multi-memory": '(memory 1) (memory $second 2) (func (export "f") (result i32) (memory.size $second))',
  memory64: '(memory i64 1) (table i64 1 funcref) (func (export "f") (result i32) (i32.load (i64.const 8)))',
  "relaxed-simd": `(func (export "f") (result i32)
    (i32x4.extract_lane 0 (i32x4.relaxed_trunc_f32x4_s (f32x4.splat (f32.const 2)))))`,
  "function-references": '(type $t (func)) (func (export "f") (result i32) (ref.is_null (ref.null $t)))',
  gc: `(type $point (struct (field i32) (field i32)))
    (func (export "f") (result i32) (struct.get $point 1 (struct.new $point (i32.const 1) (i32.const 2))))`,
  exceptions: `(tag $t (param i32))
    (func (export "f") (result i32) (block $h (result i32) (try_table (catch $t $h) (throw $t (i32.const 5))) (i32.const 0)))`,
  "legacy-exceptions": `(tag $t (param i32))
    (func (export "f") (result i32) (try (result i32) (do (throw $t (i32.const 5)) (i32.const 0)) (catch $t)))`,
  "branch-hinting": `(func (export "f") (param i32) (result i32)
    (@metadata.code.branch_hint "\\00") (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2))))`,
  "custom-annotations": '(@a note) (func (export "f"))',
  threads: '(memory 1 1 shared) (func (export "f") (result i32) (i32.atomic.load (i32.const 0)))',
  "custom-page-sizes": '(memory 5 (pagesize 1)) (func (export "f") (result i32) (memory.size))',
  "wide-arithmetic": `(func (export "f") (result i64 i64)
    (i64.add128 (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)))`,
};
