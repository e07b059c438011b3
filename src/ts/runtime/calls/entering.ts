/**
 * How a call of the host enters a guest: what the bounds of all loads know of it, and how deep a trace of what it throws is.
 */
import type { Budget } from "../budget/budget.ts";
import { currentDepth, isDepthInCode, setDepth } from "../budget/depth.ts";
import { look } from "../budget/guard.ts";
import { areCallsToldApart, beginCall, endCall } from "../budget/outermost.ts";
import type { Callable } from "../store/func.ts";
import { fewParams } from "./guest-calls.ts";

/** Frames that a trap or an error keeps: V8 takes as many as `Error.stackTraceLimit` says when it is thrown. */
const tracedFrames = 256;

/** V8's property, which is no part of the language. */
const traced = Error as ErrorConstructor & { stackTraceLimit?: number };

/** Whether the host has the property and lets it be set. Firefox keeps 128 frames at most, and hardened realms freeze it. */
const canTrace = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")?.writable === true;

/**
 * The same function with deep traces. V8 takes the trace as the error is thrown, so the limit must be raised before
 * the call, for the price of about 2 ns; functions that call nothing have one frame and need not pay it. One that takes all
 * its arguments in a list says how many there are.
 */
export function tracedCall(raw: Callable, params = raw.length): Callable {
  if (!canTrace) return (...args) => (isWatched() ? watchedCall(raw, args, true) : raw(...args));
  return params > fewParams ? traceMany(raw) : traceFew(raw);
}

function traceMany(raw: Callable): Callable {
  return (...args) => {
    if (isWatched()) return watchedCall(raw, args, true);
    const before = traced.stackTraceLimit;
    if (before === undefined || before >= tracedFrames) return raw(...args);
    traced.stackTraceLimit = tracedFrames;
    try {
      return raw(...args);
    } finally {
      traced.stackTraceLimit = before;
    }
  };
}

function traceFew(raw: Callable): Callable {
  return (a, b, c, d) => {
    if (isWatched()) return watchedCall(raw, [a, b, c, d], true);
    const before = traced.stackTraceLimit;
    if (before === undefined || before >= tracedFrames) return raw(a, b, c, d);
    traced.stackTraceLimit = tracedFrames;
    try {
      return raw(a, b, c, d);
    } finally {
      traced.stackTraceLimit = before;
    }
  };
}

/** Whether there are bounds that count by calls, over all loads. */
const isWatched = (): boolean => isDepthInCode() || areCallsToldApart();

/**
 * A call that bounds know of, those of its own load or of others, and behind which frames count as they did before: those
 * that an error has left do not take themselves back.
 */
function watchedCall(raw: Callable, args: readonly unknown[], deep: boolean, bounds?: Bounds): unknown {
  const budget = bounds?.budget;
  const before = traced.stackTraceLimit;
  const deepens = deep && canTrace && before !== undefined && before < tracedFrames;
  const depth = currentDepth();
  const run = budget?.enter();
  const outer = beginCall();
  if (deepens) traced.stackTraceLimit = tracedFrames;
  try {
    const result = raw(...args);
    // One that ends late does not return.
    look();
    return result;
  } catch (error) {
    setDepth(depth);
    if (bounds?.isLost(error) === true) budget!.forfeit();
    throw error;
  } finally {
    // The plain assignment first: where the stack has ended, a call may fail.
    if (deepens) traced.stackTraceLimit = before;
    endCall(outer);
    budget?.leave(run);
  }
}

/** What bounds a call. */
interface Bounds {
  readonly budget: Budget;
  /** Whether nobody knows, behind an error, how much of the slice is left. */
  readonly isLost: (error: unknown) => boolean;
}

/** The same function within bounds; `deep` says whether it may have more frames than one, and have to be traced. */
export function boundedCall(raw: Callable, bounds: Bounds, deep: boolean): Callable {
  return (...args) => watchedCall(raw, args, deep, bounds);
}
