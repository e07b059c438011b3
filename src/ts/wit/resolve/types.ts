/**
 * Type definitions and function types of one scope (an interface or a world) to `TypeDef`s and `Func`s.
 * Types may be defined in any order but may not refer to themselves (WIT, Name resolution).
 */
import { has } from "../../base/own.ts";
import { quoted } from "../../base/errors/shown.ts";
import type {
  AstFunc,
  AstMember,
  AstName,
  AstNamedFunc,
  AstResourceFunc,
  AstType,
  AstTypeBody,
  AstTypeDef,
} from "../ast.ts";
import { type Builder, Names, documented, refuseAt, resolveError, unknownName } from "./builder.ts";
import { type Edge, toposort } from "./toposort.ts";
import { type Compound, primitiveNames } from "../words.ts";
import type { Case, Field, Func, Label, Type, TypeDef, TypeId, TypeKind } from "../types.ts";

/** What a name of a scope stands for. */
export type ScopeEntry =
  | { readonly type: TypeId }
  | { readonly func: true }
  /** Left out because its feature is off. */
  | { readonly excluded: string };

/** The names of an interface or world, and who owns its types. */
export interface Scope {
  readonly builder: Builder;
  readonly names: Names<ScopeEntry>;
  readonly owner: NonNullable<TypeDef["owner"]>;
}

/** Defines a scope's types, in topological order, and returns each with its id. */
export function defineTypes(scope: Scope, defs: readonly AstTypeDef[]): Map<AstTypeDef, TypeId> {
  const byName = new Map(defs.map((def) => [def.name.name, def]));
  const order = toposort<AstTypeDef, AstName>(
    defs,
    (def) => definitionEdges(def, byName),
    ({ to, at }) =>
      resolveError(at.span, `the type ${quoted(to.name.name)} contains itself; types cannot be recursive.`),
  );
  const ids = new Map<AstTypeDef, TypeId>();
  for (const def of order) {
    const kind = definitionKind(scope, def.body);
    const id = scope.builder.define(
      { name: def.name.name, owner: scope.owner, ...documented(def.attrs), kind },
      refuseAt(def.name.span),
    );
    scope.names.add(def.name, { type: id });
    ids.set(def, id);
  }
  return ids;
}

function* definitionEdges(
  def: AstTypeDef,
  byName: ReadonlyMap<string, AstTypeDef>,
): Iterable<Edge<AstTypeDef, AstName>> {
  for (const name of bodyNames(def.body)) {
    const to = byName.get(name.name);
    if (to !== undefined) yield { to, at: name };
  }
}

/** The names that a definition refers to. A resource's functions may refer to the resource, so they do not count. */
function* bodyNames(body: AstTypeBody): Iterable<AstName> {
  if (body.tag === "alias") yield* typeNames(body.type);
  if (body.tag === "record") for (const field of body.fields) yield* typeNames(field.type);
  if (body.tag === "variant") for (const { type } of body.cases) if (type !== undefined) yield* typeNames(type);
}

function* typeNames(type: AstType): Iterable<AstName> {
  if (type.tag === "name") yield type.name;
  else if (type.tag === "own" || type.tag === "borrow") yield type.resource;
  else for (const part of typeParts(type)) yield* typeNames(part);
}

function typeParts(type: AstType): AstType[] {
  switch (type.tag) {
    case "list":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "option":
      return [type.some];
    case "result":
      return [type.ok, type.err].filter((part) => part !== undefined);
    case "tuple":
      return [...type.types];
    case "stream":
    case "future":
      return type.element === undefined ? [] : [type.element];
    case "primitive":
    case "name":
    case "own":
    case "borrow":
      return [];
  }
}

function definitionKind(scope: Scope, body: AstTypeBody): TypeKind {
  switch (body.tag) {
    case "alias":
      return aliasKind(scope, body.type);
    case "record":
      return { tag: "record", fields: resolveFields(scope, body.fields, "record") };
    case "variant":
      return { tag: "variant", cases: resolveCases(scope, body.cases) };
    case "enum":
      return { tag: "enum", cases: resolveLabels(body.names, "enum") };
    case "flags":
      return { tag: "flags", flags: resolveLabels(body.names, "flags type") };
    case "resource":
      return { tag: "resource" };
  }
}

