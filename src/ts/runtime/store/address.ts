/**
 * Addresses, indices, offsets and lengths of 32 and 64 bits as numbers. Nothing else turns an operand of an address type
 * into a number, so that none is cut to its low bits: what is not exact lies beyond the end of everything.
 */
import { i64Hi, i64Lo } from "../../base/bytes/bits.ts";

/** Exact are all numbers below. */
const exact = 2 ** 53;

/** What an address from there on becomes: no memory or table reaches so far. */
const far = 2 ** 52;

/** It stays as aligned as it was: atomic accesses look at that before they look at bounds. */
const alignment = 16;

/** The address that an i64 is, by its words. */
export function addressOfPair(lo: number, hi: number): number {
  const [low, high] = [lo >>> 0, hi >>> 0];
  return high < exact / 2 ** 32 ? high * 2 ** 32 + low : far + (low % alignment);
}

/** The address that an i32, a number, or an i64, a bigint, is. */
export function addressOf(bits: number | bigint): number {
  return typeof bits === "number" ? bits >>> 0 : addressOfPair(i64Lo(bits), i64Hi(bits));
}

/** An address and the offset of an access. */
export function withOffset(address: number, offset: number): number {
  const sum = address + offset;
  return sum < exact ? sum : far + (((address % alignment) + (offset % alignment)) % alignment);
}
