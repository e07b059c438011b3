/**
 * LEB128 encoders (Binary Format, Values, Integers). The readers are methods of `Cursor`.
 */
import { asU64 } from "./bits.ts";

/** Appends an unsigned integer of up to 53 bits, in as few bytes as it takes. */
export function pushU32(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}

/** Appends a signed integer of up to 33 bits. */
export function pushS33(out: number[], value: number): void {
  pushS64(out, BigInt(value));
}

/** Appends a signed 32-bit integer. */
export function pushS32(out: number[], value: number): void {
  let rest = value | 0;
  for (;;) {
    const b = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(b & 0x40)) || (rest === -1 && b & 0x40)) {
      out.push(b);
      return;
    }
    out.push(b | 0x80);
  }
}

/** Appends an unsigned 64-bit integer. */
export function pushU64(out: number[], value: bigint): void {
  let rest = asU64(value);
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

/** Appends a signed 64-bit integer. */
export function pushS64(out: number[], value: bigint): void {
  let rest = BigInt.asIntN(64, value);
  for (;;) {
    const b = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && !(b & 0x40)) || (rest === -1n && b & 0x40)) {
      out.push(b);
      return;
    }
    out.push(b | 0x80);
  }
}
