/**
 * A guest for WIT functions: it takes the parameters apart as the Canonical ABI lays them out, copies all that they hold
 * to other places, and gives the copy back, or hands it to a host function whose result it copies and gives back. Memory
 * that nothing was written to is poisoned, and grows in the middle of calls.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { Body, type Push, join, loads, memarg, stores, unjoin } from "./body.ts";
import {
  type Core,
  alignment,
  discriminant,
  flat,
  joined,
  maxParams,
  offsets,
  payloadAt,
  shapeOf,
  sizeOf,
} from "./reference.ts";
import type { WitType } from "./types.ts";

/** A function of a guest: its parameters, and how it does what leaves it a choice. */
export interface GuestFunc {
  readonly params: readonly WitType[];
  /** Whether it calls the host's function. */
  readonly calls: boolean;
  /** Whether a result that would lie in memory comes as several core values instead. */
  readonly several: boolean;
  /** Whether there is a post-return function, which poisons what was returned. */
  readonly post: boolean;
}

/** What a function gives back: its only parameter, or all as a tuple. */
export const resultOf = (params: readonly WitType[]): WitType =>
  params.length === 1 ? params[0]! : { kind: "tuple", items: params };

/** A function with its types as the guest sees them. */
interface Plan extends GuestFunc {
  readonly all: WitType;
  readonly result: WitType;
  readonly given: readonly Core[];
  /** Whether the result lies in memory. */
  readonly inMemory: boolean;
  /** The host's function. */
  readonly host: number;
}

class Guest {
  readonly builder = new ModuleBuilder();
  private readonly _copies = new Map<WitType, number>();
  /** Where the heap begins. */
  private readonly _start: number;
  private _heap = 0;
  private _realloc = 0;

  constructor(start: number) {
    this._start = start;
  }

  build(funcs: readonly GuestFunc[]): Uint8Array<ArrayBuffer> {
    const { builder, _start: start } = this;
    const plans = funcs.map((func, i) => this._plan(func, i));
    builder.memory({ address: "i32", min: 1n, max: 4_096n, shared: false, pageSizeLog2: 16 });
    this._heap = builder.global({ type: "i32", mutable: true }, (w) => w.emit("i32.const", start));
    builder.export("memory", "memory", 0);
    this._realloc = this._allocator();
    builder.export("cabi_realloc", "func", this._realloc);
    for (const [i, plan] of plans.entries()) this._exported(plan, i);
    return builder.build();
  }

  private _plan(func: GuestFunc, i: number): Plan {
    const { builder } = this;
    const all: WitType = { kind: "tuple", items: func.params };
    const result = resultOf(func.params);
    const flatParams = flat(all);
    const flatResult = flat(result);
    const given: Core[] = flatParams.length > maxParams ? ["i32"] : flatParams;
    const inMemory = flatResult.length > 1;
    const type = builder.funcType(inMemory ? [...given, "i32"] : given, inMemory ? [] : flatResult);
    const host = func.calls ? builder.import("$root", `h${i}`, { kind: "func", typeIdx: type }) : 0;
    return { ...func, all, result, given, inMemory, host };
  }

  private _exported(plan: Plan, i: number): void {
    const { builder } = this;
    const { given, result, inMemory } = plan;
    const flatResult = flat(result);
    const several = plan.several && inMemory && flatResult.length <= maxParams;
    const results: Core[] = inMemory && !several ? ["i32"] : flatResult;
    const body = new Body(given.length);
    const copied = this._received(body, plan);
    const answer = plan.calls ? this._asked(body, copied, plan) : copied;
    if (inMemory && !several) body.get(answer);
    else this._load(body, result, answer, 0);
    builder.export(`f${i}`, "func", this._func(given, results, body));
    if (plan.post) builder.export(`cabi_post_f${i}`, "func", this._postReturn(results));
  }

  private _func(params: readonly Core[], results: readonly Core[], { code, locals }: Body): number {
    return this.builder.func(this.builder.funcType(params, results), locals, (w) => {
      for (const [op, ...values] of code) w.emit(op, ...values);
    });
  }

