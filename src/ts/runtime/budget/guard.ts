/**
 * What ends runs from outside: a deadline for each outermost call of a load, and its signal. Whatever runs within such a call
 * is looked at on its behalf, of which load and on which engine it may be; so there is one chain of calls for all.
 */
import { ExitError, LimitError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { isA } from "../../base/foreign.ts";
import { elapsed } from "../../base/host/time.ts";
import type { Signal } from "../../base/host/web.ts";
import { outermostCall, tellCallsApart, whenCallEnds } from "./outermost.ts";
import { endsRuns } from "../store/thrown.ts";

/** An outermost call of a load, or a part of one that waits now and then, which a deadline or a signal may end. */
export interface Run {
  readonly guard: Guard;
  readonly deadline: number;
  /** The first deadline of this and those around it. */
  readonly earliest: number;
  /** The run around it, of another load mostly. */
  readonly outer: Run | undefined;
  /** What its own load was running before. */
  readonly before: Run | undefined;
}

/** The innermost run. */
let innermost: Run | undefined;

/** Loads that have begun to work in the outermost call without being entered. */
let unentered: Guard[] = [];

/** The bounds of one load that are not counted but come from outside. */
export class Guard {
  readonly signal: Signal | undefined;
  private readonly _timeoutMs: number | undefined;
  /** Takes back what has been given to work with, so that whatever runs next asks anew. */
  private readonly _takeBack: () => void;
  private _run: Run | undefined;
  /** The outermost call in which it began without being entered, its deadline there, and whether it is in `unentered`. */
  private _call = 0;
  private _deadline = Infinity;
  private _isListed = false;

  constructor(timeoutMs: number | undefined, signal: Signal | undefined, takeBack: () => void) {
    hideFields(this, "_timeoutMs", "_takeBack", "_run", "_call", "_deadline", "_isListed");
    this._timeoutMs = timeoutMs;
    this.signal = signal;
    this._takeBack = takeBack;
    tellCallsApart();
  }

  /** The deadline of a call that begins now. */
  newDeadline(): number {
    return this._timeoutMs === undefined ? Infinity : elapsed() + this._timeoutMs;
  }

  /** Whether a call of its load runs that was entered. */
  get isEntered(): boolean {
    return this._run !== undefined;
  }

  /** An outermost call begins. @throws LimitError `aborted` */
  enter(): void {
    this.checkSignal();
    // What has begun in this call already is not put off.
    const call = outermostCall();
    this.enterPart(call !== 0 && call === this._call ? this._deadline : this.newDeadline());
  }

  /** A call, or a part of it, begins whose deadline has been set. */
  enterPart(deadline: number): void {
    const outer = innermost;
    const earliest = outer === undefined ? deadline : Math.min(deadline, outer.earliest);
    innermost = { guard: this, deadline, earliest, outer, before: this._run };
    this._run = innermost;
  }

  /** A run of its load ends. */
  end(before: Run | undefined): void {
    this._run = before;
    this._takeBack();
  }

  /**
   * A guest of another load has called one of its load, where nobody says so: through a shared table, or from one
   * instance of an engine into the next. The deadline begins here, and is that of the outermost call that runs. Gives
   * whether it has begun now.
   */
  beginUnentered(): boolean {
    if (this._run !== undefined || this._isListed) return false;
    const call = outermostCall();
    const begins = call === 0 || call !== this._call;
    if (begins) {
      this._call = call;
      this._deadline = this.newDeadline();
    }
    if (unentered.push(this) === 1) whenCallEnds(forgetUnentered);
    this._isListed = true;
    return begins;
  }

  /** The outermost call in which it worked without being entered is over, or leaves the thread to others. */
  forget(): void {
    this._isListed = false;
    this._takeBack();
  }

  /** The deadline of what it does without being entered. */
  get unenteredDeadline(): number {
    return this._deadline;
  }

  /** @throws LimitError `aborted` */
  checkSignal(): void {
    if (this.signal?.aborted !== true) return;
    throw new LimitError("aborted", "The run was ended by its abort signal.", { cause: this.signal.reason });
  }

  /** The error that says that its time is up. */
  timeout(late: { readonly cause?: unknown }): LimitError {
    const limit = this._timeoutMs ?? 0;
    return new LimitError("timeout", `The run took longer than ${limit} ms. ${phrase("more-time")}`, {
      limit,
      ...late,
    });
  }
}

function forgetUnentered(): void {
  const all = unentered;
  unentered = [];
  for (const guard of all) guard.forget();
}

/** The innermost run, to be given to `endRuns` by whoever begins one now. */
export function currentRun(): Run | undefined {
  return innermost;
}

/** All runs end that are not around or equal to `outer`: those within it may have had no stack left to say so. */
export function endRuns(outer: Run | undefined): void {
  while (innermost !== undefined && innermost !== outer) {
    const { guard, before, outer: next } = innermost;
    innermost = next;
    guard.end(before);
  }
}

/** Whether a deadline or a signal may end what runs now. */
export function isWatched(): boolean {
  return innermost !== undefined || unentered.length > 0;
}

/** The first deadline of all that run now; Infinity where none has one. */
export function firstDeadline(): number {
  let first = innermost === undefined ? Infinity : innermost.earliest;
  for (const guard of unentered) first = Math.min(first, guard.unenteredDeadline);
  return first;
}

/**
 * Ends the run where a deadline or a signal says so, of any call that runs now. To be called by engines after each
 * call of a function that they do not run themselves. It costs a comparison where nothing is bounded so. Gives the time,
 * where it has looked at the clock.
 * @throws LimitError `timeout`, `aborted`
 */
export function look(): number | undefined {
  return isWatched() ? lookAtAll({}) : undefined;
}

function lookAtAll(late: { readonly cause?: unknown }): number | undefined {
  for (let run = innermost; run !== undefined; run = run.outer) run.guard.checkSignal();
  for (const guard of unentered) guard.checkSignal();
  if (firstDeadline() === Infinity) return undefined;
  const time = elapsed();
  for (let run = innermost; run !== undefined; run = run.outer) if (time > run.deadline) throw run.guard.timeout(late);
  for (const guard of unentered) if (time > guard.unenteredDeadline) throw guard.timeout(late);
  return time;
}

/**
 * What to throw into a guest where a function that was called for it has thrown this: the end of the run, where that has come
 * meanwhile, since the guest could catch the error and go on.
 */
export function lookAfter(error: unknown): unknown {
  if (!isWatched()) return error;
  if (endsRuns(error) && !isA(error, ExitError)) return error;
  try {
    lookAtAll({ cause: error });
    return error;
  } catch (end) {
    return end;
  }
}
