/**
 * Interfaces and worlds of a package, one after another in topological order: their types, functions,
 * imports and exports (WIT, Items: interface, world, include). Looking up other packages is `resolve.ts`'s part.
 */
import { didYouMean, nearMisses } from "../base/suggest.ts";
import type {
  AstAttributes,
  AstExtern,
  AstInclude,
  AstInterfaceItem,
  AstName,
  AstPath,
  AstResourceFunc,
  AstTypeDef,
  AstUse,
  AstWorld,
  AstWorldExtern,
} from "./ast.ts";
import { type Builder, Names, documented, nameTable, resolveError } from "./builder.ts";
import { type Scope, type ScopeEntry, defineTypes, resolveFunc, resolveResourceFuncs } from "./resolve-types.ts";
import {
  type Documented,
  type Func,
  type Interface,
  type InterfaceId,
  type PackageId,
  type TypeDef,
  type TypeId,
  type World,
  type WorldId,
  type WorldItem,
  qualifiedName,
} from "./types.ts";

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
  const shown = { ...(name === undefined ? {} : { name }), package: context.package, ...docs };
  builder.interfaces.push({ ...shown, types, functions } satisfies Interface);
  builder.uses[id] = [];
  const scope: Scope = { builder, names: new Names<ScopeEntry>("interface"), owner: { interface: id } };
  const kept = items.filter((item) => keep(context, scope, item));
  for (const item of kept) if (item.tag === "use") importTypes(context, scope, item, types, builder.uses[id]);
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
function keep(context: PackageContext, scope: Scope, item: { attrs: AstAttributes; tag: string }): boolean {
  const { attrs } = item;
  if (context.builder.included(attrs, context.package)) return true;
  const excluded = attrs.unstable?.name ?? "";
  const typed = item as AstInterfaceItem;
  if (typed.tag === "use") for (const { as } of typed.names) scope.names.add(as, { excluded });
  else if (typed.tag === "type" || typed.tag === "func") scope.names.add(typed.name, { excluded });
  return false;
}

