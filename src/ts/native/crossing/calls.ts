/**
 * The JavaScript functions that stand for the host's exported functions: arguments are checked in place and passed
 * on, so that a call costs little more than one of the export itself. Nothing is generated: `new Function` may be
 * forbidden, and one closure per number of parameters is nearly as fast.
 */
import { overflowsF32 } from "../../base/bits.ts";
import { type ValType, isRef } from "../../core/types.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import { currentDepth, setDepth } from "../../runtime/budget/depth.ts";
import { fitsFamily } from "../../runtime/store/family.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { look } from "../../runtime/budget/guard.ts";
import { areCallsToldApart, beginCall, endCall } from "../../runtime/budget/outermost.ts";
import { isDepthShared } from "./depth.ts";

/** What the calls of one function need beside the export. */
export interface Border {
  /** Converts an argument that cannot go as it is. @throws UsageError */
  convert(value: unknown, param: number): unknown;
  /** The error for another number of arguments. */
  arity(given: number): Error;
  /** What to throw where the host threw. */
  fail(error: unknown): unknown;
}

/** How a value crosses: which ones may go as they are. */
export type Passage = "i32" | "f32" | "f64" | "i64" | "extern" | "none" | "convert";

/** The passage of a type. */
export function passageOf(type: ValType): Passage {
  if (isRef(type)) return type.heap === "extern" && type.nullable ? "extern" : "convert";
  return type === "v128" ? "convert" : type;
}

/** Whether a value goes through a passage as it is. */
export function fits(passage: Passage, value: unknown): boolean {
  if (typeof value === "number") return passage === "i32" ? (value | 0) === value : fitsNumber(passage, value);
  if (typeof value === "bigint") return passage === "i64" ? BigInt.asIntN(64, value) === value : passage === "extern";
  if (value === undefined) return passage === "none";
  return passage === "extern" && fitsFamily(value, "native");
}

function fitsNumber(passage: Passage, value: number): boolean {
  return passage === "f64" || passage === "extern" || (passage === "f32" && !overflowsF32(value));
}

type Maker = (raw: Callable, passages: readonly Passage[], border: Border) => Callable;

const none: Maker =
  (raw, _, border) =>
  (...args) => {
    if (args.length !== 0) throw border.arity(args.length);
    try {
      return raw();
    } catch (error) {
      throw border.fail(error);
    }
  };

const one: Maker =
  (raw, [p0 = "none"], border) =>
  (...args) => {
    if (args.length !== 1) throw border.arity(args.length);
    const a = fits(p0, args[0]) ? args[0] : border.convert(args[0], 0);
    try {
      return raw(a);
    } catch (error) {
      throw border.fail(error);
    }
  };

const two: Maker =
  (raw, [p0 = "none", p1 = "none"], border) =>
  (...args) => {
    if (args.length !== 2) throw border.arity(args.length);
    const a = fits(p0, args[0]) ? args[0] : border.convert(args[0], 0);
    const b = fits(p1, args[1]) ? args[1] : border.convert(args[1], 1);
    try {
      return raw(a, b);
    } catch (error) {
      throw border.fail(error);
    }
  };

const three: Maker =
  (raw, [p0 = "none", p1 = "none", p2 = "none"], border) =>
  (...args) => {
    if (args.length !== 3) throw border.arity(args.length);
    const a = fits(p0, args[0]) ? args[0] : border.convert(args[0], 0);
    const b = fits(p1, args[1]) ? args[1] : border.convert(args[1], 1);
    const c = fits(p2, args[2]) ? args[2] : border.convert(args[2], 2);
    try {
      return raw(a, b, c);
    } catch (error) {
      throw border.fail(error);
    }
  };

const many: Maker =
  (raw, passages, border) =>
  (...args) => {
    if (args.length !== passages.length) throw border.arity(args.length);
    for (const [i, passage] of passages.entries()) {
      if (!fits(passage, args[i])) args[i] = border.convert(args[i], i);
    }
    try {
      return raw(...args);
    } catch (error) {
      throw border.fail(error);
    }
  };

const makers: readonly Maker[] = [none, one, two, three];

/** The checked function around an export with these parameters. */
export function checkedCall(raw: Callable, params: readonly ValType[], border: Border): Callable {
  return (makers[params.length] ?? many)(raw, params.map(passageOf), border);
}

/** Frames that a trap or an error keeps: V8 takes as many as `Error.stackTraceLimit` says when it is thrown. */
const tracedFrames = 256;

/** V8's property, which is no part of the language. */
const traced = Error as ErrorConstructor & { stackTraceLimit?: number };

/** Whether the host has the property and lets it be set. Firefox lacks it, and hardened realms freeze it. */
const canTrace = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")?.writable === true;

/**
 * The same function with deep traces. V8 takes the trace as the error is thrown, so the limit must be raised before
 * the call, for the price of about 2 ns; functions that call nothing have one frame and need not pay it.
 */
export function tracedCall(raw: Callable): Callable {
  if (!canTrace) return (...args) => (isWatched() ? watchedCall(raw, args, true) : raw(...args));
  return raw.length > few ? traceMany(raw) : traceFew(raw);
}

/** Parameters up to which a call is passed on without an array: what is not given does no harm to an export. */
const few = 4;

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
const isWatched = (): boolean => isDepthShared() || areCallsToldApart();

/**
 * A call that bounds know of, those of its own load or of others, and behind which frames count as they did before: those
 * that an error has left do not take themselves back.
 */
function watchedCall(raw: Callable, args: readonly unknown[], deep: boolean, budget?: Budget): unknown {
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
    throw error;
  } finally {
    // The plain assignment first: where the stack has ended, a call may fail.
    if (deepens) traced.stackTraceLimit = before;
    endCall(outer);
    budget?.leave(run);
  }
}

/** The same function within a budget; `deep` says whether it may have more frames than one, and have to be traced. */
export function boundedCall(raw: Callable, budget: Budget, deep: boolean): Callable {
  return (...args) => watchedCall(raw, args, deep, budget);
}

/** The same function for callers that pass what it takes: only its errors are converted. */
export function trustedCall(raw: Callable, nParams: number, fail: Border["fail"]): Callable {
  if (nParams > few) {
    return (...args) => {
      try {
        return raw(...args);
      } catch (error) {
        throw fail(error);
      }
    };
  }
  return (a, b, c, d) => {
    try {
      return raw(a, b, c, d);
    } catch (error) {
      throw fail(error);
    }
  };
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
