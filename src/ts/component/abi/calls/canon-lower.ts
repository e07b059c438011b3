/**
 * Canonical ABI, `canon lower`, synchronous: a host's function as a guest's import. A plan is made once a function; a call
 * runs closures alone.
 */
import { shownName } from "../../../base/errors/shown.ts";
import { promiseError } from "../../../runtime/calls/promises.ts";
import { isPromise } from "../../../runtime/calls/host-func.ts";
import { Waiting, rememberWaitingVersion, waitingVersionOf } from "../../../runtime/calls/async-results.ts";
import type { Check, Plans } from "../plans.ts";
import { BadValue } from "../bad-value.ts";
import { checker } from "../values/check.ts";
import { type FuncType, type HostFunc, type Part, badValue, counted, innerWeight, isCounted } from "./call.ts";
import { type Address, type Context, abiTrap, newTally } from "../context.ts";
import type { PointerType } from "../core-instance.ts";
import type { ValType } from "../despecialize.ts";
import type { FlatFunc } from "../flatten.ts";
import { memoryLayout, tupleLayout } from "../layout.ts";
import { liftFields } from "../values/lift.ts";
import { loadFields } from "../values/load.ts";
import { lowerer } from "../values/lower.ts";
import { CallScope } from "../handles.ts";
import { lendsHandles } from "../needs.ts";
import { storer } from "../values/store.ts";
import { weightOf } from "../weight.ts";

/** Reads the arguments that a guest passes to an import. */
function paramsLift(
  plans: Plans,
  flat: FlatFunc,
  types: readonly ValType[],
): (cx: Context, args: readonly unknown[]) => unknown[] {
  const weight = innerWeight(types);
  if (flat.paramsInMemory) {
    const load = loadFields(plans, types);
    const { size, align } = tupleLayout(types, plans.pointer);
    return (cx, args) => {
      const ptr = cx.checkRange(args[0] as Address, size, align, "the parameters");
      if (weight > 0) cx.take(0, weight);
      return load(cx, ptr);
    };
  }
  const lift = liftFields(plans, types);
  return (cx, args) => {
    if (weight > 0) cx.take(0, weight);
    return lift(cx, args, 0);
  };
}

/** Gives a host function's checked result to the guest. `at` is where a return pointer stands among the arguments. */
function resultLower(
  pointer: PointerType,
  flat: FlatFunc,
  result: ValType | undefined,
): (cx: Context, checked: unknown, args: readonly unknown[]) => unknown {
  if (result === undefined) return () => undefined;
  const weight = weightOf(result);
  if (!flat.resultInMemory) {
    const lower = lowerer(result, pointer);
    return (cx, checked) => {
      const out: unknown[] = [];
      if (weight > 0) cx.pay(0, weight);
      lower(cx, checked, out, 0);
      return out[0];
    };
  }
  const store = storer(result, pointer);
  const { size, align } = memoryLayout(result, pointer);
  const last = flat.core.params.length - 1;
  return (cx, checked, args) => {
    const ptr = cx.checkRange(args[last] as Address, size, align, "the return pointer's target");
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
  const lower = resultLower(plans.pointer, flat, type.result);
  const lends = type.params.some((param) => lendsHandles(param.type));
  // What was lent for the call goes back.
  const ended = (cx: Context, result: unknown): unknown => {
    if (lends) cx.scope?.end();
    return result;
  };
  const entered = (): Context => {
    const cx = context();
    if (cx === undefined) throw abiTrap(`${shownName(type.name)} was called before its module was instantiated.`);
    cx.refresh();
    return cx;
  };
  const finish = (cx: Context, given: unknown, args: readonly unknown[]): unknown => {
    cx.refresh();
    rejectPromise(given, type.name);
    if (check === undefined) return ended(cx, undefined);
    if (weight > 0) cx.make(weight);
    return ended(cx, lower(cx, checkResult(plans, check, given, type.name, cx), args));
  };
  const part = (): Part => ({ tally: newTally(), call: undefined, scope: lends ? new CallScope() : undefined });
  const called = (cx: Context, args: readonly unknown[]): unknown => finish(cx, host(...lift(cx, args)), args);
  const call: HostFunc =
    lends || isCounted(type)
      ? (...args) => {
          const cx = entered();
          return counted(cx, part(), () => called(cx, args));
        }
      : (...args) => called(entered(), args);
  const waiting = waitingVersionOf(host);
  rememberWaitingVersion(call, (...args) => {
    const cx = entered();
    const own = part();
    return counted(cx, own, () => {
      const given = waiting(...lift(cx, args));
      const finished = (value: unknown): unknown => finish(cx, value, args);
      if (given instanceof Waiting) {
        const { promise, cancel } = given;
        return new Waiting(promise, (value) => counted(cx, own, () => finished(given.finish(value))), cancel);
      }
      if (!isPromise(given)) return finished(given);
      return new Waiting(given, (value) => counted(cx, own, () => finished(value)));
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
