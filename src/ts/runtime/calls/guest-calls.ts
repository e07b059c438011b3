/**
 * The JavaScript functions that stand for functions of guests: arguments are checked in place and passed on, so that a call
 * costs little more than one of the engine's own function. Nothing is generated: `new Function` may be forbidden, and one
 * closure per number of parameters is nearly as fast.
 */
import type { ValType } from "../../core/types.ts";
import type { Family } from "../store/family.ts";
import type { Callable } from "../store/func.ts";
import { type Passage, fits, passageOf } from "./passages.ts";

/** What the calls of one function need beside the engine's own function. */
export interface Conversion {
  /** Converts an argument that cannot go as it is. @throws UsageError */
  convert(value: unknown, param: number): unknown;
  /** The error for another number of arguments. */
  arity(given: number): unknown;
  /** What to throw where that function threw. */
  fail(error: unknown): unknown;
}

type Maker = (raw: Callable, passages: readonly Passage[], conversion: Conversion) => Callable;

const none: Maker =
  (raw, _, conversion) =>
  (...args) => {
    if (args.length !== 0) throw conversion.arity(args.length);
    try {
      return raw();
    } catch (error) {
      throw conversion.fail(error);
    }
  };

const one: Maker =
  (raw, [p0 = "none"], conversion) =>
  (...args) => {
    if (args.length !== 1) throw conversion.arity(args.length);
    const a = fits(p0, args[0]) ? args[0] : conversion.convert(args[0], 0);
    try {
      return raw(a);
    } catch (error) {
      throw conversion.fail(error);
    }
  };

const two: Maker =
  (raw, [p0 = "none", p1 = "none"], conversion) =>
  (...args) => {
    if (args.length !== 2) throw conversion.arity(args.length);
    const a = fits(p0, args[0]) ? args[0] : conversion.convert(args[0], 0);
    const b = fits(p1, args[1]) ? args[1] : conversion.convert(args[1], 1);
    try {
      return raw(a, b);
    } catch (error) {
      throw conversion.fail(error);
    }
  };

const three: Maker =
  (raw, [p0 = "none", p1 = "none", p2 = "none"], conversion) =>
  (...args) => {
    if (args.length !== 3) throw conversion.arity(args.length);
    const a = fits(p0, args[0]) ? args[0] : conversion.convert(args[0], 0);
    const b = fits(p1, args[1]) ? args[1] : conversion.convert(args[1], 1);
    const c = fits(p2, args[2]) ? args[2] : conversion.convert(args[2], 2);
    try {
      return raw(a, b, c);
    } catch (error) {
      throw conversion.fail(error);
    }
  };

const many: Maker =
  (raw, passages, conversion) =>
  (...args) => {
    if (args.length !== passages.length) throw conversion.arity(args.length);
    for (const [i, passage] of passages.entries()) {
      if (!fits(passage, args[i])) args[i] = conversion.convert(args[i], i);
    }
    try {
      return raw(...args);
    } catch (error) {
      throw conversion.fail(error);
    }
  };

const makers: readonly Maker[] = [none, one, two, three];

// The same for integers of 32 bits alone, which most functions take: a fifth of a call in nbb. What is asked of an argument
// is written out, since V8 learns of a function that all share what all give it; and a list of all arguments costs where it is made.

const oneI32: Maker = (raw, passages, conversion) => {
  const slow = one(raw, passages, conversion);
  return function (a) {
    if (arguments.length !== 1) throw conversion.arity(arguments.length);
    if (typeof a !== "number" || (a | 0) !== a) return slow(a);
    try {
      return raw(a);
    } catch (error) {
      throw conversion.fail(error);
    }
  };
};

const twoI32: Maker = (raw, passages, conversion) => {
  const slow = two(raw, passages, conversion);
  return function (a, b) {
    if (arguments.length !== 2) throw conversion.arity(arguments.length);
    if (typeof a !== "number" || typeof b !== "number" || (a | 0) !== a || (b | 0) !== b) return slow(a, b);
    try {
      return raw(a, b);
    } catch (error) {
      throw conversion.fail(error);
    }
  };
};

const threeI32: Maker = (raw, passages, conversion) => {
  const slow = three(raw, passages, conversion);
  return function (a, b, c) {
    if (arguments.length !== 3) throw conversion.arity(arguments.length);
    if (typeof a !== "number" || typeof b !== "number" || typeof c !== "number") return slow(a, b, c);
    if ((a | 0) !== a || (b | 0) !== b || (c | 0) !== c) return slow(a, b, c);
    try {
      return raw(a, b, c);
    } catch (error) {
      throw conversion.fail(error);
    }
  };
};

const i32Makers: readonly Maker[] = [none, oneI32, twoI32, threeI32];

/** The checked function around one with these parameters, of an engine of this family. */
export function checkedCall(
  raw: Callable,
  params: readonly ValType[],
  family: Family,
  conversion: Conversion,
): Callable {
  const passages = params.map((type) => passageOf(type, family));
  const chosen = passages.every((passage) => passage === "i32") ? i32Makers : makers;
  return (chosen[params.length] ?? many)(raw, passages, conversion);
}

/** Parameters up to which a call is passed on without an array: what is not given does no harm to a function of a guest. */
export const fewParams = 4;

/** The same function for callers that pass what it takes: only its errors are converted. */
export function trustedCall(raw: Callable, nParams: number, fail: Conversion["fail"]): Callable {
  if (nParams > fewParams) {
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
