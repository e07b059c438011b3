/**
 * What operators do to an instance of an own engine: they find its memories, tables and segments, pay for lengths before
 * bounds are checked, and go in pieces between which the bounds of the run are looked at. An engine decodes operands and
 * calls them by their opcodes' names; addresses, indices and lengths are numbers here (`store/address.ts`).
 */
import type { CanonType } from "../core/canon.ts";
import type { OpName } from "../core/opcodes.ts";
import {
  type ArrayObject,
  type Slots,
  arrayCopy,
  arrayFill,
  arrayInitData,
  arrayInitElem,
  arrayNew,
  arrayNewData,
  arrayNewDefault,
  arrayNewElem,
  arrayNewFixed,
} from "../exec/gc.ts";
import { memoryCopy, memoryFill, memoryInit } from "../exec/memory-ops.ts";
import { type Pause, pieceBytes, pieceElements } from "../exec/pieces.ts";
import { tableCopy, tableFill, tableGet, tableInit, tableSet } from "../exec/table-ops.ts";
import { type BulkName, bulkCost } from "./budget/bulk.ts";
import { look } from "./budget/guard.ts";
import type { OwnInstance } from "./instance.ts";

/**
 * Whether the operator that begins has been paid for: where a run that was ended between two of its pieces goes on. What
 * runs keeps that; an engine that cannot go on within an operator leaves it out.
 */
export interface Paid {
  isPaid: boolean;
}

/** Lengths up to which nothing is done in pieces. */
export const wholeLength = Math.min(pieceBytes, pieceElements);

const unpaid: Paid = { isPaid: false };

/** What is called between two pieces, where nothing has to be put aside for going on. */
const pauseFor = (n: number): Pause | undefined => (n > wholeLength ? look : undefined);

/** @throws LimitError where the fuel does not suffice */
function charge(instance: OwnInstance, name: BulkName, n: number): void {
  const { budget } = instance;
  if (!budget.metered) return;
  const cost = bulkCost(name, n);
  if (cost === 0 || instance.paysFromSlice(cost)) return;
  const slice = budget.refill(cost);
  budget.giveBack(slice - cost);
}

/** Pays for an operator, unless that has been done. @throws LimitError */
function pay(instance: OwnInstance, name: BulkName, n: number, paid: Paid): void {
  if (paid.isPaid) paid.isPaid = false;
  else charge(instance, name, n);
}

const noBytes = new Uint8Array(0);

const memoryOps = {
  "memory.size": (instance: OwnInstance, index: number): number => instance.memories[index]!.pages,
  /** The size before, or -1. */
  "memory.grow": (instance: OwnInstance, index: number, delta: number): number => {
    // Before it: a run that ends here grows when it goes on.
    look();
    return instance.memories[index]!.grow(delta);
  },
  "memory.fill": (
    instance: OwnInstance,
    index: number,
    to: number,
    value: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "memory.fill", n, paid);
    memoryFill(instance.memories[index]!.bytes, to, value, n, pause);
  },
  "memory.copy": (
    instance: OwnInstance,
    toIndex: number,
    to: number,
    fromIndex: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "memory.copy", n, paid);
    memoryCopy(instance.memories[toIndex]!.bytes, to, instance.memories[fromIndex]!.bytes, from, n, pause);
  },
  "memory.init": (
    instance: OwnInstance,
    index: number,
    to: number,
    data: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "memory.init", n, paid);
    memoryInit(instance.memories[index]!.bytes, to, instance.datas[data]!, from, n, pause);
  },
  "data.drop": (instance: OwnInstance, data: number): void => {
    instance.datas[data] = noBytes;
  },
};