  /** `cabi_realloc`: above all that there was before, poisoned, with what was there before copied. */
  private _allocator(): number {
    const body = new Body(4);
    const [old, oldSize, align, size] = [0, 1, 2, 3];
    const at = body.local("i32");
    const pages = body.local("i32");
    const { _heap: heap } = this;
    body.op("global.get", heap).get(align).op("i32.add").number(1).op("i32.sub");
    body.number(0).get(align).op("i32.sub").op("i32.and").op("local.tee", at);
    body.get(size).op("i32.add").op("global.set", heap);
    // As many pages as are missing, and one more.
    body.op("global.get", heap).number(65_535).op("i32.add").number(16).op("i32.shr_u").op("memory.size", 0);
    body.op("i32.sub").op("local.tee", pages).number(0).op("i32.gt_s").op("if", undefined);
    body
      .get(body.locals.length + 3)
      .op("memory.grow", 0)
      .number(-1)
      .op("i32.eq");
    body.op("if", undefined).op("unreachable").op("end").op("end");
    body.get(at).number(0xa5).get(size).op("memory.fill", 0);
    body.get(at).get(old).get(oldSize).get(size).get(oldSize).get(size).op("i32.lt_u").op("select");
    body.op("memory.copy", 0, 0).get(at);
    return this._func(["i32", "i32", "i32", "i32"], ["i32"], body);
  }

  private _allocate(body: Body, align: number, pushSize: Push): number {
    const at = body.local("i32");
    body.number(0).number(0).number(align);
    pushSize();
    body.op("call", this._realloc).set(at);
    return at;
  }

  private _place(body: Body, type: WitType): number {
    return this._allocate(body, alignment(type), () => body.number(sizeOf(type)));
  }

  /** The parameters as they came, and a copy of them: the local of its address. */
  private _received(body: Body, { all, given }: Plan): number {
    let at = 0;
    if (flat(all).length <= maxParams) {
      at = this._place(body, all);
      const values = given.map((_, i) => () => void body.get(i));
      this._store(body, all, values, at, 0);
    }
    return this._copied(body, all, at);
  }

  private _copied(body: Body, type: WitType, from: number): number {
    const to = this._place(body, type);
    this._copy(body, type, [from, 0], [to, 0]);
    return to;
  }

  /** Asks the host with the parameters at `from`; the local of the address of a copy of the answer. */
  private _asked(body: Body, from: number, { all, result, host, inMemory }: Plan): number {
    const at = this._place(body, result);
    if (flat(all).length > maxParams) body.get(from);
    else this._load(body, all, from, 0);
    if (inMemory) body.get(at).op("call", host);
    else {
      const answer = body.local(flat(result)[0]!);
      body.op("call", host).set(answer);
      this._store(body, result, [() => void body.get(answer)], at, 0);
    }
    return this._copied(body, result, at);
  }

  private _postReturn(results: readonly Core[]): number {
    const body = new Body(results.length);
    const { _heap: heap } = this;
    body.number(this._start).number(0x5a).op("global.get", heap).number(this._start).op("i32.sub");
    body.op("memory.fill", 0).number(this._start).op("global.set", heap);
    return this._func(results, [], body);
  }

  // Between core values and memory

