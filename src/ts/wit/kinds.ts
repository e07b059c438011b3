/**
 * The types that a type is made of: to walk over them, and to put others in their place.
 */
import type { Type, TypeId, TypeKind } from "./types.ts";

/** The types that a kind is made of, the resource of a handle not among them. */
export function kindParts(kind: TypeKind): readonly Type[] {
  switch (kind.tag) {
    case "alias":
      return [kind.type];
    case "record":
      return kind.fields.map((field) => field.type);
    case "variant":
      return kind.cases.flatMap((c) => c.type ?? []);
    case "tuple":
      return kind.types;
    case "list":
      return [kind.element];
    case "map":
      return [kind.key, kind.value];
    case "option":
      return [kind.some];
    case "result":
      return [kind.ok, kind.err].filter((part) => part !== undefined);
    case "stream":
    case "future":
      return kind.element === undefined ? [] : [kind.element];
    case "enum":
    case "flags":
    case "own":
    case "borrow":
    case "resource":
      return [];
  }
}

/** The same structure of what `value` makes of its types, and `resource` of the resource of a handle. */
export function mapKind(kind: TypeKind, value: (type: Type) => Type, resource: (id: TypeId) => TypeId): TypeKind {
  const optional = (type: Type | undefined): Type | undefined => (type === undefined ? undefined : value(type));
  switch (kind.tag) {
    case "alias":
      return { tag: "alias", type: value(kind.type) };
    case "record":
      return { tag: "record", fields: kind.fields.map((field) => ({ ...field, type: value(field.type) })) };
    case "variant":
      return { tag: "variant", cases: kind.cases.map((c) => ({ ...c, type: optional(c.type) })) };
    case "tuple":
      return { tag: "tuple", types: kind.types.map(value) };
    case "list":
      return { ...kind, element: value(kind.element) };
    case "map":
      return { tag: "map", key: value(kind.key), value: value(kind.value) };
    case "option":
      return { tag: "option", some: value(kind.some) };
    case "result":
      return { tag: "result", ok: optional(kind.ok), err: optional(kind.err) };
    case "stream":
    case "future":
      return { tag: kind.tag, element: optional(kind.element) };
    case "own":
    case "borrow":
      return { tag: kind.tag, resource: resource(kind.resource) };
    case "enum":
    case "flags":
    case "resource":
      return kind;
  }
}
