/**
 * Where an outlined instruction finds its operands and its further words.
 */
import { type Memory } from "../runtime/memory.ts";
import { type Fiber } from "./fiber.ts";

/** The first word behind handler and length. */
export const first = 3;

/** Where the operands lie, in words. */
export function operands(fiber: Fiber, code: Int32Array, pc: number): number {
  return fiber.frameWords + ((code[pc]! >>> 20) & 0xffe);
}

/** An address or count: exact up to 2^53, Infinity above, where nothing is in bounds. */
export function addressAt(fiber: Fiber, at: number, wide: boolean): number {
  const lo = fiber.words[at]! >>> 0;
  if (!wide) return lo;
  const hi = fiber.words[at + 1]! >>> 0;
  return hi < 0x20_0000 ? hi * 4_294_967_296 + lo : Infinity;
}

/** Whether addresses of a memory or table are i64. */
export const isWide = (limits: { readonly address: "i32" | "i64" }): boolean => limits.address === "i64";

/** The address of an access: opcode, memory, and the offset's two words behind `first`. */
export function accessAddress(fiber: Fiber, code: Int32Array, pc: number, at: number, memory: Memory): number {
  const offset = (code[pc + first + 2]! >>> 0) + (code[pc + first + 3]! >>> 0) * 4_294_967_296;
  return addressAt(fiber, at, isWide(memory.type)) + offset;
}
