/**
 * The meaning of structures, arrays and i31 (Execution, Aggregate Instructions and Reference Instructions). Objects are
 * the host's own, of a stable shape, held by its collector. Their contents lie in cells: i32, f32, packed integers and references
 * take one, i64 and f64 two, low first, v128 four; nothing becomes a float on the way. Operands and results lie in slots
 * of two words, references beside them at the slot's number.
 */
import { isA } from "../base/foreign.ts";
import { type CanonType, canonType, isSubtype } from "../core/canon.ts";
import { limits } from "../core/limits.ts";
import { trap } from "../core/traps.ts";
import {
  type ArrayType,
  type HeapType,
  type NumType,
  type PackedType,
  type StorageType,
  type StructType,
  isRef,
} from "../core/types.ts";
import { type Pause, inPieces, inPiecesBackwards, pieceElements } from "./pieces.ts";

/** How a storage type lies in cells, as a number that code can hold: 0 a reference, 8 and 16 packed, else the count of words. */
export type Storage = 0 | 1 | 2 | 4 | 8 | 16;

/** The storages by type. */
const storages: { readonly [K in NumType | PackedType]: Storage } = {
  i8: 8,
  i16: 16,
  i32: 1,
  f32: 1,
  i64: 2,
  f64: 2,
  v128: 4,
};

/** The storage of a field's type. */
export function storageOf(type: StorageType): Storage {
  return isRef(type) ? 0 : storages[type];
}

const cellsOf = (storage: Storage): number => (storage === 2 || storage === 4 ? storage : 1);

/** Words that a value of this storage takes among operands. */
export const slotWords = (storage: Storage): number => (storage === 4 ? 4 : 2);

/** Bytes of an element in a data segment, and in an array. */
export const elementBytes = (storage: Storage): number =>
  storage >= 8 ? storage / 8 : storage === 0 ? 8 : storage * 4;

/** A structure. */
export class StructObject {
  readonly type: CanonType;
  readonly cells: unknown[];

  constructor(type: CanonType, cells: unknown[]) {
    this.type = type;
    this.cells = cells;
  }

  /** What a REPL and a message show. */
  toString(): string {
    return `#<WasmStruct of ${(this.type.comp as StructType).fields.length} fields>`;
  }
}

/** The cells of an array: numbers of their width, or references. */
export type ArrayCells = Int8Array | Int16Array | Int32Array | unknown[];

/** An array. */
export class ArrayObject {
  readonly type: CanonType;
  /** Elements. */
  readonly length: number;
  readonly cells: ArrayCells;

  constructor(type: CanonType, length: number, cells: ArrayCells) {
    this.type = type;
    this.length = length;
    this.cells = cells;
  }

  /** What a REPL and a message show. */
  toString(): string {
    return `#<WasmArray of ${this.length} elements>`;
  }
}

/** Where the fields of a structure type lie. */
export interface StructLayout {
  readonly storages: readonly Storage[];
  /** Each field's first cell. */
  readonly at: readonly number[];
  /** The cells of a structure made by `struct.new_default`. */
  readonly initial: readonly unknown[];
}

const layouts = new WeakMap<CanonType, StructLayout>();

/** The layout of a structure type, made once. A subtype's begins with its supertype's. */
export function structLayout(type: CanonType): StructLayout {
  let layout = layouts.get(type);
  if (layout === undefined) layouts.set(type, (layout = layOut((type.comp as StructType).fields)));
  return layout;
}

function layOut(fields: StructType["fields"]): StructLayout {
  const kinds = fields.map((field) => storageOf(field.type));
  const at: number[] = [];
  const initial: unknown[] = [];
  for (const storage of kinds) {
    at.push(initial.length);
    for (let i = cellsOf(storage); i > 0; i--) initial.push(storage === 0 ? null : 0);
  }
  return { storages: kinds, at, initial };
}

/** The storage of an array type's elements. */
export function elementStorage(type: CanonType): Storage {
  return storageOf((type.comp as ArrayType).field.type);
}

/** Operands and results: words, and the references at the numbers of their slots. */
export interface Slots {
  readonly words: Int32Array;
  readonly refs: unknown[];
}

