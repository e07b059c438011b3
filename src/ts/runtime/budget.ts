/**
 * The bounds of a load, the same for all engines (fuel, deadline, abort, memory, tables, depth). Every
 * engine charges the same regions with the same costs; this file only keeps the account.
 */
import { LimitError } from "../base/errors.ts";
import { phrase } from "../base/phrases.ts";

/** The bounds as given; undefined lifts one. */
export interface BudgetOptions {
  readonly fuel?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly maxMemoryPages?: number | undefined;
  readonly maxTableElements?: number | undefined;
  readonly maxCallDepth?: number | undefined;
}

/** Frames of own engines where no depth is asked for. The host's engine has its own stack. */
export const defaultCallDepth = 50_000;

/** What a bulk operation costs at most: a longer one cannot be within any bounds. */
export const maxBulkCost = 0x7fff_ffff;

/** Fuel between two looks at the clock and the signal, at most. */
const sliceFuel = 200_000;

/** Where a call with a deadline begins nobody knows what its instructions take: slices begin short and are made longer. */
const firstSlice = 250;

/** No slice is shorter, however long its instructions take. */
const leastSlice = 50;

/** A slice is made longer while it takes less than the one, and shorter where it takes more than the other, in milliseconds. */
const shortMillis = 1;
const longMillis = 5;

/** What timers take at most, in milliseconds. */
const longestTimer = 0x7fff_ffff;

const accounts = new WeakMap<object, Budget>();

/** The account that ran out of fuel, by the error that says so. */
export function accountOf(error: unknown): Budget | undefined {
  return typeof error === "object" && error !== null ? accounts.get(error) : undefined;
}

/** Budgets with a clock or a signal, whose calls run now on an engine that keeps its slice while the host runs. */
const watched = new Set<Budget>();

/** Calls of host functions after which the clock and the signal are looked at, however little fuel they took. */
const hostCallsBetween = 64;

let hostCalls = 0;

/**
 * To be called before each host function by an engine that keeps its slice meanwhile: a slice may have as many calls of
 * the host as it has units, and those take what time they like.
 */
export function noteHostCall(): void {
  hostCalls = (hostCalls + 1) % hostCallsBetween;
  if (hostCalls === 0) for (const budget of watched) budget.lookSoon();
}

/** The account of one load. */
export class Budget {
  readonly metered: boolean;
  readonly maxMemoryPages: number;
  readonly maxTableElements: number;
  /** Undefined where the engine's own depth serves. */
  readonly maxCallDepth: number | undefined;
  /** All that was ever given. */
  #fuel: number;
  readonly #timeoutMs: number | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #holders: (() => number)[] = [];
  #left: number;
  #deadline = Infinity;
  #calls = 0;
  /** With a deadline: the length of slices, and when the last one began. */
  #slice = firstSlice;
  #began = 0;

  constructor(options: BudgetOptions = {}) {
    const { fuel, timeoutMs, signal } = options;
    this.#left = fuel ?? Infinity;
    this.#fuel = this.#left;
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
    this.metered = fuel !== undefined || timeoutMs !== undefined || signal !== undefined;
    this.maxMemoryPages = options.maxMemoryPages ?? Infinity;
    this.maxTableElements = options.maxTableElements ?? Infinity;
    this.maxCallDepth = options.maxCallDepth;
  }

  /** Fuel left: exact at every host call, trap and throw; Infinity where it is not bounded. */
  get left(): number {
    this.settle();
    return this.#left;
  }

  set left(amount: number) {
    this.settle();
    this.#left = amount;
  }

  /**
   * Lets an engine keep its slice while the host runs: whoever looks at the account calls `takeBack` before, which
   * gives what is left of the slice and empties it.
   */
  hold(takeBack: () => number): void {
    this.#holders.push(takeBack);
  }

  /** Takes the slice back, so that the next region looks at the clock and the signal. */
  lookSoon(): void {
    this.settle();
  }

