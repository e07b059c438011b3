/**
 * `poll_oneoff`: waiting for clocks and descriptors.
 */
import { LimitError } from "../../base/errors.ts";
import { fail, HostError, type HostErrorCode } from "../host/error.ts";
import type { Descriptor, Readiness } from "../host/fd.ts";
import { unsigned } from "./abi.ts";
import { readClock } from "./clock.ts";
import type { Context } from "./context.ts";
import { errnoNumber } from "./errno.ts";
import { rights } from "./rights.ts";

const subscriptionSize = 48;
const eventSize = 32;
/** More than any program waits for, and little enough to be read at once. */
const maxSubscriptions = 16_384;

const mayPoll = rights("poll_fd_readwrite");

/** `eventtype`. */
const tag = { clock: 0, fdRead: 1, fdWrite: 2 } as const;
const absoluteTime = 1;
const hangupFlag = 1;

interface Subscription {
  readonly userdata: bigint;
  readonly type: number;
  /** For a clock: how many nanoseconds are left at the time of the call. */
  readonly left?: bigint;
  readonly descriptor?: Descriptor;
  /** What is wrong with the subscription itself, which its event reports. */
  readonly error?: HostErrorCode;
}

interface Happening {
  readonly subscription: Subscription;
  readonly error?: HostErrorCode | undefined;
  readonly readiness?: Readiness;
}

/** `poll_oneoff`. */
export function pollOneoff(c: Context, input: number, output: number, count: number, result: number): void {
  const n = count >>> 0;
  if (n === 0 || n > maxSubscriptions) fail("EINVAL");
  c.guest.check(input, n * subscriptionSize);
  c.guest.check(output, n * eventSize);
  c.guest.check(result, 4);
  const subscriptions = Array.from({ length: n }, (_, i) => readSubscription(c, (input >>> 0) + i * subscriptionSize));
  const happened = waitFor(c, subscriptions);
  for (const [i, happening] of happened.entries()) writeEvent(c, (output >>> 0) + i * eventSize, happening);
  c.guest.setU32(result, happened.length);
}

/**
 * Reads a `subscription`.
 *
 *      0 userdata u64 · 8 tag u8 · clock: 16 id u32 · 24 timeout u64 · 32 precision u64 · 40 flags u16
 *                                · fd:    16 fd u32
 */
function readSubscription(c: Context, at: number): Subscription {
  const userdata = c.guest.u64(at);
  const type = c.guest.u8(at + 8);
  try {
    if (type === tag.clock) return { userdata, type, left: timeLeft(c, at + 16) };
    if (type !== tag.fdRead && type !== tag.fdWrite) fail("EINVAL");
    return { userdata, type, descriptor: c.fds.get(c.guest.u32(at + 16), mayPoll).descriptor };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { userdata, type, error: error.code };
  }
}

function timeLeft(c: Context, at: number): bigint {
  const flags = c.guest.u16(at + 24);
  if ((flags & ~absoluteTime) !== 0) fail("EINVAL");
  const now = readClock(c, c.guest.u32(at));
  const timeout = unsigned(c.guest.u64(at + 8));
  return flags === absoluteTime ? timeout - now : timeout;
}

/** What has happened when at least one of the subscriptions has. */
function waitFor(c: Context, subscriptions: readonly Subscription[]): Happening[] {
  c.world.interrupt();
  const at = readyNow(subscriptions, 0n);
  if (at.length > 0) return at;
  const began = c.world.clock.monotonic();
  const shortest = soonest(subscriptions);
  const inputs = subscriptions.filter((s) => s.type === tag.fdRead);
  if (shortest === undefined && inputs.length === 0) deadlock();
  const waited = inputs.find((s) => s.descriptor !== undefined);
  if (waited?.descriptor === undefined || shortest !== undefined)
    c.world.clock.sleep(shortest ?? 0n, c.world.interrupt);
  else waited.descriptor.waitReadable(maxWait);
  const passed = c.world.clock.monotonic() - began;
  const happened = readyNow(subscriptions, shortest !== undefined && shortest > passed ? shortest : passed);
  return happened.length > 0 ? happened : deadlock();
}

const maxWait = 2n ** 63n;

function soonest(subscriptions: readonly Subscription[]): bigint | undefined {
  let shortest: bigint | undefined;
  for (const { left } of subscriptions) {
    if (left !== undefined && (shortest === undefined || left < shortest)) shortest = left;
  }
  return shortest;
}

function deadlock(): never {
  throw new LimitError(
    "deadlock",
    "The program waits for something that cannot happen: no clock, and no input that could come.",
  );
}

function readyNow(subscriptions: readonly Subscription[], passed: bigint): Happening[] {
  const happened: Happening[] = [];
  for (const subscription of subscriptions) {
    const { error, left, descriptor, type } = subscription;
    if (error !== undefined) happened.push({ subscription, error });
    else if (left !== undefined && left <= passed) happened.push({ subscription });
    else if (descriptor !== undefined) {
      const readiness = type === tag.fdRead ? descriptor.readable() : descriptor.writable();
      if (readiness.ready) happened.push({ subscription, readiness });
    }
  }
  return happened;
}

/**
 * Writes an `event`.
 *
 *      0 userdata u64 · 8 errno u16 · 10 type u8 · 16 nbytes u64 · 24 flags u16
 */
function writeEvent(c: Context, at: number, { subscription, error, readiness }: Happening): void {
  const view = c.guest.struct(at, eventSize);
  view.setBigUint64(0, subscription.userdata, true);
  view.setUint16(8, error === undefined ? 0 : errnoNumber(error), true);
  view.setUint8(10, subscription.type);
  if (readiness === undefined) return;
  view.setBigUint64(16, BigInt(readiness.bytes), true);
  view.setUint16(24, readiness.hangup ? hangupFlag : 0, true);
}
