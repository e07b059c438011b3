/**
 * A world of a package: what it says it imports and exports, what it includes, and what all of that brings along
 * (WIT, Items: world, include).
 */
import { has } from "../../base/own.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { quoted } from "../../base/errors/shown.ts";
import type {
  AstAttributes,
  AstExtern,
  AstInclude,
  AstName,
  AstPath,
  AstTypeDef,
  AstUse,
  AstWorld,
  AstWorldExtern,
} from "../ast.ts";
import { Names, documented, nameTable, refuseAt, resolveError } from "./builder.ts";
import { type Conflict, completeWorld, interfaceKey } from "./complete.ts";
import { WorldCopy, plainNames } from "./include.ts";
import { type PackageContext, defineMembers, importTypes, keep, resolveInterface } from "./items.ts";
import { type Scope, type ScopeEntry, defineTypes, isSameName, resolveFunc, sameAsResource } from "./types.ts";
import { compareVersions } from "../semver.ts";
import type { Func, InterfaceId, Stability, TypeId, World, WorldId, WorldItem } from "../types.ts";

/** A world's place in the arrays, filled. @throws WitError `resolve` */
export function resolveWorld(context: PackageContext, ast: AstWorld): WorldId {
  return new WorldResolver(context, ast).run();
}

type Direction = "imports" | "exports";
type InterfaceItem = Extract<WorldItem, { tag: "interface" }>;

class WorldResolver {
  private readonly _context: PackageContext;
  private readonly _ast: AstWorld;
  private readonly _id: WorldId;
  private readonly _items: Record<Direction, Record<string, WorldItem>> = {
    imports: nameTable<WorldItem>(),
    exports: nameTable<WorldItem>(),
  };
  /** Plain names taken, in each direction. */
  private readonly _names = {
    imports: new Names<true>("world's imports"),
    exports: new Names<true>("world's exports"),
  };
  private readonly _scope: Scope;

  constructor(context: PackageContext, ast: AstWorld) {
    this._context = context;
    this._ast = ast;
    this._id = context.builder.worlds.length;
    this._scope = { builder: context.builder, names: new Names<ScopeEntry>("world"), owner: { world: this._id } };
  }

  run(): WorldId {
    const { _context: context, _ast: ast, _items: items } = this;
    const { builder } = context;
    const world: World = { name: ast.name.name, package: context.package, ...documented(ast.attrs), ...items };
    builder.worlds.push(world);
    const kept = ast.items.filter((item) => keep(context, this._scope, item));
    const types = nameTable<TypeId>();
    for (const item of kept) if (item.tag === "use") this._use(item, types);
    const ids = defineTypes(
      this._scope,
      kept.filter((item) => item.tag === "type"),
    );
    for (const item of kept) if (item.tag === "type") this._typeDef(item, ids, types);
    for (const item of kept) if (item.tag === "import" || item.tag === "export") this._extern(item);
    for (const item of kept) if (item.tag === "include") this._include(item);
    const conflict = ({ export: name, needed }: Conflict): Error => {
      const message = `the export ${quoted(name)} needs ${quoted(needed)} both imported and exported, since it uses another interface that uses it and is not exported: export that one, too.`;
      return resolveError(ast.name.span, message);
    };
    const complete = completeWorld(builder, items, conflict, refuseAt(ast.name.span));
    builder.worlds[this._id] = { ...world, ...complete };
    return this._id;
  }

  private _use(item: AstUse, types: Record<string, TypeId>): void {
    importTypes(this._context, this._scope, item, types, new Set());
    for (const { as } of item.names) this._addType(as, types);
  }

  private _addType(name: AstName, types: Readonly<Record<string, TypeId>>): void {
    const type = types[name.name];
    if (type !== undefined) this._add("imports", name, { tag: "type", type });
  }

  private _typeDef(item: AstTypeDef, ids: ReadonlyMap<AstTypeDef, TypeId>, types: Record<string, TypeId>): void {
    const funcs: Func[] = [];
    defineMembers(this._context, this._scope, item, ids, types, (func) => funcs.push(func));
    this._addType(item.name, types);
    for (const func of funcs) this._items.imports[func.name] = { tag: "function", function: func };
  }

