/**
 * A guest for WIT functions: it takes the parameters apart as the Canonical ABI lays them out, copies all that they hold
 * to other places, and gives the copy back, or hands it to a host function whose result it copies and gives back. Memory
 * that nothing was written to is poisoned, and grows in the middle of calls.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import type { GlobalType, MemoryType } from "../../../../src/ts/core/types.ts";
import { Body, type Push, join, loads, memarg, stores, unjoin } from "./body.ts";
import {
  type Core,
  type Pointer,
  addressOf,
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

/** What a guest in a component has otherwise than one by itself. */
export interface GuestForm {
  /** Bytes of its addresses. */
  readonly pointer: Pointer;
  readonly encoding: "utf8" | "utf16" | "latin1+utf16";
  /** Whether memory and allocator are those of a module of its own: its functions are there before the guest is. */
  readonly apart: boolean;
}

const alone: GuestForm = { pointer: 4, encoding: "utf8", apart: false };

const i32: GlobalType = { type: "i32", mutable: true };

class Guest {
  readonly builder = new ModuleBuilder();
  private readonly _form: GuestForm;
  private readonly _p: Pointer;
  private readonly _copies = new Map<WitType, number>();
  /** Where the heap begins. */
  private readonly _start: number;
  private _heap = 0;
  private _realloc = 0;

  constructor(start: number, form: GuestForm) {
    this._start = start;
    this._form = form;
    this._p = form.pointer;
  }

  build(funcs: readonly GuestFunc[]): Uint8Array<ArrayBuffer> {
    const { builder, _p: p } = this;
    const plans = funcs.map((func, i) => this._plan(func, i));
    if (this._form.apart) {
      const address = addressOf(p);
      builder.import("heap", "memory", { kind: "memory", type: this._memory() });
      this._heap = builder.import("heap", "top", { kind: "global", type: i32 });
      const typeIdx = builder.funcType([address, address, address, address], [address]);
      this._realloc = builder.import("heap", "cabi_realloc", { kind: "func", typeIdx });
    } else this._ownHeap();
    for (const [i, plan] of plans.entries()) this._exported(plan, i);
    return builder.build();
  }

  /** The module that has memory and allocator. */
  heap(): Uint8Array<ArrayBuffer> {
    this._ownHeap();
    this.builder.export("top", "global", this._heap);
    return this.builder.build();
  }

  private _memory(): MemoryType {
    return { address: addressOf(this._p) as "i32", min: 1n, max: 4_096n, shared: false, pageSizeLog2: 16 };
  }

  private _ownHeap(): void {
    const { builder, _start: start } = this;
    builder.memory(this._memory());
    this._heap = builder.global(i32, (w) => w.emit("i32.const", start));
    builder.export("memory", "memory", 0);
    this._realloc = this._allocator();
    builder.export("cabi_realloc", "func", this._realloc);
  }

  /** Makes a core value that is an address or a length of the one on the stack, which has 32 bits. */
  private _wide(body: Body): Body {
    return this._p === 4 ? body : body.op("i64.extend_i32_u");
  }

  /** The way back. */
  private _thin(body: Body): Body {
    return this._p === 4 ? body : body.op("i32.wrap_i64");
  }

  /** Pushes an address that a local has. */
  private _at(body: Body, local: number): Body {
    return this._wide(body.get(local));
  }

  private _plan(func: GuestFunc, i: number): Plan {
    const { builder } = this;
    const all: WitType = { kind: "tuple", items: func.params };
    const result = resultOf(func.params);
    const address = addressOf(this._p);
    const flatParams = flat(all, this._p);
    const flatResult = flat(result, this._p);
    const given: Core[] = flatParams.length > maxParams ? [address] : flatParams;
    const inMemory = flatResult.length > 1;
    const type = builder.funcType(inMemory ? [...given, address] : given, inMemory ? [] : flatResult);
    const host = func.calls ? builder.import("$root", `h${i}`, { kind: "func", typeIdx: type }) : 0;
    return { ...func, all, result, given, inMemory, host };
  }

  private _exported(plan: Plan, i: number): void {
    const { builder } = this;
    const { given, result, inMemory } = plan;
    const flatResult = flat(result, this._p);
    const several = plan.several && inMemory && flatResult.length <= maxParams;
    const results: Core[] = inMemory && !several ? [addressOf(this._p)] : flatResult;
    const body = new Body(given.length);
    const copied = this._received(body, plan);
    const answer = plan.calls ? this._asked(body, copied, plan) : copied;
    if (inMemory && !several) this._at(body, answer);
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
    const address = addressOf(this._p);
    // Within there are 32 bits, which all addresses of this heap have.
    const [old, oldSize, align, size] = [0, 1, 2, 3].map((param) => {
      if (this._p === 4) return param;
      const thin = body.local("i32");
      this._thin(body.get(param)).set(thin);
      return thin;
    }) as [number, number, number, number];
    const at = body.local("i32");
    const pages = body.local("i32");
    const { _heap: heap } = this;
    body.op("global.get", heap).get(align).op("i32.add").number(1).op("i32.sub");
    body.number(0).get(align).op("i32.sub").op("i32.and").op("local.tee", at);
    body.get(size).op("i32.add").op("global.set", heap);
    // As many pages as are missing, and one more.
    body.op("global.get", heap).number(65_535).op("i32.add").number(16).op("i32.shr_u");
    this._thin(body.op("memory.size", 0))
      .op("i32.sub")
      .op("local.tee", pages)
      .number(0)
      .op("i32.gt_s")
      .op("if", undefined);
    this._thin(this._at(body, pages).op("memory.grow", 0)).number(-1).op("i32.eq");
    body.op("if", undefined).op("unreachable").op("end").op("end");
    this._at(this._at(body, at).number(0xa5), size).op("memory.fill", 0);
    this._at(this._at(body, at), old).get(oldSize).get(size).get(oldSize).get(size).op("i32.lt_u").op("select");
    this._at(this._wide(body).op("memory.copy", 0, 0), at);
    return this._func([address, address, address, address], [address], body);
  }

