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

/** A guest's function with all that a call of it by another guest does. */
class GuestCall {
  private readonly _callee: Callee;
  private readonly _caller: () => Context;
  private readonly _hasResult: boolean;
  private readonly _lends: boolean;
  private readonly _params: ReturnType<typeof paramsCarrier>;
  private readonly _result: ReturnType<typeof resultCarrier>;

  constructor(type: FuncType, callee: Callee, caller: () => Context, from: PointerType) {
    const to = callee.cx.pointer;
    const types = type.params.map((param) => param.type);
    const flat = flattenFunc(types, type.result, "lower", { pointer: from });
    this._callee = callee;
    this._caller = caller;
    this._hasResult = type.result !== undefined;
    this._lends = types.some(lendsHandles);
    this._params = paramsCarrier(types, from, to, flat.paramsInMemory);
    this._result = resultCarrier(type.result, to, from, flat.resultInMemory);
  }

  call(args: readonly unknown[]): unknown {
    const { cx, core } = this._callee;
    const at = this._caller();
    const begun = cx.begin();
    const [outer, outerThere] = [at.count(newTally()), cx.count(newTally())];
    const [scope, scopeThere] = [at.scope, cx.scope];
    if (this._lends) {
      at.scope = new CallScope();
      cx.scope = new CallScope();
    }
    try {
      const flat = this._entered(at, args);
      let raw: unknown;
      try {
        raw = invoke(core.call as Call, flat);
      } catch (error) {
        throw this._failed(error);
      }
      return this._finish(at, raw, args);
    } finally {
      cx.scope = scopeThere;
      at.scope = scope;
      cx.count(outerThere);
      at.count(outer);
      cx.end(begun);
    }
  }

  /** The same where both can wait: what has been returned is taken when the caller goes on. */
  waiting(callAsync: NonNullable<CoreFunc["callAsync"]>, args: readonly unknown[]): Waiting {
    const { cx } = this._callee;
    const at = this._caller();
    const [here, there] = [this._newPart(), this._newPart(cx.newCall())];
    const within = <T>(run: () => T): T => counted(at, here, () => bounded(cx, there, run));
    const flat = within(() => this._entered(at, args));
    const running = callAsync(flat, (raw) => raw, there.call).catch((error: unknown) => {
      throw this._failed(error);
    });
    let isTaken = false;
    const finish = (raw: unknown): unknown => {
      isTaken = true;
      return within(() => this._finish(at, raw, args));
    };
    // A caller that does not go on leaves what is to be cleaned up all the same.
    const abandon = (raw: unknown): void => {
      if (!isTaken) bounded(cx, there, () => this._clean(raw));
      isTaken = true;
    };
    return new Waiting(running, finish, () => {
      running.then(abandon).catch((error: unknown) => {
        this._failed(error);
      });
    });
  }

  private _newPart(call?: object): Part {
    return { tally: newTally(), call, scope: this._lends ? new CallScope() : undefined };
  }

  /** Enters the callee with what it is passed. Neither what the caller passes nor that it passes too much is the callee's fault. */
  private _entered(at: Context, args: readonly unknown[]): unknown[] {
    const { cx, gate } = this._callee;
    at.refresh();
    cx.refresh();
    gate.enter();
    try {
      return this._params({ from: at, to: cx }, args);
    } catch (error) {
      if (cx.fault === error) gate.fail(error);
      else gate.leave();
      throw error;
    }
  }

  /** A call that fails within the callee closes it, and its run cannot go on, since that of the caller cannot. */
  private _failed(error: unknown): unknown {
    this._callee.gate.fail(error);
    cannotGoOn(error);
    return error;
  }

  private _finish(at: Context, raw: unknown, args: readonly unknown[]): unknown {
    const { cx } = this._callee;
    at.refresh();
    cx.refresh();
    let given: unknown;
    try {
      if (this._lends) endBorrows(cx);
      given = this._result({ from: cx, to: at }, raw, args);
    } catch (error) {
      if (!isTooMuch(error) && at.fault !== error) throw this._failed(error);
      this._clean(raw);
      throw error;
    }
    if (this._lends) at.scope?.end();
    this._clean(raw);
    return given;
  }

  private _clean(raw: unknown): void {
    const { cx, postReturn, gate } = this._callee;
    try {
      if (postReturn !== undefined) cleanUp(cx, postReturn.call as Call, this._hasResult ? [raw] : []);
    } catch (error) {
      throw this._failed(error);
    }
    gate.leave();
  }
}

/**
 * A guest's function as another guest calls it. `caller` is asked for at each call, and throws where that may not call out.
 * @throws Trap `abi-trap` (from the function made) where what crosses breaks the ABI
 */
export function guestCall(type: FuncType, callee: Callee, caller: () => Context, from: PointerType): HostFunc {
  const made = new GuestCall(type, callee, caller, from);
  const call: HostFunc = (...args) => made.call(args);
  const { callAsync } = callee.core;
  if (callAsync !== undefined) rememberWaitingVersion(call, (...args) => made.waiting(callAsync, args));
  return call;
}
