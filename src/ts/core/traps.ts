/**
 * The traps of the standard: code, the official suite's text, and what hosts do not tell apart.
 * One list, read by the engines, the native border and the documentation.
 */
import type { CodeOf } from "../base/errors/error-codes.ts";
import { Trap, type ErrorData } from "../base/errors/errors.ts";

/** A trap's code. */
export type TrapCode = CodeOf<"trap">;

/** The official suite's texts that are not the words of their codes. */
const otherTexts: { readonly [K in TrapCode]?: string } = {
  "memory-out-of-bounds": "out of bounds memory access",
  "table-out-of-bounds": "out of bounds table access",
  "array-out-of-bounds": "out of bounds array access",
  "abi-trap": "canonical ABI",
};

/** The official suite's text for a code: an error's message begins with it. */
export function trapText(code: TrapCode): string {
  return otherTexts[code] ?? code.replaceAll("-", " ");
}

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
  const text = trapText(code);
  return new Trap(code, detail === undefined ? text : `${text}: ${detail}`, data);
}
