/**
 * A function of the host program that the host program calls by way of a component which exports what it has imported: its
 * values cross as those of any call do, through a memory that no guest has.
 */
import { Waiting, waitingVersionOf } from "../../runtime/calls/async-results.ts";
import type { FuncType, HostFunc } from "../abi/calls/call.ts";
import { type LiftedFunc, canonLift } from "../abi/calls/canon-lift.ts";
import { canonLower } from "../abi/calls/canon-lower.ts";
import { Context, type Costs } from "../abi/context.ts";
import type { CoreMemory } from "../abi/core-instance.ts";
import { alignTo, memoryLayout } from "../abi/layout.ts";
import { flattenFunc } from "../abi/flatten.ts";
import type { Plans } from "../abi/plans.ts";
import { HeldResources } from "./held.ts";
import { ComponentState } from "./state.ts";
import { HandleRoom } from "./table.ts";

/** Bytes that are kept between calls. */
const kept = 2 ** 16;

/** A memory that grows as it is allocated in, and is empty again when no call is left. */
class Scratch implements CoreMemory {
  buffer = new ArrayBuffer(0);
  private _end = 0;
  private _calls = 0;

  /** A call begins. */
  open(): void {
    this._calls++;
  }

  close(): void {
    if (--this._calls > 0) return;
    this._end = 0;
    if (this.buffer.byteLength > kept) this.buffer = new ArrayBuffer(0);
  }

  readonly allocate = (old: number, oldSize: number, align: number, size: number): number => {
    const at = alignTo(this._end, align);
    this._end = at + size;
    if (this._end > this.buffer.byteLength) {
      const grown = new Uint8Array(Math.max(this._end, 2 * this.buffer.byteLength, kept));
      grown.set(new Uint8Array(this.buffer));
      this.buffer = grown.buffer;
    }
    new Uint8Array(this.buffer).copyWithin(at, old, old + Math.min(oldSize, size));
    return at;
  };
}

/** The host's function `host`, whose values have been given and taken by `inner`, as one that the host calls by `outer`. */
export function passedThrough(
  type: FuncType,
  host: HostFunc,
  inner: Plans,
  outer: Plans,
  { account, bounds }: Costs,
): LiftedFunc {
  const memory = new Scratch();
  const realloc = { params: [], results: [], call: memory.allocate as (...args: never[]) => unknown };
  // A table by which resources of both sides go.
  const handles = new ComponentState(undefined, new HeldResources(undefined), new HandleRoom());
  const cx = new Context(memory, realloc, account, bounds, { handles });
  const types = type.params.map((param) => param.type);
  const lower = flattenFunc(types, type.result, "lower");
  const lift = flattenFunc(types, type.result, "lift");
  const lowered = canonLower(inner, type, lower, () => cx, host);
  const waiting = waitingVersionOf(lowered);
  const layout = type.result === undefined || !lower.resultInMemory ? undefined : memoryLayout(type.result);
  // Calls with a place for the result, where that is to lie in memory.
  const calling = (func: HostFunc, args: readonly unknown[]): unknown => {
    if (layout === undefined) return func(...args);
    const at = cx.realloc(0, 0, layout.align, layout.size);
    const raw = func(...args, at);
    return raw instanceof Waiting ? placed(raw, at) : at;
  };
  const { call, callAsync } = canonLift(
    outer,
    type,
    lift,
    cx,
    {
      ...lift.core,
      call: (...args: unknown[]) => calling(lowered, args),
      async callAsync(args, finish) {
        const raw = calling(waiting, args);
        return finish(raw instanceof Waiting ? raw.finish(await raw.promise) : raw);
      },
    },
    undefined,
  );
  return {
    call(...args) {
      memory.open();
      try {
        return call(...args);
      } finally {
        memory.close();
      }
    },
    async callAsync(...args) {
      memory.open();
      try {
        return await callAsync(...args);
      } finally {
        memory.close();
      }
    },
  };
}

/** A wait for a result that lies at an address in the end. */
const placed = ({ promise, finish, cancel }: Waiting, at: number): Waiting =>
  new Waiting(promise, (value) => (finish(value), at), cancel);
