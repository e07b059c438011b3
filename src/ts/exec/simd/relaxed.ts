/**
 * The meaning of the relaxed vector operators (Execution, Relaxed Operations). The standard leaves each a choice;
 * ours is the same on every engine of our own and on every host: relaxed-choices.ts says which.
 */
import type { RelaxedName } from "../names.ts";
import { vectorConversions } from "./convert.ts";
import { f32x4Ops, f64x2Ops } from "./float.ts";
import { i16x8Ops } from "./i16x8.ts";
import { wholeOps } from "./lanes.ts";
import type { V128Views, VectorOp } from "./views.ts";

const laneselect = wholeOps["v128.bitselect"];

/** The sum of the products of bytes `i` and `i + 1`, in 16 bits. */
function dot16(v: V128Views, a: number, b: number, i: number): number {
  const sum = v.i8[a * 4 + i]! * v.i8[b * 4 + i]! + v.i8[a * 4 + i + 1]! * v.i8[b * 4 + i + 1]!;
  return (sum << 16) >> 16;
}

/** The operators of this file. */
export const relaxedOps = {
  "i8x16.relaxed_swizzle": wholeOps["i8x16.swizzle"],
  "i32x4.relaxed_trunc_f32x4_s": vectorConversions["i32x4.trunc_sat_f32x4_s"],
  "i32x4.relaxed_trunc_f32x4_u": vectorConversions["i32x4.trunc_sat_f32x4_u"],
  "i32x4.relaxed_trunc_f64x2_s_zero": vectorConversions["i32x4.trunc_sat_f64x2_s_zero"],
  "i32x4.relaxed_trunc_f64x2_u_zero": vectorConversions["i32x4.trunc_sat_f64x2_u_zero"],
  "f32x4.relaxed_madd": (v, d, a, b, c) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = Math.fround(v.f32[a + i]! * v.f32[b + i]!) + v.f32[c + i]!;
  },
  "f32x4.relaxed_nmadd": (v, d, a, b, c) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.f32[c + i]! - Math.fround(v.f32[a + i]! * v.f32[b + i]!);
  },
  "f64x2.relaxed_madd": (v, d, a, b, c) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = v.f64[a / 2 + i]! * v.f64[b / 2 + i]! + v.f64[c / 2 + i]!;
  },
  "f64x2.relaxed_nmadd": (v, d, a, b, c) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = v.f64[c / 2 + i]! - v.f64[a / 2 + i]! * v.f64[b / 2 + i]!;
  },
  "i8x16.relaxed_laneselect": laneselect,
  "i16x8.relaxed_laneselect": laneselect,
  "i32x4.relaxed_laneselect": laneselect,
  "i64x2.relaxed_laneselect": laneselect,
  "f32x4.relaxed_min": f32x4Ops["f32x4.min"],
  "f32x4.relaxed_max": f32x4Ops["f32x4.max"],
  "f64x2.relaxed_min": f64x2Ops["f64x2.min"],
  "f64x2.relaxed_max": f64x2Ops["f64x2.max"],
  "i16x8.relaxed_q15mulr_s": i16x8Ops["i16x8.q15mulr_sat_s"],
  "i16x8.relaxed_dot_i8x16_i7x16_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = dot16(v, a, b, 2 * i);
  },
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": (v, d, a, b, c) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = dot16(v, a, b, 4 * i) + dot16(v, a, b, 4 * i + 2) + v.i32[c + i]!;
  },
} as const satisfies { [K in RelaxedName]: VectorOp };
