/**
 * Waiting for the first of several things: clocks that go off, and descriptors that become ready.
 */
import { LimitError } from "../../base/errors/errors.ts";
import type { Waiting } from "../../runtime/calls/async-results.ts";
import type { Clock } from "../host/clock.ts";
import type { Waiter } from "../host/readiness.ts";
import { waitingFor } from "./aside.ts";

/** What is waited for. */
export interface Awaited {
  /** What to wait for, beside clocks. */
  readonly waiters: readonly Waiter[];
  /** How long to wait for the clock that goes first; undefined where no clock was set. */
  readonly left: bigint | undefined;
  /** Looks at what has happened by now; whether anything has. */
  happened(): boolean;
}

/** What a wait needs of the guest's world. */
export interface Surroundings {
  readonly clock: Clock;
  /** Called before and during waits; what it throws ends them. */
  readonly interrupt: () => void;
}

/** A wait that is due: for the first of some waiters at most so long, or for the clock alone. */
interface Wait {
  readonly waiters: readonly Waiter[];
  readonly most: bigint;
}

/** Waits on a thread that may block. @throws LimitError `deadlock` for what cannot happen */
export function waitForFirst(awaited: Awaited, { clock, interrupt }: Surroundings): void {
  interrupt();
  for (const { waiters, most } of waits(awaited, clock)) {
    if (waiters.length === 0) clock.sleep(most, interrupt);
    else for (const waiter of waiters) waiter.wait(most);
    interrupt();
  }
}

/**
 * The same for a guest that can be put aside, `perform` being what is done behind the wait: undefined where nothing had to
 * be waited for. Input that the host can only wait for by blocking is waited for so.
 */
export function waitForFirstAsync(
  awaited: Awaited,
  surroundings: Surroundings,
  perform: () => void,
): Waiting | undefined {
  const { clock, interrupt } = surroundings;
  interrupt();
  if (awaited.happened() || awaited.waiters.some((waiter) => waiter.waitAsync === undefined)) {
    waitForFirst(awaited, surroundings);
    perform();
    return undefined;
  }
  const wait = async (checkpoint: () => void): Promise<void> => {
    for (const { waiters, most } of waits(awaited, clock)) {
      if (waiters.length === 0) await clock.sleepAsync(most, checkpoint);
      else for (const waiter of waiters) await waiter.waitAsync?.(most);
      checkpoint();
    }
  };
  return waitingFor(wait, interrupt, perform);
}

/** The longest wait before it is asked whether to go on. */
const maxWait = 100_000_000n;
/** How long to wait for each of several that do not know of each other. */
const turn = 2_000_000n;

const shorter = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The waits that it takes until something has happened. */
function* waits(awaited: Awaited, clock: Clock): Generator<Wait> {
  const { waiters } = awaited;
  while (!awaited.happened()) {
    const { left } = awaited;
    if (waiters.length === 0) {
      yield { waiters, most: left ?? deadlock() };
      continue;
    }
    const before = clock.monotonic();
    yield { waiters, most: shorter(left ?? maxWait, waiters.length === 1 ? maxWait : turn) };
    // A virtual clock does not see the time that passed outside.
    const stands = left !== undefined && clock.monotonic() === before;
    if (stands && !awaited.happened()) yield { waiters: [], most: shorter(left, maxWait) };
  }
}

function deadlock(): never {
  throw new LimitError(
    "deadlock",
    "The program waits for something that cannot happen: it set no clock, and no input can come.",
  );
}
