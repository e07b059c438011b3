/**
 * The i64 operators and conversions (Execution, Numerics) on signed bigints, and with them all numeric operators that are no
 * vector operators, by their names: what the product computes on words is held against them.
 */
import { asU64 } from "../../../src/ts/base/bytes/bits.ts";
import { trap } from "../../../src/ts/core/traps.ts";
import { i64Const } from "../../../src/ts/exec/const.ts";
import { type conversions, truncToI64Range, truncToU64Range } from "../../../src/ts/exec/convert.ts";
import { binaryOps as numberBinary, unaryOps as numberUnary } from "../../../src/ts/exec/numeric.ts";
import type { ConversionName, NumericName, ScalarName } from "../../../src/ts/exec/names.ts";

const two63 = 2 ** 63;
const two64 = 2 ** 64;

const minI64 = -(2n ** 63n);

/** The signed 64-bit integer that is equal to `a` modulo 2^64. */
function s64(a: bigint): bigint {
  return BigInt.asIntN(64, a);
}

/** The unsigned 64-bit integer that is equal to `a` modulo 2^64. */
function u64(a: bigint): bigint {
  return asU64(a);
}

function divS(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  if (a === minI64 && b === -1n) throw trap("integer-overflow");
  return a / b;
}

function divU(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  return s64(u64(a) / u64(b));
}

function remS(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  return a % b;
}

function remU(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  return s64(u64(a) % u64(b));
}

/** How many binary digits the unsigned value of `a` has. */
function digits(a: bigint): number {
  return a === 0n ? 0 : u64(a).toString(2).length;
}

function popcnt(a: bigint): bigint {
  let n = 0n;
  for (let rest = u64(a); rest !== 0n; rest &= rest - 1n) n += 1n;
  return n;
}

const bool = (x: boolean): number => (x ? 1 : 0);

/** The i64 operators with one operand; `i64.eqz` gives an i32. */
const i64Unary = {
  "i64.eqz": (a) => bool(a === 0n),
  "i64.clz": (a) => BigInt(64 - digits(a)),
  "i64.ctz": (a) => (a === 0n ? 64n : BigInt(digits(a & -a) - 1)),
  "i64.popcnt": popcnt,
  "i64.extend8_s": (a) => BigInt.asIntN(8, a),
  "i64.extend16_s": (a) => BigInt.asIntN(16, a),
  "i64.extend32_s": (a) => BigInt.asIntN(32, a),
} as const satisfies { [K in NumericName<"unary", "i64">]: (a: bigint) => bigint | number };

/**
 * The i64 operators with two operands; comparisons give an i32.
 * @throws {Trap} `integer-divide-by-zero` and `integer-overflow`, from divisions and remainders.
 */
const i64Binary = {
  "i64.eq": (a, b) => bool(a === b),
  "i64.ne": (a, b) => bool(a !== b),
  "i64.lt_s": (a, b) => bool(a < b),
  "i64.lt_u": (a, b) => bool(u64(a) < u64(b)),
  "i64.gt_s": (a, b) => bool(a > b),
  "i64.gt_u": (a, b) => bool(u64(a) > u64(b)),
  "i64.le_s": (a, b) => bool(a <= b),
  "i64.le_u": (a, b) => bool(u64(a) <= u64(b)),
  "i64.ge_s": (a, b) => bool(a >= b),
  "i64.ge_u": (a, b) => bool(u64(a) >= u64(b)),
  ...i64Const,
  "i64.div_s": divS,
  "i64.div_u": divU,
  "i64.rem_s": remS,
  "i64.rem_u": remU,
  "i64.and": (a, b) => a & b,
  "i64.or": (a, b) => a | b,
  "i64.xor": (a, b) => a ^ b,
  "i64.shl": (a, b) => s64(a << (b & 63n)),
  "i64.shr_s": (a, b) => a >> (b & 63n),
  "i64.shr_u": (a, b) => s64(u64(a) >> (b & 63n)),
  "i64.rotl": (a, b) => s64((a << (b & 63n)) | (u64(a) >> (-b & 63n))),
  "i64.rotr": (a, b) => s64((u64(a) >> (b & 63n)) | (a << (-b & 63n))),
} as const satisfies { [K in NumericName<"binary", "i64">]: (a: bigint, b: bigint) => bigint | number };

function truncI64S(a: number): bigint {
  return BigInt(truncToI64Range(a));
}

function truncI64U(a: number): bigint {
  return s64(BigInt(truncToU64Range(a)));
}

function truncSatI64S(a: number): bigint {
  if (Number.isNaN(a)) return 0n;
  if (a >= two63) return 2n ** 63n - 1n;
  return a < -two63 ? -(2n ** 63n) : BigInt(Math.trunc(a));
}

function truncSatI64U(a: number): bigint {
  if (a >= two64) return -1n;
  return a > 0 ? s64(BigInt(Math.trunc(a))) : 0n;
}

/**
 * An exact integer as f32, rounded once. A detour by f64 would round twice where the integer has more than 53
 * digits: there the digits below the top 53 are first folded into one sticky digit, which decides ties alone.
 */
function integerToF32(a: bigint): number {
  if (a >= -(2n ** 53n) && a <= 2n ** 53n) return Math.fround(Number(a));
  const sticky = (a & 0x7ffn) === 0n ? 0n : 1n;
  return Math.fround(Number((a >> 11n) | sticky)) * 2048;
}

/** The conversions with an i64; those named `trunc` without `sat` trap. */
const i64Conversions = {
  "i32.wrap_i64": (a: bigint): number => Number(BigInt.asIntN(32, a)),
  "i64.extend_i32_s": (a: number): bigint => BigInt(a),
  "i64.extend_i32_u": (a: number): bigint => BigInt(a >>> 0),
  "i64.trunc_f32_s": truncI64S,
  "i64.trunc_f32_u": truncI64U,
  "i64.trunc_f64_s": truncI64S,
  "i64.trunc_f64_u": truncI64U,
  "f32.convert_i64_s": integerToF32,
  "f32.convert_i64_u": (a: bigint): number => integerToF32(u64(a)),
  "f64.convert_i64_s": (a: bigint): number => Number(a),
  "f64.convert_i64_u": (a: bigint): number => Number(u64(a)),
  "i64.reinterpret_f64": (bits: bigint): bigint => bits,
  "f64.reinterpret_i64": (bits: bigint): bigint => bits,
  "i64.trunc_sat_f32_s": truncSatI64S,
  "i64.trunc_sat_f32_u": truncSatI64U,
  "i64.trunc_sat_f64_s": truncSatI64S,
  "i64.trunc_sat_f64_u": truncSatI64U,
} as const satisfies { [K in Exclude<ConversionName, keyof typeof conversions>]: (a: never) => number | bigint };

/** The operators with one operand. */
export const unaryOps = { ...numberUnary, ...i64Unary, ...i64Conversions } as const satisfies {
  [K in ScalarName<"unary">]: (a: never) => number | bigint;
};

/** The operators with two operands. */
export const binaryOps = { ...numberBinary, ...i64Binary } as const satisfies {
  [K in ScalarName<"binary">]: (a: never, b: never) => number | bigint;
};
