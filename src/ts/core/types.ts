/**
 * The types of the standard (Structure, Types). Equal value types are identical objects or strings, so
 * `===` compares them; type indices are those of one module.
 */

/** The types of numbers and vectors. */
export const numTypes = ["i32", "i64", "f32", "f64", "v128"] as const;

/** i32, i64, f32, f64 and v128. */
export type NumType = (typeof numTypes)[number];

/** The abstract heap types. */
export const abstractHeapTypes = [
  "func",
  "nofunc",
  "extern",
  "noextern",
  "any",
  "eq",
  "i31",
  "struct",
  "array",
  "none",
  "exn",
  "noexn",
] as const;

/** One of them. */
export type AbstractHeapType = (typeof abstractHeapTypes)[number];
/** An abstract heap type, or the index of a defined type. */
export type HeapType = AbstractHeapType | number;

/** A reference type. Made by `refType` alone, so that equal ones are identical. */
export interface RefType {
  readonly nullable: boolean;
  readonly heap: HeapType;
}

/** The type of a value. */
export type ValType = NumType | RefType;

/** The types of fields that hold less than a value. */
export type PackedType = "i8" | "i16";

/** A field's type: a value type or a packed one. */
export type StorageType = ValType | PackedType;

const cache = [new Map<HeapType, RefType>(), new Map<HeapType, RefType>()] as const;

/** The reference type with these parts; the same object for the same parts. */
export function refType(nullable: boolean, heap: HeapType): RefType {
  const known = cache[nullable ? 1 : 0];
  let type = known.get(heap);
  if (type === undefined) known.set(heap, (type = Object.freeze({ nullable, heap })));
  return type;
}

/** `(ref null func)`. */
export const funcref: RefType = refType(true, "func");
/** `(ref null extern)`. */
export const externref: RefType = refType(true, "extern");
/** `(ref null exn)`. */
export const exnref: RefType = refType(true, "exn");

/** Whether a type is a reference type. */
export function isRef(type: StorageType): type is RefType {
  return typeof type === "object";
}

/** The parameters and results of a function. */
export interface FuncType {
  readonly kind: "func";
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

/** A field of a structure, or the element of an array. */
export interface FieldType {
  readonly type: StorageType;
  readonly mutable: boolean;
}

/** A structure, with its fields in order. */
export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly FieldType[];
}

/** An array of one field type. */
export interface ArrayType {
  readonly kind: "array";
  readonly field: FieldType;
}

/** What a type definition may define. */
export type CompType = FuncType | StructType | ArrayType;

/** A type definition: final or not, with at most one supertype. */
export interface SubType {
  readonly final: boolean;
  readonly supers: readonly number[];
  readonly comp: CompType;
  /** The recursive group it belongs to: the index of the group's first type, and its length. */
  readonly groupStart: number;
  readonly groupLength: number;
  /** Byte offset of the definition. */
  readonly at: number;
}

/** i32 or i64: the type of addresses of a memory or table. */
export type AddressType = "i32" | "i64";

/** Limits in pages or elements. 64-bit ones are exact bigints. */
export interface Limits {
  readonly address: AddressType;
  readonly min: bigint;
  readonly max: bigint | undefined;
}

/** A memory's type: its limits are in pages. */
export interface MemoryType extends Limits {
  readonly shared: boolean;
  /** Binary logarithm of the page size: 16, or 0 with custom page sizes. */
  readonly pageSizeLog2: number;
}

/** A table's type: its limits are in elements. */
export interface TableType extends Limits {
  readonly element: RefType;
}

/** A global's type. */
export interface GlobalType {
  readonly type: ValType;
  readonly mutable: boolean;
}

/** A tag's type: the index of a function type without results. */
export interface TagType {
  readonly typeIdx: number;
}

/** What can be imported and exported, in the order of the bytes that say which (Binary Format, Imports). */
export const externKinds = ["func", "table", "memory", "global", "tag"] as const;

/** What can be imported and exported. */
export type ExternKind = (typeof externKinds)[number];

/** An import's type within its module. */
export type ExternType =
  | { readonly kind: "func"; readonly typeIdx: number }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  | { readonly kind: "tag"; readonly type: TagType };

/** A value type in the text format's words: `i32`, `funcref`, `(ref 3)`, `(ref null extern)`. */
export function valTypeName(type: StorageType): string {
  if (!isRef(type)) return type;
  if (type.nullable && typeof type.heap === "string") return nullableShorthand(type.heap);
  return `(ref ${type.nullable ? "null " : ""}${type.heap})`;
}

/** A function's type in names. */
export interface TypeNames {
  readonly params: readonly string[];
  readonly results: readonly string[];
  /** All of it in words. */
  readonly text: string;
}

const typeNames = new WeakMap<FuncType, TypeNames>();

/** The names of a function's parameters and results: the same lists for the same type, which many functions may have. */
export function namesOfType(type: FuncType): TypeNames {
  let made = typeNames.get(type);
  if (made === undefined) {
    const params = type.params.map(valTypeName);
    const results = type.results.map(valTypeName);
    made = { params, results, text: `[${params.join(" ")}] -> [${results.join(" ")}]` };
    typeNames.set(type, made);
  }
  return made;
}

function nullableShorthand(heap: AbstractHeapType): string {
  if (heap === "none") return "nullref";
  return heap.startsWith("no") ? `null${heap.slice(2)}ref` : `${heap}ref`;
}

/** A function type in words: `[i32 i32] -> [i32]`. */
export function funcTypeName(type: FuncType): string {
  return namesOfType(type).text;
}

/** Whether two function types of one module are written alike. Across modules with type indices, see the store. */
export function sameFuncType(a: FuncType, b: FuncType): boolean {
  const same = (x: readonly ValType[], y: readonly ValType[]): boolean =>
    x.length === y.length && x.every((type, i) => type === y[i]);
  return a === b || (same(a.params, b.params) && same(a.results, b.results));
}
