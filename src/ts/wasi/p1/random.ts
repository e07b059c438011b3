/**
 * Randomness.
 */
import type { Context } from "./context.ts";
import { transfer } from "./pieces.ts";

/** `random_get`. */
export function randomGet(c: Context, buffer: number, length: number): void {
  c.guest.check(buffer, length >>> 0);
  transfer(c, [{ pointer: buffer >>> 0, length: length >>> 0 }], (piece) => {
    c.world.random.fill(piece);
    return piece.length;
  });
}
