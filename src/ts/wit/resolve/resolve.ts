/**
 * WIT text to a `Resolve` (WIT, Name resolution and Filesystem structure): files are gathered into packages,
 * packages and their items are put in order, and every name is looked up. What interfaces and worlds hold
 * is resolved in `items.ts`. Reads no files itself.
 */
import { WitError } from "../../base/errors/errors.ts";
import { has, own } from "../../base/own.ts";
import { quoted, shownList, shownName } from "../../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { lastOf } from "../../base/lists.ts";
import type {
  AstInterface,
  AstInterfaceItem,
  AstName,
  AstPackage,
  AstPackageName,
  AstPath,
  AstTopUse,
  AstWorld,
} from "../ast.ts";
import { Builder, type Features, Names, documented, nameTable, resolveError, unknownName } from "./builder.ts";
import type { WitFile } from "../errors.ts";
import { type Unit, gatherPackages, keyOf, packageName, unnamed } from "./gather.ts";
import { type Finder, resolveInterface } from "./items.ts";
import { resolveWorld } from "./world.ts";
import { type Edge, toposort } from "./toposort.ts";
import type { InterfaceId, PackageId, Resolve, WorldId } from "../types.ts";

/** Options of `parseWit`. */
export interface WitOptions {
  /** The `@unstable` features that are on: their names, or all of them. None by default. */
  readonly features?: Features;
}

/** What a name of a package stands for, once it is resolved. */
type Target = { readonly interface: InterfaceId } | { readonly world: WorldId } | { readonly excluded: string };

/** An interface or world and the block (file or braces) that it stands in. */
interface Item {
  readonly ast: AstInterface | AstWorld;
  readonly block: Block;
}

/** What is known of a package once it is resolved. */
interface Resolved {
  readonly id: PackageId;
  readonly targets: Map<string, Target>;
}

/** A file's or nested package's items; top-level `use` names hold here alone. */
interface Block {
  readonly aliases: Names<AstTopUse>;
  /** What the paths of the aliases stand for in the end, as far as it has been asked for. */
  readonly ends: Map<AstTopUse, AstPath>;
}

/**
 * The packages, interfaces, worlds and types of WIT files. Files of one folder make up one package; files
 * under `deps/` are packages of their own, a folder or a file each.
 * @throws WitError `syntax` or `resolve`, with file, line, column and a caret under the place
 */
export function parseWit(files: readonly WitFile[], options: WitOptions = {}): Resolve {
  if (files.length === 0) throw new WitError("syntax", "there is no WIT text: no file was given.");
  return new Resolver(own(options, "features") ?? []).run(files);
}

class Resolver {
  private readonly _builder: Builder;
  private _units: ReadonlyMap<string, Unit> = new Map();
  private readonly _resolved = new Map<Unit, Resolved>();

  constructor(features: Features) {
    this._builder = new Builder(features);
  }

  run(files: readonly WitFile[]): Resolve {
    const { units, root } = gatherPackages(files);
    this._units = units;
    const order = toposort<Unit, AstPath>(
      [...this._units.values()],
      (unit) => this._packageEdges(unit),
      ({ to, at }) => resolveError(at.span, `the package ${shownName(to.key)} depends on itself through this use.`),
    );
    for (const unit of order) this._resolvePackage(unit);
    const { packages, interfaces, worlds, types } = this._builder;
    return { packages, interfaces, worlds, types, root: this._idOf(root ?? lastOf(order)) };
  }

  private _idOf(unit: Unit | undefined): PackageId {
    return (unit && this._resolved.get(unit)?.id) ?? 0;
  }

  private *_packageEdges(unit: Unit): Iterable<Edge<Unit, AstPath>> {
    for (const block of unit.blocks) {
      for (const path of blockPaths(block)) {
        if (path.package === undefined || keyOf(path.package) === unit.key) continue;
        yield { to: this._packageOf(path.package), at: path };
      }
    }
  }

  private _packageOf(name: AstPackageName): Unit {
    const unit = this._units.get(keyOf(name));
    if (unit !== undefined) return unit;
    const known = [...this._units.keys()].filter((key) => key !== unnamed);
    const other = known.filter((key) => key.replace(/@.*/s, "") === `${name.namespace}:${name.name}`);
    const near = other.length > 0 ? other : nearMisses(keyOf(name), known);
    const hint = near.length > 0 ? didYouMean(near) : ` The packages given are: ${shownList(known)}.`;
    throw resolveError(name.span, `the package ${shownName(keyOf(name))} is not among the files given.${hint}`);
  }

  private _resolvePackage(unit: Unit): void {
    const interfaces = nameTable<InterfaceId>();
    const worlds = nameTable<WorldId>();
    const name = unit.name && packageName(unit.name);
    const id = this._builder.packages.push({ name, docs: unit.docs, interfaces, worlds }) - 1;
    const targets = new Map<string, Target>();
    this._resolved.set(unit, { id, targets });
    for (const [itemName, item] of this._orderItems(unit)) {
      const context = { builder: this._builder, package: id, find: this._finder(unit, item.block) };
      const { ast } = item;
      if (!this._builder.included(ast.attrs, id)) {
        targets.set(itemName, { excluded: ast.attrs.unstable?.name ?? "" });
      } else if (ast.tag === "interface") {
        interfaces[itemName] = resolveInterface(context, itemName, documented(ast.attrs), ast.items);
        targets.set(itemName, { interface: interfaces[itemName] });
      } else {
        worlds[itemName] = resolveWorld(context, ast);
        targets.set(itemName, { world: worlds[itemName] });
      }
    }
    this._checkTopUses(unit);
  }

