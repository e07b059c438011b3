/**
 * The functions of WASI 0.2 as a guest's core module sees them: what each flat argument means, and where handles lie in what is returned
 * (Component Model, Canonical ABI: Flattening, Alignment, Element Size). Of the types that WASI has.
 */
import { dealias, type Func, type Type } from "../../../src/ts/wit/types.ts";
import { wasiWit as wit, witInterfaces } from "../wasi/p2-wit.ts";
import * as layout from "./abi/reference.ts";
import type { ScalarKind, WitType } from "./abi/types.ts";
import { bitsOf } from "./abi/values.ts";

/** What a flat argument means. */
export type Meaning =
  | { readonly is: "number"; readonly bits: number }
  | { readonly is: "case"; readonly cases: number }
  | { readonly is: "handle"; readonly resource: string }
  | { readonly is: "text" | "list" | "length" | "count" | "result" };

/** One function of WASI. */
export interface CoreFunc {
  readonly params: readonly Meaning[];
  /** Its result, where it is stored in memory and holds handles. */
  readonly stored: Type | undefined;
  /** The resource of a handle that it returns as a core value. */
  readonly handle: string | undefined;
}

/** A type's parts, one after the other, or cases that share a place. */
type Shape =
  | { readonly tag: "primitive"; readonly name: ScalarKind | "string" }
  | { readonly tag: "parts"; readonly parts: readonly Type[] }
  | { readonly tag: "cases"; readonly cases: readonly (Type | undefined)[] }
  | { readonly tag: "flags"; readonly count: number }
  | { readonly tag: "list"; readonly element: Type }
  | { readonly tag: "handle"; readonly resource: string };

function shapeOf(type: Type): Shape {
  const bare = dealias(wit, type);
  if (typeof bare === "string") return { tag: "primitive", name: bare as ScalarKind };
  const { kind, name } = wit.types[bare]!;
  switch (kind.tag) {
    case "record":
      return { tag: "parts", parts: kind.fields.map((field) => field.type) };
    case "tuple":
      return { tag: "parts", parts: kind.types };
    case "variant":
      return { tag: "cases", cases: kind.cases.map((one) => one.type) };
    case "enum":
      return { tag: "cases", cases: kind.cases.map(() => undefined) };
    case "option":
      return { tag: "cases", cases: [undefined, kind.some] };
    case "result":
      return { tag: "cases", cases: [kind.ok, kind.err] };
    case "flags":
      return { tag: "flags", count: kind.flags.length };
    case "list":
      return { tag: "list", element: kind.element };
    case "own":
    case "borrow":
      return { tag: "handle", resource: wit.types[dealias(wit, kind.resource) as number]!.name! };
    case "resource":
      return { tag: "handle", resource: name! };
    default:
      throw new Error(`WASI 0.2 has no ${kind.tag}`);
  }
}

/** A type as the layouts have it, where a handle is a number. */
function plain(type: Type): WitType {
  const shape = shapeOf(type);
  switch (shape.tag) {
    case "primitive":
      return { kind: shape.name };
    case "parts":
      return { kind: "tuple", items: shape.parts.map(plain) };
    case "cases":
      return { kind: "variant", cases: shape.cases.map((one, i) => ({ name: `c${i}`, type: plainOr(one) })) };
    case "flags":
      return { kind: "flags", names: Array.from({ length: shape.count }, (_, i) => `f${i}`) };
    case "list":
      return { kind: "list", element: plain(shape.element), length: undefined };
    default:
      return { kind: "u32" };
  }
}

const plainOr = (type: Type | undefined): WitType | undefined => (type === undefined ? undefined : plain(type));

const sizeOf = (type: Type): number => layout.sizeOf(plain(type));

/** What flat values of a type mean. */
function meanings(type: Type): readonly Meaning[] {
  const shape = shapeOf(type);
  switch (shape.tag) {
    case "primitive":
      if (shape.name === "string") return [{ is: "text" }, { is: "length" }];
      return [shape.name === "bool" ? { is: "case", cases: 2 } : { is: "number", bits: bitsOf(shape.name) }];
    case "parts":
      return shape.parts.flatMap(meanings);
    case "cases":
      return [{ is: "case", cases: shape.cases.length }, ...joined(shape.cases)];
    case "flags":
      return [{ is: "number", bits: shape.count }];
    case "list":
      return [{ is: "list" }, { is: "count" }];
    default:
      return [{ is: "handle", resource: shape.resource }];
  }
}

/** Of values that share their places the longest. */
function joined(cases: readonly (Type | undefined)[]): readonly Meaning[] {
  return cases
    .map((one) => (one === undefined ? [] : meanings(one)))
    .reduce((longest, one) => (one.length > longest.length ? one : longest));
}

function holdsHandles(type: Type): boolean {
  const shape = shapeOf(type);
  if (shape.tag === "parts") return shape.parts.some(holdsHandles);
  if (shape.tag === "cases") return shape.cases.some((one) => one !== undefined && holdsHandles(one));
  return shape.tag === "handle" || (shape.tag === "list" && holdsHandles(shape.element));
}

function coreFunc({ params, result }: Func): CoreFunc {
  const flat = params.flatMap(({ type }) => meanings(type));
  const results = result === undefined ? [] : meanings(result);
  const [only] = results;
  const isStored = results.length > 1;
  return {
    params: [
      ...(flat.length > layout.maxParams ? [{ is: "list" } as const] : flat),
      ...(isStored ? [{ is: "result" } as const] : []),
    ],
    stored: isStored && holdsHandles(result!) ? result : undefined,
    handle: results.length === 1 && only?.is === "handle" ? only.resource : undefined,
  };
}

/** All functions but those of http, by `wasi:io/poll` and `poll`. */
export const coreFuncs: ReadonlyMap<string, CoreFunc> = new Map(
  [...witInterfaces].flatMap(([key, { functions }]) =>
    Object.values(functions).map((func) => [`${key}#${func.name}`, coreFunc(func)] as const),
  ),
);

/** The handles in a value that lies in memory, each with its resource. */
export function handlesAt(
  view: DataView,
  type: Type,
  at: number,
): readonly (readonly [handle: number, resource: string])[] {
  if (at + sizeOf(type) > view.byteLength) return [];
  const shape = shapeOf(type);
  switch (shape.tag) {
    case "handle":
      return [[view.getUint32(at, true), shape.resource]];
    case "parts": {
      const offsets = layout.offsets(shape.parts.map(plain));
      return shape.parts.flatMap((part, i) => handlesAt(view, part, at + offsets[i]!));
    }
    case "cases": {
      const chosen = shape.cases[view.getUint8(at)];
      const payload = layout.payloadAt(shape.cases.map(plainOr));
      return chosen === undefined ? [] : handlesAt(view, chosen, at + payload);
    }
    case "list": {
      const [from, length] = [view.getUint32(at, true), Math.min(view.getUint32(at + 4, true), 20)];
      return Array.from({ length }, (_, i) => handlesAt(view, shape.element, from + i * sizeOf(shape.element))).flat();
    }
    default:
      return [];
  }
}
