/**
 * Where values lie in memory and which core values they flatten to, from the text of the Canonical ABI (Alignment, Element
 * Size, Flattening) once more: the guests of this fuzzer are made by it, so that a slip of ours does not undo itself.
 */
import type { ScalarKind, WitType } from "./types.ts";
import { bitsOf, casesOf, fieldsOf } from "./values.ts";

/** A core value's type. */
export type Core = "i32" | "i64" | "f32" | "f64";

/** Bytes of an address. */
export type Pointer = 4 | 8;

/** The core type of one. */
export const addressOf = (pointer: Pointer): Core => (pointer === 4 ? "i32" : "i64");

/** `max_flat_params`. */
export const maxParams = 16;

/** What a type is once it is despecialised. */
export type Shape =
  | { readonly is: "scalar"; readonly size: 1 | 2 | 4 | 8; readonly core: Core }
  | { readonly is: "string" }
  | { readonly is: "list"; readonly element: WitType }
  | { readonly is: "array"; readonly element: WitType; readonly length: number }
  | { readonly is: "record"; readonly fields: readonly WitType[] }
  | { readonly is: "variant"; readonly cases: readonly (WitType | undefined)[] };

const isInteger = (kind: string): kind is ScalarKind => /^[us]\d+$/.test(kind);

/** Despecialises a type, flags being integers of as many bytes as their labels take. */
export function shapeOf(type: WitType): Shape {
  const fields = fieldsOf(type);
  if (fields !== undefined) return { is: "record", fields };
  const cases = casesOf(type);
  if (cases !== undefined) return { is: "variant", cases };
  switch (type.kind) {
    case "string":
      return { is: "string" };
    case "list":
      return type.length === undefined
        ? { is: "list", element: type.element }
        : { is: "array", element: type.element, length: type.length };
    case "map":
      return { is: "list", element: { kind: "tuple", items: [type.key, type.value] } };
    case "flags":
      return { is: "scalar", size: type.names.length <= 8 ? 1 : type.names.length <= 16 ? 2 : 4, core: "i32" };
    case "bool":
      return { is: "scalar", size: 1, core: "i32" };
    case "char":
      return { is: "scalar", size: 4, core: "i32" };
    case "f32":
      return { is: "scalar", size: 4, core: "f32" };
    case "f64":
      return { is: "scalar", size: 8, core: "f64" };
    default:
      if (!isInteger(type.kind)) throw new Error(`no shape of ${type.kind}`);
      return { is: "scalar", size: (bitsOf(type.kind) / 8) as 1, core: bitsOf(type.kind) === 64 ? "i64" : "i32" };
  }
}

const up = (at: number, alignment: number): number => at + ((alignment - (at % alignment)) % alignment);

/** Bytes of the number that says which case it is. */
export const discriminant = (cases: number): 1 | 2 | 4 => (cases <= 256 ? 1 : cases <= 65_536 ? 2 : 4);

/** `alignment`. */
export function alignment(type: WitType, p: Pointer = 4): number {
  const shape = shapeOf(type);
  switch (shape.is) {
    case "scalar":
      return shape.size;
    case "record":
      return Math.max(...shape.fields.map((field) => alignment(field, p)));
    case "variant":
      return Math.max(discriminant(shape.cases.length), payloadAlignment(shape.cases, p));
    case "array":
      return alignment(shape.element, p);
    default:
      return p;
  }
}

const payloadAlignment = (cases: readonly (WitType | undefined)[], p: Pointer): number =>
  Math.max(1, ...cases.map((one) => (one === undefined ? 1 : alignment(one, p))));

/** Where the payload of a variant begins. */
export const payloadAt = (cases: readonly (WitType | undefined)[], p: Pointer = 4): number =>
  up(discriminant(cases.length), payloadAlignment(cases, p));

/** Where the fields of a record begin. */
export function offsets(fields: readonly WitType[], p: Pointer = 4): number[] {
  const found: number[] = [];
  let end = 0;
  for (const field of fields) {
    const at = up(end, alignment(field, p));
    found.push(at);
    end = at + sizeOf(field, p);
  }
  return found;
}

/** `elem_size`. */
export function sizeOf(type: WitType, p: Pointer = 4): number {
  const shape = shapeOf(type);
  switch (shape.is) {
    case "scalar":
      return shape.size;
    case "record":
      return up(offsets(shape.fields, p).at(-1)! + sizeOf(shape.fields.at(-1)!, p), alignment(type, p));
    case "variant": {
      const largest = Math.max(...shape.cases.map((one) => (one === undefined ? 0 : sizeOf(one, p))));
      return up(payloadAt(shape.cases, p) + largest, alignment(type, p));
    }
    case "array":
      return shape.length * sizeOf(shape.element, p);
    default:
      return 2 * p;
  }
}

/** `flatten_type`, however many they are. */
export function flat(type: WitType, p: Pointer = 4): Core[] {
  const shape = shapeOf(type);
  switch (shape.is) {
    case "scalar":
      return [shape.core];
    case "record":
      return shape.fields.flatMap((field) => flat(field, p));
    case "array":
      return Array.from({ length: shape.length }, () => flat(shape.element, p)).flat();
    case "variant":
      return ["i32", ...joined(shape.cases, p)];
    default:
      return [addressOf(p), addressOf(p)];
  }
}

/** The core values that the payloads of all cases go into. */
export function joined(cases: readonly (WitType | undefined)[], p: Pointer = 4): Core[] {
  const all: Core[] = [];
  for (const one of cases) {
    if (one === undefined) continue;
    for (const [i, core] of flat(one, p).entries()) {
      const other = all[i] ?? core;
      const bothNarrow = [core, other].every((name) => name === "i32" || name === "f32");
      all[i] = other === core ? core : bothNarrow ? "i32" : "i64";
    }
  }
  return all;
}
