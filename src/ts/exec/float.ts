/**
 * The meaning of the f32 and f64 operators (Execution, Numerics, Floating-Point Operations).
 *
 * Arithmetic, rounding and comparisons take and give JavaScript numbers, those of f32 already rounded. The sign
 * operators take and give bits, an f32's as an i32 and an f64's as an i64, because they must keep the payload of a
 * NaN, and hosts make a signalling NaN quiet whenever they store it as a number:
 *
 * | on bits | all others |
 * |---|---|
 * | `abs`, `neg`, `copysign`; here and in `convert.ts` the four reinterpretations, which so do nothing | on numbers |
 *
 * A NaN that an operator on numbers gives is quiet; its sign and payload are the host's, as the standard
 * leaves open (NaN Propagation).
 */
import type { NumericName } from "./names.ts";

const signBit = -2_147_483_648;
const signBit64 = -(2n ** 63n);

// The host's functions may let a signalling NaN through.
const quiet = (rounded: number): number => (Number.isNaN(rounded) ? NaN : rounded);

/** 2^52: adding it to a smaller number and taking it away again rounds to an integer, ties to even. */
const roundingUnit = 4_503_599_627_370_496;

/** The integer nearest to `a`, the even one of two; right for f32 as well, whose integers are exact. */
export function nearest(a: number): number {
  if (a >= roundingUnit || a <= -roundingUnit) return a;
  const rounded = a < 0 ? a - roundingUnit + roundingUnit : a + roundingUnit - roundingUnit;
  return rounded === 0 ? a * 0 : rounded;
}

/** The smaller of two numbers, -0 below 0, NaN where one is NaN: for f32 and f64. */
export function min(a: number, b: number): number {
  return quiet(Math.min(a, b));
}

/** The greater of two numbers, 0 above -0, NaN where one is NaN: for f32 and f64. */
export function max(a: number, b: number): number {
  return quiet(Math.max(a, b));
}

/** `a` rounded up to an integer. */
export const ceil = (a: number): number => quiet(Math.ceil(a));
/** `a` rounded down to an integer. */
export const floor = (a: number): number => quiet(Math.floor(a));
/** `a` without its fraction. */
export const trunc = (a: number): number => quiet(Math.trunc(a));

const bool = (x: boolean): number => (x ? 1 : 0);

/** The f32 operators with one operand. `f32.abs` and `f32.neg` take and give bits. */
export const f32Unary = {
  "f32.abs": (bits) => bits & ~signBit,
  "f32.neg": (bits) => bits ^ signBit,
  "f32.ceil": ceil,
  "f32.floor": floor,
  "f32.trunc": trunc,
  "f32.nearest": nearest,
  "f32.sqrt": (a) => Math.fround(Math.sqrt(a)),
} as const satisfies { [K in NumericName<"unary", "f32">]: (a: number) => number };

/**
 * The f32 operators with two operands; comparisons give an i32, `f32.copysign` takes and gives bits.
 * Sum, product and quotient are rounded twice, to f64 and then to f32, which is the same as once
 * because f64 has more than twice the digits of f32.
 */
export const f32Binary = {
  "f32.eq": (a, b) => bool(a === b),
  "f32.ne": (a, b) => bool(a !== b),
  "f32.lt": (a, b) => bool(a < b),
  "f32.gt": (a, b) => bool(a > b),
  "f32.le": (a, b) => bool(a <= b),
  "f32.ge": (a, b) => bool(a >= b),
  "f32.add": (a, b) => Math.fround(a + b),
  "f32.sub": (a, b) => Math.fround(a - b),
  "f32.mul": (a, b) => Math.fround(a * b),
  "f32.div": (a, b) => Math.fround(a / b),
  "f32.min": min,
  "f32.max": max,
  "f32.copysign": (bits, sign) => (bits & ~signBit) | (sign & signBit),
} as const satisfies { [K in NumericName<"binary", "f32">]: (a: number, b: number) => number };

type SignName = "f64.abs" | "f64.neg" | "f64.copysign";

/** The f64 operators with one operand. `f64.abs` and `f64.neg` take and give bits. */
export const f64Unary = {
  "f64.abs": (bits) => bits & ~signBit64,
  "f64.neg": (bits) => bits ^ signBit64,
  "f64.ceil": ceil,
  "f64.floor": floor,
  "f64.trunc": trunc,
  "f64.nearest": nearest,
  "f64.sqrt": (a) => Math.sqrt(a),
} as const satisfies {
  [K in NumericName<"unary", "f64">]: K extends SignName ? (bits: bigint) => bigint : (a: number) => number;
};

/** The f64 operators with two operands; comparisons give an i32, `f64.copysign` takes and gives bits. */
export const f64Binary = {
  "f64.eq": (a, b) => bool(a === b),
  "f64.ne": (a, b) => bool(a !== b),
  "f64.lt": (a, b) => bool(a < b),
  "f64.gt": (a, b) => bool(a > b),
  "f64.le": (a, b) => bool(a <= b),
  "f64.ge": (a, b) => bool(a >= b),
  "f64.add": (a, b) => a + b,
  "f64.sub": (a, b) => a - b,
  "f64.mul": (a, b) => a * b,
  "f64.div": (a, b) => a / b,
  "f64.min": min,
  "f64.max": max,
  "f64.copysign": (bits, sign) => (bits & ~signBit64) | (sign & signBit64),
} as const satisfies {
  [K in NumericName<"binary", "f64">]: K extends SignName
    ? (bits: bigint, sign: bigint) => bigint
    : (a: number, b: number) => number;
};
