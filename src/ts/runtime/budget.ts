/**
 * The bounds of a load, the same for all engines (fuel, deadline, abort, memory, tables, depth). Every
 * engine charges the same regions with the same costs; this file only keeps the account.
 */
import { LimitError } from "../base/errors.ts";
import { hideFields } from "../base/hidden.ts";
import { phrase } from "../base/phrases.ts";
import { pageSize } from "../core/limits.ts";
import { Allowance } from "./allowance.ts";
import { outermostCall, tellCallsApart } from "./outermost.ts";

/** The bounds as given; undefined lifts one. */
export interface BudgetOptions {
  readonly fuel?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Pages of 64 KiB of all memories together, whatever their page sizes are. */
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

/**
 * Budgets with a clock or a signal that have given a slice to an engine which keeps it while the host runs, whoever called
 * its guest. Weak, since a slice may be left over from the last call for good.
 */
const giving = new Set<WeakRef<Budget>>();

/** Calls of host functions after which the clock and the signal are looked at, however little fuel they took. */
const hostCallsBetween = 64;

let hostCalls = 0;

/**
 * To be called before each host function by an engine that keeps its slice meanwhile: a slice may have as many calls of
 * the host as it has units, and those take what time they like.
 */
export function noteHostCall(): void {
  hostCalls = (hostCalls + 1) % hostCallsBetween;
  if (hostCalls !== 0) return;
  for (const budget of giving) budget.deref()?.lookSoon();
  giving.clear();
}

const accountFields = ["_fuel", "_timeoutMs", "_signal", "_holders", "_weak", "_left"];
const callFields = ["_deadline", "_unentered", "_calls", "_slice", "_began", "_unlooked"];

/** The account of one load. */
export class Budget {
  readonly metered: boolean;
  /** Bytes of memories, and elements of tables. */
  readonly memory: Allowance;
  readonly table: Allowance;
  /** Undefined where the engine's own depth serves. */
  readonly maxCallDepth: number | undefined;
  /** All that was ever given. */
  private _fuel: number;
  private readonly _timeoutMs: number | undefined;
  private readonly _signal: AbortSignal | undefined;
  private readonly _holders: (() => number)[];
  /** For `giving`, where slices are kept that the clock or a signal may cut short. */
  private _weak: WeakRef<Budget> | undefined;
  private _left: number;
  private _deadline: number;
  /** The outermost call whose deadline began without `enter`. */
  private _unentered: number;
  private _calls: number;
  /** With a deadline: the length of slices, and when the last one began. */
  private _slice: number;
  private _began: number;
  /** Fuel that was charged outside of regions since the clock was last looked at. */
  private _unlooked: number;

  constructor(options: BudgetOptions = {}) {
    const { fuel, timeoutMs, signal } = options;
    hideFields(this, ...accountFields, ...callFields);
    this._holders = [];
    this._weak = undefined;
    this._deadline = Infinity;
    this._unentered = -1;
    this._calls = 0;
    this._slice = firstSlice;
    this._began = 0;
    this._unlooked = 0;
    this._left = fuel ?? Infinity;
    this._fuel = this._left;
    this._timeoutMs = timeoutMs;
    this._signal = signal;
    this.metered = fuel !== undefined || timeoutMs !== undefined || signal !== undefined;
    this.memory = new Allowance((options.maxMemoryPages ?? Infinity) * pageSize);
    this.table = new Allowance(options.maxTableElements ?? Infinity);
    this.maxCallDepth = options.maxCallDepth;
    if (timeoutMs !== undefined) tellCallsApart();
  }

  /** Fuel left: exact at every host call, trap and throw; Infinity where it is not bounded. */
  get left(): number {
    this.settle();
    return this._left;
  }

  set left(amount: number) {
    this.settle();
    this._left = amount;
  }

  /**
   * Lets an engine keep its slice while the host runs: whoever looks at the account calls `takeBack` before, which
   * gives what is left of the slice and empties it.
   */
  hold(takeBack: () => number): void {
    this._holders.push(takeBack);
    if (this._ends) this._weak ??= new WeakRef(this);
  }

  /** Takes the slice back, so that the next region looks at the clock and the signal. */
  lookSoon(): void {
    this.settle();
  }

  private settle(): void {
    for (let i = 0; i < this._holders.length; i++) this._left += this._holders[i]!();
  }

  /** Adds fuel. */
  add(amount: number): void {
    this.left += amount;
    this._fuel += amount;
  }

  /** Fuel taken so far; undefined where none was given. */
  get used(): number | undefined {
    return this._fuel === Infinity ? undefined : this._fuel - this.left;
  }

