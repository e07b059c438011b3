/**
 * Values in slots: where arguments and results lie, and how they are read and written at the border.
 */
import { i64FromPair } from "../../base/bits.ts";
import { type ValType, isRef } from "../../core/types.ts";
import { type Bits, bitsToWords, wordsToBits } from "../../runtime/store/bits.ts";
import { fromRef } from "../../runtime/store/values.ts";
import type { Fiber } from "./fiber.ts";

/** A value's place in a list of arguments or results. */
export interface Slot {
  readonly type: ValType;
  /** Words from the beginning of the list. */
  readonly at: number;
}

/** Slots that a value takes. */
export function slotCount(type: ValType): number {
  return type === "v128" ? 2 : 1;
}

/** The places of a list of values. */
export function slotsOf(types: readonly ValType[]): Slot[] {
  let at = 0;
  return types.map((type) => {
    const slot = { type, at };
    at += slotCount(type) * 2;
    return slot;
  });
}

/** Words that a list of values takes. */
export function slotsWords(types: readonly ValType[]): number {
  return types.reduce((words, type) => words + slotCount(type) * 2, 0);
}

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
    default:
      return wordsToBits(fiber.words, where, type);
  }
}
