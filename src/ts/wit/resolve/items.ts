/**
 * Interfaces of a package, one after another in topological order: their types and functions (WIT, Item:
 * interface), and what worlds have in common with them. Looking up other packages is `resolve.ts`'s part.
 */
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { quoted } from "../../base/errors/shown.ts";
import type { AstAttributes, AstInterfaceItem, AstName, AstPath, AstResourceFunc, AstTypeDef, AstUse } from "../ast.ts";
import { type Builder, Names, documented, nameTable, refuseAt, resolveError } from "./builder.ts";
import { type Scope, type ScopeEntry, defineTypes, resolveFunc, resolveResourceFuncs } from "./types.ts";
import type { Documented, Func, InterfaceId, PackageId, TypeDef, TypeId, WorldId } from "../types.ts";

/** Finds what a path names, or says why it cannot. */
export interface Finder {
  interface(path: AstPath): InterfaceId;
  world(path: AstPath): WorldId;
}

/** What is known of one package while its items are resolved. */
export interface PackageContext {
  readonly builder: Builder;
  readonly package: PackageId;
  readonly find: Finder;
}

/** An interface's place in the arrays, filled. */
export function resolveInterface(
  context: PackageContext,
  name: string | undefined,
  docs: Documented,
  items: readonly AstInterfaceItem[],
): InterfaceId {
  const { builder } = context;
  const id = builder.interfaces.length;
  const types = nameTable<TypeId>();
  const functions = nameTable<Func>();
  builder.interfaces.push({ name, package: context.package, ...docs, types, functions });
  const uses = new Set<InterfaceId>();
  builder.uses[id] = uses;
  const scope: Scope = { builder, names: new Names<ScopeEntry>("interface"), owner: { interface: id } };
  const kept = items.filter((item) => keep(context, scope, item));
  for (const item of kept) if (item.tag === "use") importTypes(context, scope, item, types, uses);
  for (const item of kept) if (item.tag === "func") scope.names.add(item.name, { func: true });
  const defs = kept.filter((item) => item.tag === "type");
  const ids = defineTypes(scope, defs);
  for (const item of kept) {
    if (item.tag === "func") functions[item.name.name] = resolveFunc(scope, item);
    else if (item.tag === "type") defineMembers(context, scope, item, ids, types, (f) => (functions[f.name] = f));
  }
  return id;
}

/** Whether an item's features are on; where not, its names are noted as left out. */
export function keep(context: PackageContext, scope: Scope, item: { attrs: AstAttributes; tag: string }): boolean {
  const { attrs } = item;
  if (context.builder.included(attrs, context.package)) return true;
  const excluded = attrs.unstable?.name ?? "";
  const typed = item as AstInterfaceItem;
  if (typed.tag === "use") for (const { as } of typed.names) scope.names.add(as, { excluded });
  else if (typed.tag === "type" || typed.tag === "func") scope.names.add(typed.name, { excluded });
  return false;
}

/** Puts a type, and a resource's functions, where they belong. */
export function defineMembers(
  context: PackageContext,
  scope: Scope,
  def: AstTypeDef,
  ids: ReadonlyMap<AstTypeDef, TypeId>,
  types: Record<string, TypeId>,
  addFunc: (func: Func) => void,
): void {
  const id = ids.get(def);
  if (id === undefined) return;
  types[def.name.name] = id;
  if (def.body.tag !== "resource") return;
  const included = (func: AstResourceFunc): boolean => context.builder.included(func.attrs, context.package);
  for (const func of resolveResourceFuncs(scope, id, def.name.name, def.body.funcs, included)) addFunc(func);
}

/** `use path.{a as b}`: each name an alias of the type in the other interface. @throws WitError `resolve` */
export function importTypes(
  context: PackageContext,
  scope: Scope,
  use: AstUse,
  types: Record<string, TypeId>,
  uses: Set<InterfaceId>,
): void {
  const { builder } = context;
  const from = context.find.interface(use.path);
  uses.add(from);
  for (const { name, as } of use.names) {
    const type = usedType(builder, from, name);
    const def: TypeDef = { name: as.name, owner: scope.owner, ...documented(use.attrs), kind: { tag: "alias", type } };
    const id = builder.define(def, refuseAt(as.span));
    scope.names.add(as, { type: id });
    types[as.name] = id;
  }
}

function usedType(builder: Builder, from: InterfaceId, name: AstName): TypeId {
  const source = builder.interfaces[from];
  const type = source?.types[name.name];
  if (type !== undefined) return type;
  const where = source?.name === undefined ? "the interface" : `the interface ${quoted(source.name)}`;
  if (source?.functions[name.name] !== undefined) {
    throw resolveError(name.span, `${quoted(name.name)} of ${where} is a function: only types can be used.`);
  }
  const near = nearMisses(name.name, Object.keys(source?.types ?? {}));
  throw resolveError(name.span, `${where} defines no type ${quoted(name.name)}.${didYouMean(near)}`);
}
