/**
 * The meaning of the conversions (Execution, Numerics, Conversions). i32 is a signed number, i64 a signed bigint,
 * f32 and f64 are numbers; only the reinterpretations take and give bits, and so do nothing.
 * `i64-pair.ts` has those with an i64 again, on words.
 */
import { trap } from "../core/traps.ts";
import { s64, u64 } from "./i64.ts";
import type { ConversionName } from "./names.ts";

const two31 = 2_147_483_648;
const two32 = 4_294_967_296;
const two63 = 2 ** 63;
const two64 = 2 ** 64;

/** The trap for a float that has no integer value: NaN, or out of range. */
function noInteger(a: number): Error {
  return trap(Number.isNaN(a) ? "invalid-conversion-to-integer" : "integer-overflow");
}

/**
 * A float without its fraction, as an i32.
 * @throws {Trap} `invalid-conversion-to-integer` for NaN, `integer-overflow` out of range.
 */
export function truncI32S(a: number): number {
  if (a > -two31 - 1 && a < two31) return a | 0;
  throw noInteger(a);
}

/**
 * A float without its fraction, as an unsigned 32-bit integer in an i32.
 * @throws {Trap} as `truncI32S`.
 */
export function truncI32U(a: number): number {
  if (a > -1 && a < two32) return a | 0;
  throw noInteger(a);
}

/** As `truncI32S`, but 0 for NaN and the nearest limit out of range. */
export function truncSatI32S(a: number): number {
  if (a >= two31) return two31 - 1;
  return a <= -two31 ? -two31 : a | 0;
}

/** As `truncI32U`, but 0 for NaN and the nearest limit out of range. */
export function truncSatI32U(a: number): number {
  if (a >= two32) return -1;
  return a > 0 ? a | 0 : 0;
}

/**
 * A float as a number without its fraction, within the range of i64.
 * @throws {Trap} as `truncI32S`.
 */
export function truncToI64Range(a: number): number {
  if (a >= -two63 && a < two63) return Math.trunc(a);
  throw noInteger(a);
}

/**
 * A float as a number without its fraction, within the range of unsigned 64-bit integers.
 * @throws {Trap} as `truncI32S`.
 */
export function truncToU64Range(a: number): number {
  if (a > -1 && a < two64) return Math.trunc(a);
  throw noInteger(a);
}

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

/**
 * All conversions.
 * @throws {Trap} `invalid-conversion-to-integer` and `integer-overflow`, from those named `trunc` without `sat`.
 */
export const conversions = {
  "i32.wrap_i64": (a: bigint): number => Number(BigInt.asIntN(32, a)),
  "i32.trunc_f32_s": truncI32S,
  "i32.trunc_f32_u": truncI32U,
  "i32.trunc_f64_s": truncI32S,
  "i32.trunc_f64_u": truncI32U,
  "i64.extend_i32_s": (a: number): bigint => BigInt(a),
  "i64.extend_i32_u": (a: number): bigint => BigInt(a >>> 0),
  "i64.trunc_f32_s": truncI64S,
  "i64.trunc_f32_u": truncI64U,
  "i64.trunc_f64_s": truncI64S,
  "i64.trunc_f64_u": truncI64U,
  "f32.convert_i32_s": (a: number): number => Math.fround(a),
  "f32.convert_i32_u": (a: number): number => Math.fround(a >>> 0),
  "f32.convert_i64_s": integerToF32,
  "f32.convert_i64_u": (a: bigint): number => integerToF32(u64(a)),
  "f32.demote_f64": (a: number): number => Math.fround(a),
  "f64.convert_i32_s": (a: number): number => a,
  "f64.convert_i32_u": (a: number): number => a >>> 0,
  "f64.convert_i64_s": (a: bigint): number => Number(a),
  "f64.convert_i64_u": (a: bigint): number => Number(u64(a)),
  "f64.promote_f32": (a: number): number => a,
  "i32.reinterpret_f32": (bits: number): number => bits,
  "i64.reinterpret_f64": (bits: bigint): bigint => bits,
  "f32.reinterpret_i32": (bits: number): number => bits,
  "f64.reinterpret_i64": (bits: bigint): bigint => bits,
  "i32.trunc_sat_f32_s": truncSatI32S,
  "i32.trunc_sat_f32_u": truncSatI32U,
  "i32.trunc_sat_f64_s": truncSatI32S,
  "i32.trunc_sat_f64_u": truncSatI32U,
  "i64.trunc_sat_f32_s": truncSatI64S,
  "i64.trunc_sat_f32_u": truncSatI64U,
  "i64.trunc_sat_f64_s": truncSatI64S,
  "i64.trunc_sat_f64_u": truncSatI64U,
} as const satisfies {
  [K in ConversionName]: (a: never) => number | bigint;
};
