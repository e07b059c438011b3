/**
 * WIT types as plain data, for people and for hosts that show them: `"string"`, `{list: "u8"}`,
 * `{record: [{name, type}]}`.
 */
import type { Func, Primitive, Resolve, Type, TypeKind } from "../wit/types.ts";
import { dealias } from "../wit/types.ts";

/** A type as plain data. */
export type TypeDescriptor =
  | Primitive
  | "result"
  | "stream"
  | "future"
  | { readonly list: TypeDescriptor; readonly length?: number }
  | { readonly map: readonly [TypeDescriptor, TypeDescriptor] }
  | { readonly tuple: readonly TypeDescriptor[] }
  | { readonly option: TypeDescriptor }
  | { readonly result: { readonly ok?: TypeDescriptor; readonly err?: TypeDescriptor } }
  | { readonly record: readonly FieldDescriptor[] }
  | { readonly variant: readonly { readonly name: string; readonly type?: TypeDescriptor }[] }
  | { readonly enum: readonly string[] }
  | { readonly flags: readonly string[] }
  | { readonly own: string }
  | { readonly borrow: string }
  | { readonly stream: TypeDescriptor }
  | { readonly future: TypeDescriptor };

/** A name with its type as plain data. */
export interface FieldDescriptor {
  readonly name: string;
  readonly type: TypeDescriptor;
}

/** A function as plain data. */
export interface FuncDescriptor {
  readonly params: readonly FieldDescriptor[];
  /** Absent where the function returns nothing. */
  readonly result?: TypeDescriptor;
  readonly async: boolean;
  readonly docs?: string;
}

/** A function's types as plain data. */
export function describeFunc(resolve: Resolve, func: Func): FuncDescriptor {
  return {
    params: func.params.map(({ name, type }) => ({ name, type: describeType(resolve, type) })),
    async: func.async,
    ...(func.result === undefined ? {} : { result: describeType(resolve, func.result) }),
    ...(func.docs === undefined ? {} : { docs: func.docs }),
  };
}

/** A type as plain data; names of types are looked through. */
export function describeType(resolve: Resolve, type: Type): TypeDescriptor {
  const bare = dealias(resolve, type);
  if (typeof bare === "string") return bare;
  const def = resolve.types[bare];
  if (def === undefined) return "error-context";
  return describeKind(resolve, def.kind, def.name ?? "");
}

function describeKind(resolve: Resolve, kind: TypeKind, name: string): TypeDescriptor {
  const of = (type: Type): TypeDescriptor => describeType(resolve, type);
  switch (kind.tag) {
    case "alias":
      return of(kind.type);
    case "list":
      return { list: of(kind.element), ...(kind.length === undefined ? {} : { length: kind.length }) };
    case "map":
      return { map: [of(kind.key), of(kind.value)] };
    case "tuple":
      return { tuple: kind.types.map(of) };
    case "option":
      return { option: of(kind.some) };
    case "result":
      return describeResult(kind, of);
    case "record":
      return { record: kind.fields.map((field) => ({ name: field.name, type: of(field.type) })) };
    case "variant":
      return {
        variant: kind.cases.map((c) => ({ name: c.name, ...(c.type === undefined ? {} : { type: of(c.type) }) })),
      };
    case "enum":
      return { enum: kind.cases.map((c) => c.name) };
    case "flags":
      return { flags: kind.flags.map((flag) => flag.name) };
    case "resource":
      return { own: name };
    case "own":
      return { own: resourceName(resolve, kind.resource) };
    case "borrow":
      return { borrow: resourceName(resolve, kind.resource) };
    case "stream":
      return kind.element === undefined ? "stream" : { stream: of(kind.element) };
    case "future":
      return kind.element === undefined ? "future" : { future: of(kind.element) };
  }
}

function describeResult(
  { ok, err }: Extract<TypeKind, { tag: "result" }>,
  of: (type: Type) => TypeDescriptor,
): TypeDescriptor {
  if (ok === undefined && err === undefined) return "result";
  return { result: { ...(ok === undefined ? {} : { ok: of(ok) }), ...(err === undefined ? {} : { err: of(err) }) } };
}

function resourceName(resolve: Resolve, id: number): string {
  return resolve.types[id]?.name ?? "";
}
