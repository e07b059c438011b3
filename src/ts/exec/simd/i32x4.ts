/**
 * The meaning of the integer operators on 4 lanes of 32 bits (Execution, Vector Instructions). See `views.ts`
 * for the arguments, and for why the loops are written out. A loop that widens low lanes runs downwards, so that
 * it has read a lane before it writes over it. Conversions from floats are in `float.ts`.
 */
import type { ShapeName } from "../names.ts";
import type { VectorOp } from "./views.ts";

/** The operators of this file. */
export const i32x4Ops = {
  "i32x4.eq": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i] === v.i32[b + i] ? -1 : 0;
  },
  "i32x4.ne": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i] !== v.i32[b + i] ? -1 : 0;
  },
  "i32x4.lt_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! < v.i32[b + i]! ? -1 : 0;
  },
  "i32x4.lt_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.u32[a + i]! < v.u32[b + i]! ? -1 : 0;
  },
  "i32x4.gt_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! > v.i32[b + i]! ? -1 : 0;
  },
  "i32x4.gt_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.u32[a + i]! > v.u32[b + i]! ? -1 : 0;
  },
  "i32x4.le_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! <= v.i32[b + i]! ? -1 : 0;
  },
  "i32x4.le_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.u32[a + i]! <= v.u32[b + i]! ? -1 : 0;
  },
  "i32x4.ge_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! >= v.i32[b + i]! ? -1 : 0;
  },
  "i32x4.ge_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.u32[a + i]! >= v.u32[b + i]! ? -1 : 0;
  },
  "i32x4.abs": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = Math.abs(v.i32[a + i]!);
  },
  "i32x4.neg": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = -v.i32[a + i]!;
  },
  "i32x4.add": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! + v.i32[b + i]!;
  },
  "i32x4.sub": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! - v.i32[b + i]!;
  },
  "i32x4.mul": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = Math.imul(v.i32[a + i]!, v.i32[b + i]!);
  },
  "i32x4.min_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = Math.min(v.i32[a + i]!, v.i32[b + i]!);
  },
  "i32x4.min_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = Math.min(v.u32[a + i]!, v.u32[b + i]!);
  },
  "i32x4.max_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = Math.max(v.i32[a + i]!, v.i32[b + i]!);
  },
  "i32x4.max_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = Math.max(v.u32[a + i]!, v.u32[b + i]!);
  },
  "i32x4.shl": (v, d, a, b) => {
    const n = v.i32[b]! & 31;
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! << n;
  },
  "i32x4.shr_s": (v, d, a, b) => {
    const n = v.i32[b]! & 31;
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! >> n;
  },
  "i32x4.shr_u": (v, d, a, b) => {
    const n = v.i32[b]! & 31;
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.u32[a + i]! >>> n;
  },
  "i32x4.all_true": (v, d, a) => {
    let all = 1;
    for (let i = 0; i < 4; i++) if (v.i32[a + i] === 0) all = 0;
    v.i32[d] = all;
  },
  "i32x4.bitmask": (v, d, a) => {
    let mask = 0;
    for (let i = 0; i < 4; i++) if (v.i32[a + i]! < 0) mask |= 1 << i;
    v.i32[d] = mask;
  },
  "i32x4.extadd_pairwise_i16x8_s": (v, d, a) => {
    for (let i = 0; i < 4; i++) {
      v.i32[d + i] = v.i16[a * 2 + 2 * i]! + v.i16[a * 2 + 2 * i + 1]!;
    }
  },
  "i32x4.extadd_pairwise_i16x8_u": (v, d, a) => {
    for (let i = 0; i < 4; i++) {
      v.i32[d + i] = v.u16[a * 2 + 2 * i]! + v.u16[a * 2 + 2 * i + 1]!;
    }
  },
  "i32x4.extend_low_i16x8_s": (v, d, a) => {
    for (let i = 3; i >= 0; i--) v.i32[d + i] = v.i16[a * 2 + i]!;
  },
  "i32x4.extend_low_i16x8_u": (v, d, a) => {
    for (let i = 3; i >= 0; i--) v.i32[d + i] = v.u16[a * 2 + i]!;
  },
  "i32x4.extend_high_i16x8_s": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i16[a * 2 + 4 + i]!;
  },
  "i32x4.extend_high_i16x8_u": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.u16[a * 2 + 4 + i]!;
  },
  "i32x4.extmul_low_i16x8_s": (v, d, a, b) => {
    for (let i = 3; i >= 0; i--) {
      v.i32[d + i] = v.i16[a * 2 + i]! * v.i16[b * 2 + i]!;
    }
  },
  "i32x4.extmul_low_i16x8_u": (v, d, a, b) => {
    for (let i = 3; i >= 0; i--) {
      v.i32[d + i] = v.u16[a * 2 + i]! * v.u16[b * 2 + i]!;
    }
  },
  "i32x4.extmul_high_i16x8_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) {
      v.i32[d + i] = v.i16[a * 2 + 4 + i]! * v.i16[b * 2 + 4 + i]!;
    }
  },
  "i32x4.extmul_high_i16x8_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) {
      v.i32[d + i] = v.u16[a * 2 + 4 + i]! * v.u16[b * 2 + 4 + i]!;
    }
  },
  "i32x4.dot_i16x8_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) {
      const low = v.i16[a * 2 + 2 * i]! * v.i16[b * 2 + 2 * i]!;
      v.i32[d + i] = low + v.i16[a * 2 + 2 * i + 1]! * v.i16[b * 2 + 2 * i + 1]!;
    }
  },
} as const satisfies { [K in ShapeName<"i32x4">]: VectorOp };
