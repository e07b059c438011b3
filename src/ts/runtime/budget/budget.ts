/**
 * The bounds of a load, the same for all engines (fuel, deadline, abort, memory, tables, depth). Every
 * engine charges the same regions with the same costs; this file only keeps the account.
 */
import { LimitError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { pageSize } from "../../core/limits.ts";
import { Allowance } from "../store/allowance.ts";
import { elapsed } from "../../base/host/time.ts";
import { type Signal, type Timer, web } from "../../base/host/web.ts";
import { Guard, type Run, currentRun, endRuns, firstDeadline, look } from "./guard.ts";
import {
  type CallAccount,
  type OutermostCall,
  beginCall,
  endCall,
  goOnWith,
  newCall,
  openAccount,
  outermostCall,
  tellCallsApart,
} from "./outermost.ts";
import { onAbort } from "./signals.ts";

/** The bounds as given; undefined lifts one. */
export interface BudgetOptions {
  readonly fuel?: number | undefined;
  readonly fuelPerCall?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: Signal | undefined;
  /** Pages of 64 KiB of all memories together, whatever their page sizes are. */
  readonly maxMemoryPages?: number | undefined;
  readonly maxTableElements?: number | undefined;
  readonly maxCallDepth?: number | undefined;
}

const keptInCode = ["fuel", "fuelPerCall", "timeoutMs", "signal", "maxCallDepth"] as const;

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

const accountFields = [
  "_fuel",
  "_perCall",
  "_callLeft",
  "_isOpen",
  "_guard",
  "_holders",
  "_left",
  "_slice",
  "_began",
  "_unlooked",
  "_isAside",
];

/** A call from the host that has begun, to be ended. */
interface Begun {
  readonly run: Run | undefined;
  readonly outer: OutermostCall;
}

/** The account of one load. */
export class Budget implements CallAccount {
  readonly metered: boolean;
  /** Bytes of memories, and elements of tables. */
  readonly memory: Allowance;
  readonly table: Allowance;
  /** The first of the options whose bound the guest's code has to keep; undefined where there is none. */
  readonly inCode: keyof BudgetOptions | undefined;
  /** Undefined where the engine's own depth serves. */
  readonly maxCallDepth: number | undefined;
  /** All that was ever given. */
  private _fuel: number;
  /** What each outermost call may use, what is left of that to the one that runs, and whether it has been looked up. */
  private readonly _perCall: number;
  private _callLeft: number;
  private _isOpen = false;
  private readonly _guard: Guard | undefined;
  private readonly _holders: (() => number)[];
  private _left: number;
  /** With a deadline: the length of slices, and when the last one began; undefined where a call has just begun. */
  private _slice: number;
  private _began: number | undefined;
  /** Fuel that was charged outside of regions since the clock was last looked at. */
  private _unlooked: number;
  /** Whether what runs is paid for by no call. */
  private _isAside: boolean;

  constructor(options: BudgetOptions = {}) {
    const { fuel, fuelPerCall, timeoutMs, signal } = options;
    hideFields(this, ...accountFields);
    this._holders = [];
    this._slice = firstSlice;
    this._began = undefined;
    this._unlooked = 0;
    this._isAside = false;
    this._left = fuel ?? Infinity;
    this._fuel = this._left;
    this._perCall = fuelPerCall ?? Infinity;
    this._callLeft = this._perCall;
    this._isOpen = fuelPerCall === undefined;
    if (fuelPerCall !== undefined) tellCallsApart();
    const isGuarded = timeoutMs !== undefined || signal !== undefined;
    this._guard = isGuarded ? new Guard(timeoutMs, signal, () => this._settle()) : undefined;
    this.metered = fuel !== undefined || fuelPerCall !== undefined || isGuarded;
    this.memory = new Allowance((options.maxMemoryPages ?? Infinity) * pageSize);
    this.table = new Allowance(options.maxTableElements ?? Infinity);
    this.maxCallDepth = options.maxCallDepth;
    this.inCode = keptInCode.find((name) => options[name] !== undefined);
  }

  /** Fuel left of the lifetime's: exact at every host call, trap and throw, and too low by a slice at most where the host's stack has overflowed; Infinity where it is not bounded. */
  get left(): number {
    this._settle();
    return this._left;
  }

  /** Puts back what was taken by `refill` and has not been used. */
  giveBack(units: number): void {
    this._left += units;
    this._callLeft += units;
  }

  /** What puts the account back to where it is now, for what has come to nothing. */
  mark(): () => void {
    this._openAccount();
    this._settle();
    const [left, callLeft] = [this._left, this._callLeft];
    return () => {
      this._settle();
      this._left = left;
      this._callLeft = callLeft;
    };
  }

  /**
   * Runs something that no call pays for, with so many units of its own and a deadline of its own; where nothing bounds the code
   * nothing bounds this. Gives what it took, whatever became of it; undefined, and nothing has run, where a call is running.
   */
  aside(units: number, run: () => void): number | undefined {
    if (outermostCall() !== 0) return undefined;
    let begun: Begun | undefined;
    try {
      begun = this.begin();
    } catch {
      return undefined;
    }
    const back = this.mark();
    this._isAside = true;
    this._left = units;
    this._callLeft = units;
    try {
      run();
    } catch {
      // Who runs something so has nobody to tell.
    } finally {
      this._settle();
      this._isAside = false;
    }
    const used = units - Math.min(this._left, this._callLeft);
    back();
    this.end(begun);
    return used;
  }

  /**
   * Lets an engine keep its slice while the host runs: whoever looks at the account calls `takeBack` before, which
   * gives what is left of the slice and empties it.
   */
  hold(takeBack: () => number): void {
    this._holders.push(takeBack);
  }

  private _settle(): void {
    for (let i = 0; i < this._holders.length; i++) this.giveBack(this._holders[i]!());
  }

  /** Finds what is left of the fuel for the outermost call that runs, the first time it is asked for there. */
  private _openAccount(): void {
    if (this._isOpen) return;
    this._isOpen = true;
    this._settle();
    this._callLeft = openAccount(this) ?? this._perCall;
  }

  leaveCall(): number {
    this._settle();
    this._isOpen = false;
    return this._callLeft;
  }

  /** Takes what engines hold of slices for used: the host's stack has ended, and with it what told how much is left. */
  forfeit(): void {
    for (let i = 0; i < this._holders.length; i++) this._holders[i]!();
  }

  /** How much fuel can be added: what is given in all stays a number that is exact to the unit. */
  get mayBeAdded(): number {
    return this._fuel === Infinity ? 0 : Number.MAX_SAFE_INTEGER - this._fuel;
  }

  /** Adds fuel. */
  add(amount: number): void {
    this._left += amount;
    this._fuel += amount;
  }

  /** Fuel taken so far; undefined where none was given. */
  get used(): number | undefined {
    return this._fuel === Infinity ? undefined : this._fuel - this.left;
  }

  /** Whether a deadline or a signal may end its runs. */
  get isGuarded(): boolean {
    return this._guard !== undefined;
  }

  /**
   * A call begins, and an outermost one sets the deadline; or a part of a call that waits now and then, with the deadline that
   * it got when it began. Gives what `leave` takes. @throws LimitError `aborted`, before an outermost call
   */
  enter(deadline?: number): Run | undefined {
    const outer = currentRun();
    const guard = this._guard;
    if (guard === undefined || (deadline === undefined && guard.isEntered)) return outer;
    if (deadline === undefined) guard.enter();
    else guard.enterPart(deadline);
    this._beginSlices();
    return outer;
  }

  /** The call ends that got `outer` from `enter`, with all within it. */
  leave(outer: Run | undefined): void {
    if (this._guard !== undefined) endRuns(outer);
  }

  /** A call of the host that waits now and then, for `begin`. */
  newCall(): OutermostCall {
    return newCall();
  }

  /**
   * A call from the host begins, of which what goes into the guest and what comes out of it is a part; or a part of one that waits.
   * Gives what `end` takes. @throws as `enter`
   */
  begin(call?: OutermostCall): Begun {
    const run = this.enter();
    return { run, outer: call === undefined ? beginCall() : goOnWith(call) };
  }

  /** That call ends. */
  end({ run, outer }: Begun): void {
    endCall(outer);
    this.leave(run);
  }

  /** The deadline of a call that begins now. */
  newDeadline(): number {
    return this._guard?.newDeadline() ?? Infinity;
  }

  /**
   * Calls `end`, once, when the deadline or the signal ends a wait that begins now. Gives what stops watching. A host without
   * timers cannot tell that the deadline has come: there it ends the run when the wait is over.
   */
  watch(deadline: number, end: () => void): () => void {
    const signal = this._guard?.signal;
    let timer: Timer | undefined;
    let unlisten = (): void => {};
    const stop = (): void => {
      if (timer !== undefined) web.clearTimeout?.(timer);
      unlisten();
    };
    const ended = (): void => {
      stop();
      end();
    };
    const check = (): void => {
      const left = deadline - elapsed();
      if (left < 0) ended();
      else timer = web.setTimeout?.(check, Math.min(Math.ceil(left) + 1, longestTimer));
    };
    if (deadline !== Infinity) check();
    if (signal?.aborted === true) ended();
    else if (signal !== undefined) unlisten = onAbort(signal, ended);
    return stop;
  }

  /**
   * The slow path of all engines: at least `cost` more is wanted than the current slice holds, and what was
   * left of the slice has been put back. Takes a new slice out of the account.
   * @throws LimitError `fuel`, `timeout`, `aborted`; nothing has been deducted then
   */
  refill(cost: number): number {
    if (this._guard?.beginUnentered() === true) this._beginSlices();
    const now = look();
    this._openAccount();
    this._settle();
    const most = Math.min(this._left, this._callLeft);
    if (most < cost) throw this._outOfFuel(cost, "the next region");
    const slice = Math.min(most, Math.max(this._sliceLength(now), cost));
    this.giveBack(-slice);
    return slice;
  }

  /**
   * Takes fuel outside of regions, for what the host does at the guest's bidding: before it is done.
   * @throws LimitError `fuel`, `timeout`, `aborted`; nothing has been deducted then
   */
  charge(units: number, what = "what crosses next"): void {
    if (units <= 0) return;
    this._unlooked += units;
    if (this._unlooked >= firstSlice) {
      this._unlooked = 0;
      this.poll();
    }
    if (!this.metered) return;
    this._openAccount();
    this._settle();
    if (Math.min(this._left, this._callLeft) < units) throw this._outOfFuel(units, what);
    this.giveBack(-units);
  }

  /**
   * Looks whether a region could be paid that is still to be made ready, and takes nothing.
   * @throws LimitError `fuel`, `timeout`, `aborted`
   */
  foresee(cost: number): void {
    this.poll();
    this._openAccount();
    this._settle();
    if (Math.min(this._left, this._callLeft) < cost) throw this._outOfFuel(cost, "the next region");
  }

  private _outOfFuel(cost: number, what: string): LimitError {
    if (this._isAside) {
      const text = "A destructor of a resource that nobody had any longer took more fuel than it is given.";
      return new LimitError("fuel", text, { per: "call" });
    }
    const error = this._left < cost ? this._endOfLife(cost, what) : this._endOfCall(cost, what);
    accounts.set(error, this);
    return error;
  }

  /** More than the lifetime's is wanted; whatever is left for the call, another call does not help. */
  private _endOfLife(cost: number, what: string): LimitError {
    const text = `The fuel ran out: ${this._left} left, ${what} costs ${cost}. ${phrase("more-fuel")}`;
    return new LimitError("fuel", text, { used: this._fuel - this._left, limit: this._fuel, per: "lifetime" });
  }

  private _endOfCall(cost: number, what: string): LimitError {
    const text = `The fuel for a call ran out: ${this._callLeft} of ${this._perCall} left, ${what} costs ${cost}. ${phrase("more-call-fuel")}`;
    return new LimitError("fuel", text, { used: this._perCall - this._callLeft, limit: this._perCall, per: "call" });
  }

  private _beginSlices(): void {
    this._slice = firstSlice;
    this._began = undefined;
  }

  /**
   * What the next slice should hold: a unit is mostly some nanoseconds, but to grow a memory takes a host up to a millisecond,
   * and 200,000 of those would outlast any deadline.
   */
  private _sliceLength(now: number | undefined): number {
    if (now === undefined) return sliceFuel;
    const took = this._began === undefined ? longMillis : now - this._began;
    this._began = now;
    if (took > longMillis) this._slice = Math.max(leastSlice, this._slice >> 3);
    else if (took < shortMillis) this._slice = Math.min(sliceFuel, this._slice * 4);
    return this._slice;
  }

  /** Milliseconds until the first deadline of all calls that run now; Infinity where there is none. */
  get timeLeft(): number {
    this._guard?.beginUnentered();
    const first = firstDeadline();
    return first === Infinity ? first : Math.max(0, first - elapsed());
  }

  /**
   * Ends the run where its deadline or its signal says so, or those of a call around it: between the parts of what takes
   * long. @throws LimitError `timeout`, `aborted`
   */
  poll(): void {
    // Outside of all calls there is no time that could be up.
    if (outermostCall() !== 0) this._guard?.beginUnentered();
    look();
  }
}