/** Copies a value from cells into a slot; packed ones are extended with their sign unless `unsigned`. */
function toSlot(cells: ArrayCells, cell: number, storage: Storage, unsigned: boolean, slots: Slots, at: number): void {
  const { words } = slots;
  if (storage === 0) slots.refs[at >> 1] = cells[cell];
  else if (storage === 8) words[at] = unsigned ? (cells[cell] as number) & 0xff : (cells[cell] as number);
  else if (storage === 16) words[at] = unsigned ? (cells[cell] as number) & 0xffff : (cells[cell] as number);
  else for (let i = 0; i < storage; i++) words[at + i] = cells[cell + i] as number;
}

/** Copies a value from a slot into cells; packed ones are wrapped. */
function fromSlot(cells: ArrayCells, cell: number, storage: Storage, { words, refs }: Slots, at: number): void {
  if (storage === 0) cells[cell] = refs[at >> 1];
  else if (storage === 8) cells[cell] = (words[at]! << 24) >> 24;
  else if (storage === 16) cells[cell] = (words[at]! << 16) >> 16;
  else for (let i = 0; i < storage; i++) cells[cell + i] = words[at + i]!;
}

/** `struct.new` of the operands from `at` on. */
export function structNew(type: CanonType, slots: Slots, at: number): StructObject {
  const layout = structLayout(type);
  const cells = layout.initial.slice();
  let from = at;
  for (const [i, storage] of layout.storages.entries()) {
    fromSlot(cells, layout.at[i]!, storage, slots, from);
    from += slotWords(storage);
  }
  return new StructObject(type, cells);
}

/** `struct.new_default`. */
export function structNewDefault(type: CanonType): StructObject {
  return new StructObject(type, structLayout(type).initial.slice());
}

/** `struct.get`, `_s` and `_u`: the field at `cell` into the slot. @throws Trap `null-structure-reference` */
export function structGet(
  ref: unknown,
  cell: number,
  storage: Storage,
  unsigned: boolean,
  slots: Slots,
  at: number,
): void {
  if (ref === null) throw trap("null-structure-reference");
  toSlot((ref as StructObject).cells, cell, storage, unsigned, slots, at);
}

/** `struct.set`: the field at `cell` from the slot. @throws Trap `null-structure-reference` */
export function structSet(ref: unknown, cell: number, storage: Storage, slots: Slots, at: number): void {
  if (ref === null) throw trap("null-structure-reference");
  fromSlot((ref as StructObject).cells, cell, storage, slots, at);
}

/** An array of `length` elements, all zero or null. @throws Trap `allocation-size-too-large` */
export function arrayNewDefault(type: CanonType, length: number): ArrayObject {
  const storage = elementStorage(type);
  const most = storage === 0 ? limits.arrayReferences * elementBytes(storage) : limits.arrayBytes;
  if (length * elementBytes(storage) > most) throw tooLarge(length, most);
  try {
    return new ArrayObject(type, length, makeCells(storage, length));
  } catch (error) {
    if (isA(error, RangeError)) throw tooLarge(length, most);
    throw error;
  }
}

function tooLarge(length: number, most: number): Error {
  return trap("allocation-size-too-large", `an array of ${length} elements; ${most} bytes are the most`);
}

function makeCells(storage: Storage, length: number): ArrayCells {
  if (storage === 0) return new Array<unknown>(length).fill(null);
  if (storage === 8) return new Int8Array(length);
  return storage === 16 ? new Int16Array(length) : new Int32Array(length * storage);
}

/** `array.new`: `length` times the value in the slot. @throws Trap `allocation-size-too-large` */
export function arrayNew(type: CanonType, length: number, slots: Slots, at: number): ArrayObject {
  const array = arrayNewDefault(type, length);
  fillCells(array, 0, length, slots, at);
  return array;
}

