/**
 * The meaning of the i64 operators on words, without a bigint: what the engines call. An i64 is the low word at
 * an index of an `Int32Array` and the high word behind it; `s` is that array, `d`, `a` and `b` are indices of low
 * words. All operands are read before the first word is written, so `d` may be `a` or `b`.
 */
import { trap } from "../core/traps.ts";
import type { OpName } from "../core/opcodes.ts";
import { truncToI64Range, truncToU64Range } from "./convert.ts";
import { ctz32, popcnt32 } from "./i32.ts";
import type { NumericName } from "./names.ts";

const two32 = 4_294_967_296;
const two53 = 9_007_199_254_740_992;
const two63 = 2 ** 63;
const two64 = 2 ** 64;
const perTwo32 = 1 / two32;

/** `d` = `a` + `b`. The carry is the top bit of a formula rather than a comparison: no branch. */
export function add64(s: Int32Array, d: number, a: number, b: number): void {
  const x = s[a]!;
  const y = s[b]!;
  const lo = (x + y) | 0;
  const hi = s[a + 1]! + s[b + 1]! + (((x & y) | ((x | y) & ~lo)) >>> 31);
  s[d] = lo;
  s[d + 1] = hi;
}

/** `d` = `a` - `b`. */
export function sub64(s: Int32Array, d: number, a: number, b: number): void {
  const x = s[a]!;
  const y = s[b]!;
  const lo = (x - y) | 0;
  const hi = s[a + 1]! - s[b + 1]! - (((~x & y) | (~(x ^ y) & lo)) >>> 31);
  s[d] = lo;
  s[d + 1] = hi;
}

/**
 * The high word of the 64-bit product of two unsigned words. The f64 product is off by less than 2^11, the low
 * word is exact, so their difference is a multiple of 2^32 but for an error far below one half of that.
 */
export function mulHighU(x: number, y: number): number {
  const lo = Math.imul(x, y) >>> 0;
  return (((x >>> 0) * (y >>> 0) - lo) * perTwo32 + 0.5) | 0;
}

/** `d` = `a` * `b`. */
export function mul64(s: Int32Array, d: number, a: number, b: number): void {
  const x = s[a]!;
  const y = s[b]!;
  const hi = mulHighU(x, y) + Math.imul(x, s[b + 1]!) + Math.imul(s[a + 1]!, y);
  s[d] = Math.imul(x, y);
  s[d + 1] = hi;
}

/** What `divide` leaves: the quotient at 0, the remainder at 2, low words first. */
const result = new Int32Array(4);
const quotient = 0;
const remainder = 2;

function setResult(at: number, lo: number, hi: number): void {
  result[at] = lo;
  result[at + 1] = hi;
}

/** The low word of a whole number from 0 to 2^64. */
function lowWord(x: number): number {
  return (x - Math.floor(x * perTwo32) * two32) | 0;
}

/** The high word of a whole number from 0 to 2^64. */
function highWord(x: number): number {
  return Math.floor(x * perTwo32) | 0;
}

/** Unsigned division of dividends below 2^53, exact in f64: the quotient cannot be rounded up to a whole number. */
function divideSmall(a: number, b: number): void {
  const q = Math.floor(a / b);
  const r = a - q * b;
  setResult(quotient, lowWord(q), highWord(q));
  setResult(remainder, lowWord(r), highWord(r));
}

/** Unsigned division by a divisor below 2^21: the schoolbook's, word by word, each step exact in f64. */
function divideByShort(aLo: number, aHi: number, b: number): void {
  const high = aHi >>> 0;
  const q1 = Math.floor(high / b);
  const rest = (high - q1 * b) * two32 + (aLo >>> 0);
  const q0 = Math.floor(rest / b);
  setResult(quotient, q0 | 0, q1 | 0);
  setResult(remainder, (rest - q0 * b) | 0, 0);
}

/**
 * Unsigned division by a divisor from 2^21 on. The quotient is below 2^43, so that an f64 holds it with an error far
 * below 1/8; taking 1/8 away makes the estimate the quotient or one less, which the remainder tells.
 */
