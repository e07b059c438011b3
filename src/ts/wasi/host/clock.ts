/**
 * Clocks: the host's, and a virtual one that moves only when the guest sleeps. Times are nanoseconds as bigints.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { bare, provides } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { didYouMeanKey, nearMisses, spelt } from "../../base/errors/suggest.ts";
import { elapsed } from "../../base/host/time.ts";
import { web, webAssembly } from "../../base/host/web.ts";

/** The clocks of a world. */
export interface Clock {
  /** Nanoseconds since 1970. */
  realtime(): bigint;
  /** Nanoseconds since some moment; never goes back. */
  monotonic(): bigint;
  /** The smallest step of both, in nanoseconds. */
  readonly resolution: bigint;
  /**
   * Returns after so many nanoseconds. Calls `interrupt` now and then while it waits; what that throws comes out.
   * @throws UsageError `async-only` where this thread may not block
   */
  sleep(nanoseconds: bigint, interrupt: () => void): void;
  /** The same without blocking the thread. */
  sleepAsync(nanoseconds: bigint, interrupt: () => void): Promise<void>;
}

/** What the option `clock` accepts: the host's clocks, or fixed times at which virtual ones begin. */
export type ClockSource =
  | "system"
  | { readonly realtime?: bigint | number; readonly monotonic?: bigint | number }
  | Clock;

const nanosInMilli = 1_000_000;

/**
 * The clocks of a source.
 * @throws UsageError `bad-option` where a time is negative or no integer
 */
export function clockFrom(source: ClockSource | undefined): Clock {
  if (source === undefined || source === "system") return systemClock();
  if (typeof source !== "object" || source === null) {
    throw new UsageError("bad-option", 'clock is neither "system" nor {realtime, monotonic} in nanoseconds.', {
      option: "clock",
      value: source,
    });
  }
  if (isClock(source)) return source;
  for (const name of Object.keys(source)) if (!times.includes(name)) throw unknownTime(name, source);
  const { realtime, monotonic } = bare(source);
  return virtualClock(nanos(realtime, 0n), nanos(monotonic, earlyMonotonic));
}

function isClock(source: Exclude<ClockSource, string>): source is Clock {
  return provides(source, "sleep");
}

const times: readonly string[] = ["realtime", "monotonic"];

/** Where a monotonic clock begins that is not told: programs may take 0 for a clock that there is not, as those of Go do. */
const earlyMonotonic = 1_000_000_000n;

function unknownTime(name: string, value: object): UsageError {
  const suggestions = nearMisses(name, times);
  const text = `The option ${spelt("clock")} has no ${spelt(name)}.${didYouMeanKey(suggestions)} It is ${phrase("a-map")} of ${times.map(spelt).join(" and ")}.`;
  return new UsageError("bad-option", text, { option: "clock", value, suggestions });
}

function nanos(time: bigint | number | undefined, byDefault: bigint): bigint {
  if (time === undefined) return byDefault;
  if (typeof time === "bigint" ? time >= 0n : Number.isInteger(time) && time >= 0) return BigInt(time);
  throw new UsageError("bad-option", "A time of the option clock is no count of nanoseconds from 0 on.", {
    option: "clock",
    value: time,
  });
}

/** Beyond so many milliseconds of difference the host's clock must have been set. */
const maxDrift = 2;
/** The last nanosecond of a millisecond. */
const almostOne = 0.999_999;

/** The host's clocks. */
export function systemClock(): Clock {
  let offset = web.performance?.timeOrigin ?? Date.now() - elapsed();
  return {
    resolution: web.performance === undefined ? 1_000_000n : 1000n,
    // Date.now knows when the host's clock is set, `now` may have the digits: the second refines the first,
    // within its millisecond, so that the time does not go back unless the host's does.
    realtime() {
      const wall = Date.now();
      const since = elapsed();
      const ahead = offset + since - wall;
      const fraction = Math.min(Math.max(0, ahead), almostOne);
      if (Math.abs(ahead) > maxDrift) offset = wall + fraction - since;
      return BigInt(wall) * 1_000_000n + BigInt(Math.floor(fraction * nanosInMilli));
    },
    monotonic: () => BigInt(Math.floor(elapsed() * nanosInMilli)),
    sleep: blockThread,
    sleepAsync: leaveThread,
  };
}

/** Clocks that stand still until the guest sleeps, which moves both at once and takes no time. */
export function virtualClock(realtime: bigint, monotonic: bigint): Clock {
  let slept = 0n;
  const sleep = (nanoseconds: bigint): void => {
    slept += nanoseconds;
  };
  return {
    resolution: 1n,
    realtime: () => realtime + slept,
    monotonic: () => monotonic + slept,
    sleep,
    sleepAsync: async (nanoseconds) => sleep(nanoseconds),
  };
}

/** How long a deadline or an abort signal may go unnoticed. */
const sliceMillis = 100;

/** The slices, in milliseconds, that a wait of so many nanoseconds consists of, counted by the clock as they pass. */
function* slices(nanoseconds: bigint): Generator<number> {
  const until = elapsed() + Number(nanoseconds) / nanosInMilli;
  for (let left = until - elapsed(); left > 0; left = until - elapsed()) {
    yield Math.min(left, sliceMillis);
  }
}

function blockThread(nanoseconds: bigint, interrupt: () => void): void {
  for (const millis of slices(nanoseconds)) {
    block(millis, `this thread may not block. Run it in a worker, use ${phrase("run-async")}, or give it`);
    interrupt();
  }
}

async function leaveThread(nanoseconds: bigint, interrupt: () => void): Promise<void> {
  for (const millis of slices(nanoseconds)) {
    await pause(millis);
    interrupt();
  }
}

/** Waits by the host's timers; where it has none there is nothing to leave the thread to. */
async function pause(millis: number): Promise<void> {
  const { setTimeout } = web;
  if (setTimeout === undefined) {
    block(millis, "this host has no timers, nor may this thread block. Give it");
    return;
  }
  await new Promise<void>((resolve) => {
    setTimeout(resolve, Math.ceil(millis));
  });
}

/** A word that nobody notifies. Pages that are not isolated lack the constructor, their workers may block all the same. */
function word(): Int32Array {
  const shared = (): ArrayBufferLike =>
    typeof SharedArrayBuffer === "undefined"
      ? new (webAssembly().Memory)({ initial: 1, maximum: 1, shared: true }).buffer
      : new SharedArrayBuffer(4);
  return (nobodys ??= new Int32Array(shared(), 0, 1));
}

let nobodys: Int32Array | undefined;

/** Whether this thread may block: a browser's main thread may not. */
export function mayBlock(): boolean {
  try {
    Atomics.wait(word(), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** @throws UsageError `async-only`, with what stands in the way and a beginning of what to do */
function block(milliseconds: number, why: string): void {
  try {
    Atomics.wait(word(), 0, 0, milliseconds);
  } catch (cause) {
    throw new UsageError("async-only", `The program sleeps, and ${why} a virtual clock ({realtime, monotonic}).`, {
      cause,
    });
  }
}
