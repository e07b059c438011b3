/**
 * The JavaScript functions that guests call for functions of the host program: parameters go as they are, results are checked
 * in place. One closure per number of parameters, so that a call costs little more than a direct import.
 */
import type { FuncType } from "../../core/types.ts";
import { look, lookAfter } from "../budget/guard.ts";
import type { Callable } from "../store/func.ts";
import { type Passage, fits, resultPassage } from "./passages.ts";

/** Converts a result that cannot go as it is. */
type Slow = (value: unknown) => unknown;

/** What to throw into the guest where the function threw. */
type Fail = (error: unknown) => unknown;

type Maker = (fn: Callable, passage: Passage, slow: Slow, fail: Fail) => Callable;

const makers: readonly Maker[] = [
  (fn, passage, slow, fail) => () => {
    try {
      const result = fn();
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw fail(lookAfter(error));
    }
  },
  (fn, passage, slow, fail) => (a) => {
    try {
      const result = fn(a);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw fail(lookAfter(error));
    }
  },
  (fn, passage, slow, fail) => (a, b) => {
    try {
      const result = fn(a, b);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw fail(lookAfter(error));
    }
  },
  (fn, passage, slow, fail) => (a, b, c) => {
    try {
      const result = fn(a, b, c);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw fail(lookAfter(error));
    }
  },
  (fn, passage, slow, fail) => (a, b, c, d) => {
    try {
      const result = fn(a, b, c, d);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw fail(lookAfter(error));
    }
  },
];

const many: Maker =
  (fn, passage, slow, fail) =>
  (...args) => {
    try {
      const result = fn(...args);
      look();
      return fits(passage, result) ? result : slow(result);
    } catch (error) {
      throw fail(lookAfter(error));
    }
  };

/** What guests call for a function of this type, which has no vectors: bounds are looked at behind it. */
export function calledByGuests(fn: Callable, { params, results }: FuncType, slow: Slow, fail: Fail): Callable {
  return (makers[params.length] ?? many)(fn, resultPassage(results), slow, fail);
}
