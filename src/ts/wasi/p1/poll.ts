/**
 * `poll_oneoff`: what it waits for, and what it tells the guest.
 */
import type { Waiting } from "../../runtime/calls/async-results.ts";
import { fail, HostError, type HostErrorCode } from "../host/error.ts";
import type { Readiness, Waiter } from "../host/readiness.ts";
import type { Descriptor } from "../host/descriptors/descriptor.ts";
import { waitForFirst, waitForFirstAsync, type Awaited } from "../waiting/first-of.ts";
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

/** `poll_oneoff`, on a thread that may block. */
export function pollOneoff(c: Context, input: number, output: number, count: number, result: number): void {
  const poll = new Poll(c, input, output, count, result);
  waitForFirst(poll, c.world);
  poll.report();
}

/** `poll_oneoff` for a guest that can be put aside: undefined where nothing had to be waited for. */
export function pollOneoffAsync(
  c: Context,
  input: number,
  output: number,
  count: number,
  result: number,
): Waiting | undefined {
  const poll = new Poll(c, input, output, count, result);
  return waitForFirstAsync(poll, c.world, () => poll.report());
}

/** One call: what it waits for, and where it reports. */
class Poll implements Awaited {
  private readonly _context: Context;
  private readonly _subscriptions: readonly Subscription[];
  private readonly _output: number;
  private readonly _result: number;
  private readonly _began: bigint;
  /** What had happened when it was looked at last. */
  private _happenings: readonly Happening[] = [];
  readonly waiters: readonly Waiter[];

  constructor(c: Context, input: number, output: number, count: number, result: number) {
    const n = count >>> 0;
    if (n === 0 || n > maxSubscriptions) fail("EINVAL");
    c.guest.check(input, n * subscriptionSize);
    c.guest.check(output, n * eventSize);
    c.guest.check(result, 4);
    this._context = c;
    this._output = output >>> 0;
    this._result = result;
    this._subscriptions = Array.from({ length: n }, (_, i) =>
      readSubscription(c, (input >>> 0) + i * subscriptionSize),
    );
    // After the subscriptions were read: what is left of a clock was counted then, and none may go off early.
    this._began = c.world.clock.monotonic();
    this.waiters = [...new Set(this._subscriptions.flatMap(({ descriptor }) => descriptor?.waiter ?? []))];
  }

  get left(): bigint | undefined {
    let shortest: bigint | undefined;
    for (const { left } of this._subscriptions) {
      if (left !== undefined && (shortest === undefined || left < shortest)) shortest = left;
    }
    return shortest === undefined ? undefined : shortest - this._passed();
  }

  happened(): boolean {
    const passed = this._passed();
    this._happenings = this._subscriptions.flatMap((subscription) => happening(subscription, passed) ?? []);
    return this._happenings.length > 0;
  }

  /** Tells the guest what had happened. */
  report(): void {
    for (const [i, one] of this._happenings.entries()) {
      writeEvent(this._context, this._output + i * eventSize, one);
    }
    this._context.guest.setU32(this._result, this._happenings.length);
  }

  private _passed(): bigint {
    return this._context.world.clock.monotonic() - this._began;
  }
}

function happening(subscription: Subscription, passed: bigint): Happening | undefined {
  const { error, left, descriptor, type } = subscription;
  if (error !== undefined) return { subscription, error };
  if (left !== undefined) return left <= passed ? { subscription } : undefined;
  const readiness = type === tag.fdRead ? descriptor?.readable() : descriptor?.writable();
  return readiness?.ready === true ? { subscription, readiness } : undefined;
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
