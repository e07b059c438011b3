/**
 * The meaning of the 128-bit integer operators (proposal Wide Arithmetic) on words, as in `i64-pair.ts`: an operand or
 * result is the index of the low word of an i64. A 128-bit integer is two i64, the low one first, anywhere in
 * the array. All operands are read before the first word is written.
 */
import type { OpName } from "../core/opcodes.ts";
import { mulHighU } from "./i64-pair.ts";

const two32 = 4_294_967_296;

/** Writes four words, given as exact numbers that may carry into or borrow from the next. */
function putColumns(s: Int32Array, low: number, high: number, c0: number, c1: number, c2: number, c3: number): void {
  const d1 = c1 + Math.floor(c0 / two32);
  const d2 = c2 + Math.floor(d1 / two32);
  s[low] = c0;
  s[low + 1] = d1;
  s[high] = d2;
  s[high + 1] = c3 + Math.floor(d2 / two32);
}

const word = (s: Int32Array, at: number): number => s[at]! >>> 0;

/** `sign` is 1 for a sum and -1 for a difference. */
function addSigned(
  s: Int32Array,
  sign: number,
  low: number,
  high: number,
  aLow: number,
  aHigh: number,
  bLow: number,
  bHigh: number,
): void {
  const column = (a: number, b: number): number => word(s, a) + sign * word(s, b);
  const c0 = column(aLow, bLow);
  const c1 = column(aLow + 1, bLow + 1);
  const c2 = column(aHigh, bHigh);
  putColumns(s, low, high, c0, c1, c2, column(aHigh + 1, bHigh + 1));
}

/** The product of two unsigned words in two columns, and of signed i64 by a correction of the upper columns. */
function multiply(s: Int32Array, signed: boolean, low: number, high: number, a: number, b: number): void {
  const [a0, a1, b0, b1] = [word(s, a), word(s, a + 1), word(s, b), word(s, b + 1)];
  const c0 = Math.imul(a0, b0) >>> 0;
  const c1 = (mulHighU(a0, b0) >>> 0) + (Math.imul(a0, b1) >>> 0) + (Math.imul(a1, b0) >>> 0);
  let c2 = (mulHighU(a0, b1) >>> 0) + (mulHighU(a1, b0) >>> 0) + (Math.imul(a1, b1) >>> 0);
  let c3 = mulHighU(a1, b1) >>> 0;
  // A negative operand counts as itself plus 2^64, so the other one is 2^64 times too many in the product.
  if (signed && a1 >= two32 / 2) {
    c2 -= b0;
    c3 -= b1;
  }
  if (signed && b1 >= two32 / 2) {
    c2 -= a0;
    c3 -= a1;
  }
  putColumns(s, low, high, c0, c1, c2, c3);
}

/** The sums and differences of two 128-bit integers. */
export const wideSums = {
  "i64.add128": (s, low, high, aLow, aHigh, bLow, bHigh) => addSigned(s, 1, low, high, aLow, aHigh, bLow, bHigh),
  "i64.sub128": (s, low, high, aLow, aHigh, bLow, bHigh) => addSigned(s, -1, low, high, aLow, aHigh, bLow, bHigh),
} as const satisfies {
  [K in Extract<OpName<"wide">, `${string}128`>]: (
    s: Int32Array,
    low: number,
    high: number,
    aLow: number,
    aHigh: number,
    bLow: number,
    bHigh: number,
  ) => void;
};

/** The 128-bit products of two i64. */
export const wideProducts = {
  "i64.mul_wide_s": (s, low, high, a, b) => multiply(s, true, low, high, a, b),
  "i64.mul_wide_u": (s, low, high, a, b) => multiply(s, false, low, high, a, b),
} as const satisfies {
  [K in Exclude<OpName<"wide">, keyof typeof wideSums>]: (
    s: Int32Array,
    low: number,
    high: number,
    a: number,
    b: number,
  ) => void;
};
