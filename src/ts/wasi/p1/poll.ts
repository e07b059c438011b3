/**
 * `poll_oneoff`: waiting for clocks and descriptors.
 */
import { LimitError } from "../../base/errors.ts";
import type { Waiting } from "../../runtime/calls/async-results.ts";
import type { Clock } from "../host/clock.ts";
import { fail, HostError, type HostErrorCode } from "../host/error.ts";
import type { Descriptor, Readiness, Waiter } from "../host/fd.ts";
import { unsigned } from "./abi.ts";
import { readClock } from "./clock.ts";
import type { Context } from "./context.ts";
import { errnoNumber } from "./errno.ts";
import { waitingFor } from "./patience.ts";
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

/** A wait that is due: for the first of some waiters at most so long, or for the clock alone. */
interface Wait {
  readonly waiters: readonly Waiter[];
  readonly most: bigint;
}

/** `poll_oneoff`, on a thread that may block. */
export function pollOneoff(c: Context, input: number, output: number, count: number, result: number): void {
  const poll = new Poll(c, input, output, count, result);
  const { clock, interrupt } = c.world;
  interrupt();
  for (const { waiters, most } of waits(poll, clock)) {
    if (waiters.length === 0) clock.sleep(most, interrupt);
    else for (const waiter of waiters) waiter.wait(most);
    interrupt();
  }
  poll.report();
}

/**
 * `poll_oneoff` for a guest that can be put aside: undefined where nothing had to be waited for. Input that the host
 * can only wait for by blocking is waited for so.
 */
export function pollOneoffPatiently(
  c: Context,
  input: number,
  output: number,
  count: number,
  result: number,
): Waiting | undefined {
  const poll = new Poll(c, input, output, count, result);
  const { clock, interrupt } = c.world;
  interrupt();
  if (poll.happened() || poll.waiters.some((waiter) => waiter.waitAsync === undefined)) {
    pollOneoff(c, input, output, count, result);
    return undefined;
  }
  const wait = async (checkpoint: () => void): Promise<void> => {
    for (const { waiters, most } of waits(poll, clock)) {
      if (waiters.length === 0) await clock.sleepAsync(most, checkpoint);
      else for (const waiter of waiters) await waiter.waitAsync?.(most);
      checkpoint();
    }
  };
  return waitingFor(wait, interrupt, () => poll.report());
}

/** The longest wait before it is asked whether to go on. */
const maxWait = 100_000_000n;
/** How long to wait for each of several that do not know of each other. */
const turn = 2_000_000n;

const shorter = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The waits that it takes until something has happened. */
function* waits(poll: Poll, clock: Clock): Generator<Wait> {
  const { waiters } = poll;
  while (!poll.happened()) {
    const { left } = poll;
    if (waiters.length === 0) {
      yield { waiters, most: left ?? deadlock() };
      continue;
    }
    const before = clock.monotonic();
    yield { waiters, most: shorter(left ?? maxWait, waiters.length === 1 ? maxWait : turn) };
    // A virtual clock does not see the time that passed outside.
    const stands = left !== undefined && clock.monotonic() === before;
    if (stands && !poll.happened()) yield { waiters: [], most: shorter(left, maxWait) };
  }
}

function deadlock(): never {
  throw new LimitError(
    "deadlock",
    "The program waits for something that cannot happen: it set no clock, and no input can come.",
  );
}

/** One call: what it waits for, and where it reports. */
class Poll {
  private readonly _context: Context;
  private readonly _subscriptions: readonly Subscription[];
  private readonly _output: number;
  private readonly _result: number;
  private readonly _began: bigint;
  /** What had happened when it was looked at last. */
  private _happenings: readonly Happening[] = [];
  /** What to wait for, beside clocks. */
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

  /** How long to wait for the clock that goes first; undefined where no clock was set. */
  get left(): bigint | undefined {
    let shortest: bigint | undefined;
    for (const { left } of this._subscriptions) {
      if (left !== undefined && (shortest === undefined || left < shortest)) shortest = left;
    }
    return shortest === undefined ? undefined : shortest - this._passed();
  }

  /** Looks at what has happened by now; whether anything has. */
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
