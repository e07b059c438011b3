/**
 * Resolved WIT: flat arrays and numeric ids, each array in topological order (what an element refers to
 * stands before it), no name left to look up. Plain data, so that it prints, compares and converts as such. What may be
 * absent is there as undefined, so that nothing is ever read from a prototype.
 */
import type { Primitive } from "./words.ts";

export type { Primitive } from "./words.ts";

/** An index into `Resolve.packages`. */
export type PackageId = number;
/** An index into `Resolve.worlds`. */
export type WorldId = number;
/** An index into `Resolve.interfaces`. */
export type InterfaceId = number;
/** An index into `Resolve.types`. */
export type TypeId = number;

/** A type in use: a primitive's name, or an index into `Resolve.types`. */
export type Type = Primitive | TypeId;

/** All that a set of WIT files says. */
export interface Resolve {
  readonly packages: readonly Package[];
  readonly interfaces: readonly Interface[];
  readonly worlds: readonly World[];
  readonly types: readonly TypeDef[];
  /** The package that the files themselves make up, as opposed to nested ones and `deps/`. */
  readonly root: PackageId;
}

/** `namespace:name@version`; the namespace of a nested one holds colons, its name slashes. */
export interface PackageName {
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** A package; `name` is absent only for a root without a `package` header. */
export interface Package {
  readonly name: PackageName | undefined;
  readonly docs: string | undefined;
  readonly interfaces: Readonly<Record<string, InterfaceId>>;
  readonly worlds: Readonly<Record<string, WorldId>>;
}

/** WIT, Feature Gates. */
export type Stability =
  | { readonly since: string; readonly deprecated: string | undefined }
  | { readonly unstable: string; readonly deprecated: string | undefined };

/** What every documented item has. */
export interface Documented {
  readonly docs: string | undefined;
  readonly stability: Stability | undefined;
  readonly externalId: string | undefined;
}

/** An interface; one written inline in a world has no name of its own. */
export interface Interface extends Documented {
  readonly name: string | undefined;
  readonly package: PackageId;
  readonly types: Readonly<Record<string, TypeId>>;
  /** By name: `f`, `[method]r.f`, `[static]r.f`, `[constructor]r`. */
  readonly functions: Readonly<Record<string, Func>>;
}

/** What a world imports or exports under one name. */
export type WorldItem =
  | ({ readonly tag: "interface"; readonly interface: InterfaceId } & Documented)
  | { readonly tag: "function"; readonly function: Func }
  | { readonly tag: "type"; readonly type: TypeId };

/** A world. The keys are plain names, or `ns:pkg/iface@version` for interfaces of packages. */
export interface World extends Documented {
  readonly name: string;
  readonly package: PackageId;
  readonly imports: Readonly<Record<string, WorldItem>>;
  readonly exports: Readonly<Record<string, WorldItem>>;
}

/** Whether a function stands by itself or belongs to a resource. */
export type FuncKind = "freestanding" | "method" | "static" | "constructor";

/** A parameter, or a record's field. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly docs: string | undefined;
}

/** A function. */
export interface Func extends Documented {
  readonly name: string;
  readonly kind: FuncKind;
  /** The resource that it belongs to, unless it is freestanding. */
  readonly resource: TypeId | undefined;
  readonly async: boolean;
  readonly params: readonly Field[];
  readonly result: Type | undefined;
}

/** A variant's case. */
export interface Case {
  readonly name: string;
  readonly type: Type | undefined;
  readonly docs: string | undefined;
}

/** A case of an enum, or a flag. */
export interface Label {
  readonly name: string;
  readonly docs: string | undefined;
}

/** What a type is. */
export type TypeKind =
  | { readonly tag: "alias"; readonly type: Type }
  | { readonly tag: "record"; readonly fields: readonly Field[] }
  | { readonly tag: "variant"; readonly cases: readonly Case[] }
  | { readonly tag: "enum"; readonly cases: readonly Label[] }
  | { readonly tag: "flags"; readonly flags: readonly Label[] }
  | { readonly tag: "tuple"; readonly types: readonly Type[] }
  | { readonly tag: "list"; readonly element: Type; readonly length: number | undefined }
  | { readonly tag: "map"; readonly key: Type; readonly value: Type }
  | { readonly tag: "option"; readonly some: Type }
  | { readonly tag: "result"; readonly ok: Type | undefined; readonly err: Type | undefined }
  | { readonly tag: "stream"; readonly element: Type | undefined }
  | { readonly tag: "future"; readonly element: Type | undefined }
  | { readonly tag: "own"; readonly resource: TypeId }
  | { readonly tag: "borrow"; readonly resource: TypeId }
  | { readonly tag: "resource" };

/** A type; anonymous ones have neither name nor owner and stand once in `Resolve.types`. */
export interface TypeDef extends Documented {
  readonly name: string | undefined;
  readonly owner: { readonly interface: InterfaceId } | { readonly world: WorldId } | undefined;
  readonly kind: TypeKind;
}

/** A package's name as it is written: `ns:name@version`. */
export function packageNameText(name: PackageName): string {
  return `${name.namespace}:${name.name}${name.version === undefined ? "" : `@${name.version}`}`;
}

/** `ns:pkg/name@version` of an interface or world; the bare name in a package without a header. */
export function qualifiedName(resolve: Pick<Resolve, "packages">, packageId: PackageId, name: string): string {
  const of = resolve.packages[packageId]?.name;
  if (of === undefined) return name;
  return `${of.namespace}:${of.name}/${name}${of.version === undefined ? "" : `@${of.version}`}`;
}

/** Types by their ids: those of a `Resolve`, or of whatever else numbers types. More may come, and none changes. */
export interface TypeTable {
  readonly types: readonly { readonly kind: TypeKind }[];
}

const unnamed = new WeakMap<TypeTable, Map<TypeId, Type>>();

/** The type behind any number of aliases; remembered, since each of a long chain may be asked for. */
export function dealias(resolve: TypeTable, type: Type): Type {
  let known = unnamed.get(resolve);
  if (known === undefined) unnamed.set(resolve, (known = new Map<TypeId, Type>()));
  const passed: TypeId[] = [];
  let at = type;
  while (typeof at === "number") {
    const found = known.get(at);
    if (found !== undefined) {
      at = found;
      break;
    }
    const kind = resolve.types[at]?.kind;
    if (kind?.tag !== "alias") break;
    passed.push(at);
    at = kind.type;
  }
  for (const id of passed) known.set(id, at);
  return at;
}
