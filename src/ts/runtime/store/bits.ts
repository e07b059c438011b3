/**
 * Values as engines hand them to each other: bits, as themselves or in words of 32.
 */
import { i64FromPair, i64Hi, i64Lo } from "../../base/bytes/bits.ts";
import type { NumType, RefType } from "../../core/types.ts";

/**
 * A value as bits: i32 and f32 as a signed 32-bit number, i64 and f64 as a signed 64-bit bigint, v128 as 16
 * bytes, a reference as itself (a `Func` for functions, null for null).
 */
export type Bits = unknown;

/** Whether a reference value belongs to a type: an engine knows its own objects. */
export type RefTest = (value: unknown, type: RefType) => boolean;

/** The number or vector of this type that lies in words from `at`, as bits. */
export function wordsToBits(words: Int32Array, at: number, type: NumType): Bits {
  switch (type) {
    case "i32":
    case "f32":
      return words[at]!;
    case "v128":
      return new Uint8Array(words.slice(at, at + 4).buffer);
    case "i64":
    case "f64":
      return i64FromPair(words[at]!, words[at + 1]!);
  }
}

/** Writes bits of a number or vector into words from `at`. */
export function bitsToWords(value: Bits, words: Int32Array, at: number, type: NumType): void {
  switch (type) {
    case "i32":
    case "f32":
      words[at] = value as number;
      return;
    case "v128":
      new Uint8Array(words.buffer, words.byteOffset + at * 4, 16).set(value as Uint8Array);
      return;
    case "i64":
    case "f64":
      words[at] = i64Lo(value as bigint);
      words[at + 1] = i64Hi(value as bigint);
  }
}
