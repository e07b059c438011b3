/**
 * `wasi:random`. All three interfaces have the world's randomness, so that a seed repeats what they give.
 */
import type { Context } from "./common/context.ts";
import { misuse } from "./common/failures.ts";

/** The most bytes that are asked for at once. */
const mostBytes = 2 ** 26;
/** A host makes so many in about a millisecond; then the run's bounds are looked at. */
const pieceBytes = 2 ** 20;

/** So many random bytes. */
export function randomBytes({ world }: Context, length: bigint): Uint8Array {
  if (length > BigInt(mostBytes)) misuse(`${length} random bytes were asked for; ${mostBytes} are allowed at once.`);
  const bytes = new Uint8Array(Number(length));
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    world.interrupt();
    world.random.fill(bytes.subarray(at, at + pieceBytes));
  }
  return bytes;
}

/** A random number of 64 bits. */
export function randomU64(c: Context): bigint {
  const bytes = randomBytes(c, 8n);
  return new DataView(bytes.buffer).getBigUint64(0, true);
}
