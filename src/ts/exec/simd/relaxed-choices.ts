/**
 * What the relaxed vector operators do where the standard leaves a choice, in words. The page on features shows the list, and a test
 * holds the operators to it.
 */
import type { RelaxedName } from "../names.ts";

const swizzle = "`i8x16.swizzle`: an index from 16 on gives 0";
const select = "`v128.bitselect`: bit by bit";
const notFused = "not fused: the product is rounded, then the sum";
const saturates = "NaN gives 0, what is out of range the nearest limit";

/** What each operator does where the standard leaves a choice. */
export const relaxedChoices = {
  "i8x16.relaxed_swizzle": swizzle,
  "i32x4.relaxed_trunc_f32x4_s": `\`i32x4.trunc_sat_f32x4_s\`: ${saturates}`,
  "i32x4.relaxed_trunc_f32x4_u": `\`i32x4.trunc_sat_f32x4_u\`: ${saturates}`,
  "i32x4.relaxed_trunc_f64x2_s_zero": `\`i32x4.trunc_sat_f64x2_s_zero\`: ${saturates}`,
  "i32x4.relaxed_trunc_f64x2_u_zero": `\`i32x4.trunc_sat_f64x2_u_zero\`: ${saturates}`,
  "f32x4.relaxed_madd": `\`f32x4.mul\`, then \`f32x4.add\`: ${notFused}`,
  "f32x4.relaxed_nmadd": `\`f32x4.mul\`, then \`f32x4.sub\` from the third operand: ${notFused}`,
  "f64x2.relaxed_madd": `\`f64x2.mul\`, then \`f64x2.add\`: ${notFused}`,
  "f64x2.relaxed_nmadd": `\`f64x2.mul\`, then \`f64x2.sub\` from the third operand: ${notFused}`,
  "i8x16.relaxed_laneselect": select,
  "i16x8.relaxed_laneselect": select,
  "i32x4.relaxed_laneselect": select,
  "i64x2.relaxed_laneselect": select,
  "f32x4.relaxed_min": "`f32x4.min`",
  "f32x4.relaxed_max": "`f32x4.max`",
  "f64x2.relaxed_min": "`f64x2.min`",
  "f64x2.relaxed_max": "`f64x2.max`",
  "i16x8.relaxed_q15mulr_s": "`i16x8.q15mulr_sat_s`: -32768 times itself saturates",
  "i16x8.relaxed_dot_i8x16_i7x16_s": "bytes of both operands are signed; a sum of two products wraps at 16 bits",
  "i32x4.relaxed_dot_i8x16_i7x16_add_s":
    "as the dot product before, its 16-bit sums added in pairs and to the third operand",
} as const satisfies { [K in RelaxedName]: string };
