/**
 * What is thrown in generated code, and what becomes of it. An exception of a guest is thrown as it is; what a function of the host
 * program throws becomes one where it enters the guest. Everything else ends the run: a handler lets it pass.
 */
import type { WasmFrame } from "../../base/errors/errors.ts";
import { isA, textOf } from "../../base/foreign.ts";
import { trap } from "../../core/traps.ts";
import { backtraceOf, rememberBacktrace } from "../../runtime/backtrace.ts";
import { look } from "../../runtime/budget/guard.ts";
import { WasmException } from "../../runtime/store/exception.ts";
import { hasRoom, isStackOverflow } from "../../runtime/stack-overflow.ts";
import type { Tag } from "../../runtime/store/tag.ts";
import { exceptionOf, thrownOf } from "../../runtime/store/thrown.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import { codeFrames, type CodeFrame } from "../code/frames.ts";
import { lettersOf } from "../code/letters.ts";
import { codeNumbered } from "../code/module-code.ts";
import { R, W } from "./common.ts";
import { bitsOf, leaveResults, takeResults, wordsOf } from "./values.ts";

/** Where exceptions were thrown: they are no errors, and have no trace of their own. */
const origins = new WeakMap<object, Error>();

/** How many frames of an error's trace have been noted. */
const noted = new WeakMap<object, number>();

/** Errors of the host program's own recursion, which no handler catches, and which are no trap. */
const recursions = new WeakSet<object>();

/** Errors of guests that no border could read yet, for want of stack. */
const unread = new WeakSet<Error>();

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Notes where an exception leaves from. */
function noteOrigin(exception: object): void {
  origins.set(exception, new Error("thrown here"));
  noted.delete(exception);
}

/** `throw`: an exception with what lies in the common words. */
export function X(tag: Tag): WasmException {
  look();
  const { params } = tag.type;
  const letters = lettersOf(params);
  const first = letters[0] === "r" ? R[0] : W[0];
  const exception = new WasmException(tag, bitsOf(takeResults(first, letters), params));
  noteOrigin(exception);
  return exception;
}

/** `throw_ref` and `rethrow`. @throws Trap `null-exception-reference` */
export function rethrow(ref: unknown): unknown {
  look();
  if (ref === null) throw trap("null-exception-reference");
  return ref;
}

/** What a handler has caught, where that is an exception. @throws all else again */
export function Y(thrown: unknown): WasmException {
  if (!isA(thrown, WasmException)) throw thrown;
  look();
  return thrown;
}

/** Puts what an exception carries into the common words. */
export function unpack({ bits, tag }: WasmException): void {
  const { params } = tag.type;
  requireFit(bits, params, "own");
  leaveResults(wordsOf(bits, params), lettersOf(params));
}

/** What to throw into a guest where a function that it called has thrown this. */
export function intoGuest(error: unknown): unknown {
  if (isA(error, Error) && unread.has(error)) return error;
  if (isStackOverflow(error)) {
    // A function that has used the stack up by itself has left room here.
    if (isObject(error) && hasRoom()) recursions.add(error);
    return error;
  }
  const exception = exceptionOf(error);
  if (exception !== undefined) noteOrigin(exception);
  else if (isObject(error) && !noted.has(error)) origins.set(error, new Error("thrown here"));
  return exception ?? error;
}

/** What the caller of a guest gets for what comes out of it. */
export function outOfGuest(thrown: unknown): unknown {
  // A library may format the stack, by regular expressions: where no room is left, a border farther out has it done.
  const canRead = hasRoom();
  if (!canRead && isA(thrown, Error)) {
    unread.add(thrown);
    return thrown;
  }
  const leaving = meaningOf(thrown);
  if (canRead && isObject(leaving)) noteFrames(leaving, thrown);
  return leaving;
}

function meaningOf(thrown: unknown): unknown {
  if (isA(thrown, WasmException)) return thrownOf(thrown);
  if (!isA(thrown, RangeError) || recursions.has(thrown)) {
    return isStackOverflow(thrown) && !(isObject(thrown) && recursions.has(thrown)) ? exhausted(thrown) : thrown;
  }
  // A view tells so that an access has left its memory.
  return isStackOverflow(thrown) ? exhausted(thrown) : moved(trap("memory-out-of-bounds"), thrown);
}

const exhausted = (cause: unknown): unknown => moved(trap("call-stack-exhausted", undefined, { cause }), cause);

/** An error in the place of another, whose trace is its own. */
function moved(error: object, thrown: unknown): object {
  if (isA(thrown, Error)) origins.set(error, thrown);
  return error;
}

/** Frames that a backtrace holds at most. */
const maxFrames = 1_000;

/** How many calls an error has left, and after how many the rest of its trace is taken at once: each one more is a trace to be read. */
const left = new WeakMap<object, number>();
const mostCalls = 16;

/** Notes the frames of the call that ends here: those that lie below it have been noted, or will be. */
function noteFrames(leaving: object, thrown: unknown): void {
  const origin = (isObject(thrown) ? origins.get(thrown) : undefined) ?? origins.get(leaving) ?? leaving;
  const room = maxFrames - backtraceOf(leaving).length;
  const stack = room > 0 ? textOf(origin, "stack") : undefined;
  if (stack === undefined) return;
  const all = codeFrames(stack);
  const key = isObject(thrown) ? thrown : leaving;
  const from = noted.get(key) ?? noted.get(leaving) ?? 0;
  if (from > 0 && from >= all.length) return;
  const calls = left.get(leaving) ?? 0;
  left.set(leaving, calls + 1);
  const outer = calls < mostCalls ? codeFrames(textOf(new Error("outer"), "stack") ?? "").length : 0;
  const end = Math.max(from, all.length - outer);
  noted.set(leaving, end);
  noted.set(key, end);
  const frames = all.slice(from, Math.min(end, from + room)).map(frameOfCode);
  rememberBacktrace(
    leaving,
    frames.filter((frame) => frame !== undefined),
  );
}

function frameOfCode({ code, func, line }: CodeFrame): WasmFrame | undefined {
  return codeNumbered(code)?.frameAt(func, line);
}
