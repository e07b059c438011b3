/**
 * Values in slots: how arguments and results are read and written at the border.
 */
import { i64FromPair } from "../../base/bytes/bits.ts";
import { isRef } from "../../core/types.ts";
import { type Bits, bitsToWords, wordsToBits } from "../../runtime/store/bits.ts";
import { fromRef } from "../../runtime/store/values.ts";
import type { Slot } from "../code/signature-layout.ts";
import type { Fiber } from "./fiber.ts";

/** The bits of the value in a slot of the list at `base`. */
export function readBits(fiber: Fiber, base: number, { type, at }: Slot): Bits {
  if (isRef(type)) return fiber.refs[(base + at) >> 1];
  return wordsToBits(fiber.words, base + at, type);
}

/** Puts bits into a slot. */
export function writeBits(fiber: Fiber, base: number, { type, at }: Slot, bits: Bits): void {
  if (isRef(type)) fiber.refs[(base + at) >> 1] = bits;
  else bitsToWords(bits, fiber.words, base + at, type);
}

/** The user's value in a slot. */
export function readValue(fiber: Fiber, base: number, { type, at }: Slot): unknown {
  const where = base + at;
  if (isRef(type)) return fromRef(fiber.refs[where >> 1]);
  switch (type) {
    case "i32":
      return fiber.words[where];
    case "i64":
      return i64FromPair(fiber.words[where]!, fiber.words[where + 1]!);
    case "f32":
      return fiber.singles[where];
    case "f64":
      return fiber.floats[where >> 1];
    case "v128":
      return wordsToBits(fiber.words, where, type);
  }
}
