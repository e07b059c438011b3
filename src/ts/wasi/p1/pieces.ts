/**
 * Moving bytes between the guest's memory and the world, a piece at a time: between two pieces the run's deadline and signal
 * are looked at, since a call may name as many bytes as it likes.
 */
import { HostError } from "../host/error.ts";
import type { Vector } from "./abi.ts";
import type { Context } from "./context.ts";

/** A host moves so many bytes in about a millisecond. */
const pieceBytes = 2 ** 20;

/**
 * Moves buffers in turn until one is not moved whole, and returns the count. `move` gets a live piece of the guest's memory,
 * and the count so far. What fails when something was moved is no failure: the guest's next call meets it.
 * @throws what ends the run between two pieces; then part of the bytes has been moved
 */
export function transfer(
  c: Context,
  vectors: readonly Vector[],
  move: (piece: Uint8Array, done: number) => number,
): number {
  let done = 0;
  let looked = 0;
  for (const { pointer, length } of vectors) {
    for (let at = 0; at < length;) {
      const size = Math.min(length - at, pieceBytes);
      if (done - looked + size > pieceBytes) {
        c.world.interrupt();
        looked = done;
      }
      const n = moved(done, () => move(c.guest.bytes(pointer + at, size), done));
      done += n;
      at += n;
      if (n < size) return done;
    }
  }
  return done;
}

function moved(before: number, move: () => number): number {
  if (before === 0) return move();
  try {
    return move();
  } catch (error) {
    if (error instanceof HostError) return 0;
    throw error;
  }
}
