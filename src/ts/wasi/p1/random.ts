/**
 * Randomness.
 */
import type { Context } from "./context.ts";

/** `random_get`. */
export function randomGet(c: Context, buffer: number, length: number): void {
  c.world.random.fill(c.guest.bytes(buffer, length));
}
