/**
 * The meaning of the integer operators on 2 lanes of 64 bits (Execution, Vector Instructions): those of
 * `i64-pair.ts`, lane by lane. See `views.ts` for the arguments.
 */
import { add64, eq64, ltS64, mul64, mulHighU, negatedHigh, shlBy, shrSBy, shrUBy, sub64 } from "../i64-pair.ts";
import type { ShapeName } from "../names.ts";
import type { V128Views, VectorOp } from "./views.ts";

/** Sets all bits of the lanes for which a test gave 1. */
function setMasks(v: V128Views, d: number, first: number, second: number): void {
  v.i32[d] = -first;
  v.i32[d + 1] = -first;
  v.i32[d + 2] = -second;
  v.i32[d + 3] = -second;
}

function negate(s: Int32Array, d: number, a: number): void {
  const lo = s[a]!;
  s[d + 1] = negatedHigh(lo, s[a + 1]!);
  s[d] = -lo;
}

function absolute(s: Int32Array, d: number, a: number): void {
  if (s[a + 1]! < 0) {
    negate(s, d, a);
  } else {
    s[d] = s[a]!;
    s[d + 1] = s[a + 1]!;
  }
}

/** Two lanes from two words, widened with the signs or with zeros. */
function extend(v: V128Views, d: number, from: number, signed: boolean): void {
  const x = v.i32[from]!;
  const y = v.i32[from + 1]!;
  v.i32[d] = x;
  v.i32[d + 1] = signed ? x >> 31 : 0;
  v.i32[d + 2] = y;
  v.i32[d + 3] = signed ? y >> 31 : 0;
}

function mulHighS(x: number, y: number): number {
  return mulHighU(x, y) - (x < 0 ? y : 0) - (y < 0 ? x : 0);
}

/** Two lanes, the products of two words and two others. */
function multiply(v: V128Views, d: number, a: number, b: number, high: typeof mulHighU): void {
  const x = v.i32[a]!;
  const y = v.i32[b]!;
  const x1 = v.i32[a + 1]!;
  const y1 = v.i32[b + 1]!;
  v.i32[d] = Math.imul(x, y);
  v.i32[d + 1] = high(x, y);
  v.i32[d + 2] = Math.imul(x1, y1);
  v.i32[d + 3] = high(x1, y1);
}

/** The operators of this file. */
export const i64x2Ops = {
  "i64x2.eq": (v, d, a, b) => setMasks(v, d, eq64(v.i32, a, b), eq64(v.i32, a + 2, b + 2)),
  "i64x2.ne": (v, d, a, b) => setMasks(v, d, 1 - eq64(v.i32, a, b), 1 - eq64(v.i32, a + 2, b + 2)),
  "i64x2.lt_s": (v, d, a, b) => setMasks(v, d, ltS64(v.i32, a, b), ltS64(v.i32, a + 2, b + 2)),
  "i64x2.gt_s": (v, d, a, b) => setMasks(v, d, ltS64(v.i32, b, a), ltS64(v.i32, b + 2, a + 2)),
  "i64x2.le_s": (v, d, a, b) => setMasks(v, d, 1 - ltS64(v.i32, b, a), 1 - ltS64(v.i32, b + 2, a + 2)),
  "i64x2.ge_s": (v, d, a, b) => setMasks(v, d, 1 - ltS64(v.i32, a, b), 1 - ltS64(v.i32, a + 2, b + 2)),
  "i64x2.abs": (v, d, a) => {
    absolute(v.i32, d, a);
    absolute(v.i32, d + 2, a + 2);
  },
  "i64x2.neg": (v, d, a) => {
    negate(v.i32, d, a);
    negate(v.i32, d + 2, a + 2);
  },
  "i64x2.add": (v, d, a, b) => {
    add64(v.i32, d, a, b);
    add64(v.i32, d + 2, a + 2, b + 2);
  },
  "i64x2.sub": (v, d, a, b) => {
    sub64(v.i32, d, a, b);
    sub64(v.i32, d + 2, a + 2, b + 2);
  },
  "i64x2.mul": (v, d, a, b) => {
    mul64(v.i32, d, a, b);
    mul64(v.i32, d + 2, a + 2, b + 2);
  },
  "i64x2.shl": (v, d, a, b) => {
    const n = v.i32[b]!;
    shlBy(v.i32, d, a, n);
    shlBy(v.i32, d + 2, a + 2, n);
  },
  "i64x2.shr_s": (v, d, a, b) => {
    const n = v.i32[b]!;
    shrSBy(v.i32, d, a, n);
    shrSBy(v.i32, d + 2, a + 2, n);
  },
  "i64x2.shr_u": (v, d, a, b) => {
    const n = v.i32[b]!;
    shrUBy(v.i32, d, a, n);
    shrUBy(v.i32, d + 2, a + 2, n);
  },
  "i64x2.all_true": (v, d, a) => {
    v.i32[d] = (v.i32[a]! | v.i32[a + 1]!) === 0 || (v.i32[a + 2]! | v.i32[a + 3]!) === 0 ? 0 : 1;
  },
  "i64x2.bitmask": (v, d, a) => {
    v.i32[d] = (v.i32[a + 1]! >>> 31) | ((v.i32[a + 3]! >>> 31) << 1);
  },
  "i64x2.extend_low_i32x4_s": (v, d, a) => extend(v, d, a, true),
  "i64x2.extend_high_i32x4_s": (v, d, a) => extend(v, d, a + 2, true),
  "i64x2.extend_low_i32x4_u": (v, d, a) => extend(v, d, a, false),
  "i64x2.extend_high_i32x4_u": (v, d, a) => extend(v, d, a + 2, false),
  "i64x2.extmul_low_i32x4_s": (v, d, a, b) => multiply(v, d, a, b, mulHighS),
  "i64x2.extmul_high_i32x4_s": (v, d, a, b) => multiply(v, d, a + 2, b + 2, mulHighS),
  "i64x2.extmul_low_i32x4_u": (v, d, a, b) => multiply(v, d, a, b, mulHighU),
  "i64x2.extmul_high_i32x4_u": (v, d, a, b) => multiply(v, d, a + 2, b + 2, mulHighU),
} as const satisfies { [K in ShapeName<"i64x2">]: VectorOp };