  private settle(): void {
    for (let i = 0; i < this.#holders.length; i++) this.#left += this.#holders[i]!();
  }

  /** Adds fuel. */
  add(amount: number): void {
    this.left += amount;
    this.#fuel += amount;
  }

  /** Fuel taken so far; undefined where none was given. */
  get used(): number | undefined {
    return this.#fuel === Infinity ? undefined : this.#fuel - this.left;
  }

  /** A call begins; an outermost one sets the deadline. Gives what `leave` takes. @throws LimitError `aborted` */
  enter(): number {
    const calls = this.#calls;
    if (calls === 0) {
      this.#deadline = this.newDeadline();
      this.beginSlices();
      if (this.#signal?.aborted === true) this.check();
      if (this.#isWatched) watched.add(this);
    }
    this.#calls = calls + 1;
    return calls;
  }

  /** The call that got `calls` from `enter` ends. Those within it may have had no stack left to say so. */
  leave(calls: number): void {
    this.#calls = calls;
    if (calls !== 0) return;
    this.#deadline = Infinity;
    if (this.#isWatched) watched.delete(this);
  }

  /** Whether slices are kept that the clock or a signal may cut short. */
  get #isWatched(): boolean {
    return this.#holders.length > 0 && (this.#timeoutMs !== undefined || this.#signal !== undefined);
  }

  /** The deadline of a call that begins now. */
  newDeadline(): number {
    return this.#timeoutMs === undefined ? Infinity : performance.now() + this.#timeoutMs;
  }

  /**
   * A call that waits now and then goes on, until what this gives is called. It is an outermost one by itself: the
   * deadline is the one that it got when it began.
   */
  enterPart(deadline: number): () => void {
    const calls = this.#calls;
    const outer = this.#deadline;
    this.#calls = calls + 1;
    this.#deadline = deadline;
    this.beginSlices();
    return () => {
      this.#calls = calls;
      this.#deadline = outer;
    };
  }

  /** Calls `end`, once, when the deadline or the signal ends a wait that begins now. Gives what stops watching. */
  watch(deadline: number, end: () => void): () => void {
    const signal = this.#signal;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", ended);
    };
    const ended = (): void => {
      stop();
      end();
    };
    const look = (): void => {
      const left = deadline - performance.now();
      if (left < 0) ended();
      else timer = setTimeout(look, Math.min(Math.ceil(left) + 1, longestTimer));
    };
    if (deadline !== Infinity) look();
    if (signal?.aborted === true) ended();
    else signal?.addEventListener("abort", ended);
    return stop;
  }

  /**
   * The slow path of all engines: at least `cost` more is wanted than the current slice holds, and what was
   * left of the slice has been put back. Takes a new slice out of the account.
   * @throws LimitError `fuel`, `timeout`, `aborted`; nothing has been deducted then
   */
  refill(cost: number): number {
    this.check();
    this.settle();
    if (this.#left < cost) {
      const error = new LimitError(
        "fuel",
        `The fuel ran out: ${this.#left} left, the next region costs ${cost}. ${phrase("more-fuel")}`,
        { used: this.#fuel === Infinity ? 0 : this.#fuel - this.#left, limit: this.#fuel },
      );
      accounts.set(error, this);
      throw error;
    }
    const slice = Math.min(this.#left, Math.max(this.sliceLength(), cost));
    this.#left -= slice;
    return slice;
  }

  private beginSlices(): void {
    if (this.#deadline === Infinity) return;
    this.#slice = firstSlice;
    this.#began = performance.now();
  }

  /**
   * What the next slice should hold: a unit is mostly some nanoseconds, but to grow a memory takes a host up to a millisecond,
   * and 200,000 of those would outlast any deadline.
   */
  private sliceLength(): number {
    if (this.#deadline === Infinity) return sliceFuel;
    const now = performance.now();
    const took = now - this.#began;
    this.#began = now;
    if (took > longMillis) this.#slice = Math.max(leastSlice, this.#slice >> 3);
    else if (took < shortMillis) this.#slice = Math.min(sliceFuel, this.#slice * 4);
    return this.#slice;
  }

  /** Milliseconds until the deadline of the outermost call; Infinity where there is none. */
  get timeLeft(): number {
    return Math.max(0, this.#deadline - performance.now());
  }

  /** Ends the run where its deadline or its signal says so: for waits of the host's. @throws LimitError `timeout`, `aborted` */
  poll(): void {
    this.check();
  }

  private check(): void {
    if (this.#signal?.aborted === true) {
      throw new LimitError("aborted", "The run was ended by its abort signal.", { cause: this.#signal.reason });
    }
    if (this.#deadline !== Infinity && performance.now() > this.#deadline) {
      const limit = this.#timeoutMs ?? 0;
      throw new LimitError("timeout", `The run took longer than ${limit} ms. ${phrase("more-time")}`, { limit });
    }
  }
}
