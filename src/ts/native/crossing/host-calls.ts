/**
 * Functions of the host program as imports of guests on the host's engine.
 */
import type { ValType } from "../../core/types.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import type { Callable } from "../../runtime/store/func.ts";
import type { HostFunc } from "../../runtime/calls/host-func.ts";
import { calledByGuests } from "../../runtime/calls/import-calls.ts";
import { intoGuest } from "./exceptions.ts";
import { hostMatches } from "./refs.ts";
import { isFuncRef } from "./shim.ts";

/** Conversions between the host's values and the user's. */
export interface Conversions {
  /** What the user gets for an exported function of the host. */
  param(raw: unknown): unknown;
  /** What the host gets for a result. */
  result(bits: Bits, type: ValType): unknown;
}

/** What the host calls for a function of the host program that has no vectors in its type; it throws what guests may see. */
export function hostCall(func: HostFunc, convert: Conversions): Callable {
  const { params, results } = func.type;
  const slow = (value: unknown): unknown => {
    const bits = func.resultBits(value, hostMatches);
    const values = bits.map((one, i) => convert.result(one, results[i]!));
    return values.length === 1 ? values[0] : values;
  };
  const fn = params.some(isFuncRef) ? withFuncs(func.fn, params, convert) : func.fn;
  return calledByGuests(fn, func.type, slow, intoGuest);
}

function withFuncs(fn: Callable, params: readonly ValType[], convert: Conversions): Callable {
  return (...args) => fn(...args.map((value, i) => (isFuncRef(params[i]!) ? convert.param(value) : value)));
}