/** `type a = b`: another name for what has one, else the definition of the structure itself. */
function aliasKind(scope: Scope, type: AstType): TypeKind {
  if (type.tag === "name") return { tag: "alias", type: lookupType(scope, type.name) };
  if (type.tag === "primitive") return { tag: "alias", type: type.name };
  return structureKind(scope, type);
}

function resolveFields(scope: Scope, fields: readonly AstMember<AstType>[], what: string): Field[] {
  const names = new Names<true>(what);
  return fields.map(({ docs, name, type }) => {
    names.add(name, true);
    return { name: name.name, type: resolveType(scope, type), docs };
  });
}

function resolveCases(scope: Scope, cases: readonly AstMember<AstType | undefined>[]): Case[] {
  const names = new Names<true>("variant");
  return cases.map(({ docs, name, type }) => {
    names.add(name, true);
    return { name: name.name, type: type && resolveType(scope, type), docs };
  });
}

function resolveLabels(labels: readonly AstMember<undefined>[], what: string): Label[] {
  const names = new Names<true>(what);
  return labels.map(({ docs, name }) => {
    names.add(name, true);
    return { name: name.name, docs };
  });
}

/** The type that a name of this scope stands for, resources bare. @throws WitError `resolve` */
function lookupType(scope: Scope, name: AstName): TypeId {
  const entry = scope.names.get(name.name);
  if (entry === undefined) throw unknownName(name, "the type", [...scope.names.list(), ...primitiveNames]);
  if (has(entry, "type")) return entry.type;
  if (has(entry, "func")) throw resolveError(name.span, `${quoted(name.name)} is a function, not a type.`);
  throw resolveError(
    name.span,
    `${quoted(name.name)} is left out because its feature ${quoted(entry.excluded)} is off; turn the feature on.`,
  );
}

/** A type in use; a resource's name means owning it (WIT, Handles). @throws WitError `resolve` */
export function resolveType(scope: Scope, type: AstType): Type {
  if (type.tag === "primitive") return type.name;
  const { builder } = scope;
  const refuse = refuseAt(type.span);
  if (type.tag !== "name") return builder.intern(structureKind(scope, type), refuse);
  const id = lookupType(scope, type.name);
  return builder.isResource(id) ? builder.intern({ tag: "own", resource: id }, refuse) : id;
}

type Structure = Extract<AstType, { tag: Compound }>;

function structureKind(scope: Scope, type: Structure): TypeKind {
  const of = (part: AstType): Type => resolveType(scope, part);
  switch (type.tag) {
    case "list":
      return { tag: "list", element: of(type.element), length: type.length };
    case "map":
      return { tag: "map", key: of(type.key), value: of(type.value) };
    case "option":
      return { tag: "option", some: of(type.some) };
    case "result":
      return { tag: "result", ok: type.ok && of(type.ok), err: type.err && of(type.err) };
    case "tuple":
      return { tag: "tuple", types: type.types.map(of) };
    case "stream":
    case "future":
      return { tag: type.tag, element: type.element && payload(scope, type.tag, type.element) };
    case "own":
    case "borrow":
      return { tag: type.tag, resource: resourceOf(scope, type.resource) };
  }
}

/** What a stream or future carries. @throws WitError `resolve` for what none can */
function payload(scope: Scope, of: "stream" | "future", ast: AstType): Type {
  const { builder } = scope;
  const type = resolveType(scope, ast);
  if (of === "stream" && builder.dealias(type) === "char")
    throw resolveError(ast.span, "there are no streams of char (yet): use stream<u8>, as UTF-8.");
  if (builder.holdsBorrow(type))
    throw resolveError(ast.span, `a ${of} cannot carry a borrow: carry an owned handle instead.`);
  return type;
}

function resourceOf(scope: Scope, name: AstName): TypeId {
  const id = lookupType(scope, name);
  if (!scope.builder.isResource(id))
    throw resolveError(name.span, `${quoted(name.name)} is not a resource, so there are no handles to it.`);
  return id;
}

