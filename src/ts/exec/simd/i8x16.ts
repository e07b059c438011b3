/**
 * The meaning of the integer operators on 16 lanes of 8 bits (Execution, Vector Instructions). See `views.ts`
 * for the arguments, and for why the loops are written out.
 */
import { popcnt32 } from "../i32.ts";
import type { ShapeName } from "../names.ts";
import type { VectorOp } from "./views.ts";

/** Both operands of a narrowing, which writes lanes that it has still to read. */
const wide = new Int16Array(16);

function saturate8S(x: number): number {
  return x > 127 ? 127 : Math.max(x, -128);
}

function saturate8U(x: number): number {
  return x > 255 ? 255 : Math.max(x, 0);
}

/** The operators of this file. */
export const i8x16Ops = {
  "i8x16.eq": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i] === v.i8[b * 4 + i] ? -1 : 0;
  },
  "i8x16.ne": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i] !== v.i8[b * 4 + i] ? -1 : 0;
  },
  "i8x16.lt_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! < v.i8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.lt_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.u8[a * 4 + i]! < v.u8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.gt_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! > v.i8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.gt_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.u8[a * 4 + i]! > v.u8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.le_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! <= v.i8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.le_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.u8[a * 4 + i]! <= v.u8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.ge_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! >= v.i8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.ge_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.u8[a * 4 + i]! >= v.u8[b * 4 + i]! ? -1 : 0;
  },
  "i8x16.abs": (v, d, a) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = Math.abs(v.i8[a * 4 + i]!);
  },
  "i8x16.neg": (v, d, a) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = -v.i8[a * 4 + i]!;
  },
  "i8x16.add": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! + v.i8[b * 4 + i]!;
  },
  "i8x16.sub": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! - v.i8[b * 4 + i]!;
  },
  "i8x16.add_sat_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = saturate8S(v.i8[a * 4 + i]! + v.i8[b * 4 + i]!);
  },
  "i8x16.add_sat_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = saturate8U(v.u8[a * 4 + i]! + v.u8[b * 4 + i]!);
  },
  "i8x16.sub_sat_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = saturate8S(v.i8[a * 4 + i]! - v.i8[b * 4 + i]!);
  },
  "i8x16.sub_sat_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = saturate8U(v.u8[a * 4 + i]! - v.u8[b * 4 + i]!);
  },
  "i8x16.avgr_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = (v.u8[a * 4 + i]! + v.u8[b * 4 + i]! + 1) >> 1;
  },
  "i8x16.min_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = Math.min(v.i8[a * 4 + i]!, v.i8[b * 4 + i]!);
  },
  "i8x16.min_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = Math.min(v.u8[a * 4 + i]!, v.u8[b * 4 + i]!);
  },
  "i8x16.max_s": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = Math.max(v.i8[a * 4 + i]!, v.i8[b * 4 + i]!);
  },
  "i8x16.max_u": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = Math.max(v.u8[a * 4 + i]!, v.u8[b * 4 + i]!);
  },
  "i8x16.shl": (v, d, a, b) => {
    const n = v.i32[b]! & 7;
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! << n;
  },
  "i8x16.shr_s": (v, d, a, b) => {
    const n = v.i32[b]! & 7;
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.i8[a * 4 + i]! >> n;
  },
  "i8x16.shr_u": (v, d, a, b) => {
    const n = v.i32[b]! & 7;
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = v.u8[a * 4 + i]! >>> n;
  },
  "i8x16.all_true": (v, d, a) => {
    let all = 1;
    for (let i = 0; i < 16; i++) if (v.i8[a * 4 + i] === 0) all = 0;
    v.i32[d] = all;
  },
  "i8x16.bitmask": (v, d, a) => {
    let mask = 0;
    for (let i = 0; i < 16; i++) if (v.i8[a * 4 + i]! < 0) mask |= 1 << i;
    v.i32[d] = mask;
  },
  "i8x16.popcnt": (v, d, a) => {
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = popcnt32(v.u8[a * 4 + i]!);
  },
  "i8x16.narrow_i16x8_s": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) {
      wide[i] = v.i16[a * 2 + i]!;
      wide[8 + i] = v.i16[b * 2 + i]!;
    }
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = saturate8S(wide[i]!);
  },
  "i8x16.narrow_i16x8_u": (v, d, a, b) => {
    for (let i = 0; i < 8; i++) {
      wide[i] = v.i16[a * 2 + i]!;
      wide[8 + i] = v.i16[b * 2 + i]!;
    }
    for (let i = 0; i < 16; i++) v.i8[d * 4 + i] = saturate8U(wide[i]!);
  },
} as const satisfies { [K in ShapeName<"i8x16">]: VectorOp };
