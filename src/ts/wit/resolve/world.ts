/**
 * A world of a package: what it says it imports and exports, what it includes, and what all of that brings along
 * (WIT, Items: world, include).
 */
import { has } from "../../base/own.ts";
import { didYouMean, nearMisses } from "../../base/suggest.ts";
import { quoted } from "../../base/shown.ts";
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
  private readonly context: PackageContext;
  private readonly ast: AstWorld;
  private readonly id: WorldId;
  private readonly items: Record<Direction, Record<string, WorldItem>> = {
    imports: nameTable<WorldItem>(),
    exports: nameTable<WorldItem>(),
  };
  /** Plain names taken, in each direction. */
  private readonly names = { imports: new Names<true>("world's imports"), exports: new Names<true>("world's exports") };
  private readonly scope: Scope;

  constructor(context: PackageContext, ast: AstWorld) {
    this.context = context;
    this.ast = ast;
    this.id = context.builder.worlds.length;
    this.scope = { builder: context.builder, names: new Names<ScopeEntry>("world"), owner: { world: this.id } };
  }

  run(): WorldId {
    const { context, ast, items } = this;
    const { builder } = context;
    const world: World = { name: ast.name.name, package: context.package, ...documented(ast.attrs), ...items };
    builder.worlds.push(world);
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
    const conflict = ({ export: name, needed }: Conflict): Error => {
      const message = `the export ${quoted(name)} needs ${quoted(needed)} both imported and exported, since it uses another interface that uses it and is not exported: export that one, too.`;
      return resolveError(ast.name.span, message);
    };
    const complete = completeWorld(builder, items, conflict, refuseAt(ast.name.span));
    builder.worlds[this.id] = { ...world, ...complete };
    return this.id;
  }

  private use(item: AstUse, types: Record<string, TypeId>): void {
    importTypes(this.context, this.scope, item, types, new Set());
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
      const id = resolveInterface(this.context, undefined, documented(attrs), extern.items);
      this.add(direction, extern.name, { tag: "interface", interface: id, ...documented(attrs) });
    } else this.externPath(direction, attrs, extern);
  }

  private externPath(direction: Direction, attrs: AstAttributes, { path, as }: AstExtern & { tag: "path" }): void {
    const id = this.context.find.interface(path);
    const item: WorldItem = { tag: "interface", interface: id, ...documented(attrs) };
    if (as !== undefined) {
      this.add(direction, as, item);
      return;
    }
    const key = this.key(id);
    if (this.items[direction][key] !== undefined) {
      const verb = direction === "imports" ? "imported" : "exported";
      throw resolveError(path.span, `the interface ${quoted(path.name.name)} is ${verb} more than once.`);
    }
    this.items[direction][key] = item;
  }

  private key(id: InterfaceId): string {
    return interfaceKey(this.context.builder, id);
  }

  private include({ path, renames }: AstInclude): void {
    const { builder } = this.context;
    const id = this.context.find.world(path);
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
    const copy = new WorldCopy(builder, id, this.id, (name) => names.get(name) ?? name, refuseAt(path.span));
    for (const direction of ["imports", "exports"] as const) {
      for (const [key, item] of Object.entries(from[direction])) this.includeItem(direction, key, item, copy, path);
    }
  }

  private includeItem(direction: Direction, key: string, item: WorldItem, copy: WorldCopy, path: AstPath): void {
    const target = this.items[direction];
    if (item.tag === "interface" && key === this.key(item.interface)) {
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
    if (isMember ? target[name] !== undefined : this.names[direction].has(name)) {
      const what = direction === "imports" ? "import" : "export";
      throw resolveError(
        path.span,
        `the included world's ${what} ${quoted(name)} collides with one that is already there: rename it, include … with { ${key} as other-name }.`,
      );
    }
    if (!isMember) this.names[direction].add({ name, span: path.span }, true);
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