function divideByLong(aLo: number, aHi: number, bLo: number, bHi: number): void {
  const estimate = ((aHi >>> 0) * two32 + (aLo >>> 0)) / ((bHi >>> 0) * two32 + (bLo >>> 0)) - 0.125;
  const q = estimate > 0 ? Math.floor(estimate) : 0;
  const lo = lowWord(q);
  const productLo = Math.imul(lo, bLo);
  const productHi = mulHighU(lo, bLo) + Math.imul(lo, bHi) + Math.imul(highWord(q), bLo);
  const restLo = (aLo - productLo) | 0;
  const restHi = (aHi - productHi - (aLo >>> 0 < productLo >>> 0 ? 1 : 0)) | 0;
  if (restHi >>> 0 < bHi >>> 0 || (restHi === bHi && restLo >>> 0 < bLo >>> 0)) {
    setResult(quotient, lo, highWord(q));
    setResult(remainder, restLo, restHi);
  } else {
    setResult(quotient, lowWord(q + 1), highWord(q + 1));
    setResult(remainder, (restLo - bLo) | 0, (restHi - bHi - (restLo >>> 0 < bLo >>> 0 ? 1 : 0)) | 0);
  }
}

/** Unsigned division of pairs; the divisor is not zero. It leaves its results in `result`. */
function divide(aLo: number, aHi: number, bLo: number, bHi: number): void {
  if ((aHi | bHi) === 0) {
    const x = aLo >>> 0;
    const y = bLo >>> 0;
    const q = (x / y) >>> 0;
    setResult(quotient, q, 0);
    setResult(remainder, x - q * y, 0);
  } else if (aHi >>> 0 < 0x20_0000 && bHi >>> 0 < 0x20_0000) {
    divideSmall(aHi * two32 + (aLo >>> 0), bHi * two32 + (bLo >>> 0));
  } else if (bHi < 0) {
    // The divisor is 2^63 or more: the quotient is 0 or 1.
    const fits = aHi >>> 0 > bHi >>> 0 || (aHi === bHi && aLo >>> 0 >= bLo >>> 0);
    setResult(quotient, fits ? 1 : 0, 0);
    if (fits) setResult(remainder, (aLo - bLo) | 0, (aHi - bHi - (aLo >>> 0 < bLo >>> 0 ? 1 : 0)) | 0);
    else setResult(remainder, aLo, aHi);
  } else if (bHi === 0 && bLo >>> 0 < 0x20_0000) {
    divideByShort(aLo, aHi, bLo);
  } else {
    divideByLong(aLo, aHi, bLo, bHi);
  }
}

/** The high word of a negated pair; its low word is `-lo`. */
export function negatedHigh(lo: number, hi: number): number {
  return lo === 0 ? -hi | 0 : ~hi;
}

function checkDivisor(s: Int32Array, b: number): void {
  if ((s[b]! | s[b + 1]!) === 0) throw trap("integer-divide-by-zero");
}

/** Divides the absolute values of `a` and `b`. */
function divideAbsolute(s: Int32Array, a: number, b: number): void {
  let aLo = s[a]!;
  let aHi = s[a + 1]!;
  let bLo = s[b]!;
  let bHi = s[b + 1]!;
  if (aHi < 0) {
    aHi = negatedHigh(aLo, aHi);
    aLo = -aLo | 0;
  }
  if (bHi < 0) {
    bHi = negatedHigh(bLo, bHi);
    bLo = -bLo | 0;
  }
  divide(aLo, aHi, bLo, bHi);
}

function put(s: Int32Array, d: number, at: number, negative: boolean): void {
  const lo = result[at]!;
  const hi = result[at + 1]!;
  s[d] = negative ? -lo : lo;
  s[d + 1] = negative ? negatedHigh(lo, hi) : hi;
}

/**
 * `d` = `a` / `b`, signed, towards zero.
 * @throws {Trap} `integer-divide-by-zero`, `integer-overflow`
 */
