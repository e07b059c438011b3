/**
 * Type definitions and the types of declarations (Validation, Types): supertypes, limits, and which features
 * they take. Index checks between definitions are made by `core/canon.ts`.
 */
import { InvalidError } from "../base/errors/errors.ts";
import { tagFeatures } from "../core/features.ts";
import { maxPages32 } from "../core/limits.ts";
import type { CompType, FieldType, GlobalType, Limits, MemoryType, SubType, TableType } from "../core/types.ts";
import { hasGcForm, hasPageSize } from "./encodings.ts";
import { type ValCode, funcref, isDefaultable, matches, matchesAll, unpacked } from "./codes.ts";
import {
  type FuncSig,
  type GlobalSig,
  type ModuleContext,
  type StructSig,
  type TableSig,
  type TypeSig,
  addressCode,
  unknown,
} from "./context.ts";

/** Adds the module's type definitions to the context. @throws InvalidError */
export function checkTypes(context: ModuleContext): void {
  const { types } = context.module;
  for (const [index, type] of types.entries()) {
    noteTypeFeatures(context, type, index);
    context.types.push(typeSig(context, type.comp, type.at));
  }
  for (const [index, type] of types.entries()) {
    const parent = type.supers[0];
    if (parent !== undefined) checkSupertype(context, index, parent, type.at);
  }
}

function noteTypeFeatures(context: ModuleContext, type: SubType, index: number): void {
  const { at, comp } = type;
  if (type.groupLength !== 1) context.need("gc", at, "a recursive group of types");
  else if (hasGcForm(context.module, index)) context.need("gc", at, "a type with subtypes or in a group");
  if (comp.kind !== "func") context.need("gc", at, `${comp.kind === "struct" ? "a struct" : "an array"} type`);
  else if (comp.results.length > 1) context.need("multi-value", at, "a function type with several results");
}

function typeSig(context: ModuleContext, comp: CompType, at: number): TypeSig {
  const field = (f: FieldType): ValCode => context.code(f.type, at);
  if (comp.kind === "func") {
    const params = comp.params.map((type) => context.code(type, at));
    return { kind: "func", params, results: comp.results.map((type) => context.code(type, at)) };
  }
  if (comp.kind === "array") return { kind: "array", field: field(comp.field), mutable: comp.field.mutable };
  const fields = comp.fields.map(field);
  return {
    kind: "struct",
    fields,
    operands: fields.map(unpacked),
    mutable: comp.fields.map((f) => f.mutable),
    withoutDefault: fields.find((code) => !isDefaultable(code)),
  };
}

function checkSupertype(context: ModuleContext, index: number, parent: number, at: number): void {
  const isFinal = context.module.types[parent]!.final;
  if (!isFinal && extendsType(context.types[index]!, context.types[parent]!)) return;
  const fault = isFinal ? "the super type is final" : "their definitions do not fit";
  const [sub, above] = [context.called("type", index), context.called("type", parent)];
  const message = `sub ${sub} does not match super ${above}: ${fault} (offset ${at}).`;
  throw new InvalidError("type-mismatch", message, { at });
}

/** Whether a definition may declare the other as its supertype (Validation, Matching, Composite Types). */
function extendsType(sub: TypeSig, parent: TypeSig): boolean {
  if (sub.kind === "func") {
    if (parent.kind !== "func") return false;
    return matchesAll(parent.params, sub.params) && matchesAll(sub.results, parent.results);
  }
  if (sub.kind === "array") {
    return parent.kind === "array" && extendsField(sub.field, sub.mutable, parent.field, parent.mutable);
  }
  return parent.kind === "struct" && extendsStruct(sub, parent);
}

function extendsStruct(sub: StructSig, parent: StructSig): boolean {
  if (sub.fields.length < parent.fields.length) return false;
  return parent.fields.every((field, i) => extendsField(sub.fields[i]!, sub.mutable[i]!, field, parent.mutable[i]!));
}

function extendsField(sub: ValCode, subMutable: boolean, parent: ValCode, mutable: boolean): boolean {
  if (subMutable !== mutable) return false;
  return mutable ? matches(sub, parent) && matches(parent, sub) : matches(sub, parent);
}