/** `array.new_fixed` of `length` operands from `at` on. @throws Trap `allocation-size-too-large` */
export function arrayNewFixed(type: CanonType, length: number, slots: Slots, at: number): ArrayObject {
  const array = arrayNewDefault(type, length);
  const storage = elementStorage(type);
  const step = cellsOf(storage);
  for (let i = 0; i < length; i++) fromSlot(array.cells, i * step, storage, slots, at + i * slotWords(storage));
  return array;
}

/** A reference that must be an array's. @throws Trap `null-array-reference` */
export function arrayOf(ref: unknown): ArrayObject {
  if (ref === null) throw trap("null-array-reference");
  return ref as ArrayObject;
}

/** `array.len`. @throws Trap `null-array-reference` */
export function arrayLen(ref: unknown): number {
  return arrayOf(ref).length;
}

function checkRange({ length }: ArrayObject, from: number, count: number): void {
  if (from + count > length) throw trap("array-out-of-bounds");
}

/** `array.get`, `_s` and `_u`: an element into the slot. @throws Trap `null-array-reference`, `array-out-of-bounds` */
export function arrayGet(
  ref: unknown,
  index: number,
  storage: Storage,
  unsigned: boolean,
  slots: Slots,
  at: number,
): void {
  const array = arrayOf(ref);
  if (index >= array.length) throw trap("array-out-of-bounds");
  toSlot(array.cells, index * cellsOf(storage), storage, unsigned, slots, at);
}

/** `array.set`: an element from the slot. @throws Trap `null-array-reference`, `array-out-of-bounds` */
export function arraySet(ref: unknown, index: number, storage: Storage, slots: Slots, at: number): void {
  const array = arrayOf(ref);
  if (index >= array.length) throw trap("array-out-of-bounds");
  fromSlot(array.cells, index * cellsOf(storage), storage, slots, at);
}

/** `array.fill`: `count` elements from `to` on become the value in the slot. @throws Trap `null-array-reference`, `array-out-of-bounds` */
export function arrayFill(ref: unknown, to: number, count: number, slots: Slots, at: number, pause?: Pause): void {
  const array = arrayOf(ref);
  checkRange(array, to, count);
  const fill = (from: number, some: number): void => fillCells(array, to + from, some, slots, at);
  if (pause === undefined) fill(0, count);
  else inPieces(count, pieceElements, pause, fill);
}

/** The first element from the slot, the others from what has been filled. */
function fillCells({ type, cells }: ArrayObject, to: number, count: number, slots: Slots, at: number): void {
  if (count === 0) return;
  const storage = elementStorage(type);
  const step = cellsOf(storage);
  const start = to * step;
  fromSlot(cells, start, storage, slots, at);
  if (step === 1) {
    (cells as unknown[]).fill(cells[start], start + 1, start + count);
    return;
  }
  const end = start + count * step;
  for (let done = start + step; done < end; done += done - start)
    cells.copyWithin(done, start, Math.min(done, end - done + start));
}

/** `array.copy`; the ranges may overlap. @throws Trap `null-array-reference`, `array-out-of-bounds`, before anything is written */
export function arrayCopy(
  toRef: unknown,
  to: number,
  fromRef: unknown,
  from: number,
  count: number,
  pause?: Pause,
): void {
  const target = arrayOf(toRef);
  const source = arrayOf(fromRef);
  checkRange(target, to, count);
  checkRange(source, from, count);
  const step = cellsOf(elementStorage(target.type));
  const { cells } = target;
  const copy = (at: number, n: number): void => {
    const [d, s, end] = [(to + at) * step, (from + at) * step, (from + at + n) * step];
    if (cells === source.cells) cells.copyWithin(d, s, end);
    else if (Array.isArray(cells)) for (let i = 0; i < n; i++) cells[d + i] = source.cells[s + i];
    else cells.set((source.cells as Int32Array).subarray(s, end), d);
  };
  if (pause === undefined) copy(0, count);
  else if (cells === source.cells && to > from) inPiecesBackwards(count, pieceElements, pause, copy);
  else inPieces(count, pieceElements, pause, copy);
}

/**
 * `array.init_data`: `count` elements from byte `from` of a data segment on to `to`. A dropped segment is empty.
 * @throws Trap `null-array-reference`, `array-out-of-bounds`, `memory-out-of-bounds`, before anything is written
 */
