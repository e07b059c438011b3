/**
 * Functions of others as generated code calls them: of the host program, and of other engines.
 */
import { isRef, type FuncType } from "../../core/types.ts";
import { look, lookAfter } from "../../runtime/budget/guard.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import { calledByGuests } from "../../runtime/calls/import-calls.ts";
import { isInt32 } from "../../runtime/calls/passages.ts";
import type { Func } from "../../runtime/store/func.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import type { Raw } from "../code/convention.ts";
import { lettersOf, widths } from "../code/letters.ts";
import { intoGuest } from "./errors.ts";
import { bitsOf, leaveResults, valueAt, wordsOf } from "./values.ts";

const adapters = new WeakMap<Func, Raw>();

/** What generated code calls for a function that is not generated itself; always the same one. */
export function adapterOf(func: Func): Raw {
  let raw = adapters.get(func);
  if (raw === undefined) adapters.set(func, (raw = adapt(func)));
  return raw;
}

/** Whether words and the values of the JavaScript API are the same: for integers of 32 bits. */
const isPlain = ({ params, results }: FuncType): boolean =>
  results.length < 2 && [...params, ...results].every((type) => type === "i32");

function adapt(func: Func): Raw {
  if (!(func instanceof HostFunc)) return adaptForeign(func);
  if (isPlain(func.type)) {
    return calledByGuests(func.fn, func.type, (value) => func.resultBits(value)[0], intoGuest);
  }
  return adaptHost(func);
}

/** A function of the host program, which gets values of the JavaScript API. */
function adaptHost(func: HostFunc): Raw {
  const { params, results } = func.type;
  const [given, wanted] = [lettersOf(params), lettersOf(results)];
  return (...words: unknown[]) => {
    try {
      let at = 0;
      const values = given.map((letter) => {
        const value = valueAt(words, at, letter);
        at += widths[letter];
        return value;
      });
      const value = func.fn(...values);
      look();
      if (wanted.length === 1 && wanted[0] === "i" && typeof value === "number" && isInt32(value)) return value;
      return leaveResults(wordsOf(func.resultBits(value), results), wanted);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  };
}

/** A function of another engine, which gets bits. */
function adaptForeign(func: Func): Raw {
  const { params, results } = func.type;
  const wanted = lettersOf(results);
  const mayTie = results.some(isRef);
  return (...words: unknown[]) => {
    try {
      const bits = func.invoke(bitsOf(words, params));
      if (mayTie && func.family === "native") requireFit(bits, results, "own");
      look();
      return leaveResults(wordsOf(bits, results), wanted);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  };
}
