/**
 * Where JavaScript calls into generated code: arguments are checked and become words, and what comes out becomes values again.
 */
import { f32FromBits, f64FromBits } from "../../base/bytes/bits.ts";
import { type FuncType, type ValType, isRef } from "../../core/types.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import { isWatched } from "../../runtime/budget/guard.ts";
import { boundedCall, tracedCall } from "../../runtime/calls/entering.ts";
import { checkedCall, trustedCall } from "../../runtime/calls/guest-calls.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { arityError, toBits } from "../../runtime/store/values.ts";
import type { Raw } from "../code/convention.ts";
import { lettersOf, widths } from "../code/letters.ts";
import { outOfGuest } from "./errors.ts";
import { addValue, bitsOf, takeResults, valueAt, wordsOf } from "./values.ts";

/** What is called. */
export interface Target {
  readonly type: FuncType;
  readonly displayName: string;
  readonly budget: Budget;
  /** The generated function, or what makes it. */
  readonly code: Raw;
  /** Has it charge from now on, for a call within a deadline of another load. */
  readonly meter: () => void;
}

/** The function to be called now. */
function codeOf(target: Target): (...words: unknown[]) => unknown {
  if (isWatched()) target.meter();
  return target.code as (...words: unknown[]) => unknown;
}

/** Within the bounds of its load, and with deep traces. */
function guarded(target: Target, raw: Callable, params: number): Callable {
  const { budget } = target;
  const isBounded = budget.metered || budget.maxCallDepth !== undefined;
  return isBounded ? boundedCall(raw, { budget, isLost: () => false }, true) : tracedCall(raw, params);
}

const isPlain = ({ params, results }: FuncType): boolean =>
  results.length < 2 && params.length <= 4 && [...params, ...results].every((type) => type === "i32");

/** The function with the values of the JavaScript API, which have been checked. */
function withValues(target: Target): Callable {
  const { type } = target;
  if (isPlain(type)) return plain(target, type.params.length);
  const [params, results] = [lettersOf(type.params), lettersOf(type.results)];
  return (...args) => {
    const words: unknown[] = [];
    for (const [i, letter] of params.entries()) addValue(words, letter, args[i]);
    const first = codeOf(target)(...words);
    if (results.length === 0) return undefined;
    const list = takeResults(first, results);
    if (results.length === 1) return valueAt(list, 0, results[0]!);
    let at = 0;
    return results.map((letter) => {
      const value = valueAt(list, at, letter);
      at += widths[letter];
      return value;
    });
  };
}

/** An argument that has been checked, as an integer of 32 bits: -0 is 0. */
const int = (value: unknown): number => (value as number) | 0;

/** The same where words are values. */
function plain(target: Target, params: number): Callable {
  switch (params) {
    case 0:
      return () => codeOf(target)();
    case 1:
      return (a) => codeOf(target)(int(a));
    case 2:
      return (a, b) => codeOf(target)(int(a), int(b));
    case 3:
      return (a, b, c) => codeOf(target)(int(a), int(b), int(c));
    default:
      return (a, b, c, d) => codeOf(target)(int(a), int(b), int(c), int(d));
  }
}

/** The JavaScript function that stands for a function. */
export function callableOf(target: Target): Callable {
  const { type, displayName } = target;
  return checkedCall(guarded(target, withValues(target), type.params.length), type.params, "own", {
    convert: (value, param) => convert(value, type.params[param]!, displayName, param),
    arity: (given) => arityError(displayName, type.params, given),
    fail: outOfGuest,
  });
}

/** An argument that cannot go as it is. @throws UsageError */
function convert(value: unknown, type: ValType, fn: string, param: number): unknown {
  const bits = toBits(value, type, { fn, param });
  if (type === "f32") return f32FromBits(bits as number);
  return type === "f64" ? f64FromBits(bits as bigint) : bits;
}

/** The same for callers whose arguments are right. */
export function trustedOf(target: Target): Callable | undefined {
  const { params, results } = target.type;
  if ([...params, ...results].some((type) => type === "v128" || isRef(type))) return undefined;
  return trustedCall(guarded(target, withValues(target), params.length), params.length, outOfGuest);
}

/** Calls a function with bits. */
export function invokeBits(target: Target, args: readonly Bits[]): Bits[] {
  const { type } = target;
  const words = wordsOf(args, type.params);
  const call = guarded(
    target,
    () => {
      const first = codeOf(target)(...words);
      return bitsOf(takeResults(first, lettersOf(type.results)), type.results);
    },
    0,
  );
  try {
    return call() as Bits[];
  } catch (error) {
    throw outOfGuest(error);
  }
}
