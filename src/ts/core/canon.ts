/**
 * Canonical types: one object per recursive group structure in the whole process, so that types of different
 * modules are equal exactly when they are identical (Validation, Types: rolling, unrolling and matching).
 * Index checks that the construction itself needs are made here; every other rule is the validator's.
 */
import { lastOf } from "../base/lists.ts";
import { InvalidError } from "../base/errors/errors.ts";
import { limits } from "./limits.ts";
import {
  type AbstractHeapType,
  type CompType,
  type FieldType,
  type FuncType,
  type HeapType,
  type RefType,
  type StorageType,
  type SubType,
  type ValType,
  isRef,
  refType,
} from "./types.ts";

/**
 * A type definition independent of any module. In `comp`, and in every "canonical" value type, a heap type
 * that is a number is the `id` of a canonical type, not an index into a module.
 */
export interface CanonType {
  readonly id: number;
  readonly final: boolean;
  readonly comp: CompType;
  /** The declared supertypes from the root down to this type itself, which comes last. */
  readonly supers: readonly CanonType[];
  /** The recursive group that it belongs to, itself included; their ids are consecutive. */
  readonly group: readonly CanonType[];
}

/** All canonical types by id. They are kept for good: ids live in code and in values of any instance. */
const byId: CanonType[] = [];

/** The groups known, by a key that spells their structure with inner references made relative. */
const groups = new Map<string, readonly CanonType[]>();

const ofModule = new WeakMap<readonly SubType[], readonly CanonType[]>();

/** The canonical type with this id. */
export function canonType(id: number): CanonType {
  return byId[id]!;
}

/**
 * The canonical types of a module, by type index. Computed once for an array of types.
 * @throws InvalidError `unknown-index` where a definition refers to nothing or too far ahead,
 *   `bad-module` for several supertypes, `limit-exceeded` for too long a chain of them
 */
export function canonicalTypes(types: readonly SubType[]): readonly CanonType[] {
  let canon = ofModule.get(types);
  if (canon === undefined) ofModule.set(types, (canon = canonicalise(types)));
  return canon;
}

/** The canonical type of a function type whose heap types are canonical already: that of a host function. */
export function canonicalFuncType(type: FuncType): CanonType {
  const key = `F${compKey(type, String)}`;
  return (groups.get(key) ?? define(key, [{ final: true, parent: undefined, comp: type, at: 0 }], (id) => id))[0]!;
}

/** Whether `a` is `b` or declares it, directly or not, as its supertype. */
export function isSubtype(a: CanonType, b: CanonType): boolean {
  return a === b || a.supers[b.supers.length - 1] === b;
}

/** A heap type of a module with its index replaced by the canonical id. */
export function canonicalHeap(types: readonly CanonType[], heap: HeapType): HeapType {
  return typeof heap === "number" ? types[heap]!.id : heap;
}

/** A value type of a module with its index replaced by the canonical id. */
export function canonicalVal(types: readonly CanonType[], type: ValType): ValType {
  return isRef(type) ? canonicalRef(types, type) : type;
}

/** A reference type of a module with its index replaced by the canonical id. */
export function canonicalRef(types: readonly CanonType[], type: RefType): RefType {
  return typeof type.heap === "number" ? refType(type.nullable, types[type.heap]!.id) : type;
}

/** All that is above each abstract heap type. */
const above: { readonly [K in AbstractHeapType]: readonly AbstractHeapType[] } = {
  func: [],
  nofunc: ["func"],
  extern: [],
  noextern: ["extern"],
  any: [],
  eq: ["any"],
  i31: ["eq", "any"],
  struct: ["eq", "any"],
  array: ["eq", "any"],
  none: ["i31", "struct", "array", "eq", "any"],
  exn: [],
  noexn: ["exn"],
};

const bottoms: { readonly [K in CompType["kind"]]: AbstractHeapType } = {
  func: "nofunc",
  struct: "none",
  array: "none",
};

/** Whether canonical heap type `a` matches `b` (Validation, Matching, Heap Types). */
export function matchesHeap(a: HeapType, b: HeapType): boolean {
  if (a === b) return true;
  if (typeof a === "number") {
    const type = canonType(a);
    if (typeof b === "number") return isSubtype(type, canonType(b));
    return type.comp.kind === b || above[type.comp.kind].includes(b);
  }
  if (typeof b === "number") return a === bottoms[canonType(b).comp.kind];
  return above[a].includes(b);
}

/** Whether canonical reference type `a` matches `b` (Validation, Matching, Reference Types). */
export function matchesRef(a: RefType, b: RefType): boolean {
  return a === b || ((b.nullable || !a.nullable) && matchesHeap(a.heap, b.heap));
}

/** Whether canonical value or storage type `a` matches `b` (Validation, Matching, Value Types). */
export function matchesVal(a: StorageType, b: StorageType): boolean {
  return a === b || (isRef(a) && isRef(b) && matchesRef(a, b));
}

/** The root of the hierarchy that a canonical heap type belongs to: func, extern, any or exn. */
export function topHeap(heap: HeapType): AbstractHeapType {
  const name = typeof heap === "number" ? canonType(heap).comp.kind : heap;
  return lastOf(above[name]) ?? name;
}

/** The bottom of the hierarchy that a canonical heap type belongs to. @internal The fuzzer makes nulls of it. */
export function bottomHeap(heap: HeapType): AbstractHeapType {
  const top = topHeap(heap);
  if (top === "any") return "none";
  if (top === "func") return "nofunc";
  return top === "extern" ? "noextern" : "noexn";
}

