/**
 * The meaning of the conversions between integer and float lanes, and between float lanes (Execution, Vector
 * Instructions). See `views.ts` for the arguments. Where lanes change their width, all are read first.
 */
import { truncSatI32S, truncSatI32U } from "../convert.ts";
import type { VectorConversionName } from "../names.ts";
import type { V128Views, VectorOp } from "./views.ts";

function setDoubles(v: V128Views, d: number, x: number, y: number): void {
  v.f64[d / 2] = x;
  v.f64[d / 2 + 1] = y;
}

function setLowWords(v: V128Views, d: number, x: number, y: number): void {
  v.i32[d] = x;
  v.i32[d + 1] = y;
  v.i32[d + 2] = 0;
  v.i32[d + 3] = 0;
}

/** The operators of this file. */
export const vectorConversions = {
  "i32x4.trunc_sat_f32x4_s": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = truncSatI32S(v.f32[a + i]!);
  },
  "i32x4.trunc_sat_f32x4_u": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = truncSatI32U(v.f32[a + i]!);
  },
  "f32x4.convert_i32x4_s": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.i32[a + i]!;
  },
  "f32x4.convert_i32x4_u": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.u32[a + i]!;
  },
  "i32x4.trunc_sat_f64x2_s_zero": (v, d, a) =>
    setLowWords(v, d, truncSatI32S(v.f64[a / 2]!), truncSatI32S(v.f64[a / 2 + 1]!)),
  "i32x4.trunc_sat_f64x2_u_zero": (v, d, a) =>
    setLowWords(v, d, truncSatI32U(v.f64[a / 2]!), truncSatI32U(v.f64[a / 2 + 1]!)),
  "f64x2.convert_low_i32x4_s": (v, d, a) => setDoubles(v, d, v.i32[a]!, v.i32[a + 1]!),
  "f64x2.convert_low_i32x4_u": (v, d, a) => setDoubles(v, d, v.u32[a]!, v.u32[a + 1]!),
  "f64x2.promote_low_f32x4": (v, d, a) => setDoubles(v, d, v.f32[a]!, v.f32[a + 1]!),
  "f32x4.demote_f64x2_zero": (v, d, a) => {
    const x = v.f64[a / 2]!;
    const y = v.f64[a / 2 + 1]!;
    setLowWords(v, d, 0, 0);
    v.f32[d] = x;
    v.f32[d + 1] = y;
  },
} as const satisfies { [K in VectorConversionName]: VectorOp };