/** Puts a type, and a resource's functions, where they belong. */
function defineMembers(
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
function importTypes(
  context: PackageContext,
  scope: Scope,
  use: AstUse,
  types: Record<string, TypeId>,
  uses: InterfaceId[],
): void {
  const { builder } = context;
  const from = context.find.interface(use.path);
  if (!uses.includes(from)) uses.push(from);
  for (const { name, as } of use.names) {
    const type = usedType(builder, from, name);
    const def: TypeDef = { name: as.name, owner: scope.owner, ...documented(use.attrs), kind: { tag: "alias", type } };
    const id = builder.types.push(def) - 1;
    scope.names.add(as, { type: id });
    types[as.name] = id;
  }
}

function usedType(builder: Builder, from: InterfaceId, name: AstName): TypeId {
  const source = builder.interfaces[from];
  const type = source?.types[name.name];
  if (type !== undefined) return type;
  const where = source?.name === undefined ? "the interface" : `the interface "${source.name}"`;
  if (source?.functions[name.name] !== undefined) {
    throw resolveError(name.span, `"${name.name}" of ${where} is a function: only types can be used.`);
  }
  const near = nearMisses(name.name, Object.keys(source?.types ?? {}));
  throw resolveError(name.span, `${where} defines no type "${name.name}".${didYouMean(near)}`);
}

/** A world's place in the arrays, filled. @throws WitError `resolve` */
export function resolveWorld(context: PackageContext, ast: AstWorld): WorldId {
  return new WorldResolver(context, ast).run();
}

type Direction = "imports" | "exports";

class WorldResolver {
  private readonly context: PackageContext;
  private readonly ast: AstWorld;
  private readonly id: WorldId;
  private readonly items: Record<Direction, Record<string, WorldItem>> = {
    imports: nameTable<WorldItem>(),
    exports: nameTable<WorldItem>(),
  };
  /** Plain names taken, in each direction; and interfaces named by an import or export of their own. */
  private readonly names = { imports: new Names<true>("world's imports"), exports: new Names<true>("world's exports") };
  private readonly explicit = { imports: new Set<InterfaceId>(), exports: new Set<InterfaceId>() };
  private readonly scope: Scope;

  constructor(context: PackageContext, ast: AstWorld) {
    this.context = context;
    this.ast = ast;
    this.id = context.builder.worlds.length;
    this.scope = { builder: context.builder, names: new Names<ScopeEntry>("world"), owner: { world: this.id } };
  }

  run(): WorldId {
    const { context, ast } = this;
    const { imports, exports } = this.items;
    const world: World = { name: ast.name.name, package: context.package, ...documented(ast.attrs), imports, exports };
    context.builder.worlds.push(world);
    const kept = ast.items.filter((item) => keep(context, this.scope, item));
    const types = nameTable<TypeId>();
    for (const item of kept) if (item.tag === "use") this.use(item, types);
    const ids = defineTypes(
      this.scope,
      kept.filter((item) => item.tag === "type"),
    );
    for (const item of kept) if (item.tag === "type") this.typeDef(item, ids, types);
    for (const item of kept) if (item.tag === "import" || item.tag === "export") this.extern(item);
    for (const item of kept) if (item.tag === "include") this.include(item);
    this.completeExports();
    return this.id;
  }

  private use(item: AstUse, types: Record<string, TypeId>): void {
    const uses: InterfaceId[] = [];
    importTypes(this.context, this.scope, item, types, uses);
    for (const id of uses) this.importInterface(id);
    for (const { as } of item.names) this.addType(as, types);
  }

  private addType(name: AstName, types: Readonly<Record<string, TypeId>>): void {
    const type = types[name.name];
    if (type !== undefined) this.add("imports", name, { tag: "type", type });
  }

  private typeDef(item: AstTypeDef, ids: ReadonlyMap<AstTypeDef, TypeId>, types: Record<string, TypeId>): void {
    const funcs: Func[] = [];
    defineMembers(this.context, this.scope, item, ids, types, (func) => funcs.push(func));
    this.addType(item.name, types);
    for (const func of funcs) this.items.imports[func.name] = { tag: "function", function: func };
  }

  private add(direction: Direction, name: AstName, item: WorldItem): void {
    this.names[direction].add(name, true);
    this.items[direction][name.name] = item;
  }

  private extern({ tag, attrs, extern }: AstWorldExtern): void {
    const direction = tag === "import" ? "imports" : "exports";
    if (extern.tag === "func") {
      const func = resolveFunc(this.scope, { attrs, name: extern.name, func: extern.func });
      this.add(direction, extern.name, { tag: "function", function: func });
    } else if (extern.tag === "interface") {
      const id = resolveInterface(this.context, undefined, {}, extern.items);
      this.addUsed(direction, id);
      this.add(direction, extern.name, { tag: "interface", interface: id, ...documented(attrs) });
    } else this.externPath(direction, attrs, extern);
  }

  private externPath(direction: Direction, attrs: AstAttributes, { path, as }: AstExtern & { tag: "path" }): void {
    const id = this.context.find.interface(path);
    if (as !== undefined) {
      this.addUsed(direction, id);
      this.add(direction, as, { tag: "interface", interface: id, ...documented(attrs) });
      return;
    }
    if (this.explicit[direction].has(id)) {
      const verb = direction === "imports" ? "imported" : "exported";
      throw resolveError(path.span, `the interface "${path.name.name}" is ${verb} more than once.`);
    }
    this.explicit[direction].add(id);
    const item: WorldItem = { tag: "interface", interface: id, ...documented(attrs) };
    if (direction === "imports") this.importInterface(id, item);
    else this.items.exports[this.key(id)] = item;
  }

  private key(id: InterfaceId): string {
    const { builder } = this.context;
    const of = builder.interfaces[id];
    return qualifiedName(builder, of?.package ?? 0, of?.name ?? "");
  }

  /** An interface and, before it, all whose types it uses (WIT, Transitive imports and worlds). */
  private importInterface(id: InterfaceId, item?: WorldItem): void {
    const key = this.key(id);
    if (item === undefined && this.items.imports[key] !== undefined) return;
    this.addUsed("imports", id);
    this.items.imports[key] = item ?? { tag: "interface", interface: id };
  }

  /** Imports what an import uses; what an export uses waits until all exports are known. */
  private addUsed(direction: Direction, id: InterfaceId): void {
    if (direction === "imports") for (const used of this.context.builder.uses[id] ?? []) this.importInterface(used);
  }

  /** What exports use is taken from the exports where it is exported, and imported where not. */
  private completeExports(): void {
    for (const item of Object.values(this.items.exports)) {
      if (item.tag !== "interface") continue;
      for (const used of this.context.builder.uses[item.interface] ?? []) {
        if (this.items.exports[this.key(used)] === undefined) this.importInterface(used);
      }
    }
  }

  private include({ path, renames }: AstInclude): void {
    const from = this.context.builder.worlds[this.context.find.world(path)];
    if (from === undefined) return;
    const unused = new Map(renames.map((r) => [r.name.name, r]));
    const names = new Map(renames.map((r) => [r.name.name, r.as.name]));
    for (const direction of ["imports", "exports"] as const) {
      for (const [key, item] of Object.entries(from[direction])) {
        if (names.has(key)) unused.delete(key);
        this.includeItem(direction, names.get(key) ?? key, item, path);
      }
    }
    const [stray] = unused.values();
    if (stray !== undefined) {
      const plain = [...Object.keys(from.imports), ...Object.keys(from.exports)].filter((key) => !key.includes("/"));
      const near = didYouMean(nearMisses(stray.name.name, plain));
      throw resolveError(
        stray.name.span,
        `the world "${from.name}" has no import or export named "${stray.name.name}".${near}`,
      );
    }
  }

  private includeItem(direction: Direction, key: string, item: WorldItem, path: AstPath): void {
    const target = this.items[direction];
    if (item.tag === "interface" && key === this.key(item.interface)) {
      target[key] ??= item;
      return;
    }
    if (target[key] !== undefined) {
      const what = direction === "imports" ? "import" : "export";
      throw resolveError(
        path.span,
        `the included world's ${what} "${key}" collides with one that is already there: rename it, include … with { ${key} as other-name }.`,
      );
    }
    target[key] = item.tag === "function" ? { tag: "function", function: { ...item.function, name: key } } : item;
  }
}
