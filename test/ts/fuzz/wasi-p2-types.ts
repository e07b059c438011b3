/**
 * The functions of WASI 0.2 as a guest's core module sees them: what each flat argument means, and where handles lie in what is returned
 * (Component Model, Canonical ABI: Flattening, Alignment, Element Size). Of the types that WASI has.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { dealias, type Func, type Resolve, type Type } from "../../../src/ts/wit/types.ts";

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

const below = fileURLToPath(new URL("../../../wit/wasi/0.2/", import.meta.url));

function loaded(): Resolve {
  const files = readdirSync(below, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wit"));
  return parseWit(
    files.map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(below + path, "utf8") })),
    { features: [] },
  );
}

const wit = loaded();

/** A type's parts, one after the other, or cases that share a place. */
type Shape =
  | { readonly tag: "primitive"; readonly name: string }
  | { readonly tag: "parts"; readonly parts: readonly Type[] }
  | { readonly tag: "cases"; readonly cases: readonly (Type | undefined)[] }
  | { readonly tag: "flags"; readonly count: number }
  | { readonly tag: "list"; readonly element: Type }
  | { readonly tag: "handle"; readonly resource: string };

function shapeOf(type: Type): Shape {
  const bare = dealias(wit, type);
  if (typeof bare === "string") return { tag: "primitive", name: bare };
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

const widths: { readonly [name: string]: number } = { bool: 1, u8: 1, u16: 2, u32: 4, s64: 8, u64: 8, string: 8 };
const caseBytes = (count: number): number => (count <= 256 ? 1 : 2);
const flagBytes = (count: number): number => (count <= 8 ? 1 : count <= 16 ? 2 : 4);
const aligned = (at: number, to: number): number => Math.ceil(at / to) * to;

function alignment(type: Type): number {
  const shape = shapeOf(type);
  switch (shape.tag) {
    case "primitive":
      return shape.name === "string" ? 4 : widths[shape.name]!;
    case "parts":
      return Math.max(...shape.parts.map(alignment));
    case "cases":
      return Math.max(
        caseBytes(shape.cases.length),
        ...shape.cases.flatMap((one) => (one === undefined ? [] : [alignment(one)])),
      );
    case "flags":
      return flagBytes(shape.count);
    default:
      return 4;
  }
}

/** Where the payload of cases begins. */
const payloadAt = (cases: readonly (Type | undefined)[]): number =>
  aligned(caseBytes(cases.length), Math.max(1, ...cases.flatMap((one) => (one === undefined ? [] : [alignment(one)]))));

function sizeOf(type: Type): number {
  const shape = shapeOf(type);
  switch (shape.tag) {
    case "primitive":
      return widths[shape.name]!;
    case "parts":
      return aligned(
        shape.parts.reduce<number>((at, part) => aligned(at, alignment(part)) + sizeOf(part), 0),
        alignment(type),
      );
    case "cases":
      return aligned(
        payloadAt(shape.cases) + Math.max(0, ...shape.cases.map((one) => (one === undefined ? 0 : sizeOf(one)))),
        alignment(type),
      );
    case "flags":
      return flagBytes(shape.count);
    case "list":
      return 8;
    default:
      return 4;
  }
}

/** What flat values of a type mean. */
function meanings(type: Type): readonly Meaning[] {
  const shape = shapeOf(type);
  switch (shape.tag) {
    case "primitive":
      return shape.name === "string"
        ? [{ is: "text" }, { is: "length" }]
        : [shape.name === "bool" ? { is: "case", cases: 2 } : { is: "number", bits: widths[shape.name]! * 8 }];
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

const mostFlat = 16;

function coreFunc({ params, result }: Func): CoreFunc {
  const flat = params.flatMap(({ type }) => meanings(type));
  const results = result === undefined ? [] : meanings(result);
  const [only] = results;
  const isStored = results.length > 1;
  return {
    params: [
      ...(flat.length > mostFlat ? [{ is: "list" } as const] : flat),
      ...(isStored ? [{ is: "result" } as const] : []),
    ],
    stored: isStored && holdsHandles(result!) ? result : undefined,
    handle: results.length === 1 && only?.is === "handle" ? only.resource : undefined,
  };
}

/** All functions but those of http, by `wasi:io/poll` and `poll`. */
export const coreFuncs: ReadonlyMap<string, CoreFunc> = new Map(
  wit.packages.flatMap(({ name, interfaces }) =>
    name?.namespace !== "wasi" || name.name === "http"
      ? []
      : Object.entries(interfaces).flatMap(([key, id]) =>
          Object.values(wit.interfaces[id]!.functions).map(
            (func) => [`wasi:${name.name}/${key}#${func.name}`, coreFunc(func)] as const,
          ),
        ),
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
      let next = at;
      return shape.parts.flatMap((part) => {
        const here = aligned(next, alignment(part));
        next = here + sizeOf(part);
        return handlesAt(view, part, here);
      });
    }
    case "cases": {
      const chosen = shape.cases[view.getUint8(at)];
      return chosen === undefined ? [] : handlesAt(view, chosen, at + payloadAt(shape.cases));
    }
    case "list": {
      const [from, length] = [view.getUint32(at, true), Math.min(view.getUint32(at + 4, true), 20)];
      return Array.from({ length }, (_, i) => handlesAt(view, shape.element, from + i * sizeOf(shape.element))).flat();
    }
    default:
      return [];
  }
}