export function divS64(s: Int32Array, d: number, a: number, b: number): void {
  checkDivisor(s, b);
  const aHi = s[a + 1]!;
  const bHi = s[b + 1]!;
  if (aHi === -2_147_483_648 && s[a] === 0 && (bHi & s[b]!) === -1) throw trap("integer-overflow");
  divideAbsolute(s, a, b);
  put(s, d, quotient, (aHi ^ bHi) < 0);
}

/**
 * `d` = `a` / `b`, unsigned.
 * @throws {Trap} `integer-divide-by-zero`
 */
export function divU64(s: Int32Array, d: number, a: number, b: number): void {
  checkDivisor(s, b);
  divide(s[a]!, s[a + 1]!, s[b]!, s[b + 1]!);
  put(s, d, quotient, false);
}

/**
 * `d` = the remainder of `a` / `b`, with the sign of `a`.
 * @throws {Trap} `integer-divide-by-zero`
 */
export function remS64(s: Int32Array, d: number, a: number, b: number): void {
  checkDivisor(s, b);
  const negative = s[a + 1]! < 0;
  divideAbsolute(s, a, b);
  put(s, d, remainder, negative);
}

/**
 * `d` = the remainder of `a` / `b`, unsigned.
 * @throws {Trap} `integer-divide-by-zero`
 */
export function remU64(s: Int32Array, d: number, a: number, b: number): void {
  checkDivisor(s, b);
  divide(s[a]!, s[a + 1]!, s[b]!, s[b + 1]!);
  put(s, d, remainder, false);
}

/** `d` = `a` & `b`. */
export function and64(s: Int32Array, d: number, a: number, b: number): void {
  s[d] = s[a]! & s[b]!;
  s[d + 1] = s[a + 1]! & s[b + 1]!;
}

/** `d` = `a` | `b`. */
export function or64(s: Int32Array, d: number, a: number, b: number): void {
  s[d] = s[a]! | s[b]!;
  s[d + 1] = s[a + 1]! | s[b + 1]!;
}

/** `d` = `a` ^ `b`. */
export function xor64(s: Int32Array, d: number, a: number, b: number): void {
  s[d] = s[a]! ^ s[b]!;
  s[d + 1] = s[a + 1]! ^ s[b + 1]!;
}

/** `d` = `a` shifted left by the low six bits of `b`. */
export function shl64(s: Int32Array, d: number, a: number, b: number): void {
  shlBy(s, d, a, s[b]!);
}

/** As `shl64`, by `n` instead of `b`. */
export function shlBy(s: Int32Array, d: number, a: number, n: number): void {
  const lo = s[a]!;
  const hi = s[a + 1]!;
  if ((n & 32) === 0) {
    s[d] = lo << n;
    s[d + 1] = (hi << n) | ((lo >>> 1) >>> ~n);
  } else {
    s[d] = 0;
    s[d + 1] = lo << n;
  }
}

/** `d` = `a` shifted right by the low six bits of `b`, the sign repeated. */
export function shrS64(s: Int32Array, d: number, a: number, b: number): void {
  shrSBy(s, d, a, s[b]!);
}

/** As `shrS64`, by `n` instead of `b`. */
export function shrSBy(s: Int32Array, d: number, a: number, n: number): void {
  const lo = s[a]!;
  const hi = s[a + 1]!;
  if ((n & 32) === 0) {
    s[d] = (lo >>> n) | ((hi << 1) << ~n);
    s[d + 1] = hi >> n;
  } else {
    s[d] = hi >> n;
    s[d + 1] = hi >> 31;
  }
}

/** `d` = `a` shifted right by the low six bits of `b`, zeros moving in. */
export function shrU64(s: Int32Array, d: number, a: number, b: number): void {
  shrUBy(s, d, a, s[b]!);
}

/** As `shrU64`, by `n` instead of `b`. */
export function shrUBy(s: Int32Array, d: number, a: number, n: number): void {
  const lo = s[a]!;
  const hi = s[a + 1]!;
  if ((n & 32) === 0) {
    s[d] = (lo >>> n) | ((hi << 1) << ~n);
    s[d + 1] = hi >>> n;
  } else {
    s[d] = hi >>> n;
    s[d + 1] = 0;
  }
}