const tableOps = {
  "table.get": (instance: OwnInstance, index: number, at: number): unknown =>
    tableGet(instance.tables[index]!.elements, at),
  "table.set": (instance: OwnInstance, index: number, at: number, value: unknown): void => {
    tableSet(instance.tables[index]!.elements, at, value);
  },
  "table.size": (instance: OwnInstance, index: number): number => instance.tables[index]!.length,
  /** The size before, or -1. */
  "table.grow": (
    instance: OwnInstance,
    index: number,
    value: unknown,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): number => {
    // Growth by little costs nothing, and is not looked at for that.
    look();
    pay(instance, "table.grow", n, paid);
    return instance.tables[index]!.grow(n, value, pause);
  },
  "table.fill": (
    instance: OwnInstance,
    index: number,
    to: number,
    value: unknown,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "table.fill", n, paid);
    tableFill(instance.tables[index]!.elements, to, value, n, pause);
  },
  "table.copy": (
    instance: OwnInstance,
    toIndex: number,
    to: number,
    fromIndex: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "table.copy", n, paid);
    tableCopy(instance.tables[toIndex]!.elements, to, instance.tables[fromIndex]!.elements, from, n, pause);
  },
  "table.init": (
    instance: OwnInstance,
    index: number,
    to: number,
    elem: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "table.init", n, paid);
    tableInit(instance.tables[index]!.elements, to, instance.elems[elem]!, from, n, pause);
  },
  "elem.drop": (instance: OwnInstance, elem: number): void => {
    instance.elems[elem] = [];
  },
};

/** Operators that make arrays; values of elements lie in `slots` from `at` on. What shows at the end alone begins anew. */
const newArrayOps = {
  "array.new": (instance: OwnInstance, type: CanonType, n: number, slots: Slots, at: number, paid = unpaid) => {
    pay(instance, "array.new", n, paid);
    return arrayNew(type, n, slots, at);
  },
  "array.new_default": (instance: OwnInstance, type: CanonType, n: number, paid = unpaid): ArrayObject => {
    pay(instance, "array.new_default", n, paid);
    return arrayNewDefault(type, n);
  },
  "array.new_fixed": (instance: OwnInstance, type: CanonType, n: number, slots: Slots, at: number, paid = unpaid) => {
    pay(instance, "array.new_fixed", n, paid);
    return arrayNewFixed(type, n, slots, at);
  },
  "array.new_data": (
    instance: OwnInstance,
    type: CanonType,
    data: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): ArrayObject => {
    pay(instance, "array.new_data", n, paid);
    return arrayNewData(type, instance.datas[data]!, from, n, pause);
  },
  "array.new_elem": (
    instance: OwnInstance,
    type: CanonType,
    elem: number,
    from: number,
    n: number,
    paid = unpaid,
  ): ArrayObject => {
    pay(instance, "array.new_elem", n, paid);
    return arrayNewElem(type, instance.elems[elem]!, from, n);
  },
};

const arrayOps = {
  "array.fill": (
    instance: OwnInstance,
    ref: unknown,
    to: number,
    slots: Slots,
    at: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "array.fill", n, paid);
    arrayFill(ref, to, n, slots, at, pause);
  },
  "array.copy": (
    instance: OwnInstance,
    toRef: unknown,
    to: number,
    fromRef: unknown,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "array.copy", n, paid);
    arrayCopy(toRef, to, fromRef, from, n, pause);
  },
  "array.init_data": (
    instance: OwnInstance,
    ref: unknown,
    to: number,
    data: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "array.init_data", n, paid);
    arrayInitData(ref, to, instance.datas[data]!, from, n, pause);
  },
  "array.init_elem": (
    instance: OwnInstance,
    ref: unknown,
    to: number,
    elem: number,
    from: number,
    n: number,
    paid = unpaid,
    pause = pauseFor(n),
  ): void => {
    pay(instance, "array.init_elem", n, paid);
    arrayInitElem(ref, to, instance.elems[elem]!, from, n, pause);
  },
};

/** An operator on an instance, with operands of its own. */
type InstanceOp = (instance: OwnInstance, ...operands: never[]) => unknown;

/** All of them by the names of their opcodes: those on memories, tables and segments, and all that pay for a length. */
export const instanceOps = { ...memoryOps, ...tableOps, ...newArrayOps, ...arrayOps } satisfies {
  readonly [K in OpName<"memory" | "table"> | BulkName]: InstanceOp;
};
