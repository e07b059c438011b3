/**
 * Where an outlined instruction finds its operands and its further words. An address, index, offset or length of 32 or
 * 64 bits becomes a number here and nowhere else.
 */
import { type Limits } from "../core/types.ts";
import { type Memory } from "../runtime/memory.ts";
import { type Fiber } from "./fiber.ts";

/** The first word behind handler and length. */
export const first = 3;

/** What the size or an operand of a memory or table is typed by. */
type Addressed = Pick<Limits, "address">;

/** Where the operands lie, in words. */
export function operands(fiber: Fiber, code: Int32Array, pc: number): number {
  return fiber.frameWords + ((code[pc]! >>> 20) & 0xffe);
}

/** An operand that is an unsigned i32. */
export function count(fiber: Fiber, at: number): number {
  return fiber.words[at]! >>> 0;
}

/**
 * What an address above 2^53 becomes: beyond the end of every memory and table, and aligned as the operand is,
 * since atomic accesses look at that first.
 */
const far = 2 ** 52;
const alignment = 15;

/**
 * An operand of the address type of a memory or table: an address, index or length. It is exact up to 2^53; above, where
 * nothing is in bounds, it is any number that is out of them.
 */
export function addressAt(fiber: Fiber, at: number, { address }: Addressed): number {
  const lo = count(fiber, at);
  if (address === "i32") return lo;
  return joined(lo, count(fiber, at + 1));
}

function joined(lo: number, hi: number): number {
  return hi < 0x20_0000 ? hi * 4_294_967_296 + lo : far + (lo & alignment);
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
  const lo = code[pc + first + 2]! >>> 0;
  const sum = addressAt(fiber, at, type) + joined(lo, code[pc + first + 3]! >>> 0);
  // Both are exact or beyond all bounds; so is the sum, but for its last bits.
  return sum < 2 ** 53 ? sum : far + ((fiber.words[at]! + lo) & alignment);
}
