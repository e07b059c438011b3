/**
 * What the kinds of WIT types are in TypeScript, given what their parts are.
 */
import { toCamelCase } from "../../component/model/names.ts";
import type { Primitive, Type, TypeKind } from "../../wit/types.ts";
import { arrayOf, docComment, literal, propertyKey } from "./text.ts";

/** Whether a value is a guest's, or given to one: what is given may have more forms. */
export type Side = "out" | "in";

interface PrimitiveRow {
  readonly out: string;
  readonly in: string;
  /** The typed array that a list of them can be given as. */
  readonly array?: string;
}

const row = (type: string, array: string): PrimitiveRow => ({ out: type, in: type, array });
const long = (array: string): PrimitiveRow => ({ out: "bigint", in: "number | bigint", array });
const textRow: PrimitiveRow = { out: "string", in: "string" };

const primitiveRows: { readonly [K in Primitive]: PrimitiveRow } = {
  bool: { out: "boolean", in: "boolean" },
  u8: row("number", "Uint8Array"),
  u16: row("number", "Uint16Array"),
  u32: row("number", "Uint32Array"),
  u64: long("BigUint64Array"),
  s8: row("number", "Int8Array"),
  s16: row("number", "Int16Array"),
  s32: row("number", "Int32Array"),
  s64: long("BigInt64Array"),
  f32: row("number", "Float32Array"),
  f64: row("number", "Float64Array"),
  char: textRow,
  string: textRow,
  "error-context": { out: "unknown", in: "unknown" },
};

/** A primitive type. */
export function primitiveType(type: Primitive, side: Side): string {
  return primitiveRows[type][side];
}

/** What a type is made of, for those that are made of others. */
export interface Parts {
  readonly side: Side;
  /** Whether a guest's `list<u8>` is a Uint8Array. */
  readonly bytes: boolean;
  /** The text of a part. */
  readonly of: (type: Type) => string;
  /** The type behind any number of names. */
  readonly bare: (type: Type) => Type;
  /** Whether a type is an option, behind any number of names. */
  readonly isOption: (type: Type) => boolean;
}

function listType(element: Type, { side, bytes, of, bare }: Parts): string {
  const item = bare(element);
  const array = typeof item === "string" ? primitiveRows[item].array : undefined;
  if (side === "out") return bytes && item === "u8" ? "Uint8Array" : arrayOf(of(element), false);
  return `${arrayOf(of(element), true)}${array === undefined ? "" : ` | ${array}`}`;
}

function tagged(tag: string, type: Type | undefined, { of }: Parts): string {
  return `{ tag: ${literal(tag)}${type === undefined ? "" : `; val: ${of(type)}`} }`;
}

function optionType(some: Type, parts: Parts): string {
  const none = parts.side === "in" ? "undefined | null" : "undefined";
  return `${parts.isOption(some) ? tagged("some", some, parts) : parts.of(some)} | ${none}`;
}

/** A type that is written where it is used, on one line. */
export function inlineType(kind: TypeKind, parts: Parts): string {
  const { of, side } = parts;
  switch (kind.tag) {
    case "alias":
      return of(kind.type);
    case "list":
      return listType(kind.element, parts);
    case "map":
      return `${side === "in" ? "Readonly" : ""}Map<${of(kind.key)}, ${of(kind.value)}>`;
    case "tuple":
      return `${side === "in" ? "readonly " : ""}[${kind.types.map(of).join(", ")}]`;
    case "option":
      return optionType(kind.some, parts);
    case "result":
      return `${tagged("ok", kind.ok, parts)} | ${tagged("err", kind.err, parts)}`;
    case "record":
    case "flags":
      return `{ ${fieldLines(kind, parts).join(" ").replaceAll(/ {2,}/g, " ").trim()} }`;
    case "variant":
    case "enum":
      return memberLines(kind, parts).join(" ").replaceAll(/ {2,}/g, " ").replace(/^ \| /, "");
    case "own":
    case "borrow":
      return of(kind.resource);
    case "resource":
    case "stream":
    case "future":
      return "unknown";
  }
}

/** The lines that declare a type by this name. */
export function declaration(kind: TypeKind, name: string, parts: Parts): string[] {
  switch (kind.tag) {
    case "record":
    case "flags":
      return [`export interface ${name} {`, ...fieldLines(kind, parts), "}"];
    case "variant":
    case "enum": {
      const lines = memberLines(kind, parts);
      return [`export type ${name} =`, ...lines.slice(0, -1), `${lines.slice(-1).join("")};`];
    }
    default:
      return [`export type ${name} = ${inlineType(kind, parts)};`];
  }
}

/** The fields of a record, or the flags. */
function fieldLines(kind: Extract<TypeKind, { tag: "record" | "flags" }>, parts: Parts): string[] {
  const line = (docs: string | undefined, name: string, mark: string, type: string): string[] => [
    ...docComment(docs, "  "),
    `  ${propertyKey(toCamelCase(name))}${mark}: ${type};`,
  ];
  if (kind.tag === "flags") return kind.flags.flatMap(({ docs, name }) => line(docs, name, "", "boolean"));
  return kind.fields.flatMap(({ docs, name, type }) =>
    line(docs, name, parts.isOption(type) ? "?" : "", parts.of(type)),
  );
}

/** The cases of a variant or an enum. */
function memberLines(kind: Extract<TypeKind, { tag: "variant" | "enum" }>, parts: Parts): string[] {
  const line = (docs: string | undefined, text: string): string[] => [...docComment(docs, "  "), `  | ${text}`];
  if (kind.tag === "enum") return kind.cases.flatMap(({ docs, name }) => line(docs, literal(name)));
  return kind.cases.flatMap(({ docs, name, type }) => line(docs, tagged(name, type, parts)));
}
