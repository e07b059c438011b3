/**
 * Values from one guest to another (Canonical ABI, Lifting and Lowering Values), with nothing made of them in between: what
 * is read in one memory is checked and written into the other, and blocks of numbers are copied as they lie. A closure for
 * each type is built once. What is read lies in the one memory until all of it has been taken; only a guest that calls
 * itself, and whose allocator gives what is still in use, can see that the standard has all of it read first.
 */
import { type Address, type Context, numberOf } from "../context.ts";
import type { CoreType, PointerType } from "../core-instance.ts";
import { type HandleType, type ListType, type ValType, type VariantType, ofScalar } from "../despecialize.ts";
import { flatOffsets, flattenType } from "../flatten.ts";
import { discriminantSize, fieldOffsets, memoryLayout, payloadOffset } from "../layout.ts";
import { charCode, indexStores, numbersOf } from "../scalars.ts";
import { liftHandle, lowerHandle } from "../values/cross-handle.ts";
import { joinInto, lowerPair, zeros } from "../values/lower.ts";
import { unjoin } from "../values/lift.ts";
import { checkCase, flagMask, loadIndex } from "../values/load.ts";
import { storePair } from "../values/store.ts";
import { guestString, storeGuestString } from "../values/strings.ts";
import { longWork, weightOf, weightOfAll } from "../weight.ts";

/** The guest that gives, and the one that takes. */
export interface Crossing {
  readonly from: Context;
  readonly to: Context;
}

/** Copies a value that lies in one memory to a place in the other; both are aligned and in bounds. */
export type Copy = (x: Crossing, at: number, to: number) => void;

/** Takes a value from core values that begin at an index to as many that begin at another. */
export type Carry = (x: Crossing, flat: readonly unknown[], at: number, out: unknown[], to: number) => void;

/** Copies what an address and a length say; gives the new address, and leaves the length in `to.length`. */
type CopyRange = (x: Crossing, pointer: Address, length: Address) => number;

/** Bytes from which on a block is copied as such. */
const fewBytes = 32;

function copyBlock({ from, to }: Crossing, at: number, target: number, size: number): void {
  if (size > fewBytes) to.u8.set(from.u8.subarray(at, at + size), target);
  else for (let i = 0; i < size; i++) to.u8[target + i] = from.u8[at + i]!;
}

const solid = new WeakMap<ValType, boolean>();

/** Whether the bytes of a value in memory are all its own, and any of them make a value. */
function isSolid(type: ValType): boolean {
  let known = solid.get(type);
  if (known === undefined) solid.set(type, (known = computeSolid(type)));
  return known;
}

function computeSolid(type: ValType): boolean {
  switch (type.tag) {
    case "record": {
      const sizes = type.fields.map((field) => (isSolid(field.type) ? memoryLayout(field.type).size : Number.NaN));
      return sizes.reduce((sum, size) => sum + size, 0) === memoryLayout(type).size;
    }
    case "list":
      return type.length !== undefined && isSolid(type.element);
    case "flags":
      return type.names.length === 8 * memoryLayout(type).size;
    case "string":
    case "variant":
    case "handle":
      return false;
    default:
      return ofScalar(type.tag, numbersOf(type) !== undefined);
  }
}

/** Core values that are narrower than the core type which carries them, or not all of it. */
const narrow: { readonly [tag: string]: ((value: number) => number) | undefined } = {
  bool: (value) => (value === 0 ? 0 : 1),
  u8: (value) => value & 0xff,
  s8: (value) => (value << 24) >> 24,
  u16: (value) => value & 0xffff,
  s16: (value) => (value << 16) >> 16,
  char: charCode,
};

const stringRange: CopyRange = ({ from, to }, pointer, length) => {
  const ptr = storeGuestString(to, guestString(from, pointer, length));
  from.refresh();
  return ptr;
};

/** Reads a handle here and makes one there. */
function handleMover(type: HandleType): (x: Crossing, index: number) => number {
  const lift = liftHandle(undefined, type);
  const lower = lowerHandle(type);
  return ({ from, to }, index) => lower(to, lift(from, index));
}

/** All closures between memories with these addresses. */
export class Copies {
  readonly from: PointerType;
  readonly to: PointerType;
  private readonly _copies = new WeakMap<ValType, Copy>();
  private readonly _carries = new WeakMap<ValType, Carry>();

  constructor(from: PointerType, to: PointerType) {
    this.from = from;
    this.to = to;
  }

  /** From memory to memory. */
  copy(type: ValType): Copy {
    let made = this._copies.get(type);
    if (made === undefined) this._copies.set(type, (made = this._copyOf(type)));
    return made;
  }

