/**
 * `wasi:clocks`.
 */
import { asU64 } from "../../base/bytes/bits.ts";
import type { Context } from "./common/context.ts";
import { fail } from "../host/error.ts";
import { PollableResource } from "./common/pollable.ts";

/** A `datetime`: seconds since 1970 and nanoseconds. */
export interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

const nanosInSecond = 1_000_000_000n;

/** The time so many nanoseconds after 1970. */
export function datetimeOf(nanos: bigint): Datetime {
  return { seconds: nanos / nanosInSecond, nanoseconds: Number(nanos % nanosInSecond) };
}

/** Nanoseconds since 1970. @throws HostError EINVAL where it is none, EOVERFLOW beyond what a world can keep */
export function nanosOf({ seconds, nanoseconds }: Datetime): bigint {
  if (BigInt(nanoseconds) >= nanosInSecond) fail("EINVAL");
  const nanos = seconds * nanosInSecond + BigInt(nanoseconds);
  return nanos === asU64(nanos) ? nanos : fail("EOVERFLOW");
}

/** `wall-clock.now`. */
export const wallNow = ({ world }: Context): Datetime => datetimeOf(asU64(world.clock.realtime()));

/** `wall-clock.resolution`. */
export const wallResolution = ({ world }: Context): Datetime => datetimeOf(world.clock.resolution);

/** `monotonic-clock.now`. */
export const monotonicNow = ({ world }: Context): bigint => asU64(world.clock.monotonic());

/** `subscribe-instant`. */
export function subscribeInstant({ world: { clock } }: Context, when: bigint): PollableResource {
  const left = (): bigint => when - clock.monotonic();
  return new PollableResource({ left, ready: () => left() <= 0n });
}

/** `subscribe-duration`. */
export const subscribeDuration = (c: Context, duration: bigint): PollableResource =>
  subscribeInstant(c, c.world.clock.monotonic() + duration);