/** The function type at an index, for what has such a type. @throws InvalidError `unknown-index`, `type-mismatch` */
export function funcSig(context: ModuleContext, typeIdx: number, at: number, user: () => string): FuncSig {
  const type = context.types[typeIdx];
  if (type === undefined) throw unknown("type", typeIdx, context.types.length, at, user());
  if (type.kind === "func") return type;
  const message = `type mismatch: ${context.called("type", typeIdx)} is not a function type (${user()} at offset ${at}).`;
  throw new InvalidError("type-mismatch", message, { at });
}

/** Checks a tag's type. @throws InvalidError `type-mismatch` where it has results */
export function tagSig(context: ModuleContext, typeIdx: number, at: number): FuncSig {
  context.need(tagFeatures, at, "a tag");
  const user = (): string => context.called("tag", context.tags.length);
  const sig = funcSig(context, typeIdx, at, user);
  if (sig.results.length === 0) return sig;
  const message = `non-empty tag result type: ${user()} at offset ${at} has the results ${context.listed(sig.results)}.`;
  throw new InvalidError("type-mismatch", message, { at });
}

/** Checks a global's type. @throws InvalidError */
export function globalSig(context: ModuleContext, { type, mutable }: GlobalType, at: number): GlobalSig {
  return { type: context.code(type, at), mutable };
}

/** Checks a table's type. @throws InvalidError `bad-limits` */
export function tableSig(context: ModuleContext, type: TableType, at: number): TableSig {
  const isFuncref = type.element.nullable && type.element.heap === "func";
  if (!isFuncref) context.need("reference-types", at, "a table of other references than funcref");
  if (type.address === "i64") context.need("memory64", at, "a table with 64-bit indices");
  checkTableLimits(type, at);
  const element = isFuncref ? funcref : context.code(type.element, at);
  return { element, address: addressCode(type.address) };
}

/** Checks a table's limits. @throws InvalidError `bad-limits` */
export function checkTableLimits(type: TableType, at: number): void {
  const bits = type.address === "i64" ? 64 : 32;
  checkLimits(type, 2n ** BigInt(bits) - 1n, `table size must be at most 2^${bits}-1`, at);
}

/**
 * Checks the type of a memory defined or imported at `at`, and returns the type of its addresses.
 * @throws InvalidError `bad-limits`
 */
export function memorySig(context: ModuleContext, type: MemoryType, at: number, imported: boolean): ValCode {
  const { address, shared } = type;
  if (address === "i64") context.need("memory64", at, "a memory with 64-bit addresses");
  if (shared) context.need("threads", at, "a shared memory");
  if (hasPageSize(context.module, at, imported)) {
    context.need("custom-page-sizes", at, "a memory that names its page size");
  }
  checkMemoryLimits(type, at);
  return addressCode(address);
}

/** Checks a memory's limits, and the size of its pages. @throws InvalidError `bad-limits` */
export function checkMemoryLimits(type: MemoryType, at: number): void {
  const { address, pageSizeLog2, shared } = type;
  if (pageSizeLog2 !== 16 && pageSizeLog2 !== 0) {
    const message = `invalid custom page size 2^${pageSizeLog2} at offset ${at}: pages have 1 or 65536 bytes.`;
    throw new InvalidError("bad-limits", message, { at });
  }
  const most = maxPages(address === "i64" ? 64 : 32, pageSizeLog2);
  const pages = most === BigInt(maxPages32) ? "65536 pages (4GiB)" : `${most} pages`;
  checkLimits(type, most, `memory size must be at most ${pages}`, at);
  if (shared && type.max === undefined) {
    throw new InvalidError("bad-limits", `shared memory must have maximum: that at offset ${at} has none.`, { at });
  }
}

/** Pages that addresses of so many bits reach; with pages of one byte, their count itself must fit in the bits. */
function maxPages(bits: number, pageSizeLog2: number): bigint {
  return pageSizeLog2 === 0 ? 2n ** BigInt(bits) - 1n : 2n ** BigInt(bits - pageSizeLog2);
}

function checkLimits({ min, max }: Limits, most: bigint, text: string, at: number): void {
  const above = min > most ? min : max !== undefined && max > most ? max : undefined;
  if (above !== undefined)
    throw new InvalidError("bad-limits", `${text}: ${above} is asked for at offset ${at}.`, { at });
  if (max === undefined || min <= max) return;
  const message = `size minimum must not be greater than maximum: ${min} is above ${max} at offset ${at}.`;
  throw new InvalidError("bad-limits", message, { at });
}
