/**
 * Canonical ABI, `canon lift`, synchronous: a guest's export as a host function. A plan is made once a function; a call
 * runs closures alone.
 */
import { cannotGoOn, goesOnBy } from "../../../runtime/calls/going-on.ts";
import { type FuncType, type HostFunc, badValue, bounded, innerWeight, invoke, isCounted, wrongArity } from "./call.ts";
import type { CoreFunc, PointerType } from "../core-instance.ts";
import type { Gate } from "./gate.ts";
import type { Check, Lift, Load, Lower, Plans } from "../plans.ts";
import { BadValue } from "../bad-value.ts";
import { checker } from "../values/check.ts";
import { type Address, type Context, abiTrap, isTooMuch, newTally } from "../context.ts";
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
function paramsLower(
  flat: FlatFunc,
  types: readonly ValType[],
  pointer: PointerType,
): (cx: Context, checked: unknown[]) => unknown[] {
  const weight = innerWeight(types);
  if (!flat.paramsInMemory) {
    const lower: Lower = lowerRecord(types, pointer);
    return (cx, checked) => {
      const out: unknown[] = [];
      if (weight > 0) cx.pay(0, weight);
      lower(cx, checked, out, 0);
      return out;
    };
  }
  const store = storeRecord(types, pointer);
  const { size, align } = tupleLayout(types, pointer);
  return (cx, checked) => {
    if (weight > 0) cx.pay(0, weight);
    const ptr = cx.realloc(0, 0, align, size);
    store(cx, checked, ptr);
    return [cx.asAddress(ptr)];
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
    const { size, align } = memoryLayout(result, plans.pointer);
    return (cx, raw) => {
      const ptr = cx.checkRange(raw as Address, size, align, "the returned value");
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
  /** The core function that it calls, where it does so. */
  readonly core?: CoreFunc["call"];
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
    plans.pointer,
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
  return liftedBy(call);
}

/** A core function. */
export type Call = (...args: unknown[]) => unknown;

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

/** Calls the post-return function. */
export function cleanUp(cx: Context, postReturn: Call, results: readonly unknown[]): void {
  try {
    cx.staying(() => invoke(postReturn, results));
  } catch (error) {
    cannotGoOn(error);
    throw error;
  }
}

/** What is done with what the core function returns. A failure closes the instance that has been entered. */
function finisher({ cx, core, gate, lends, lift, postReturn }: Lifting): (raw: unknown) => unknown {
  const nResults = core.results.length;
  const returned = (raw: unknown): readonly unknown[] =>
    core.isAssumed === true && Array.isArray(raw) ? raw : resultList(raw, nResults);
  const clean = (raw: unknown): void => {
    if (postReturn !== undefined) cleanUp(cx, postReturn, returned(raw));
  };
  const finish = (raw: unknown): unknown => {
    cx.refresh();
    let result: unknown;
    try {
      result = lift(cx, raw);
    } catch (error) {
      // The guest has done nothing wrong and may go on: it frees what was too much for the host.
      if (!isTooMuch(error)) throw error;
      clean(raw);
      gate?.leave();
      throw error;
    }
    if (lends) endBorrows(cx);
    clean(raw);
    gate?.leave();
    return result;
  };
  if (gate === undefined) return finish;
  return (raw) => {
    try {
      return finish(raw);
    } catch (error) {
      if (!isTooMuch(error)) gate.fail(error);
      throw error;
    }
  };
}

/**
 * What is done when an error has ended the run of the core function: the instance that has been entered is closed, and where a
 * limit has ended it, the call goes on to its end when the run does. Gives the error.
 */
function ender({ cx, core, gate }: Lifting, finish: (raw: unknown) => unknown): (error: unknown) => unknown {
  return function ended(error) {
    const tally = cx.counted;
    const { scope } = cx;
    gate?.fail(error);
    goesOnBy(error, core.call, (resume) =>
      bounded(cx, { tally, call: undefined, scope }, () => {
        gate?.reopen(error);
        let raw: unknown;
        try {
          raw = resume();
        } catch (again) {
          throw ended(again);
        }
        return finish(raw);
      }),
    );
    return error;
  };
}

/** The same of a run that may wait, which itself has been told what to do in the end. */
async function runAsync(core: CoreFunc, gate: Gate | undefined, run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    gate?.fail(error);
    goesOnBy(error, core.call, async (resume) => {
      gate?.reopen(error);
      return runAsync(core, gate, resume);
    });
    throw error;
  }
}

/** Checks the arguments, enters the guest, and puts them where it takes them. */
function enterer({ gate, checked, lower }: Lifting): (args: unknown[]) => unknown[] {
  return (args) => {
    const given = checked(args);
    gate?.enter();
    try {
      return lower(given);
    } catch (error) {
      if (gate !== undefined && isTooMuch(error)) gate.leave();
      else gate?.fail(error);
      throw error;
    }
  };
}

/** `canonLift`: a call of what has been made of its types. */
function liftedBy(lifting: Lifting): LiftedFunc {
  const { cx, core, gate, lends } = lifting;
  const call = core.call as Call;
  const finish = finisher(lifting);
  const ended = ender(lifting, finish);
  const lowered = enterer(lifting);
  const newScope = (): CallScope | undefined => (lends ? new CallScope() : undefined);
  const run = (args: unknown[]): unknown => {
    const flat = lowered(args);
    let raw: unknown;
    try {
      raw = invoke(call, flat);
    } catch (error) {
      throw ended(error);
    }
    return finish(raw);
  };
  return {
    core: core.call,
    call:
      lifting.isCounted || gate !== undefined
        ? (...args) => {
            // As `bounded`, without a closure for each call.
            const begun = cx.begin();
            const outer = cx.count(newTally());
            const outerScope = cx.scope;
            cx.scope = newScope();
            let result: unknown;
            try {
              result = run(args);
            } finally {
              cx.scope = outerScope;
              cx.count(outer);
              cx.end(begun);
            }
            gate?.over?.();
            return result;
          }
        : (...args) => run(args),
    async callAsync(...args) {
      const part = { tally: newTally(), call: cx.newCall(), scope: newScope() };
      const { callAsync } = core;
      let result: unknown;
      if (callAsync === undefined) result = bounded(cx, part, () => run(args));
      else {
        const flat = bounded(cx, part, () => lowered(args));
        const finished = (raw: unknown): unknown => bounded(cx, part, () => finish(raw));
        result = await runAsync(core, gate, async () => callAsync(flat, finished, part.call));
      }
      gate?.over?.();
      return result;
    },
  };
}

/** The call has returned: what was lent for it goes back. @throws Trap where the callee has kept some of it */
export function endBorrows({ scope }: Context): void {
  if (scope === undefined) return;
  if (scope.borrows > 0) throw abiTrap("borrow handles still remain at the end of the call.");
  scope.end();
}