  /** A top-level `use` must name something, whether the name is used or not. */
  private _checkTopUses(unit: Unit): void {
    for (const { items } of unit.blocks) {
      const block = blockOf(items);
      for (const { path } of items.filter((item) => item.tag === "use")) this._anyTarget(unit, block, path);
    }
  }

  /** A package's items, each after those that it refers to. */
  private _orderItems(unit: Unit): [string, Item][] {
    const items = packageItems(unit);
    const order = toposort<string, AstName>(
      [...items.keys()],
      (name) => itemEdges(items.get(name), unit.key),
      ({ to, at }) => resolveError(at.span, `${quoted(to)} depends on itself through this reference.`),
    );
    return order.flatMap((name) => {
      const item = items.get(name);
      return item === undefined ? [] : [[name, item] as [string, Item]];
    });
  }

  private _finder(unit: Unit, block: Block): Finder {
    const find = (path: AstPath): Target => this._target(unit, block, path);
    return {
      interface: (path) => {
        const target = find(path);
        if (has(target, "interface")) return target.interface;
        throw resolveError(path.name.span, `${quoted(path.name.name)} is a world: an interface is needed here.`);
      },
      world: (path) => {
        const target = find(path);
        if (has(target, "world")) return target.world;
        throw resolveError(path.name.span, `${quoted(path.name.name)} is an interface: only a world can be included.`);
      },
    };
  }

  private _target(unit: Unit, block: Block, written: AstPath): Exclude<Target, { excluded: string }> {
    const target = this._anyTarget(unit, block, written);
    if (!has(target, "excluded")) return target;
    throw resolveError(
      written.span,
      `${quoted(throughAlias(block, written).name.name)} is left out because its feature ${quoted(target.excluded)} is off; turn the feature on.`,
    );
  }

  private _anyTarget(unit: Unit, block: Block, written: AstPath): Target {
    const path = throughAlias(block, written);
    const home = path.package === undefined ? unit : this._packageOf(path.package);
    const targets = this._resolved.get(home)?.targets ?? new Map<string, Target>();
    const target = targets.get(path.name.name);
    if (target === undefined) {
      const what =
        path.package === undefined ? "the interface or world" : `the interface or world of ${shownName(home.key)}`;
      throw unknownName({ name: path.name.name, span: written.name.span }, what, targets.keys());
    }
    return target;
  }
}

/** What a bare name stands for in its file, where a top-level `use` gave it. */
function throughAlias({ aliases, ends }: Block, path: AstPath): AstPath {
  let at = path;
  // An alias may name another alias of the file; each is followed once.
  const seen = new Set<AstTopUse>();
  while (at.package === undefined) {
    const alias = aliases.get(at.name.name);
    if (alias === undefined || seen.has(alias)) break;
    seen.add(alias);
    at = ends.get(alias) ?? alias.path;
  }
  for (const alias of seen) ends.set(alias, at);
  return at;
}

function blockOf(items: AstPackage["items"]): Block {
  const aliases = new Names<AstTopUse>("file");
  for (const item of items) if (item.tag === "use") aliases.add(item.as, item);
  return { aliases, ends: new Map() };
}

function packageItems(unit: Unit): Map<string, Item> {
  const names = new Names<true>("package");
  const items = new Map<string, Item>();
  for (const { items: asts } of unit.blocks) {
    const block = blockOf(asts);
    const { aliases } = block;
    for (const ast of asts) {
      if (ast.tag === "use") continue;
      const alias = aliases.get(ast.name.name);
      if (alias !== undefined)
        throw resolveError(
          ast.name.span,
          `the name ${quoted(ast.name.name)} is already given by a \`use\` of this file.`,
        );
      names.add(ast.name, true);
      items.set(ast.name.name, { ast, block });
    }
  }
  return items;
}

function* itemEdges(item: Item | undefined, ownKey: string): Iterable<Edge<string, AstName>> {
  if (item === undefined) return;
  for (const written of itemPaths(item.ast)) {
    const path = throughAlias(item.block, written);
    if (path.package === undefined || keyOf(path.package) === ownKey) yield { to: path.name.name, at: written.name };
  }
}

function* blockPaths(block: AstPackage): Iterable<AstPath> {
  for (const item of block.items) {
    if (item.tag === "use") yield item.path;
    else yield* itemPaths(item);
  }
}

function* itemPaths(item: AstInterface | AstWorld): Iterable<AstPath> {
  if (item.tag === "interface") {
    yield* usedPaths(item.items);
    return;
  }
  for (const part of item.items) {
    if (part.tag === "use" || part.tag === "include") yield part.path;
    else if (part.tag === "type") continue;
    else if (part.extern.tag === "path") yield part.extern.path;
    else if (part.extern.tag === "interface") yield* usedPaths(part.extern.items);
  }
}

function* usedPaths(items: readonly AstInterfaceItem[]): Iterable<AstPath> {
  for (const item of items) if (item.tag === "use") yield item.path;
}
