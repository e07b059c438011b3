/**
 * Canonical ABI, `canon lift` and `canon lower`, synchronous: a guest's export as a host function, and a
 * host's function as a guest's import. A plan is made once a function; a call runs closures alone.
 */
import { UsageError, WitError } from "../../base/errors/errors.ts";
import { quoted, shownName, shownNames } from "../../base/errors/shown.ts";
import { promiseError } from "../../runtime/calls/promises.ts";
import { isPromise } from "../../runtime/calls/host-func.ts";
import { Waiting, rememberWaitingVersion } from "../../runtime/calls/async-results.ts";
import type { CoreFunc } from "./core-instance.ts";
import type { ValueModel } from "../model/value-model.ts";
import type { Check, Lift, Load, Lower, Plans } from "./plans.ts";
import { BadValue } from "./bad-value.ts";
import { checker } from "./check.ts";
import { type Context, type Tally, abiTrap, isTooMuch, newTally } from "./context.ts";
import type { ValType } from "./despecialize.ts";
import { type FlatFunc, flattenType } from "./flatten.ts";
import { fieldOffsets, memoryLayout, tupleLayout } from "./layout.ts";
import { lifter } from "./lift.ts";
import { loader } from "./load.ts";
import { lowerRecord, lowerer } from "./lower.ts";
import { isDynamic } from "./needs.ts";
import { storeRecord, storer } from "./store.ts";
import { weightOf, weightOfAll } from "./weight.ts";

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
function badValue(error: BadValue, model: ValueModel, fn: string, param: string): WitError {
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

/** The values in values of these types, the outermost not counted. */
const innerWeight = (types: readonly ValType[]): number => weightOfAll(types) - types.length;

/** Whether what crosses by these types has to be counted: what is of a few scalars has not. */
function isCounted(type: FuncType): boolean {
  const types = [...type.params.map((param) => param.type), ...(type.result === undefined ? [] : [type.result])];
  return types.some((one) => one.tag === "variant" || isDynamic(one)) || innerWeight(types) > 0;
}

/** Checks the arguments of a call and puts their checked forms in their places. */
function checkParams(plans: Plans, type: FuncType): (args: unknown[], cx: Context) => unknown[] {
  const checks: readonly Check[] = type.params.map((param) => checker(plans, param.type));
  const n = checks.length;
  const weight = innerWeight(type.params.map((param) => param.type));
  return (args, cx) => {
    if (args.length !== n) {
      const names = shownNames(type.params.map((param) => param.name));
      throw new UsageError(
        "arity",
        `${shownName(type.name)} takes ${n} argument${n === 1 ? "" : "s"} (${names}); got ${args.length}.`,
        {
          fn: type.name,
          expected: String(n),
          value: args.length,
        },
      );
    }
    if (weight > 0) cx.make(weight);
    let i = 0;
    try {
      for (; i < n; i++) args[i] = checks[i]!(args[i], cx);
    } catch (error) {
      if (error instanceof BadValue) throw badValue(error, plans.model, type.name, type.params[i]?.name ?? String(i));
      throw error;
    }
    return args;
  };
}

/** Calls with a flat list of values; the common lengths without spreading. */
function invoke(call: (...args: unknown[]) => unknown, flat: readonly unknown[]): unknown {
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

/** Puts checked parameters into core arguments: flat, or in memory behind one pointer. */
function paramsLower(flat: FlatFunc, types: readonly ValType[]): (cx: Context, checked: unknown[]) => unknown[] {
  const weight = innerWeight(types);
  if (!flat.paramsInMemory) {
    const lower: Lower = lowerRecord(types);
    return (cx, checked) => {
      const out: unknown[] = [];
      if (weight > 0) cx.pay(0, weight);
      lower(cx, checked, out, 0);
      return out;
    };
  }
  const store = storeRecord(types);
  const { size, align } = tupleLayout(types);
  return (cx, checked) => {
    if (weight > 0) cx.pay(0, weight);
    const ptr = cx.realloc(0, 0, align, size);
    store(cx, checked, ptr);
    return [ptr | 0];
  };
}

/** What a core function gave, as a list of flat values. */
function resultList(raw: unknown, n: number): readonly unknown[] {
  return n === 0 ? [] : n === 1 ? [raw] : (raw as readonly unknown[]);
}

/** Reads the result of a core function: flat, behind a returned pointer, or several values at once. */
function resultLift(
  plans: Plans,
  result: ValType | undefined,
  isPointer: boolean,
  n: number,
): (cx: Context, raw: unknown) => unknown {
  if (result === undefined) return () => undefined;
  const weight = weightOf(result);
  if (isPointer) {
    const load: Load = loader(plans, result);
    const { size, align } = memoryLayout(result);
    return (cx, raw) => {
      const ptr = cx.checkRange(raw as number, size, align, "the returned value");
      if (weight > 0) cx.take(0, weight);
      return load(cx, ptr);
    };
  }
  const lift: Lift = lifter(plans, result);
  return (cx, raw) => {
    if (weight > 0) cx.take(0, weight);
    return lift(cx, resultList(raw, n), 0);
  };
}

/** Reads what a core function gives. Where its type is assumed, the value tells which of two forms it has. */
function coreResultLift(
  plans: Plans,
  result: ValType | undefined,
  flat: FlatFunc,
  { results, isAssumed }: CoreFunc,
): (cx: Context, raw: unknown) => unknown {
  const lift = resultLift(plans, result, flat.resultInMemory && results.length === 1, results.length);
  if (isAssumed !== true || !flat.resultInMemory) return lift;
  const atOnce = resultLift(plans, result, false, flat.flatResults.length);
  return (cx, raw) => (Array.isArray(raw) ? atOnce : lift)(cx, raw);
}

/** A guest's export as a function of the host. */
export interface LiftedFunc {
  readonly call: HostFunc;
  /** The same by promise: where the engine can, it waits for promises of host functions. */
  readonly callAsync: (...args: unknown[]) => Promise<unknown>;
}

/**
 * A guest's export as a function of the host. The core function returns as flattened, or, where the result
 * would lie in memory, all flattened values at once.
 * @throws UsageError `arity`, WitError `bad-value` (from the function made, before anything runs)
 * @throws Trap `abi-trap` (from the function made) where what the guest returns breaks the ABI
 */
export function canonLift(
  plans: Plans,
  type: FuncType,
  flat: FlatFunc,
  cx: Context,
  core: CoreFunc,
  postReturn: CoreFunc | undefined,
): LiftedFunc {
  const check = checkParams(plans, type);
  const lower = paramsLower(
    flat,
    type.params.map((param) => param.type),
  );
  const nResults = core.results.length;
  const lift = coreResultLift(plans, type.result, flat, core);
  const returned = (raw: unknown): readonly unknown[] =>
    core.isAssumed === true && Array.isArray(raw) ? raw : resultList(raw, nResults);
  const call = core.call as (...args: unknown[]) => unknown;
  const post = postReturn?.call as ((...args: unknown[]) => unknown) | undefined;
  const finish = (raw: unknown): unknown => {
    cx.refresh();
    let result: unknown;
    try {
      result = lift(cx, raw);
    } catch (error) {
      // The guest has done nothing wrong and may go on: it frees what was too much for the host.
      if (post !== undefined && isTooMuch(error)) invoke(post, returned(raw));
      throw error;
    }
    if (post !== undefined) invoke(post, returned(raw));
    return result;
  };
  const lowered = (args: unknown[]): unknown[] => {
    cx.refresh();
    return lower(cx, check(args, cx));
  };
  const isBounded = isCounted(type) || post !== undefined;
  return {
    call: isBounded
      ? (...args) => {
          // As `bounded`, without a closure for each call.
          const begun = cx.begin();
          const outer = cx.count(newTally());
          try {
            return finish(invoke(call, lowered(args)));
          } finally {
            cx.count(outer);
            cx.end(begun);
          }
        }
      : (...args) => finish(invoke(call, lowered(args))),
    async callAsync(...args) {
      const part = { tally: newTally(), call: cx.newCall() };
      const flatArgs = bounded(cx, part, () => lowered(args));
      const counted = (raw: unknown): unknown => bounded(cx, part, () => finish(raw));
      return core.callAsync === undefined
        ? counted(invoke(call, flatArgs))
        : core.callAsync(flatArgs, counted, part.call);
    },
  };
}

/** Runs a part of a call from the host: what crosses counts for the call, which has one deadline whatever it calls. */
function bounded<T>(cx: Context, part: { readonly tally: Tally; readonly call: object | undefined }, run: () => T): T {
  const begun = cx.begin(part.call);
  const outer = cx.count(part.tally);
  try {
    return run();
  } finally {
    cx.count(outer);
    cx.end(begun);
  }
}

/** The same of a call of a host function, which is within a call of the guest. */
function counted<T>(cx: Context, tally: Tally, run: () => T): T {
  const outer = cx.count(tally);
  try {
    return run();
  } finally {
    cx.count(outer);
  }
}

/** Reads the arguments that a guest passes to an import. */
function paramsLift(
  plans: Plans,
  flat: FlatFunc,
  types: readonly ValType[],
): (cx: Context, args: readonly unknown[]) => unknown[] {
  const weight = innerWeight(types);
  if (flat.paramsInMemory) {
    const loads = types.map((type) => loader(plans, type));
    const offsets = fieldOffsets(types);
    const { size, align } = tupleLayout(types);
    return (cx, args) => {
      const ptr = cx.checkRange(args[0] as number, size, align, "the parameters");
      if (weight > 0) cx.take(0, weight);
      return loads.map((load, i) => load(cx, ptr + offsets[i]!));
    };
  }
  const lifts: { lift: Lift; at: number }[] = [];
  let at = 0;
  for (const type of types) {
    lifts.push({ lift: lifter(plans, type), at });
    at += flattenType(type).length;
  }
  return (cx, args) => {
    if (weight > 0) cx.take(0, weight);
    const values = new Array<unknown>(lifts.length);
    for (let i = 0; i < lifts.length; i++) values[i] = lifts[i]!.lift(cx, args, lifts[i]!.at);
    return values;
  };
}

/** Gives a host function's checked result to the guest. `at` is where a return pointer stands among the arguments. */
function resultLower(
  flat: FlatFunc,
  result: ValType | undefined,
): (cx: Context, checked: unknown, args: readonly unknown[]) => unknown {
  if (result === undefined) return () => undefined;
  const weight = weightOf(result);
  if (!flat.resultInMemory) {
    const lower = lowerer(result);
    return (cx, checked) => {
      const out: unknown[] = [];
      if (weight > 0) cx.pay(0, weight);
      lower(cx, checked, out, 0);
      return out[0];
    };
  }
  const store = storer(result);
  const { size, align } = memoryLayout(result);
  const last = flat.core.params.length - 1;
  return (cx, checked, args) => {
    const ptr = cx.checkRange(args[last] as number, size, align, "the return pointer's target");
    if (weight > 0) cx.pay(0, weight);
    store(cx, checked, ptr);
    return undefined;
  };
}

/**
 * A host's function as a guest's import. The context is asked for at the first call, when the instance that
 * imports exists.
 * @throws Trap `abi-trap` (from the function made) where what the guest passes breaks the ABI
 * @throws WitError `bad-value`, UsageError `promise-in-sync-call` (from the function made) for what the host returns
 */
export function canonLower(
  plans: Plans,
  type: FuncType,
  flat: FlatFunc,
  context: () => Context | undefined,
  host: HostFunc,
): HostFunc {
  const lift = paramsLift(
    plans,
    flat,
    type.params.map((param) => param.type),
  );
  const check = type.result === undefined ? undefined : checker(plans, type.result);
  const weight = type.result === undefined ? 0 : weightOf(type.result);
  const lower = resultLower(flat, type.result);
  const entered = (): Context => {
    const cx = context();
    if (cx === undefined) throw abiTrap(`${shownName(type.name)} was called before its module was instantiated.`);
    cx.refresh();
    return cx;
  };
  const finish = (cx: Context, given: unknown, args: readonly unknown[]): unknown => {
    cx.refresh();
    rejectPromise(given, type.name);
    if (check === undefined) return undefined;
    if (weight > 0) cx.make(weight);
    return lower(cx, checkResult(plans, check, given, type.name, cx), args);
  };
  const called = (cx: Context, args: readonly unknown[]): unknown => finish(cx, host(...lift(cx, args)), args);
  const call: HostFunc = isCounted(type)
    ? (...args) => {
        const cx = entered();
        return counted(cx, newTally(), () => called(cx, args));
      }
    : (...args) => called(entered(), args);
  rememberWaitingVersion(call, (...args) => {
    const cx = entered();
    const tally = newTally();
    return counted(cx, tally, () => {
      const given = host(...lift(cx, args));
      if (!isPromise(given)) return finish(cx, given, args);
      return new Waiting(given, (value) => counted(cx, tally, () => finish(cx, value, args)));
    });
  });
  return call;
}

function checkResult(plans: Plans, check: Check, given: unknown, fn: string, cx: Context): unknown {
  try {
    return check(given, cx);
  } catch (error) {
    if (error instanceof BadValue) throw badValue(error, plans.model, fn, "result");
    throw error;
  }
}

function rejectPromise(value: unknown, fn: string): void {
  if (isPromise(value)) throw promiseError(fn, value);
}
