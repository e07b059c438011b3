/**
 * What operators on many bytes or elements cost besides their region (RATIONALE, "What does fuel count?"): the table is the same for
 * all engines. They are charged before their bounds are checked.
 */
import type { InstrReader } from "../../binary/code.ts";
import type { ImmediateKind } from "../../core/immediates.ts";
import type { Module } from "../../core/module.ts";
import type { Op, OpName } from "../../core/opcodes.ts";
import { maxBulkCost } from "./budget.ts";

/** Binary logarithms of what a unit of fuel buys: bytes of a memory, elements of a table or an array. */
const bytes = 6;
const elements = 3;

/** What costs the same whatever it is given. */
const flat = undefined;

/** Kinds whose operators may work on any number of bytes or elements: each of them says here whether it does. */
type BulkKind = "memory" | "table" | "aggregate";

const table = {
  "memory.size": flat,
  "memory.grow": flat,
  "memory.init": bytes,
  "memory.copy": bytes,
  "memory.fill": bytes,
  "data.drop": flat,
  "table.get": flat,
  "table.set": flat,
  "table.size": flat,
  "table.grow": elements,
  "table.init": elements,
  "table.copy": elements,
  "table.fill": elements,
  "elem.drop": flat,
  "struct.new": flat,
  "struct.new_default": flat,
  "struct.get": flat,
  "struct.get_s": flat,
  "struct.get_u": flat,
  "struct.set": flat,
  "array.new": elements,
  "array.new_default": elements,
  "array.new_fixed": elements,
  "array.new_data": elements,
  "array.new_elem": elements,
  "array.get": flat,
  "array.get_s": flat,
  "array.get_u": flat,
  "array.set": flat,
  "array.len": flat,
  "array.fill": elements,
  "array.copy": elements,
  "array.init_data": elements,
  "array.init_elem": elements,
  "ref.test": flat,
  "ref.test_null": flat,
  "ref.cast": flat,
  "ref.cast_null": flat,
  "any.convert_extern": flat,
  "extern.convert_any": flat,
  "ref.i31": flat,
  "i31.get_s": flat,
  "i31.get_u": flat,
} as const satisfies { readonly [K in OpName<BulkKind>]: typeof bytes | typeof elements | typeof flat };

type Table = typeof table;

/** The operators that pay for their length. */
export type BulkName = { [K in keyof Table]: Table[K] extends number ? K : never }[keyof Table];

/** The binary logarithm of what a unit buys of an operator; undefined where it does not pay for a length. */
export function bulkShift({ name }: Op): number | undefined {
  return (table as { readonly [K in OpName]?: number | undefined })[name];
}

/** The units that an operator costs for its length, which may be no exact number where it is beyond all bounds. */
export function bulkCost(name: BulkName, length: number): number {
  return Math.min(Math.floor(length / 2 ** table[name]), maxBulkCost);
}

type HasLongAddresses = (module: Module, index: number) => boolean;

/** What an operator may work on that has addresses of 64 bits; segments and arrays never have. */
const longSpaces: { readonly [K in ImmediateKind]?: HasLongAddresses } = {
  memidx: ({ spaces }, index) => spaces.memories[index]!.address === "i64",
  tableidx: ({ spaces }, index) => spaces.tables[index]!.address === "i64",
};

/** Whether the length of the instruction just read, its last operand, is an i64: where all that it works on has such addresses. */
export function hasLongLength(module: Module, { op, index, index2 }: InstrReader): boolean {
  return op.immediates.every((kind, i) => longSpaces[kind]?.(module, i === 0 ? index : index2) === true);
}
