/**
 * Calls by the canonical ABI, in either direction: what is known of a function, and what a call counts.
 */
import { UsageError, WitError } from "../../../base/errors/errors.ts";
import { quoted, shownName, shownNames } from "../../../base/errors/shown.ts";
import type { ValueModel } from "../../model/value-model.ts";
import type { BadValue } from "../bad-value.ts";
import type { Context, Tally } from "../context.ts";
import type { ValType } from "../despecialize.ts";
import type { CallScope } from "../handles.ts";
import { isDynamic } from "../needs.ts";
import { weightOfAll } from "../weight.ts";

/** What lifting and lowering need to know of a WIT function. */
export interface FuncType {
  /** The name that errors show. */
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: ValType }[];
  readonly result: ValType | undefined;
}

/** A function of the host, taking and giving the model's values. */
export type HostFunc = (...args: unknown[]) => unknown;

/** The error for a value that does not fit: names function, parameter, place and value. */
export function badValue(error: BadValue, model: ValueModel, fn: string, param: string): WitError {
  const { expected, value, path, places, hint } = error;
  const what = param === "result" ? "the host function's result" : `the parameter ${quoted(param)}`;
  const where = places.length === 0 ? "" : ` at ${places.join(" ")}`;
  const missing = value === undefined ? "nothing" : model.show(value);
  return new WitError("bad-value", `${shownName(fn)}: ${what}${where} must be ${expected}; got ${missing}.${hint}`, {
    fn,
    param,
    path,
    expected,
    value,
  });
}

/** The error for a call with more or fewer arguments than these. */
export function wrongArity(fn: string, names: readonly string[], given: number): UsageError {
  const n = names.length;
  const of = n === 0 ? "" : ` (${shownNames(names)})`;
  const text = `${shownName(fn)} takes ${n} argument${n === 1 ? "" : "s"}${of}; got ${given}.`;
  return new UsageError("arity", text, { fn, expected: String(n), value: given });
}

/** The values in values of these types, the outermost not counted. */
export const innerWeight = (types: readonly ValType[]): number => weightOfAll(types) - types.length;

/** Whether what crosses by these types has to be counted: what is of a few scalars has not. */
export function isCounted(type: FuncType): boolean {
  const types = [...type.params.map((param) => param.type), ...(type.result === undefined ? [] : [type.result])];
  return types.some((one) => one.tag === "variant" || isDynamic(one)) || innerWeight(types) > 0;
}

/** Calls with a flat list of values; the common lengths without spreading. */
export function invoke(call: (...args: unknown[]) => unknown, flat: readonly unknown[]): unknown {
  switch (flat.length) {
    case 0:
      return call();
    case 1:
      return call(flat[0]);
    case 2:
      return call(flat[0], flat[1]);
    case 3:
      return call(flat[0], flat[1], flat[2]);
    case 4:
      return call(flat[0], flat[1], flat[2], flat[3]);
    default:
      return call(...flat);
  }
}

/** A part of a call, with what all of them share. */
export interface Part {
  readonly tally: Tally;
  readonly call: object | undefined;
  readonly scope?: CallScope | undefined;
}

/** Runs a part of a call from the host: what crosses counts for the call, which has one deadline whatever it calls. */
export function bounded<T>(cx: Context, part: Part, run: () => T): T {
  const begun = cx.begin(part.call);
  try {
    return counted(cx, part, run);
  } finally {
    cx.end(begun);
  }
}

/** The same of a call of a host function, which is within a call of the guest. */
export function counted<T>(cx: Context, { tally, scope }: Part, run: () => T): T {
  const outer = cx.count(tally);
  const outerScope = cx.scope;
  cx.scope = scope;
  try {
    return run();
  } finally {
    cx.scope = outerScope;
    cx.count(outer);
  }
}