function canonicalise(types: readonly SubType[]): readonly CanonType[] {
  const canon: CanonType[] = [];
  for (let start = 0; start < types.length;) {
    const end = start + types[start]!.groupLength;
    // One by one: a group may have more types than a call can have arguments.
    for (const type of canonicalGroup(canon, types.slice(start, end))) canon.push(type);
    start = end;
  }
  return canon;
}

/**
 * The canonical types of a group that comes behind the types `known`, of which an undefined one is no type that others can use.
 * @throws InvalidError as `canonicalTypes`
 */
export function canonicalGroup(
  known: readonly (CanonType | undefined)[],
  group: readonly SubType[],
): readonly CanonType[] {
  const start = known.length;
  for (const [i, type] of group.entries()) checkIndices(known, type, start + i, start + group.length);
  const spell = (index: number): string => (index < start ? String(known[index]!.id) : `r${index - start}`);
  const key = group.map((type) => subTypeKey(type, spell)).join("");
  const firstId = byId.length;
  const resolve = (index: number): number => (index < start ? known[index]!.id : firstId + index - start);
  const drafts = (): Draft[] => group.map((type) => draftOf(type, resolve));
  return groups.get(key) ?? define(key, drafts(), resolve);
}

/** What is known of a type before it has an object: its parent by id. */
interface Draft {
  readonly final: boolean;
  readonly parent: number | undefined;
  readonly comp: CompType;
  readonly at: number;
}

type Resolve = (index: number) => number;

function draftOf(type: SubType, resolve: Resolve): Draft {
  const parent = type.supers[0];
  return {
    final: type.final,
    parent: parent === undefined ? undefined : resolve(parent),
    comp: type.comp,
    at: type.at,
  };
}

function define(key: string, drafts: readonly Draft[], resolve: Resolve): readonly CanonType[] {
  const group: CanonType[] = [];
  for (const { final, parent, comp, at } of drafts) {
    const supers = parent === undefined ? [] : [...canonType(parent).supers];
    if (supers.length > limits.subtypeDepth) throw tooDeep(at);
    const type: CanonType = { id: byId.length, final, comp: resolveComp(comp, resolve), supers, group };
    supers.push(type);
    byId.push(type);
    group.push(type);
  }
  groups.set(key, group);
  return group;
}

function checkIndices(known: readonly unknown[], type: SubType, index: number, groupEnd: number): void {
  const { at, supers } = type;
  const isNone = (used: number, end: number): boolean =>
    used >= end || (used < known.length && known[used] === undefined);
  for (const used of indicesOf(type.comp)) if (isNone(used, groupEnd)) throw unknownType(used, at);
  if (supers.length > 1) {
    throw new InvalidError("bad-module", `sub type ${index} declares ${supers.length} supertypes; one is the most.`, {
      at,
    });
  }
  for (const parent of supers) if (isNone(parent, index)) throw unknownType(parent, at);
}

/** A type that is used where it is not known yet; what uses it may have no name or number in the text. */
function unknownType(used: number, at: number): InvalidError {
  const message = `unknown type ${used}: a type can name only those of its own group and earlier ones (offset ${at}).`;
  return new InvalidError("unknown-index", message, { at });
}

function tooDeep(at: number): InvalidError {
  const message = `sub type at offset ${at} has more than ${limits.subtypeDepth} supertypes above it.`;
  return new InvalidError("limit-exceeded", message, { at, limit: limits.subtypeDepth });
}

/** The types of a definition's values, fields or elements. */
export function storagesOf(comp: CompType): readonly StorageType[] {
  if (comp.kind === "func") return [...comp.params, ...comp.results];
  return comp.kind === "struct" ? comp.fields.map((field) => field.type) : [comp.field.type];
}

function* indicesOf(comp: CompType): Iterable<number> {
  for (const type of storagesOf(comp)) if (isRef(type) && typeof type.heap === "number") yield type.heap;
}

type Spell = (index: number) => string;

function subTypeKey(type: SubType, spell: Spell): string {
  return `${type.final ? "F" : "S"}${type.supers.map(spell).join("")}${compKey(type.comp, spell)}`;
}

function compKey(comp: CompType, spell: Spell): string {
  const one = (type: StorageType): string => storageKey(type, spell);
  const field = (f: FieldType): string => `${f.mutable ? "!" : ""}${one(f.type)}`;
  if (comp.kind === "func") return `(${comp.params.map(one).join(",")}>${comp.results.map(one).join(",")})`;
  return comp.kind === "struct" ? `{${comp.fields.map(field).join(",")}}` : `[${field(comp.field)}]`;
}

function storageKey(type: StorageType, spell: Spell): string {
  if (!isRef(type)) return type;
  return `${type.nullable ? "?" : "="}${typeof type.heap === "number" ? spell(type.heap) : type.heap}`;
}

function resolveComp(comp: CompType, resolve: Resolve): CompType {
  const one = <T extends StorageType>(type: T): T | RefType =>
    isRef(type) && typeof type.heap === "number" ? refType(type.nullable, resolve(type.heap)) : type;
  const field = (f: FieldType): FieldType => ({ type: one(f.type), mutable: f.mutable });
  if (comp.kind === "func") return { kind: "func", params: comp.params.map(one), results: comp.results.map(one) };
  if (comp.kind === "struct") return { kind: "struct", fields: comp.fields.map(field) };
  return { kind: "array", field: field(comp.field) };
}