  private _add(direction: Direction, name: AstName, item: WorldItem): void {
    this._names[direction].add(name, true);
    this._items[direction][name.name] = item;
  }

  private _extern({ tag, attrs, extern }: AstWorldExtern): void {
    const direction = tag === "import" ? "imports" : "exports";
    if (extern.tag === "func") {
      const func = resolveFunc(this._scope, { attrs, name: extern.name, func: extern.func });
      this._add(direction, extern.name, { tag: "function", function: func });
    } else if (extern.tag === "interface") {
      const id = resolveInterface(this._context, undefined, documented(attrs), extern.items);
      this._add(direction, extern.name, { tag: "interface", interface: id, ...documented(attrs) });
    } else this._externPath(direction, attrs, extern);
  }

  private _externPath(direction: Direction, attrs: AstAttributes, { path, as }: AstExtern & { tag: "path" }): void {
    const id = this._context.find.interface(path);
    const item: WorldItem = { tag: "interface", interface: id, ...documented(attrs) };
    if (as !== undefined) {
      this._add(direction, as, item);
      return;
    }
    const key = this._key(id);
    if (this._items[direction][key] !== undefined) {
      const verb = direction === "imports" ? "imported" : "exported";
      throw resolveError(path.span, `the interface ${quoted(path.name.name)} is ${verb} more than once.`);
    }
    this._items[direction][key] = item;
  }

  private _key(id: InterfaceId): string {
    return interfaceKey(this._context.builder, id);
  }

  private _include({ path, renames }: AstInclude): void {
    const { builder } = this._context;
    const id = this._context.find.world(path);
    const from = builder.worlds[id];
    if (from === undefined) return;
    const names = new Map(renames.map((r) => [r.name.name, r.as.name]));
    const plain = new Set(plainNames(from));
    const stray = renames.find(({ name }) => !plain.has(name.name));
    if (stray !== undefined) {
      const near = didYouMean(nearMisses(stray.name.name, plain));
      const message = `the world ${quoted(from.name)} has no import or export named ${quoted(stray.name.name)}.${near}`;
      throw resolveError(stray.name.span, message);
    }
    const copy = new WorldCopy(builder, id, this._id, (name) => names.get(name) ?? name, refuseAt(path.span));
    for (const direction of ["imports", "exports"] as const) {
      for (const [key, item] of Object.entries(from[direction])) this._includeItem(direction, key, item, copy, path);
    }
  }

  private _includeItem(direction: Direction, key: string, item: WorldItem, copy: WorldCopy, path: AstPath): void {
    const target = this._items[direction];
    if (item.tag === "interface" && key === this._key(item.interface)) {
      const added = copy.item(key, item) as InterfaceItem;
      const known = target[key];
      target[key] = known?.tag === "interface" ? merged(known, added) : added;
      return;
    }
    const name = copy.name(key, item);
    const isMember = item.tag === "function" && item.function.kind !== "freestanding";
    const [, resource, member] = /^\[\w+\]([^.]+)\.(.+)$/.exec(name) ?? [];
    if (resource !== undefined && member !== undefined && isSameName(resource, member))
      throw resolveError(path.span, sameAsResource(resource));
    if (isMember ? target[name] !== undefined : this._names[direction].has(name)) {
      const what = direction === "imports" ? "import" : "export";
      throw resolveError(
        path.span,
        `the included world's ${what} ${quoted(name)} collides with one that is already there: rename it, include … with { ${key} as other-name }.`,
      );
    }
    if (!isMember) this._names[direction].add({ name, span: path.span }, true);
    target[name] = copy.item(name, item);
  }
}

/** An import or export that two worlds have: a gate of either stays, of two the earlier one. */
function merged(known: InterfaceItem, added: InterfaceItem): InterfaceItem {
  return {
    ...known,
    docs: known.docs ?? added.docs,
    stability: earlier(known.stability, added.stability),
    externalId: known.externalId ?? added.externalId,
  };
}

function earlier(a: Stability | undefined, b: Stability | undefined): Stability | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (!has(a, "since")) return has(b, "since") ? b : a;
  return has(b, "since") && compareVersions(b.since, a.since) < 0 ? b : a;
}