export function arrayInitData(
  ref: unknown,
  to: number,
  data: Uint8Array,
  from: number,
  count: number,
  pause?: Pause,
): void {
  const array = arrayOf(ref);
  checkRange(array, to, count);
  const bytes = elementBytes(elementStorage(array.type));
  if (from + count * bytes > data.length) throw trap("memory-out-of-bounds");
  const { buffer, byteOffset } = array.cells as Int32Array;
  const copy = (at: number, n: number): void => {
    const start = from + at * bytes;
    new Uint8Array(buffer, byteOffset + (to + at) * bytes, n * bytes).set(data.subarray(start, start + n * bytes));
  };
  if (pause === undefined) copy(0, count);
  else inPieces(count, pieceElements, pause, copy);
}

/** `array.new_data`. @throws Trap `memory-out-of-bounds`, `allocation-size-too-large` */
export function arrayNewData(
  type: CanonType,
  data: Uint8Array,
  from: number,
  count: number,
  pause?: Pause,
): ArrayObject {
  if (from + count * elementBytes(elementStorage(type)) > data.length) throw trap("memory-out-of-bounds");
  const array = arrayNewDefault(type, count);
  arrayInitData(array, 0, data, from, count, pause);
  return array;
}

/**
 * `array.init_elem`: `count` references from `from` of an element segment on to `to`. A dropped segment is empty.
 * @throws Trap `null-array-reference`, `array-out-of-bounds`, `table-out-of-bounds`, before anything is written
 */
export function arrayInitElem(
  ref: unknown,
  to: number,
  elements: readonly unknown[],
  from: number,
  count: number,
  pause?: Pause,
): void {
  const array = arrayOf(ref);
  checkRange(array, to, count);
  if (from + count > elements.length) throw trap("table-out-of-bounds");
  const copy = (at: number, n: number): void => {
    for (let i = at; i < at + n; i++) array.cells[to + i] = elements[from + i];
  };
  if (pause === undefined) copy(0, count);
  else inPieces(count, pieceElements, pause, copy);
}

/** `array.new_elem`. @throws Trap `table-out-of-bounds`, `allocation-size-too-large` */
export function arrayNewElem(type: CanonType, elements: readonly unknown[], from: number, count: number): ArrayObject {
  if (from + count > elements.length) throw trap("table-out-of-bounds");
  return new ArrayObject(type, count, elements.slice(from, from + count));
}

/** `ref.i31`: an i31 is a number of 31 bits with a sign, so that equal ones are identical. */
export function refI31(value: number): number {
  return (value << 1) >> 1;
}

/** `i31.get_s` and `i31.get_u`. @throws Trap `null-i31-reference` */
export function i31Get(ref: unknown, unsigned: boolean): number {
  if (ref === null) throw trap("null-i31-reference");
  return unsigned ? (ref as number) & 0x7fff_ffff : (ref as number);
}

/** Whether a reference is an i31. The host's -0 is none: it would come out of one as 0. */
export function isI31(ref: unknown): boolean {
  return typeof ref === "number" && Object.is((ref << 1) >> 1, ref);
}

/** Whether a value is a structure or an array. */
export function isAggregate(value: unknown): value is StructObject | ArrayObject {
  return isA(value, StructObject) || isA(value, ArrayObject);
}

/**
 * Whether a reference that is not null belongs to a canonical heap type below any (Execution, `ref.test`). What the host
 * has brought in as external is in any alone, but for numbers that an i31 can be.
 */
export function isOfHeap(ref: unknown, heap: HeapType): boolean {
  const object = isAggregate(ref) ? ref : undefined;
  if (typeof heap === "number") return object !== undefined && isSubtype(object.type, canonType(heap));
  switch (heap) {
    case "any":
      return true;
    case "eq":
      return object !== undefined || isI31(ref);
    case "i31":
      return isI31(ref);
    case "struct":
    case "array":
      return object?.type.comp.kind === heap;
    case "none":
    case "func":
    case "nofunc":
    case "extern":
    case "noextern":
    case "exn":
    case "noexn":
      return false;
  }
}
