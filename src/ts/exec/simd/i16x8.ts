/**
 * The meaning of the integer operators on 8 lanes of 16 bits (Execution, Vector Instructions). See `views.ts`
 * for the arguments, and for why the loops are written out. A loop that widens low lanes runs downwards, so that
 * it has read a lane before it writes over it.
 */
import type { ShapeName } from "../names.ts";
import type { VectorOp } from "./views.ts";

/** Both operands of a narrowing, which writes lanes that it has still to read. */
const wide = new Int32Array(8);

function saturate16S(x: number): number {
  return x > 32_767 ? 32_767 : Math.max(x, -32_768);
}

function saturate16U(x: number): number {
  return x > 65_535 ? 65_535 : Math.max(x, 0);
}

/** The operators of this file. */
export const i16x8Ops = {
  "i16x8.eq": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i] === v.i16[b * 2 + i] ? -1 : 0;
  },
  "i16x8.ne": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i] !== v.i16[b * 2 + i] ? -1 : 0;
  },
  "i16x8.lt_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! < v.i16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.lt_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.u16[a * 2 + i]! < v.u16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.gt_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! > v.i16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.gt_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.u16[a * 2 + i]! > v.u16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.le_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! <= v.i16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.le_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.u16[a * 2 + i]! <= v.u16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.ge_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! >= v.i16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.ge_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.u16[a * 2 + i]! >= v.u16[b * 2 + i]! ? -1 : 0;
  },
  "i16x8.abs": (v, d, a) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = Math.abs(v.i16[a * 2 + i]!);
  },
  "i16x8.neg": (v, d, a) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = -v.i16[a * 2 + i]!;
  },
  "i16x8.add": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! + v.i16[b * 2 + i]!;
  },
  "i16x8.sub": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! - v.i16[b * 2 + i]!;
  },
  "i16x8.mul": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = Math.imul(v.i16[a * 2 + i]!, v.i16[b * 2 + i]!);
  },
  "i16x8.add_sat_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16S(v.i16[a * 2 + i]! + v.i16[b * 2 + i]!);
  },
  "i16x8.add_sat_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16U(v.u16[a * 2 + i]! + v.u16[b * 2 + i]!);
  },
  "i16x8.sub_sat_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16S(v.i16[a * 2 + i]! - v.i16[b * 2 + i]!);
  },
  "i16x8.sub_sat_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16U(v.u16[a * 2 + i]! - v.u16[b * 2 + i]!);
  },
  "i16x8.avgr_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = (v.u16[a * 2 + i]! + v.u16[b * 2 + i]! + 1) >> 1;
  },
  "i16x8.min_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = Math.min(v.i16[a * 2 + i]!, v.i16[b * 2 + i]!);
  },
  "i16x8.min_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = Math.min(v.u16[a * 2 + i]!, v.u16[b * 2 + i]!);
  },
  "i16x8.max_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = Math.max(v.i16[a * 2 + i]!, v.i16[b * 2 + i]!);
  },
  "i16x8.max_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = Math.max(v.u16[a * 2 + i]!, v.u16[b * 2 + i]!);
  },
  "i16x8.shl": (v, d, a, b) => {
    const n = v.i32[b]! & 15;
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! << n;
  },
  "i16x8.shr_s": (v, d, a, b) => {
    const n = v.i32[b]! & 15;
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i16[a * 2 + i]! >> n;
  },
  "i16x8.shr_u": (v, d, a, b) => {
    const n = v.i32[b]! & 15;
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.u16[a * 2 + i]! >>> n;
  },
  "i16x8.all_true": (v, d, a) => {
    let all = 1;
    for (let i = 0; i < 8; i++) if (v.i16[a * 2 + i] === 0) all = 0;
    v.i32[d] = all;
  },
  "i16x8.bitmask": (v, d, a) => {
    let mask = 0;
    for (let i = 0; i < 8; i++) if (v.i16[a * 2 + i]! < 0) mask |= 1 << i;
    v.i32[d] = mask;
  },
  "i16x8.extadd_pairwise_i8x16_s": (v, d, a) => {
    for (let i = 0; i < 8; i++) {
      v.i16[d * 2 + i] = v.i8[a * 4 + 2 * i]! + v.i8[a * 4 + 2 * i + 1]!;
    }
  },
  "i16x8.extadd_pairwise_i8x16_u": (v, d, a) => {
    for (let i = 0; i < 8; i++) {
      v.i16[d * 2 + i] = v.u8[a * 4 + 2 * i]! + v.u8[a * 4 + 2 * i + 1]!;
    }
  },
  "i16x8.extend_low_i8x16_s": (v, d, a) => {
    for (let i = 7; i >= 0; i--) v.i16[d * 2 + i] = v.i8[a * 4 + i]!;
  },
  "i16x8.extend_low_i8x16_u": (v, d, a) => {
    for (let i = 7; i >= 0; i--) v.i16[d * 2 + i] = v.u8[a * 4 + i]!;
  },
  "i16x8.extend_high_i8x16_s": (v, d, a) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.i8[a * 4 + 8 + i]!;
  },
  "i16x8.extend_high_i8x16_u": (v, d, a) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = v.u8[a * 4 + 8 + i]!;
  },
  "i16x8.extmul_low_i8x16_s": (v, d, a, b) => {
    for (let i = 7; i >= 0; i--) {
      v.i16[d * 2 + i] = v.i8[a * 4 + i]! * v.i8[b * 4 + i]!;
    }
  },
  "i16x8.extmul_low_i8x16_u": (v, d, a, b) => {
    for (let i = 7; i >= 0; i--) {
      v.i16[d * 2 + i] = v.u8[a * 4 + i]! * v.u8[b * 4 + i]!;
    }
  },
  "i16x8.extmul_high_i8x16_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) {
      v.i16[d * 2 + i] = v.i8[a * 4 + 8 + i]! * v.i8[b * 4 + 8 + i]!;
    }
  },
  "i16x8.extmul_high_i8x16_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) {
      v.i16[d * 2 + i] = v.u8[a * 4 + 8 + i]! * v.u8[b * 4 + 8 + i]!;
    }
  },
  "i16x8.narrow_i32x4_s": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) {
      wide[i] = v.i32[a + i]!;
      wide[4 + i] = v.i32[b + i]!;
    }
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16S(wide[i]!);
  },
  "i16x8.narrow_i32x4_u": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) {
      wide[i] = v.i32[a + i]!;
      wide[4 + i] = v.i32[b + i]!;
    }
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16U(wide[i]!);
  },
  "i16x8.q15mulr_sat_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = saturate16S((v.i16[a * 2 + i]! * v.i16[b * 2 + i]! + 0x4000) >> 15);
  },
} as const satisfies { [K in ShapeName<"i16x8">]: VectorOp };
