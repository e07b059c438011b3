/**
 * Clocks by their preview 1 numbers.
 */
import { fail } from "../host/error.ts";
import type { Context } from "./context.ts";

/**
 * The clocks by number: realtime, monotonic, and the processor times of process and thread, which are one and the
 * same here: what has passed since the guest began.
 */
const readings: readonly ((c: Context) => bigint)[] = [
  (c) => c.world.clock.realtime(),
  (c) => c.world.clock.monotonic(),
  (c) => c.world.clock.monotonic() - c.began,
  (c) => c.world.clock.monotonic() - c.began,
];

/** A clock's present time; EINVAL for a number that names none. */
export function readClock(c: Context, id: number): bigint {
  const reading = readings[id] ?? fail("EINVAL");
  return reading(c);
}

/** `clock_res_get`. */
export function clockResGet(c: Context, id: number, result: number): void {
  if (readings[id] === undefined) fail("EINVAL");
  c.guest.setU64(result, c.world.clock.resolution);
}

/** `clock_time_get`; the precision asked for is a hint and not needed. */
export function clockTimeGet(c: Context, id: number, _precision: bigint, result: number): void {
  c.guest.setU64(result, readClock(c, id));
}