function rotate(s: Int32Array, d: number, a: number, left: number): void {
  const swap = (left & 32) !== 0;
  const lo = swap ? s[a + 1]! : s[a]!;
  const hi = swap ? s[a]! : s[a + 1]!;
  s[d] = (lo << left) | ((hi >>> 1) >>> ~left);
  s[d + 1] = (hi << left) | ((lo >>> 1) >>> ~left);
}

/** `d` = `a` rotated left by the low six bits of `b`. */
export function rotl64(s: Int32Array, d: number, a: number, b: number): void {
  rotate(s, d, a, s[b]!);
}

/** `d` = `a` rotated right by the low six bits of `b`. */
export function rotr64(s: Int32Array, d: number, a: number, b: number): void {
  rotate(s, d, a, -s[b]!);
}

function setSmall(s: Int32Array, d: number, value: number): void {
  s[d] = value;
  s[d + 1] = 0;
}

function setSigned(s: Int32Array, d: number, value: number): void {
  s[d] = value;
  s[d + 1] = value >> 31;
}

/** `d` = a whole number from -2^63 to 2^64. */
function setWhole(s: Int32Array, d: number, value: number): void {
  s[d] = lowWord(value);
  s[d + 1] = highWord(value);
}

/** The i64 operators that take i64 alone and give i64; those with one operand ignore `b`. */
export const pairOps = {
  "i64.add": add64,
  "i64.sub": sub64,
  "i64.mul": mul64,
  "i64.div_s": divS64,
  "i64.div_u": divU64,
  "i64.rem_s": remS64,
  "i64.rem_u": remU64,
  "i64.and": and64,
  "i64.or": or64,
  "i64.xor": xor64,
  "i64.shl": shl64,
  "i64.shr_s": shrS64,
  "i64.shr_u": shrU64,
  "i64.rotl": rotl64,
  "i64.rotr": rotr64,
  "i64.clz": (s, d, a) => setSmall(s, d, s[a + 1] === 0 ? 32 + Math.clz32(s[a]!) : Math.clz32(s[a + 1]!)),
  "i64.ctz": (s, d, a) => setSmall(s, d, s[a] === 0 ? 32 + ctz32(s[a + 1]!) : ctz32(s[a]!)),
  "i64.popcnt": (s, d, a) => setSmall(s, d, popcnt32(s[a]!) + popcnt32(s[a + 1]!)),
  "i64.extend8_s": (s, d, a) => setSigned(s, d, (s[a]! << 24) >> 24),
  "i64.extend16_s": (s, d, a) => setSigned(s, d, (s[a]! << 16) >> 16),
  "i64.extend32_s": (s, d, a) => setSigned(s, d, s[a]!),
} as const satisfies {
  [K in Exclude<NumericName<"unary" | "binary", "i64">, PairTestName>]: (
    s: Int32Array,
    d: number,
    a: number,
    b: number,
  ) => void;
};

type Comparison = "lt" | "gt" | "le" | "ge";

/** The i64 operators that give an i32. */
export type PairTestName = Extract<
  OpName,
  "i64.eqz" | "i64.eq" | "i64.ne" | `i64.${Comparison}_s` | `i64.${Comparison}_u`
>;

/** 1 where `a` < `b`, signed; else 0. */
export function ltS64(s: Int32Array, a: number, b: number): number {
  const x = s[a + 1]!;
  const y = s[b + 1]!;
  return x < y || (x === y && s[a]! >>> 0 < s[b]! >>> 0) ? 1 : 0;
}

/** 1 where `a` < `b`, unsigned; else 0. */
export function ltU64(s: Int32Array, a: number, b: number): number {
  const x = s[a + 1]!;
  const y = s[b + 1]!;
  return x >>> 0 < y >>> 0 || (x === y && s[a]! >>> 0 < s[b]! >>> 0) ? 1 : 0;
}

/** 1 where `a` and `b` are equal; else 0. */
export function eq64(s: Int32Array, a: number, b: number): number {
  return s[a] === s[b] && s[a + 1] === s[b + 1] ? 1 : 0;
}