  /** From core values to core values. */
  carry(type: ValType): Carry {
    let made = this._carries.get(type);
    if (made === undefined) this._carries.set(type, (made = this._carryOf(type)));
    return made;
  }

  private _copyOf(type: ValType): Copy {
    const { size } = memoryLayout(type, this.from);
    if (isSolid(type)) return (x, at, to) => copyBlock(x, at, to, size);
    switch (type.tag) {
      case "string":
        return this._copyPair(stringRange);
      case "list":
        return type.length === undefined
          ? this._copyPair(this._listRange(type))
          : this._copyItems(type.element, type.length);
      case "record":
        return this.copyFields(type.fields.map((field) => field.type));
      case "variant":
        return this._copyVariant(type);
      case "flags": {
        const bytes = size as keyof typeof loadIndex;
        const mask = flagMask(type.names.length);
        return (x, at, to) => indexStores[bytes](x.to, (loadIndex[bytes](x.from, at) & mask) >>> 0, to);
      }
      case "handle": {
        const move = handleMover(type);
        return (x, at, to) => x.to.view.setUint32(to, move(x, x.from.view.getUint32(at, true)), true);
      }
      case "char":
        return ({ from, to: { view } }, at, to) => view.setUint32(to, charCode(from.view.getUint32(at, true)), true);
      default:
        return ({ from, to: { u8 } }, at, to) => {
          u8[to] = ofScalar(type.tag, from.u8[at] === 0 ? 0 : 1);
        };
    }
  }

  private _copyPair(range: CopyRange): Copy {
    if (this.from === "i32") {
      return (x, at, to) => {
        const { view } = x.from;
        storePair(x.to, range(x, view.getUint32(at, true), view.getUint32(at + 4, true)), to);
      };
    }
    return (x, at, to) => {
      const { view } = x.from;
      storePair(x.to, range(x, view.getBigUint64(at, true), view.getBigUint64(at + 8, true)), to);
    };
  }

  /** Canonical ABI, `load_list_from_range` and `store_list_into_range`. */
  private _listRange({ element }: ListType): CopyRange {
    const [source, target] = [memoryLayout(element, this.from), memoryLayout(element, this.to)];
    const weight = 1 + weightOf(element);
    const makesValues = numbersOf(element) === undefined;
    const copy = isSolid(element) ? undefined : this.copy(element);
    return (x, pointer, length) => {
      const { from, to } = x;
      const n = numberOf(length);
      const bytes = n * source.size;
      const at = from.checkBlock(pointer, bytes, source.align, "a list");
      if (makesValues) from.make(n * weight);
      from.pay(bytes, n * weight);
      to.pay(n * target.size, n * weight);
      const ptr = to.realloc(0, 0, target.align, n * target.size);
      from.refresh();
      if (copy === undefined) copyBlock(x, at, ptr, bytes);
      else copyRow(x, copy, n, at, source.size, ptr, target.size);
      to.length = to.asAddress(n);
      return ptr;
    };
  }

  private _copyItems(element: ValType, n: number): Copy {
    const copy = this.copy(element);
    const [{ size: step }, { size }] = [memoryLayout(element, this.from), memoryLayout(element, this.to)];
    return (x, at, to) => copyRow(x, copy, n, at, step, to, size);
  }

  /** Values in a row, as of a record or of parameters in memory. */
  copyFields(types: readonly ValType[]): Copy {
    const [sources, targets] = [fieldOffsets(types, this.from), fieldOffsets(types, this.to)];
    const copies = types.map((type) => this.copy(type));
    const isLong = weightOfAll(types) >= longWork;
    return (x, at, to) => {
      if (isLong) x.from.poll();
      for (let i = 0; i < copies.length; i++) copies[i]!(x, at + sources[i]!, to + targets[i]!);
    };
  }

  private _copyVariant({ cases }: VariantType): Copy {
    const bytes = discriminantSize(cases.length);
    const [source, target] = [payloadOffset(cases, this.from), payloadOffset(cases, this.to)];
    const payloads = cases.map(({ type }) =>
      type === undefined ? undefined : { copy: this.copy(type), weight: 1 + weightOf(type) },
    );
    return (x, at, to) => {
      const index = checkCase(loadIndex[bytes](x.from, at), cases.length);
      indexStores[bytes](x.to, index, to);
      const payload = payloads[index];
      if (payload === undefined) return;
      payPayload(x, payload.weight);
      payload.copy(x, at + source, to + target);
    };
  }