/** A function that stands by itself. @throws WitError `resolve` */
export function resolveFunc(scope: Scope, { attrs, name, func }: AstNamedFunc): Func {
  return {
    name: name.name,
    kind: "freestanding",
    resource: undefined,
    ...documented(attrs),
    ...signature(scope, { name, func }),
  };
}

/** The functions of a resource, under their names in the Component Model. @throws WitError `resolve` */
export function resolveResourceFuncs(
  scope: Scope,
  resource: TypeId,
  name: string,
  funcs: readonly AstResourceFunc[],
  included: (func: AstResourceFunc) => boolean,
): Func[] {
  const names = new Names<true>("resource");
  let constructors = 0;
  const resolved: Func[] = [];
  for (const ast of funcs) {
    if (ast.kind !== "constructor") {
      // The Component Model reads `[method]r.r` as `r` (Explainer, strongly-unique names).
      if (isSameName(ast.name.name, name)) throw resolveError(ast.name.span, sameAsResource(name));
      names.add(ast.name, true);
    } else if (constructors++ > 0)
      throw resolveError(ast.name.span, `the resource ${quoted(name)} already has a constructor.`);
    if (included(ast)) resolved.push(resourceFunc(scope, resource, name, ast));
  }
  return resolved;
}

/** Whether two names differ in no more than case. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The message for a function of a resource that has its name. */
export function sameAsResource(resource: string): string {
  return `a function of the resource ${quoted(resource)} cannot have its name: only the constructor stands for it.`;
}

function resourceFunc(scope: Scope, resource: TypeId, name: string, ast: AstResourceFunc): Func {
  const of = signature(scope, ast, ast.kind === "method" ? resource : undefined);
  const docs = documented(ast.attrs);
  if (ast.kind !== "constructor") {
    return { name: `[${ast.kind}]${name}.${ast.name.name}`, kind: ast.kind, resource, ...docs, ...of };
  }
  const own = scope.builder.intern({ tag: "own", resource }, refuseAt(ast.name.span));
  if (ast.func.result !== undefined) checkConstructed(scope, resource, name, ast.func.result, of.result);
  return { name: `[constructor]${name}`, kind: "constructor", resource, ...docs, ...of, result: of.result ?? own };
}

function checkConstructed(scope: Scope, resource: TypeId, name: string, ast: AstType, result: Type | undefined): void {
  const { types } = scope.builder;
  const kind = typeof result === "number" ? types[result]?.kind : undefined;
  const ok = kind?.tag === "result" && typeof kind.ok === "number" ? types[kind.ok]?.kind : undefined;
  if (ok?.tag !== "own" || ok.resource !== resource) {
    throw resolveError(
      ast.span,
      `a constructor of ${quoted(name)} must give ${quoted(name)} as the result's first type.`,
    );
  }
}

function signature(
  scope: Scope,
  { name: of, func }: { readonly name: AstName; readonly func: AstFunc },
  self?: TypeId,
): Pick<Func, "async" | "params" | "result"> {
  const { builder } = scope;
  builder.count(1, refuseAt(of.span));
  const names = new Names<true>("parameter list");
  const params: Field[] = [];
  if (self !== undefined) {
    const type = builder.intern({ tag: "borrow", resource: self }, refuseAt(of.span));
    params.push({ name: "self", type, docs: undefined });
  }
  for (const { docs, name, type } of func.params) {
    if (self !== undefined && name.name.toLowerCase() === "self") {
      throw resolveError(name.span, 'a method already has the parameter "self": choose another name.');
    }
    names.add(name, true);
    params.push({ name: name.name, type: resolveType(scope, type), docs });
  }
  if (func.result === undefined) return { async: func.async, params, result: undefined };
  const result = resolveType(scope, func.result);
  if (builder.holdsBorrow(result)) {
    throw resolveError(func.result.span, "a function cannot return a borrow: return an owned handle instead.");
  }
  return { async: func.async, params, result };
}