/** The i64 operators that give an i32: 1 or 0. `i64.eqz` ignores `b`. */
export const pairTests = {
  "i64.eqz": (s, a) => ((s[a]! | s[a + 1]!) === 0 ? 1 : 0),
  "i64.eq": eq64,
  "i64.ne": (s, a, b) => 1 - eq64(s, a, b),
  "i64.lt_s": ltS64,
  "i64.lt_u": ltU64,
  "i64.gt_s": (s, a, b) => ltS64(s, b, a),
  "i64.gt_u": (s, a, b) => ltU64(s, b, a),
  "i64.le_s": (s, a, b) => 1 - ltS64(s, b, a),
  "i64.le_u": (s, a, b) => 1 - ltU64(s, b, a),
  "i64.ge_s": (s, a, b) => 1 - ltS64(s, a, b),
  "i64.ge_u": (s, a, b) => 1 - ltU64(s, a, b),
} as const satisfies { [K in PairTestName]: (s: Int32Array, a: number, b: number) => number };

/** The conversions from another number type to i64; `x` is the operand as a number. */
export const toPair = {
  "i64.extend_i32_s": setSigned,
  "i64.extend_i32_u": setSmall,
  "i64.trunc_f32_s": (s, d, x) => setWhole(s, d, truncToI64Range(x)),
  "i64.trunc_f32_u": (s, d, x) => setWhole(s, d, truncToU64Range(x)),
  "i64.trunc_f64_s": (s, d, x) => setWhole(s, d, truncToI64Range(x)),
  "i64.trunc_f64_u": (s, d, x) => setWhole(s, d, truncToU64Range(x)),
  "i64.trunc_sat_f32_s": truncSatS64,
  "i64.trunc_sat_f32_u": truncSatU64,
  "i64.trunc_sat_f64_s": truncSatS64,
  "i64.trunc_sat_f64_u": truncSatU64,
} as const satisfies {
  [K in Extract<OpName<"unary">, "i64.extend_i32_s" | "i64.extend_i32_u" | `i64.trunc_${string}`>]: (
    s: Int32Array,
    d: number,
    x: number,
  ) => void;
};

function truncSatS64(s: Int32Array, d: number, x: number): void {
  if (x >= two63) {
    s[d] = -1;
    s[d + 1] = 2_147_483_647;
  } else if (x > -two63) {
    setWhole(s, d, Math.trunc(x));
  } else {
    s[d] = 0;
    s[d + 1] = Number.isNaN(x) ? 0 : -2_147_483_648;
  }
}

function truncSatU64(s: Int32Array, d: number, x: number): void {
  if (x >= two64) {
    s[d] = -1;
    s[d + 1] = -1;
  } else {
    setWhole(s, d, x > 0 ? Math.floor(x) : 0);
  }
}

/**
 * `hi` * 2^32 + `lo` as f32, rounded once; `hi` as a signed or an unsigned number. Beyond 2^53 the low eleven
 * bits, which cannot decide but a tie, become one sticky bit, so that the f64 before the rounding is exact.
 */
function wholeToF32(lo: number, hi: number): number {
  const value = hi * two32 + (lo >>> 0);
  if (value > -two53 && value < two53) return Math.fround(value);
  const sticky = (lo & 0x7ff) === 0 ? 0 : 1;
  return Math.fround(hi * 2_097_152 + ((lo >>> 11) | sticky)) * 2048;
}

/** The conversions from i64 to another number type, as a number. */
export const fromPair = {
  "i32.wrap_i64": (s, a) => s[a]!,
  "f32.convert_i64_s": (s, a) => wholeToF32(s[a]!, s[a + 1]!),
  "f32.convert_i64_u": (s, a) => wholeToF32(s[a]!, s[a + 1]! >>> 0),
  "f64.convert_i64_s": (s, a) => s[a + 1]! * two32 + (s[a]! >>> 0),
  "f64.convert_i64_u": (s, a) => (s[a + 1]! >>> 0) * two32 + (s[a]! >>> 0),
} as const satisfies {
  [K in Extract<OpName<"unary">, "i32.wrap_i64" | `${"f32" | "f64"}.convert_i64_${string}`>]: (
    s: Int32Array,
    a: number,
  ) => number;
};
