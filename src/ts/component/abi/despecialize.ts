/**
 * Canonical ABI, Despecialization: WIT types as the few types that the ABI knows. What a type was written as
 * is kept in `of`, because hosts show tuples, options, results and enums in their own ways.
 */
import { BugError } from "../../base/errors/errors.ts";
import { type Primitive, type Type, type TypeId, type TypeKind, type TypeTable, dealias } from "../../wit/types.ts";
import type { ResourceType } from "./handles.ts";

/** The types that fit in one core value and hold no others. */
export type ScalarTag = Exclude<Primitive, "string" | "error-context">;

/** A record's field. */
export interface FieldType {
  readonly name: string;
  readonly type: ValType;
}

/** A variant's case. */
export interface CaseType {
  readonly name: string;
  readonly type: ValType | undefined;
}

/** A record or tuple. */
export interface RecordType {
  readonly tag: "record";
  readonly of: "record" | "tuple";
  readonly fields: readonly FieldType[];
}

/** What holds for all types of one core value; a type of another kind has to be told where this is said. */
export function ofScalar<T>(_tag: ScalarTag, value: T): T {
  return value;
}

/** A variant, option, result or enum. */
export interface VariantType {
  readonly tag: "variant";
  readonly of: "variant" | "option" | "result" | "enum";
  readonly cases: readonly CaseType[];
}

/** A list, of fixed length where `length` is given; or a map, a list of pairs. */
export interface ListType {
  readonly tag: "list";
  readonly of: "list" | "map";
  readonly element: ValType;
  readonly length: number | undefined;
}

/** What crosses as an index into a table. */
export interface HandleType {
  readonly tag: "handle";
  readonly of: "own" | "borrow" | "stream" | "future" | "error-context";
  /** The resource that it is of, where there is a component instance that knows it. */
  readonly resource?: ResourceType;
}

/** A type of the canonical ABI. */
export type ValType =
  | { readonly tag: ScalarTag }
  | { readonly tag: "string" }
  | ListType
  | RecordType
  | VariantType
  | { readonly tag: "flags"; readonly names: readonly string[] }
  | HandleType;

const memo = new WeakMap<TypeTable, Map<Type, ValType>>();

/** The ABI's type for a WIT type; the same object for the same type. */
export function despecialize(resolve: TypeTable, type: Type): ValType {
  let known = memo.get(resolve);
  if (known === undefined) memo.set(resolve, (known = new Map<Type, ValType>()));
  const bare = dealias(resolve, type);
  let made = known.get(bare);
  if (made === undefined) {
    made = typeof bare === "string" ? primitiveType(bare) : structureType(resolve, bare);
    known.set(bare, made);
  }
  return made;
}

/** The ABI's type of a primitive. */
export function primitiveType(name: Primitive): ValType {
  return name === "error-context" ? { tag: "handle", of: "error-context" } : { tag: name };
}

function structureType(resolve: TypeTable, id: TypeId): ValType {
  const kind = resolve.types[id]?.kind;
  if (kind === undefined || kind.tag === "alias") throw new BugError(`The type ${id} is not in the resolved WIT.`);
  return kindType(kind, (t) => despecialize(resolve, t));
}

/** The ABI's type of a kind, with those of its parts. */
export function kindType(kind: Exclude<TypeKind, { tag: "alias" }>, of: (type: Type) => ValType): ValType {
  switch (kind.tag) {
    case "record":
      return { tag: "record", of: "record", fields: kind.fields.map(({ name, type }) => ({ name, type: of(type) })) };
    case "tuple":
      return { tag: "record", of: "tuple", fields: kind.types.map((type, i) => ({ name: String(i), type: of(type) })) };
    case "variant":
      return variantType(
        "variant",
        kind.cases.map(({ name, type }) => [name, type]),
        of,
      );
    case "enum":
      return variantType(
        "enum",
        kind.cases.map(({ name }) => [name, undefined]),
        of,
      );
    case "option":
      return variantType(
        "option",
        [
          ["none", undefined],
          ["some", kind.some],
        ],
        of,
      );
    case "result":
      return variantType(
        "result",
        [
          ["ok", kind.ok],
          ["err", kind.err],
        ],
        of,
      );
    case "flags":
      return { tag: "flags", names: kind.flags.map((flag) => flag.name) };
    case "list":
      return { tag: "list", of: "list", element: of(kind.element), length: kind.length };
    case "map":
      return { tag: "list", of: "map", element: pairType(of(kind.key), of(kind.value)), length: undefined };
    case "resource":
      return { tag: "handle", of: "own" };
    case "own":
    case "borrow":
    case "stream":
    case "future":
      return { tag: "handle", of: kind.tag };
  }
}

function variantType(
  specialized: VariantType["of"],
  cases: readonly (readonly [string, Type | undefined])[],
  of: (type: Type) => ValType,
): VariantType {
  return {
    tag: "variant",
    of: specialized,
    cases: cases.map(([name, type]) => ({ name, type: type === undefined ? undefined : of(type) })),
  };
}

function pairType(key: ValType, value: ValType): RecordType {
  return {
    tag: "record",
    of: "tuple",
    fields: [
      { name: "0", type: key },
      { name: "1", type: value },
    ],
  };
}
