/**
 * The meaning of the conversions (Execution, Numerics, Conversions). i32 is a signed number, f32 and f64 are numbers; only
 * the reinterpretations take and give bits, and so do nothing. `i64-pair.ts` has those with an i64, on words.
 */
import { trap } from "../core/traps.ts";
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

/**
 * The conversions without an i64.
 * @throws {Trap} `invalid-conversion-to-integer` and `integer-overflow`, from those named `trunc` without `sat`.
 */
export const conversions = {
  "i32.trunc_f32_s": truncI32S,
  "i32.trunc_f32_u": truncI32U,
  "i32.trunc_f64_s": truncI32S,
  "i32.trunc_f64_u": truncI32U,
  "f32.convert_i32_s": (a: number): number => Math.fround(a),
  "f32.convert_i32_u": (a: number): number => Math.fround(a >>> 0),
  "f32.demote_f64": (a: number): number => Math.fround(a),
  "f64.convert_i32_s": (a: number): number => a,
  "f64.convert_i32_u": (a: number): number => a >>> 0,
  "f64.promote_f32": (a: number): number => a,
  "i32.reinterpret_f32": (bits: number): number => bits,
  "f32.reinterpret_i32": (bits: number): number => bits,
  "i32.trunc_sat_f32_s": truncSatI32S,
  "i32.trunc_sat_f32_u": truncSatI32U,
  "i32.trunc_sat_f64_s": truncSatI32S,
  "i32.trunc_sat_f64_u": truncSatI32U,
} as const satisfies {
  [K in Exclude<ConversionName, `i64.${string}` | `${string}_i64${string}`>]: (a: number) => number;
};
