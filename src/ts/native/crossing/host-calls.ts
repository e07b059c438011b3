/**
 * The JavaScript functions that the host calls for imports of the host program: parameters go as they are, results
 * are checked in place. One closure per number of parameters, so that a call costs little more than a direct import.
 */
import type { ValType } from "../../core/types.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { look, lookAfter } from "../../runtime/budget/guard.ts";
import type { HostFunc } from "../../runtime/calls/host-func.ts";
import { type Passage, fits, passageOf } from "./calls.ts";
import { intoGuest } from "./exceptions.ts";
import { hostMatches } from "./refs.ts";
import { isFuncRef } from "./shim.ts";

/** Conversions between the host's values and the user's. */
export interface HostBorder {
  /** What the user gets for an exported function of the host. */
  param(raw: unknown): unknown;
  /** What the host gets for a result. */
  result(bits: Bits, type: ValType): unknown;
}

type Slow = (value: unknown) => unknown;
type Maker = (fn: Callable, passage: Passage, slow: Slow) => Callable;

const makers: readonly Maker[] = [
  (fn, passage, slow) => () => {
    try {
      const result = fn();
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  },
  (fn, passage, slow) => (a) => {
    try {
      const result = fn(a);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  },
  (fn, passage, slow) => (a, b) => {
    try {
      const result = fn(a, b);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  },
  (fn, passage, slow) => (a, b, c) => {
    try {
      const result = fn(a, b, c);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  },
  (fn, passage, slow) => (a, b, c, d) => {
    try {
      const result = fn(a, b, c, d);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  },
];

const many: Maker =
  (fn, passage, slow) =>
  (...args) => {
    try {
      const result = fn(...args);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  };

/** How the results go through without conversion. A promise must never pass as an externref. */
function resultPassage(results: readonly ValType[]): Passage {
  if (results.length === 0) return "none";
  const passage = results.length === 1 ? passageOf(results[0]!) : "convert";
  return passage === "extern" ? "convert" : passage;
}

/** What the host calls for a function of the host program that has no vectors in its type; it throws what guests may see. */
export function hostCall(func: HostFunc, border: HostBorder): Callable {
  const { params, results } = func.type;
  const slow: Slow = (value) => {
    const bits = func.resultBits(value, hostMatches);
    const values = bits.map((one, i) => border.result(one, results[i]!));
    return values.length === 1 ? values[0] : values;
  };
  const fn = params.some(isFuncRef) ? withFuncs(func.fn, params, border) : func.fn;
  return (makers[params.length] ?? many)(fn, resultPassage(results), slow);
}

function withFuncs(fn: Callable, params: readonly ValType[], border: HostBorder): Callable {
  return (...args) => fn(...args.map((value, i) => (isFuncRef(params[i]!) ? border.param(value) : value)));
}
