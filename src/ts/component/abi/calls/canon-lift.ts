/**
 * Canonical ABI, `canon lift`, synchronous: a guest's export as a host function. A plan is made once a function; a call
 * runs closures alone.
 */
import {
  type FuncType,
  type HostFunc,
  type Part,
  badValue,
  bounded,
  innerWeight,
  invoke,
  isCounted,
  wrongArity,
} from "./call.ts";
import type { CoreFunc } from "../core-instance.ts";
import type { Check, Lift, Load, Lower, Plans } from "../plans.ts";
import { BadValue } from "../bad-value.ts";
import { checker } from "../values/check.ts";
import { type Context, abiTrap, isTooMuch, newTally } from "../context.ts";
import type { ValType } from "../despecialize.ts";
import type { FlatFunc } from "../flatten.ts";
import { memoryLayout, tupleLayout } from "../layout.ts";
import { lifter } from "../values/lift.ts";
import { loader } from "../values/load.ts";
import { lowerRecord } from "../values/lower.ts";
import { CallScope } from "../handles.ts";
import { lendsHandles } from "../needs.ts";
import { storeRecord } from "../values/store.ts";
import { weightOf } from "../weight.ts";

/** Checks the arguments of a call and puts their checked forms in their places. */
function checkParams(plans: Plans, type: FuncType): (args: unknown[], cx: Context) => unknown[] {
  const checks: readonly Check[] = type.params.map((param) => checker(plans, param.type));
  const n = checks.length;
  const weight = innerWeight(type.params.map((param) => param.type));
  return (args, cx) => {
    if (args.length !== n)
      throw wrongArity(
        type.name,
        type.params.map((param) => param.name),
        args.length,
      );
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

/** What stands at the border of a component instance: calls pass it on their way in and out. */
export interface Gate {
  /** Before anything of a call reaches the guest. @throws Trap where it may not be entered */
  enter(): void;
  /** When all of it is over. */
  leave(): void;
  /** When a call of the host program has returned, and nothing of it is charged any longer. */
  readonly over: (() => void) | undefined;
  /** Whether an error leaves the instance as it was, so that it may be entered again. */
  fail(error: unknown): void;
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
  gate?: Gate,
): LiftedFunc {
  const check = checkParams(plans, type);
  const lower = paramsLower(
    flat,
    type.params.map((param) => param.type),
  );
  const call: Lifting = {
    cx,
    core,
    gate,
    lends: type.params.some((param) => lendsHandles(param.type)),
    isCounted: isCounted(type) || postReturn !== undefined,
    lift: coreResultLift(plans, type.result, flat, core),
    postReturn: postReturn?.call as Call | undefined,
    checked(args) {
      cx.refresh();
      return check(args, cx);
    },
    lower: (args) => lower(cx, args),
  };
  return gate === undefined ? plainLift(call) : gatedLift(call, gate);
}

type Call = (...args: unknown[]) => unknown;

/** What a call into a guest is made of. */
interface Lifting {
  readonly cx: Context;
  readonly core: CoreFunc;
  readonly gate: Gate | undefined;
  /** Whether handles are lent to it. */
  readonly lends: boolean;
  readonly isCounted: boolean;
  readonly lift: (cx: Context, raw: unknown) => unknown;
  readonly postReturn: Call | undefined;
  readonly checked: (args: unknown[]) => unknown[];
  readonly lower: (checked: unknown[]) => unknown[];
}

/** What is done with what the core function returns. */
function finisher({ cx, core, gate, lends, lift, postReturn }: Lifting): (raw: unknown) => unknown {
  const nResults = core.results.length;
  const returned = (raw: unknown): readonly unknown[] =>
    core.isAssumed === true && Array.isArray(raw) ? raw : resultList(raw, nResults);
  const clean = (raw: unknown): void => {
    if (postReturn === undefined) return;
    if (gate === undefined) invoke(postReturn, returned(raw));
    else cx.staying(() => invoke(postReturn, returned(raw)));
  };
  return (raw) => {
    cx.refresh();
    let result: unknown;
    try {
      result = lift(cx, raw);
    } catch (error) {
      // The guest has done nothing wrong and may go on: it frees what was too much for the host.
      if (isTooMuch(error)) clean(raw);
      throw error;
    }
    if (lends) endBorrows(cx);
    clean(raw);
    gate?.leave();
    return result;
  };
}

/** `canonLift` of a core module's function. */
function plainLift(lifting: Lifting): LiftedFunc {
  const { cx, core, checked, lower } = lifting;
  const call = core.call as Call;
  const finish = finisher(lifting);
  const lowered = (args: unknown[]): unknown[] => lower(checked(args));
  return {
    call: lifting.isCounted
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

/** `canonLift` into a component instance: once it is entered, what fails there closes it. */
function gatedLift(lifting: Lifting, gate: Gate): LiftedFunc {
  const { cx, core, lends, checked, lower } = lifting;
  const call = core.call as Call;
  const finish = finisher(lifting);
  const newPart = (begun?: object): Part => ({
    tally: newTally(),
    call: begun,
    scope: lends ? new CallScope() : undefined,
  });
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      gate.fail(error);
      throw error;
    }
  };
  const entered = (args: unknown[]): unknown[] => {
    const given = checked(args);
    gate.enter();
    return guarded(() => lower(given));
  };
  return {
    call: (...args) => {
      const result = bounded(cx, newPart(), () => {
        const flat = entered(args);
        return guarded(() => finish(invoke(call, flat)));
      });
      gate.over?.();
      return result;
    },
    async callAsync(...args) {
      const part = newPart(cx.newCall());
      const flat = bounded(cx, part, () => entered(args));
      const finished = (raw: unknown): unknown => bounded(cx, part, () => finish(raw));
      try {
        const result = await (core.callAsync === undefined
          ? finished(invoke(call, flat))
          : core.callAsync(flat, finished, part.call));
        gate.over?.();
        return result;
      } catch (error) {
        gate.fail(error);
        throw error;
      }
    },
  };
}

/** The call has returned: what was lent for it goes back. @throws Trap where the callee has kept some of it */
function endBorrows({ scope }: Context): void {
  if (scope === undefined) return;
  if (scope.borrows > 0) throw abiTrap("borrow handles still remain at the end of the call.");
  scope.end();
}