  private _allocate(body: Body, align: number, pushSize: Push): number {
    const at = body.local("i32");
    for (const n of [0, 0, align]) this._wide(body.number(n));
    pushSize();
    this._thin(this._wide(body).op("call", this._realloc)).set(at);
    return at;
  }

  private _place(body: Body, type: WitType): number {
    return this._allocate(body, alignment(type, this._p), () => body.number(sizeOf(type, this._p)));
  }

  /** The parameters as they came, and a copy of them: the local of its address. */
  private _received(body: Body, { all, given }: Plan): number {
    let at = 0;
    if (flat(all, this._p).length > maxParams) {
      at = body.local("i32");
      this._thin(body.get(0)).set(at);
    } else {
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
    if (flat(all, this._p).length > maxParams) this._at(body, from);
    else this._load(body, all, from, 0);
    if (inMemory) this._at(body, at).op("call", host);
    else {
      const answer = body.local(flat(result, this._p)[0]!);
      body.op("call", host).set(answer);
      this._store(body, result, [() => void body.get(answer)], at, 0);
    }
    return this._copied(body, result, at);
  }

  private _postReturn(results: readonly Core[]): number {
    const body = new Body(results.length);
    const { _heap: heap } = this;
    this._wide(body.number(this._start)).number(0x5a).op("global.get", heap).number(this._start).op("i32.sub");
    this._wide(body).op("memory.fill", 0).number(this._start).op("global.set", heap);
    return this._func(results, [], body);
  }

  // Between core values and memory

  /** Stores the core values of a type at the address in a local. */
  private _store(body: Body, type: WitType, values: readonly Push[], at: number, offset: number): void {
    const shape = shapeOf(type);
    switch (shape.is) {
      case "scalar": {
        this._at(body, at);
        values[0]!();
        const float = shape.core === "f32" ? "f32.store" : shape.core === "f64" ? "f64.store" : undefined;
        body.op(float ?? stores[shape.size], memarg(offset));
        return;
      }
      case "record":
      case "array": {
        const parts = partsOf(shape, this._p);
        let next = 0;
        for (const { type: part, at: partAt } of parts) {
          const n = flat(part, this._p).length;
          this._store(body, part, values.slice(next, next + n), at, offset + partAt);
          next += n;
        }
        return;
      }
      case "variant": {
        const [which, ...payload] = values;
        const all = joined(shape.cases, this._p);
        this._at(body, at);
        which!();
        body.op(stores[discriminant(shape.cases.length)], memarg(offset));
        for (const [i, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          which!();
          body.number(i).op("i32.eq").op("if", undefined);
          const own = flat(one, this._p).map((core, j) => () => {
            payload[j]!();
            for (const op of unjoin[`${all[j]!} ${core}`] ?? []) body.op(op);
          });
          this._store(body, one, own, at, offset + payloadAt(shape.cases, this._p));
          body.op("end");
        }
        return;
      }
      default:
        for (const [i, push] of values.entries()) {
          this._at(body, at);
          push();
          body.op(stores[this._p], memarg(offset + i * this._p));
        }
    }
  }

  /** Pushes the core values of what lies at the address in a local. */
  private _load(body: Body, type: WitType, at: number, offset: number): void {
    const shape = shapeOf(type);
    switch (shape.is) {
      case "scalar": {
        const float = shape.core === "f32" ? "f32.load" : shape.core === "f64" ? "f64.load" : undefined;
        this._at(body, at).op(float ?? loads[shape.size], memarg(offset));
        return;
      }
      case "record":
      case "array":
        for (const { type: part, at: partAt } of partsOf(shape, this._p)) this._load(body, part, at, offset + partAt);
        return;
      case "variant": {
        const which = body.local("i32");
        const all = joined(shape.cases, this._p);
        const held = all.map((core) => body.local(core));
        this._at(body, at).op(loads[discriminant(shape.cases.length)], memarg(offset)).set(which);
        for (const [i, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          body.get(which).number(i).op("i32.eq").op("if", undefined);
          this._load(body, one, at, offset + payloadAt(shape.cases, this._p));
          for (const [j, core] of [...flat(one, this._p).entries()].reverse()) {
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
        for (const more of [0, this._p]) this._at(body, at).op(loads[this._p], memarg(offset + more));
    }
  }

  // From memory to memory

  /** Copies what lies at one address, a local and an offset, to another, with all that it points to. */
  private _copy(body: Body, type: WitType, from: readonly [number, number], to: readonly [number, number]): void {
    const shape = shapeOf(type);
    if (shape.is === "scalar") {
      this._at(this._at(body, to[0]), from[0]).op(loads[shape.size], memarg(from[1]));
      body.op(stores[shape.size], memarg(to[1]));
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
      const at = offsets(shape.fields, this._p);
      for (const [i, field] of shape.fields.entries()) this._copy(body, field, [from, at[i]!], [to, at[i]!]);
    } else if (shape.is === "variant") {
      const size = discriminant(shape.cases.length);
      const at = payloadAt(shape.cases, this._p);
      this._at(this._at(body, to), from).op(loads[size], memarg(0)).op(stores[size], memarg(0));
      for (const [i, one] of shape.cases.entries()) {
        if (one === undefined) continue;
        this._at(body, from).op(loads[size], memarg(0)).number(i).op("i32.eq").op("if", undefined);
        this._copy(body, one, [from, at], [to, at]);
        body.op("end");
      }
    } else if (shape.is === "array") {
      this._copyItems(body, shape.element, () => body.number(shape.length), from, to);
    } else if (shape.is === "list") this._copyPointed(body, shape.element);
    else this._copyPointed(body, undefined);
    const func = this._func(["i32", "i32"], [], body);
    this._copies.set(type, func);
    return func;
  }

  /** A list, or a string where no element is given: its parts go to new memory. */
  private _copyPointed(body: Body, element: WitType | undefined): void {
    const [from, to] = [0, 1];
    const { _p: p } = this;
    const [n, items] = [body.local("i32"), body.local("i32")];
    this._thin(this._at(body, from).op(loads[p], memarg(0))).set(items);
    this._thin(this._at(body, from).op(loads[p], memarg(p))).set(n);
    if (element === undefined) this._bytesOfString(body, n);
    const part = element ?? ({ kind: "u8" } as const);
    const push: Push = () => void body.get(n).number(sizeOf(part, p)).op("i32.mul");
    const align = element === undefined ? (this._form.encoding === "utf8" ? 1 : 2) : alignment(element, p);
    const copy = this._allocate(body, align, push);
    this._at(this._at(body, to), copy).op(stores[p], memarg(0));
    // With its tag, where it has one.
    this._at(this._at(body, to), from).op(loads[p], memarg(p)).op(stores[p], memarg(p));
    this._copyItems(body, part, () => void body.get(n), items, copy);
  }

  /** From a string's length in a local to its bytes: the tag is the uppermost bit of a length. */
  private _bytesOfString(body: Body, n: number): void {
    const { encoding } = this._form;
    if (encoding === "utf8") return;
    body.get(n).number(1).op("i32.shl");
    if (encoding === "utf16") {
      body.set(n);
      return;
    }
    // What was shifted out is the tag of 32 bits, or was wrapped away as that of 64.
    body.get(n);
    this._at(body, 0)
      .op(loads[4], memarg(2 * this._p - 4))
      .number(0)
      .op("i32.lt_s")
      .op("select")
      .set(n);
  }

  private _copyItems(body: Body, element: WitType, pushCount: () => unknown, from: number, to: number): void {
    const [source, target, left] = [body.local("i32"), body.local("i32"), body.local("i32")];
    body.get(from).set(source).get(to).set(target);
    pushCount();
    body.set(left).op("block", undefined).op("loop", undefined).get(left).op("i32.eqz").op("br_if", 1);
    this._copy(body, element, [source, 0], [target, 0]);
    for (const at of [source, target]) body.at(at, sizeOf(element, this._p)).set(at);
    body.get(left).number(1).op("i32.sub").set(left).op("br", 0).op("end").op("end");
  }
}

/** What lies one after another in a record or an array, with offsets. */
function partsOf(
  shape:
    | { readonly is: "record"; readonly fields: readonly WitType[] }
    | { readonly is: "array"; readonly element: WitType; readonly length: number },
  p: Pointer,
): { readonly type: WitType; readonly at: number }[] {
  if (shape.is === "array") {
    return Array.from({ length: shape.length }, (_, i) => ({ type: shape.element, at: i * sizeOf(shape.element, p) }));
  }
  const at = offsets(shape.fields, p);
  return shape.fields.map((type, i) => ({ type, at: at[i]! }));
}

/** The module of a guest whose `f0`, `f1` … give back their parameters, with a heap from `start` on. */
export function guestOf(funcs: readonly GuestFunc[], start: number, form = alone): Uint8Array<ArrayBuffer> {
  return new Guest(start, form).build(funcs);
}

/** The module of the memory and allocator of a guest that has them apart. */
export function heapOf(start: number, form: GuestForm): Uint8Array<ArrayBuffer> {
  return new Guest(start, form).heap();
}
