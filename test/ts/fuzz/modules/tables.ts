/**
 * Tables of references, of 32 and 64 bits, and their bulk operators near their bounds.
 */
import { type ValType, isRef } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";

const high = [2n ** 32n, 2n ** 33n, 2n ** 48n, 2n ** 63n, 2n ** 64n - 1n];

/** Pushes a number of elements or a place, in the type of a table's addresses. */
function count(b: Body, address: "i32" | "i64", n: number | bigint): void {
  if (address === "i64") b.emit("i64.const", BigInt.asIntN(64, BigInt(n)));
  else b.emit("i32.const", Number(n) | 0);
}

/** Pushes a place of a table: mostly inside, also around its end, and with bits above the lowest 32. */
export function tableIndex(b: Body, tableIdx: number): void {
  const { address, min } = b.shape.tables[tableIdx]!.type;
  const size = Number(min);
  const way = b.tape.below(8);
  if (way < 6) count(b, address, b.tape.below(Math.max(1, size)));
  else if (address === "i64" && way === 6) count(b, address, b.tape.pick(high) + BigInt(b.tape.below(size + 1)));
  else if (b.tape.once(3)) b.value(address);
  else count(b, address, b.tape.pick([size, size - 1, size + 1, 0xffff_ffff]));
}

/** Operands of a bulk operator between two ranges: lengths that mostly fit. */
function ranges(
  b: Body,
  to: { size: number; address: "i32" | "i64" },
  from: { size: number; address: "i32" | "i64" },
): void {
  const { tape } = b;
  const most = Math.min(to.size, from.size);
  const length = tape.below(most + 1) + (tape.once(20) ? 1 : 0);
  const place = (size: number): number => tape.below(Math.max(0, size - length) + 1) + (tape.once(25) ? 1 : 0);
  count(b, to.address, place(to.size));
  count(b, from.address, place(from.size));
  const narrow = to.address === "i64" ? from.address : to.address;
  if (narrow === "i64" && tape.once(20)) count(b, narrow, tape.pick(high) + BigInt(length));
  else count(b, narrow, length);
}

function pickTable(b: Body): number | undefined {
  const { length } = b.shape.tables;
  return length === 0 || !b.has("reference-types") ? undefined : b.tape.below(length);
}

function get(b: Body, type: ValType): boolean {
  if (!isRef(type) || !b.has("reference-types")) return false;
  const { tables } = b.shape;
  const fitting = [...tables.keys()].filter((i) => b.types.matches(tables[i]!.type.element, type));
  if (fitting.length === 0) return false;
  const tableIdx = b.tape.pick(fitting);
  tableIndex(b, tableIdx);
  b.emit("table.get", tableIdx);
  return true;
}

function set(b: Body): boolean {
  const tableIdx = pickTable(b);
  if (tableIdx === undefined) return false;
  tableIndex(b, tableIdx);
  b.value(b.shape.tables[tableIdx]!.type.element);
  b.emit("table.set", tableIdx);
  return true;
}

/** The size of a table, or what growing it gives. */
function size(b: Body, type: ValType): boolean {
  const tableIdx = pickTable(b);
  if (tableIdx === undefined) return false;
  const { address, element } = b.shape.tables[tableIdx]!.type;
  if (address !== type) return false;
  if (b.tape.once(2)) {
    b.value(element);
    count(b, address, b.tape.pick([0, 1, 2, 3, ...(address === "i64" ? high : [0xffff_ffff, 0x7fff_ffff])]));
    b.emit("table.grow", tableIdx);
  } else b.emit("table.size", tableIdx);
  return true;
}

function fill(b: Body): boolean {
  const tableIdx = pickTable(b);
  if (tableIdx === undefined) return false;
  const { address, element, min } = b.shape.tables[tableIdx]!.type;
  const length = b.tape.below(Number(min) + 1);
  count(b, address, b.tape.below(Number(min) - length + 1) + (b.tape.once(25) ? 1 : 0));
  b.value(element);
  count(b, address, b.tape.once(30) && address === "i64" ? b.tape.pick(high) : length);
  b.emit("table.fill", tableIdx);
  return true;
}

function copy(b: Body): boolean {
  const to = pickTable(b);
  const from = to === undefined ? undefined : b.tape.below(b.shape.tables.length);
  if (to === undefined || from === undefined) return false;
  const [a, c] = [b.shape.tables[to]!.type, b.shape.tables[from]!.type];
  if (!b.types.matches(c.element, a.element)) return false;
  ranges(b, { size: Number(a.min), address: a.address }, { size: Number(c.min), address: c.address });
  b.emit("table.copy", to, from);
  return true;
}

function init(b: Body): boolean {
  const { elems, tables } = b.shape;
  const tableIdx = pickTable(b);
  if (tableIdx === undefined || elems.length === 0) return false;
  const elemIdx = b.tape.below(elems.length);
  const { type } = tables[tableIdx]!;
  const elem = elems[elemIdx]!;
  if (!b.types.matches(elem.type, type.element)) return false;
  ranges(b, { size: Number(type.min), address: type.address }, { size: elem.length, address: "i32" });
  b.emit("table.init", elemIdx, tableIdx);
  return true;
}

function dropElem(b: Body): boolean {
  const { length } = b.shape.elems;
  if (length === 0 || !b.tape.once(6) || !b.has("bulk-memory")) return false;
  b.emit("elem.drop", b.tape.below(length));
  return true;
}

/** Makers of table instructions. */
export const tableMakers: Makers = {
  values: [get, get, size],
  lists: [],
  statements: [set, set, fill, copy, copy, init, init, dropElem],
};

export { count, ranges };