  private _carryOf(type: ValType): Carry {
    switch (type.tag) {
      case "string":
        return carryPair(stringRange);
      case "list": {
        const { element, length } = type;
        return length === undefined ? carryPair(this._listRange(type)) : this._carryItems(element, length);
      }
      case "record":
        return this.carryFields(type.fields.map((field) => field.type));
      case "variant":
        return this._carryVariant(type);
      case "flags": {
        const mask = flagMask(type.names.length);
        return (_, flat, at, out, to) => {
          if (mask !== 0) out[to] = (flat[at] as number) & mask;
        };
      }
      case "handle": {
        const move = handleMover(type);
        return (x, flat, at, out, to) => {
          out[to] = move(x, flat[at] as number);
        };
      }
      default: {
        const narrowed = ofScalar(type.tag, narrow[type.tag]);
        if (narrowed === undefined) return carryAsIs;
        return (_, flat, at, out, to) => {
          out[to] = narrowed(flat[at] as number);
        };
      }
    }
  }

  private _carryItems(element: ValType, n: number): Carry {
    const carry = this.carry(element);
    const width = flattenType(element).length;
    return (x, flat, at, out, to) => {
      for (let i = 0; i < n; i++) {
        x.from.pass(i);
        carry(x, flat, at + i * width, out, to + i * width);
      }
    };
  }

  /** The same of a record, or of parameters. */
  carryFields(types: readonly ValType[]): Carry {
    const carries = types.map((type) => this.carry(type));
    const offsets = flatOffsets(types);
    const isLong = weightOfAll(types) >= longWork;
    return (x, flat, at, out, to) => {
      if (isLong) x.from.poll();
      for (let i = 0; i < carries.length; i++) carries[i]!(x, flat, at + offsets[i]!, out, to + offsets[i]!);
    };
  }

  private _carryVariant(type: VariantType): Carry {
    const [source, target] = [flattenType(type, this.from).slice(1), flattenType(type, this.to).slice(1)];
    const payloads = type.cases.map((one) => {
      if (one.type === undefined) return undefined;
      const [given, taken] = [flattenType(one.type, this.from), flattenType(one.type, this.to)];
      const carry = rejoining(this.carry(one.type), given, source, taken, target);
      return { carry, width: taken.length, weight: 1 + weightOf(one.type) };
    });
    return (x, flat, at, out, to) => {
      const index = checkCase(flat[at] as number, payloads.length);
      out[to] = index;
      const payload = payloads[index];
      if (payload !== undefined) {
        payPayload(x, payload.weight);
        payload.carry(x, flat, at + 1, out, to + 1);
      }
      for (let i = payload?.width ?? 0; i < target.length; i++) out[to + 1 + i] = zeros[target[i]!];
    };
  }
}

const carryAsIs: Carry = (_, flat, at, out, to) => {
  out[to] = flat[at];
};

const carryPair =
  (range: CopyRange): Carry =>
  (x, flat, at, out, to) =>
    lowerPair(x.to, range(x, flat[at] as Address, flat[at + 1] as Address), out, to);

function payPayload({ from, to }: Crossing, weight: number): void {
  from.take(0, weight);
  to.pay(0, weight);
}

/** Copies items one by one. */
function copyRow(x: Crossing, copy: Copy, n: number, at: number, step: number, to: number, size: number): void {
  for (let i = 0; i < n; i++) {
    x.from.pass(i);
    copy(x, at + i * step, to + i * size);
  }
}

/** Carries a payload out of the types that all cases are joined in there, and into those of here. */
function rejoining(
  carry: Carry,
  given: readonly CoreType[],
  source: readonly CoreType[],
  taken: readonly CoreType[],
  target: readonly CoreType[],
): Carry {
  const isExact = given.every((core, i) => core === source[i]) && taken.every((core, i) => core === target[i]);
  if (isExact) return carry;
  const apart = given.map((core, i) => unjoin(core, source[i] ?? core));
  const joined = taken.map((core, i) => joinInto(core, target[i] ?? core));
  return (x, flat, at, out, to) => {
    const values = apart.map((one, i) => one(flat[at + i]));
    carry(x, values, 0, out, to);
    for (let i = 0; i < joined.length; i++) out[to + i] = joined[i]!(out[to + i]);
  };
}

const all = {
  i32: { i32: new Copies("i32", "i32"), i64: new Copies("i32", "i64") },
  i64: { i32: new Copies("i64", "i32"), i64: new Copies("i64", "i64") },
} as const;

/** The closures between memories with these addresses. */
export const copiesOf = (from: PointerType, to: PointerType): Copies => all[from][to];
