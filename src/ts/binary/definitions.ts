/**
 * Readers of definitions and of the types of declarations (Binary Format, Types): what a module's sections and a
 * component's types have in common.
 */
import { MalformedError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import {
  type AddressType,
  type CompType,
  type ExternKind,
  type ExternType,
  type FieldType,
  type GlobalType,
  type MemoryType,
  type SubType,
  type TableType,
  type TagType,
  type ValType,
  externKinds,
} from "../core/types.ts";
import type { ModuleCursor } from "./cursor.ts";
import { readRefType, readStorageType, readValType } from "./types.ts";

/** Bytes that begin a definition in the type section. */
export const typeForms = { rec: 0x4e, sub: 0x50, subFinal: 0x4f, func: 0x60, struct: 0x5f, array: 0x5e } as const;

/** Bits of the flags of limits (Binary Format, Limits, and the proposals for threads and page sizes). */
export const limitsFlags = { max: 0x01, shared: 0x02, address64: 0x04, pageSize: 0x08 } as const;

/** The error for a byte or number that the format does not allow at a place. */
export function badEncoding(what: string, byte: number, at: number): MalformedError {
  return new MalformedError("bad-encoding", `malformed ${what} 0x${byte.toString(16)} at offset ${at}.`, { at });
}

/** What tells the lengths of vectors: they lie within the section, whose end the cursor need not know. */
export interface Counting {
  /** @throws as `ModuleCursor.count` */
  count(what: string, limit: number): number;
}

/** Reads a group of definitions, or a single one, to the end of a list. @throws MalformedError, InvalidError */
export function readRecGroup(counting: Counting, cursor: ModuleCursor, types: SubType[]): void {
  const groupStart = types.length;
  if (cursor.peek() !== typeForms.rec) {
    types.push(readSubType(counting, cursor, groupStart, 1));
    return;
  }
  cursor.pos++;
  const groupLength = counting.count("types in a recursive group", limits.types - groupStart);
  for (let k = 0; k < groupLength; k++) types.push(readSubType(counting, cursor, groupStart, groupLength));
}

const noSupers: readonly number[] = [];

function readSubType(counting: Counting, cursor: ModuleCursor, groupStart: number, groupLength: number): SubType {
  const at = cursor.pos;
  const form = cursor.byte();
  if (form !== typeForms.sub && form !== typeForms.subFinal) {
    return {
      final: true,
      supers: noSupers,
      comp: readCompType(counting, cursor, form, at),
      groupStart,
      groupLength,
      at,
    };
  }
  const supers: number[] = [];
  for (let n = counting.count("supertypes", limits.types); n > 0; n--) supers.push(cursor.u32());
  const compAt = cursor.pos;
  const comp = readCompType(counting, cursor, cursor.byte(), compAt);
  return { final: form === typeForms.subFinal, supers, comp, groupStart, groupLength, at };
}

function readCompType(counting: Counting, cursor: ModuleCursor, form: number, at: number): CompType {
  if (form === typeForms.func) {
    const params = readValTypes(counting, cursor, "parameters", limits.params);
    return { kind: "func", params, results: readValTypes(counting, cursor, "results", limits.results) };
  }
  if (form === typeForms.array) return { kind: "array", field: readField(cursor) };
  if (form === typeForms.struct) {
    const fields: FieldType[] = [];
    for (let n = counting.count("fields", limits.structFields); n > 0; n--) fields.push(readField(cursor));
    return { kind: "struct", fields };
  }
  if (form & 0x80) {
    const message = `integer representation too long: a type's form at offset ${at} is one byte.`;
    throw new MalformedError("bad-integer", message, { at });
  }
  throw new MalformedError("bad-type", `malformed definition type 0x${form.toString(16)} at offset ${at}.`, { at });
}

const noTypes: readonly ValType[] = [];

function readValTypes(counting: Counting, cursor: ModuleCursor, what: string, limit: number): readonly ValType[] {
  const n = counting.count(what, limit);
  if (n === 0) return noTypes;
  const types: ValType[] = [];
  for (let i = 0; i < n; i++) types.push(readValType(cursor));
  return types;
}

function readField(cursor: ModuleCursor): FieldType {
  const type = readStorageType(cursor);
  return { type, mutable: readMutability(cursor) };
}

function readMutability(cursor: ModuleCursor): boolean {
  const at = cursor.pos;
  const byte = cursor.byte();
  if (byte > 1) throw badEncoding("mutability", byte, at);
  return byte === 1;
}

/** A global's type. @throws MalformedError */
export function readGlobalType(cursor: ModuleCursor): GlobalType {
  const type = readValType(cursor);
  return { type, mutable: readMutability(cursor) };
}

/** A tag's type. @throws MalformedError */
export function readTagType(cursor: ModuleCursor): TagType {
  const at = cursor.pos;
  const attribute = cursor.byte();
  if (attribute !== 0) {
    const message = `zero byte expected at offset ${at}: exceptions are the one kind of tag.`;
    throw new MalformedError("bad-encoding", message, { at });
  }
  return { typeIdx: cursor.u32() };
}

function addressOf(flags: number): AddressType {
  return flags & limitsFlags.address64 ? "i64" : "i32";
}

/** A table's type. @throws MalformedError */
export function readTableType(cursor: ModuleCursor): TableType {
  const element = readRefType(cursor);
  const at = cursor.pos;
  const flags = cursor.byte();
  if (flags & ~(limitsFlags.max | limitsFlags.address64)) throw badEncoding("limits flags", flags, at);
  const min = cursor.u64();
  return { element, address: addressOf(flags), min, max: flags & limitsFlags.max ? cursor.u64() : undefined };
}

/** A memory's type. @throws MalformedError */
export function readMemoryType(cursor: ModuleCursor): MemoryType {
  const at = cursor.pos;
  const flags = cursor.byte();
  if (flags > 0x0f || (flags >= limitsFlags.pageSize && cursor.done)) throw badEncoding("limits flags", flags, at);
  const min = cursor.u64();
  const max = flags & limitsFlags.max ? cursor.u64() : undefined;
  return {
    address: addressOf(flags),
    min,
    max,
    shared: (flags & limitsFlags.shared) !== 0,
    pageSizeLog2: flags & limitsFlags.pageSize ? readPageSize(cursor) : 16,
  };
}

function readPageSize(cursor: ModuleCursor): number {
  const at = cursor.pos;
  const log2 = cursor.u32();
  if (log2 > 64) {
    const message = `invalid custom page size 2^${log2} at offset ${at}: pages have 1 or 65536 bytes.`;
    throw new MalformedError("bad-encoding", message, { at });
  }
  return log2;
}

/** An import's type. @throws MalformedError */
export function readExternType(cursor: ModuleCursor): ExternType {
  switch (readExternKind(cursor, "import kind")) {
    case "func":
      return { kind: "func", typeIdx: cursor.u32() };
    case "table":
      return { kind: "table", type: readTableType(cursor) };
    case "memory":
      return { kind: "memory", type: readMemoryType(cursor) };
    case "global":
      return { kind: "global", type: readGlobalType(cursor) };
    case "tag":
      return { kind: "tag", type: readTagType(cursor) };
  }
}

/** What an import or export is; `what` is for errors. @throws MalformedError */
export function readExternKind(cursor: ModuleCursor, what: string): ExternKind {
  const at = cursor.pos;
  const byte = cursor.byte();
  const kind = externKinds[byte];
  if (kind === undefined) throw badEncoding(what, byte, at);
  return kind;
}