  /** A call begins; an outermost one sets the deadline. Gives what `leave` takes. @throws LimitError `aborted` */
  enter(): number {
    const calls = this._calls;
    if (calls === 0) {
      if (!this._hasBegun) this._deadline = this.newDeadline();
      this.beginSlices();
      if (this._signal?.aborted === true) this.check();
    }
    this._calls = calls + 1;
    return calls;
  }

  /** The call that got `calls` from `enter` ends. Those within it may have had no stack left to say so. */
  leave(calls: number): void {
    this._calls = calls;
    if (calls === 0 && !this._hasBegun) this._deadline = Infinity;
  }

  /** Whether the clock or a signal may end its runs. */
  private get _ends(): boolean {
    return this._timeoutMs !== undefined || this._signal !== undefined;
  }

  /** The deadline of a call that begins now. */
  newDeadline(): number {
    return this._timeoutMs === undefined ? Infinity : performance.now() + this._timeoutMs;
  }

  /**
   * A call that waits now and then goes on, until what this gives is called. It is an outermost one by itself: the
   * deadline is the one that it got when it began.
   */
  enterPart(deadline: number): () => void {
    const calls = this._calls;
    const outer = this._deadline;
    this._calls = calls + 1;
    this._deadline = deadline;
    this.beginSlices();
    return () => {
      this._calls = calls;
      this._deadline = outer;
    };
  }

  /** Calls `end`, once, when the deadline or the signal ends a wait that begins now. Gives what stops watching. */
  watch(deadline: number, end: () => void): () => void {
    const signal = this._signal;
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
    if (this._left < cost) throw this.outOfFuel(cost, "the next region");
    const slice = Math.min(this._left, Math.max(this.sliceLength(), cost));
    this._left -= slice;
    if (this._weak !== undefined) giving.add(this._weak);
    return slice;
  }

  /**
   * Takes fuel outside of regions, for what the host does at the guest's bidding: before it is done.
   * @throws LimitError `fuel`, `timeout`, `aborted`; nothing has been deducted then
   */
  charge(units: number): void {
    if (!this.metered || units <= 0) return;
    this._unlooked += units;
    if (this._unlooked >= firstSlice) {
      this._unlooked = 0;
      this.check();
    }
    this.settle();
    if (this._left < units) throw this.outOfFuel(units, "what crosses next");
    this._left -= units;
  }

  private outOfFuel(cost: number, what: string): LimitError {
    const error = new LimitError(
      "fuel",
      `The fuel ran out: ${this._left} left, ${what} costs ${cost}. ${phrase("more-fuel")}`,
      { used: this._fuel === Infinity ? 0 : this._fuel - this._left, limit: this._fuel },
    );
    accounts.set(error, this);
    return error;
  }

  /** Whether the deadline of the call that runs began without `enter`: nothing within that call puts it off. */
  private get _hasBegun(): boolean {
    return this._unentered === outermostCall() && this._unentered !== 0;
  }

  /**
   * A guest of another load has called one of this, where nobody says so: through a shared table, or from one instance of
   * an engine into the next. The deadline begins here, and is that of the outermost call that runs.
   */
  private beginUnentered(): void {
    const call = outermostCall();
    if (this._calls !== 0 || this._timeoutMs === undefined || this._unentered === call) return;
    this._unentered = call;
    this._deadline = this.newDeadline();
    this.beginSlices();
  }

  private beginSlices(): void {
    if (this._deadline === Infinity) return;
    this._slice = firstSlice;
    this._began = performance.now();
  }

  /**
   * What the next slice should hold: a unit is mostly some nanoseconds, but to grow a memory takes a host up to a millisecond,
   * and 200,000 of those would outlast any deadline.
   */
  private sliceLength(): number {
    if (this._deadline === Infinity) return sliceFuel;
    const now = performance.now();
    const took = now - this._began;
    this._began = now;
    if (took > longMillis) this._slice = Math.max(leastSlice, this._slice >> 3);
    else if (took < shortMillis) this._slice = Math.min(sliceFuel, this._slice * 4);
    return this._slice;
  }

  /** Milliseconds until the deadline of the outermost call; Infinity where there is none. */
  get timeLeft(): number {
    this.beginUnentered();
    return Math.max(0, this._deadline - performance.now());
  }

  /** Ends the run where its deadline or its signal says so: for waits of the host's. @throws LimitError `timeout`, `aborted` */
  poll(): void {
    this.check();
  }

  private check(): void {
    this.beginUnentered();
    if (this._signal?.aborted === true) {
      throw new LimitError("aborted", "The run was ended by its abort signal.", { cause: this._signal.reason });
    }
    if (this._deadline !== Infinity && performance.now() > this._deadline) {
      const limit = this._timeoutMs ?? 0;
      throw new LimitError("timeout", `The run took longer than ${limit} ms. ${phrase("more-time")}`, { limit });
    }
  }
}