  /** Stores the core values of a type at the address in a local. */
  private _store(body: Body, type: WitType, values: readonly Push[], at: number, offset: number): void {
    const shape = shapeOf(type);
    switch (shape.is) {
      case "scalar": {
        body.get(at);
        values[0]!();
        const float = shape.core === "f32" ? "f32.store" : shape.core === "f64" ? "f64.store" : undefined;
        body.op(float ?? stores[shape.size], memarg(offset));
        return;
      }
      case "record":
      case "array": {
        const parts = partsOf(shape);
        let next = 0;
        for (const { type: part, at: partAt } of parts) {
          const n = flat(part).length;
          this._store(body, part, values.slice(next, next + n), at, offset + partAt);
          next += n;
        }
        return;
      }
      case "variant": {
        const [which, ...payload] = values;
        const all = joined(shape.cases);
        body.get(at);
        which!();
        body.op(stores[discriminant(shape.cases.length)], memarg(offset));
        for (const [i, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          which!();
          body.number(i).op("i32.eq").op("if", undefined);
          const own = flat(one).map((core, j) => () => {
            payload[j]!();
            for (const op of unjoin[`${all[j]!} ${core}`] ?? []) body.op(op);
          });
          this._store(body, one, own, at, offset + payloadAt(shape.cases));
          body.op("end");
        }
        return;
      }
      default:
        for (const [i, push] of values.entries()) {
          body.get(at);
          push();
          body.op("i32.store", memarg(offset + i * 4));
        }
    }
  }

  /** Pushes the core values of what lies at the address in a local. */
  private _load(body: Body, type: WitType, at: number, offset: number): void {
    const shape = shapeOf(type);
    switch (shape.is) {
      case "scalar": {
        const float = shape.core === "f32" ? "f32.load" : shape.core === "f64" ? "f64.load" : undefined;
        body.get(at).op(float ?? loads[shape.size], memarg(offset));
        return;
      }
      case "record":
      case "array":
        for (const { type: part, at: partAt } of partsOf(shape)) this._load(body, part, at, offset + partAt);
        return;
      case "variant": {
        const which = body.local("i32");
        const all = joined(shape.cases);
        const held = all.map((core) => body.local(core));
        body.get(at).op(loads[discriminant(shape.cases.length)], memarg(offset)).set(which);
        for (const [i, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          body.get(which).number(i).op("i32.eq").op("if", undefined);
          this._load(body, one, at, offset + payloadAt(shape.cases));
          for (const [j, core] of [...flat(one).entries()].reverse()) {
            for (const op of join[`${core} ${all[j]!}`] ?? []) body.op(op);
            body.set(held[j]!);
          }
          body.op("end");
        }
        body.get(which);
        for (const local of held) body.get(local);
        return;
      }
      default:
        body
          .get(at)
          .op("i32.load", memarg(offset))
          .get(at)
          .op("i32.load", memarg(offset + 4));
    }
  }

  // From memory to memory

  /** Copies what lies at one address, a local and an offset, to another, with all that it points to. */
  private _copy(body: Body, type: WitType, from: readonly [number, number], to: readonly [number, number]): void {
    const shape = shapeOf(type);
    if (shape.is === "scalar") {
      body.get(to[0]).get(from[0]).op(loads[shape.size], memarg(from[1])).op(stores[shape.size], memarg(to[1]));
      return;
    }
    const copy = this._copyFunc(type);
    body.at(from[0], from[1]).at(to[0], to[1]).op("call", copy);
  }

  private _copyFunc(type: WitType): number {
    const known = this._copies.get(type);
    if (known !== undefined) return known;
    const body = new Body(2);
    const [from, to] = [0, 1];
    const shape = shapeOf(type);
    if (shape.is === "record") {
      const at = offsets(shape.fields);
      for (const [i, field] of shape.fields.entries()) this._copy(body, field, [from, at[i]!], [to, at[i]!]);
    } else if (shape.is === "variant") {
      const size = discriminant(shape.cases.length);
      const at = payloadAt(shape.cases);
      body.get(to).get(from).op(loads[size], memarg(0)).op(stores[size], memarg(0));
      for (const [i, one] of shape.cases.entries()) {
        if (one === undefined) continue;
        body.get(from).op(loads[size], memarg(0)).number(i).op("i32.eq").op("if", undefined);
        this._copy(body, one, [from, at], [to, at]);
        body.op("end");
      }
    } else if (shape.is === "array") {
      this._copyItems(body, shape.element, () => body.number(shape.length), from, to);
    } else if (shape.is === "list") this._copyPointed(body, shape.element);
    else this._copyPointed(body, { kind: "u8" });
    const func = this._func(["i32", "i32"], [], body);
    this._copies.set(type, func);
    return func;
  }

  /** A string or list: its parts go to new memory. */
  private _copyPointed(body: Body, element: WitType): void {
    const [from, to] = [0, 1];
    const n = body.local("i32");
    const items = body.local("i32");
    body.get(from).op("i32.load", memarg(0)).set(items).get(from).op("i32.load", memarg(4)).set(n);
    const push: Push = () => void body.get(n).number(sizeOf(element)).op("i32.mul");
    const copy = this._allocate(body, alignment(element), push);
    body.get(to).get(copy).op("i32.store", memarg(0)).get(to).get(n).op("i32.store", memarg(4));
    this._copyItems(body, element, () => void body.get(n), items, copy);
  }

  private _copyItems(body: Body, element: WitType, pushCount: () => unknown, from: number, to: number): void {
    const [source, target, left] = [body.local("i32"), body.local("i32"), body.local("i32")];
    body.get(from).set(source).get(to).set(target);
    pushCount();
    body.set(left).op("block", undefined).op("loop", undefined).get(left).op("i32.eqz").op("br_if", 1);
    this._copy(body, element, [source, 0], [target, 0]);
    for (const at of [source, target]) body.at(at, sizeOf(element)).set(at);
    body.get(left).number(1).op("i32.sub").set(left).op("br", 0).op("end").op("end");
  }
}

/** What lies one after another in a record or an array, with offsets. */
function partsOf(
  shape:
    | { readonly is: "record"; readonly fields: readonly WitType[] }
    | { readonly is: "array"; readonly element: WitType; readonly length: number },
): { readonly type: WitType; readonly at: number }[] {
  if (shape.is === "array") {
    return Array.from({ length: shape.length }, (_, i) => ({ type: shape.element, at: i * sizeOf(shape.element) }));
  }
  const at = offsets(shape.fields);
  return shape.fields.map((type, i) => ({ type, at: at[i]! }));
}

/** The module of a guest whose `f0`, `f1` … give back their parameters, with a heap from `start` on. */
export function guestOf(funcs: readonly GuestFunc[], start: number): Uint8Array<ArrayBuffer> {
  return new Guest(start).build(funcs);
}
