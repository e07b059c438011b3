/**
 * Calls from one guest into another (Canonical ABI, `canon lift` and `canon lower`): what one passes is copied to the other,
 * and what that returns back, before the callee cleans up.
 */
import { Waiting, rememberWaitingVersion } from "../../../runtime/calls/async-results.ts";
import { cannotGoOn } from "../../../runtime/calls/going-on.ts";
import { type Address, type Context, isTooMuch, newTally } from "../context.ts";
import type { CoreFunc, PointerType } from "../core-instance.ts";
import type { ValType } from "../despecialize.ts";
import { flattenFunc } from "../flatten.ts";
import { type Crossing, copiesOf } from "../guests/copies.ts";
import { CallScope } from "../handles.ts";
import { memoryLayout, tupleLayout } from "../layout.ts";
import { lendsHandles } from "../needs.ts";
import { weightOf } from "../weight.ts";
import { type FuncType, type HostFunc, type Part, bounded, counted, innerWeight, invoke } from "./call.ts";
import { type Call, cleanUp, endBorrows } from "./canon-lift.ts";
import type { Gate } from "./gate.ts";

/** The guest that is called. */
export interface Callee {
  readonly cx: Context;
  readonly core: CoreFunc;
  readonly postReturn: CoreFunc | undefined;
  readonly gate: Gate;
}

/** Counts and charges values in values, for both. */
function take({ from, to }: Crossing, weight: number): void {
  from.take(0, weight);
  to.take(0, weight);
}

/** Puts what the caller passes into core arguments of the callee. */
function paramsCarrier(
  types: readonly ValType[],
  from: PointerType,
  to: PointerType,
  inMemory: boolean,
): (x: Crossing, args: readonly unknown[]) => unknown[] {
  const weight = innerWeight(types);
  const copies = copiesOf(from, to);
  if (!inMemory) {
    const carry = copies.carryFields(types);
    return (x, args) => {
      if (weight > 0) take(x, weight);
      const out: unknown[] = [];
      carry(x, args, 0, out, 0);
      return out;
    };
  }
  const copy = copies.copyFields(types);
  const [source, target] = [tupleLayout(types, from), tupleLayout(types, to)];
  return (x, args) => {
    const at = x.from.checkRange(args[0] as Address, source.size, source.align, "the parameters");
    if (weight > 0) take(x, weight);
    const ptr = x.to.realloc(0, 0, target.align, target.size);
    x.from.refresh();
    copy(x, at, ptr);
    return [x.to.asAddress(ptr)];
  };
}

/** Gives what the callee returns to the caller, whose arguments end with where it is to be put. */
function resultCarrier(
  type: ValType | undefined,
  from: PointerType,
  to: PointerType,
  inMemory: boolean,
): (x: Crossing, raw: unknown, args: readonly unknown[]) => unknown {
  if (type === undefined) return () => undefined;
  const weight = weightOf(type);
  if (!inMemory) {
    const carry = copiesOf(from, to).carry(type);
    return (x, raw) => {
      if (weight > 0) take(x, weight);
      const out: unknown[] = [];
      carry(x, [raw], 0, out, 0);
      return out[0];
    };
  }
  const copy = copiesOf(from, to).copy(type);
  const [source, target] = [memoryLayout(type, from), memoryLayout(type, to)];
  return (x, raw, args) => {
    const at = x.from.checkRange(raw as Address, source.size, source.align, "the returned value");
    const ptr = x.to.checkRange(
      args[args.length - 1] as Address,
      target.size,
      target.align,
      "the return pointer's target",
    );
    if (weight > 0) take(x, weight);
    copy(x, at, ptr);
    return undefined;
  };
}

/**
 * A guest's function as another guest calls it. `caller` is asked for at each call, and throws where that may not call out.
 * @throws Trap `abi-trap` (from the function made) where what crosses breaks the ABI
 */
export function guestCall(type: FuncType, callee: Callee, caller: () => Context, from: PointerType): HostFunc {
  const { cx, core, gate } = callee;
  const to = cx.pointer;
  const types = type.params.map((param) => param.type);
  const flat = flattenFunc(types, type.result, "lower", { pointer: from });
  const params = paramsCarrier(types, from, to, flat.paramsInMemory);
  const result = resultCarrier(type.result, to, from, flat.resultInMemory);
  const lends = types.some(lendsHandles);
  const call = core.call as Call;
  const postReturn = callee.postReturn?.call as Call | undefined;
  const newPart = (begun?: object): Part => ({
    tally: newTally(),
    call: begun,
    scope: lends ? new CallScope() : undefined,
  });

  const clean = (raw: unknown): void => {
    if (postReturn !== undefined) cleanUp(cx, postReturn, type.result === undefined ? [] : [raw]);
    gate.leave();
  };
  // Neither what the caller passes nor that it has no room is the callee's fault.
  const entered = (at: Context, args: readonly unknown[]): unknown[] => {
    at.refresh();
    cx.refresh();
    gate.enter();
    try {
      return params({ from: at, to: cx }, args);
    } catch (error) {
      if (cx.fault === error) gate.fail(error);
      else gate.leave();
      throw error;
    }
  };
  const failed = (error: unknown): unknown => {
    gate.fail(error);
    cannotGoOn(error);
    return error;
  };
  const finish = (at: Context, raw: unknown, args: readonly unknown[]): unknown => {
    at.refresh();
    cx.refresh();
    let given: unknown;
    let fault: unknown;
    try {
      if (lends) endBorrows(cx);
      given = result({ from: cx, to: at }, raw, args);
    } catch (error) {
      if (!isTooMuch(error) && at.fault !== error) throw failed(error);
      fault = error;
    }
    if (lends) at.scope?.end();
    try {
      clean(raw);
    } catch (error) {
      throw failed(error);
    }
    if (fault !== undefined) throw fault;
    return given;
  };

  const guest: HostFunc = (...args) => {
    const at = caller();
    const begun = cx.begin();
    const [outer, outerThere] = [at.count(newTally()), cx.count(newTally())];
    const [scope, scopeThere] = [at.scope, cx.scope];
    if (lends) {
      at.scope = new CallScope();
      cx.scope = new CallScope();
    }
    try {
      const flatArgs = entered(at, args);
      let raw: unknown;
      try {
        raw = invoke(call, flatArgs);
      } catch (error) {
        throw failed(error);
      }
      return finish(at, raw, args);
    } finally {
      cx.scope = scopeThere;
      at.scope = scope;
      cx.count(outerThere);
      at.count(outer);
      cx.end(begun);
    }
  };

  const { callAsync } = core;
  if (callAsync === undefined) return guest;
  // What has been returned is taken when the caller goes on; where it does not, the callee has nothing to clean up later.
  rememberWaitingVersion(guest, (...args) => {
    const at = caller();
    const [part, partThere] = [newPart(), newPart(cx.newCall())];
    const within = <T>(run: () => T): T => counted(at, part, () => bounded(cx, partThere, run));
    const flatArgs = within(() => entered(at, args));
    const running = callAsync(flatArgs, (raw) => raw, partThere.call).catch((error: unknown) => {
      throw failed(error);
    });
    let isTaken = false;
    const finished = (raw: unknown): unknown => {
      isTaken = true;
      return within(() => finish(at, raw, args));
    };
    return new Waiting(running, finished, () => {
      const leftBehind = (raw: unknown): void => {
        if (!isTaken) bounded(cx, partThere, () => clean(raw));
        isTaken = true;
      };
      running.then(leftBehind).catch(failed);
    });
  });
  return guest;
}
