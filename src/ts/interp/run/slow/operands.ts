/**
 * Where an outlined instruction finds its operands and its further words.
 */
import type { Limits } from "../../../core/types.ts";
import { addressOfPair, withOffset } from "../../../runtime/store/address.ts";
import type { Memory } from "../../../runtime/store/memory.ts";
import type { Fiber } from "../fiber.ts";

/** Serves the instruction at `pc`, whose operands lie from the word `at` on. */
export type SlowOp = (fiber: Fiber, at: number, code: Int32Array, pc: number, floor: number) => void;

/** The first word behind handler and length. */
export const first = 3;

/** What the size or an operand of a memory or table is typed by. */
type Addressed = Pick<Limits, "address">;

/** An operand that is an unsigned i32. */
export function count(fiber: Fiber, at: number): number {
  return fiber.words[at]! >>> 0;
}

/** An operand of the address type of a memory or table: an address, index or length. */
export function addressAt(fiber: Fiber, at: number, { address }: Addressed): number {
  return address === "i32" ? count(fiber, at) : addressOfPair(fiber.words[at]!, fiber.words[at + 1]!);
}

/** Of two memories or tables the type of a length that counts in both (Validation, `memory.copy`). */
export function narrower<T extends Addressed>(a: T, b: T): T {
  return a.address === "i32" ? a : b;
}

/** Writes a size or -1, as an i32 or an i64. */
export function writeSize(fiber: Fiber, at: number, size: number, { address }: Addressed): void {
  fiber.words[at] = size;
  if (address === "i64") fiber.words[at + 1] = Math.floor(size / 4_294_967_296);
}

/** The address of an access: opcode, memory, and the offset's two words behind `first`. */
export function accessAddress(fiber: Fiber, code: Int32Array, pc: number, at: number, { type }: Memory): number {
  return withOffset(addressAt(fiber, at, type), addressOfPair(code[pc + first + 2]!, code[pc + first + 3]!));
}
