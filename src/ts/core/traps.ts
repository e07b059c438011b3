/**
 * The traps of the standard: code, the official suite's text, and what hosts do not tell apart.
 * One list, read by the engines, the native border and the documentation.
 */
import type { CodeOf } from "../base/errors/error-codes.ts";
import { Trap, type ErrorData } from "../base/errors/errors.ts";

/** A trap's code. */
export type TrapCode = CodeOf<"trap">;

/** The official suite's text for each code: an error's message begins with it. */
export const trapTexts: { readonly [K in TrapCode]: string } = {
  unreachable: "unreachable",
  "integer-divide-by-zero": "integer divide by zero",
  "integer-overflow": "integer overflow",
  "invalid-conversion-to-integer": "invalid conversion to integer",
  "memory-out-of-bounds": "out of bounds memory access",
  "table-out-of-bounds": "out of bounds table access",
  "undefined-element": "undefined element",
  "uninitialized-element": "uninitialized element",
  "indirect-call-type-mismatch": "indirect call type mismatch",
  "null-reference": "null reference",
  "null-function-reference": "null function reference",
  "null-structure-reference": "null structure reference",
  "null-array-reference": "null array reference",
  "null-i31-reference": "null i31 reference",
  "null-exception-reference": "null exception reference",
  "array-out-of-bounds": "out of bounds array access",
  "cast-failure": "cast failure",
  "unaligned-atomic": "unaligned atomic",
  "expected-shared-memory": "expected shared memory",
  "call-stack-exhausted": "call stack exhausted",
  "allocation-size-too-large": "allocation size too large",
  "abi-trap": "canonical ABI",
};

/**
 * Codes that no host tells apart for us, accepted for one another on the native engine alone. V8 has one message
 * for a null element and one of another type, V8 and JavaScriptCore have one for NaN and a float out of range. Where
 * `array.init_elem` leaves both the segment and the array, V8 names the segment and the standard the array; SpiderMonkey
 * and JavaScriptCore have one message for leaving either, as they have for `array.init_data`.
 * @internal What compares engines takes these for one another.
 */
export const ambiguousOnNative: readonly (readonly TrapCode[])[] = [
  ["uninitialized-element", "indirect-call-type-mismatch"],
  ["integer-overflow", "invalid-conversion-to-integer"],
  ["table-out-of-bounds", "array-out-of-bounds"],
  ["memory-out-of-bounds", "array-out-of-bounds"],
];

/** A trap with the standard's text, and a detail behind it where there is one. */
export function trap(code: TrapCode, detail?: string, data?: ErrorData): Trap {
  return new Trap(code, detail === undefined ? trapTexts[code] : `${trapTexts[code]}: ${detail}`, data);
}
