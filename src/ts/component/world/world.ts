/**
 * The world of a component as WIT (Component Model, WIT: Package Format): what it imports and exports, by the resolved types
 * of the validator. Types get the names that imports and exports have given them.
 */
import { WitError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import { Builder, nameTable, undocumented } from "../../wit/resolve/builder.ts";
import { mapKind } from "../../wit/kinds.ts";
import {
  type Documented,
  type Func,
  type InterfaceId,
  type PackageId,
  type PackageName,
  type Resolve,
  type Type,
  type TypeDef,
  type TypeId,
  type TypeKind,
  type WorldId,
  type WorldItem,
  packageNameText,
} from "../../wit/types.ts";
import { func as namedFunc, splitName } from "../binary/read-world.ts";
import { oneOf } from "../binary/sorts.ts";
import { readWitPackage } from "../binary/wit-package.ts";
import type { ValidComponent } from "../validate/component.ts";
import type { TypeStore } from "../validate/store.ts";
import type { ExternItem, Externs, FuncType, TypeEntry } from "../validate/types.ts";

type Names<T> = Record<string, T>;
type Owner = NonNullable<TypeDef["owner"]>;

/** A component has no names for itself, as tools have it. */
const rootPackage: PackageName = { namespace: "root", name: "component", version: undefined };
const worldName = "root";

/** A world with all that it refers to. */
export interface ComponentWorld {
  readonly resolve: Resolve;
  readonly world: WorldId;
}

/** What WIT says of a component: its world, or the package that it is the binary of. @throws as `worldOf`, `readWitPackage` */
export function witOf(valid: ValidComponent): Resolve {
  return isPackage(valid) ? readWitPackage(valid.component.bytes) : worldOf(valid).resolve;
}

/** A package exports types of components alone, and holds nothing else. */
function isPackage({ type: { imports, exports } }: ValidComponent): boolean {
  const isComponentType = ({ entity }: ExternItem): boolean =>
    entity.sort === "type" && entity.type.tag === "component";
  return imports.size === 0 && exports.size > 0 && [...exports.values()].every(isComponentType);
}

/** The world of a component. @throws WitError `unsupported` for what WIT has no words for, or has too much of */
export function worldOf({ type, store }: ValidComponent): ComponentWorld {
  const writer = new WorldWriter(store);
  writer.add("imports", type.imports);
  writer.add("exports", type.exports);
  return writer.result();
}

const refuse = (text: string): WitError => new WitError("unsupported", `The component cannot be said in WIT: ${text}`);

/** A world or an interface, whose types are defined in it or taken into it. */
class Home {
  readonly owner: Owner;
  /** Types by their names in it. */
  readonly types: Names<TypeId>;
  /** What types of others are called here. */
  readonly taken = new Map<TypeId, TypeId>();
  /** Structures without a name, by the nodes that they were made for. */
  readonly structures = new Map<TypeId, Type>();

  constructor(owner: Owner, types: Names<TypeId>) {
    this.owner = owner;
    this.types = types;
  }

  isOwner(owner: TypeDef["owner"]): boolean {
    if (owner === undefined) return true;
    if ("world" in owner) return "world" in this.owner;
    return "interface" in this.owner && this.owner.interface === owner.interface;
  }
}

class WorldWriter {
  private readonly _store: TypeStore;
  private readonly _builder = new Builder("all");
  private readonly _packages = new Map<string, { id: PackageId; interfaces: Names<InterfaceId> }>();
  private readonly _sides = { imports: nameTable<WorldItem>(), exports: nameTable<WorldItem>() };
  private readonly _world: WorldId;
  private readonly _root: PackageId;
  private readonly _top: Home;
  private readonly _homes = new Map<InterfaceId, Home>();
  /** The nodes that definitions have been made for. */
  private readonly _nodes = new Map<TypeId, Type>();
  /** The definitions that nodes have, by their names. */
  private readonly _named = new Map<TypeId, TypeId>();

  constructor(store: TypeStore) {
    this._store = store;
    this._root = this._package(rootPackage).id;
    const world = { name: worldName, package: this._root, ...undocumented, ...this._sides };
    this._world = this._builder.worlds.push(world) - 1;
    const worlds = this._builder.packages[this._root]!.worlds as Names<WorldId>;
    worlds[worldName] = this._world;
    this._top = new Home({ world: this._world }, nameTable<TypeId>());
  }

  result(): ComponentWorld {
    const { packages, interfaces, worlds, types } = this._builder;
    return { resolve: { packages, interfaces, worlds, types, root: this._root }, world: this._world };
  }

  add(side: "imports" | "exports", externs: Externs): void {
    for (const [name, item] of externs) {
      const { entity } = item;
      if (entity.sort !== "instance" && splitName(name) !== undefined)
        throw refuse(`${quoted(name)} is ${oneOf(entity.sort)}, and has the name of an interface.`);
      if (entity.sort !== "type") {
        this._sides[side][name] = this._item(name, item);
        continue;
      }
      // Worlds define types and export none: what is exported is told as a type that exports use.
      if (side === "exports" && entity.type.tag === "resource")
        throw refuse(`it exports the resource ${quoted(name)} in no interface.`);
      this._defineIn(this._top, name, entity.type, documentedAs(item));
    }
  }

  private _item(name: string, item: ExternItem): WorldItem {
    this._builder.count(1, refuse);
    const documented = documentedAs(item);
    const { entity } = item;
    if (entity.sort === "func") {
      return { tag: "function", function: { ...this._func(this._top, name, entity.func), ...documented } };
    }
    if (entity.sort !== "instance") throw refuse(`${quoted(name)} is ${oneOf(entity.sort)}, and worlds have none.`);
    const id = this._interface(item);
    this._exportsOf(id, entity.instance.exports);
    return { tag: "interface", interface: id, ...documented };
  }

  private _package(name: PackageName): { id: PackageId; interfaces: Names<InterfaceId> } {
    const key = packageNameText(name);
    let known = this._packages.get(key);
    if (known === undefined) {
      const interfaces = nameTable<InterfaceId>();
      const id = this._builder.packages.push({ name, docs: undefined, interfaces, worlds: nameTable<WorldId>() }) - 1;
      known = { id, interfaces };
      this._packages.set(key, known);
    }
    return known;
  }

  /** The interface of an instance: one of a package is the same wherever it stands. */
  private _interface({ name, implements: key = name, versionSuffix }: ExternItem): InterfaceId {
    const qualified = splitName(key);
    if (qualified === undefined) return this._newInterface(undefined, this._root);
    const version = qualified.package.version;
    const whole = version === undefined ? undefined : `${version}${versionSuffix ?? ""}`;
    const home = this._package({ ...qualified.package, version: whole });
    return (home.interfaces[qualified.name] ??= this._newInterface(qualified.name, home.id));
  }

  private _newInterface(name: string | undefined, home: PackageId): InterfaceId {
    const types = nameTable<TypeId>();
    const empty = { types, functions: nameTable<Func>() };
    const id = this._builder.interfaces.push({ name, package: home, ...undocumented, ...empty }) - 1;
    this._homes.set(id, new Home({ interface: id }, types));
    return id;
  }

  private _exportsOf(id: InterfaceId, exports: Externs): void {
    const home = this._homes.get(id)!;
    const functions = this._builder.interfaces[id]!.functions as Names<Func>;
    for (const [name, item] of exports) {
      this._builder.count(1, refuse);
      const { entity } = item;
      if (splitName(name) !== undefined)
        throw refuse(`${quoted(name)} has the name of an interface, and stands in one.`);
      if (entity.sort === "type") this._defineIn(home, name, entity.type, documentedAs(item));
      else if (entity.sort !== "func")
        throw refuse(`${quoted(name)} is ${oneOf(entity.sort)}, and interfaces have types and functions alone.`);
      else functions[name] ??= { ...this._func(home, name, entity.func), ...documentedAs(item) };
    }
  }

  private _func(home: Home, name: string, { async, params, result }: FuncType): Func {
    const signature = {
      async,
      params: params.map((param) => ({ ...param, type: this._type(home, param.type) })),
      result: result === undefined ? undefined : this._type(home, result),
    };
    return namedFunc(name, signature, home.types, 0);
  }

  /** Defines a name for a type, or finds what an import of the same interface has defined. */
  private _defineIn(home: Home, name: string, entry: TypeEntry, documented: Documented): void {
    if (entry.tag !== "value" && entry.tag !== "resource")
      throw refuse(`${quoted(name)} is the type of a ${entry.tag}, which has no name in WIT.`);
    const node = entry.type;
    const id = home.types[name] ?? this._newType(home, name, this._definition(home, node), documented);
    const first = this._nodes.get(id) ?? node;
    if (entry.tag === "value" && !this._store.same(first, node))
      throw refuse(`${quoted(name)} is one type where it is imported, and another where it is exported.`);
    this._nodes.set(id, first);
    if (typeof node === "string") return;
    this._named.set(node, id);
    // A resource is used by its own node where it is defined, other types by nodes with names alone.
    const resource = entry.tag === "resource" ? this._store.resourceOf(entry.type) : node;
    if (!this._named.has(resource)) this._named.set(resource, id);
  }

  private _newType(home: Home, name: string, kind: TypeKind, documented: Documented): TypeId {
    const { owner, types, taken } = home;
    const id = this._builder.define({ name, owner, ...documented, kind }, refuse);
    types[name] = id;
    if (home === this._top) this._sides.imports[name] ??= { tag: "type", type: id };
    if (kind.tag === "alias" && typeof kind.type === "number" && !taken.has(kind.type)) taken.set(kind.type, id);
    return id;
  }

  /** What a new name stands for: the type that has another name already, or a structure of its own. */
  private _definition(home: Home, node: Type): TypeKind {
    let at = node;
    while (typeof at !== "string") {
      const known = at === node ? undefined : this._named.get(at);
      if (known !== undefined) return { tag: "alias", type: this._reachable(home, known) };
      const { kind }: { readonly kind: TypeKind } = this._store.types[at]!;
      if (kind.tag !== "alias") return this._mapped(home, kind);
      at = kind.type;
    }
    return { tag: "alias", type: at };
  }

  private _mapped(home: Home, kind: TypeKind): TypeKind {
    return mapKind(
      kind,
      (part) => this._type(home, part),
      (resource) => this._type(home, resource) as TypeId,
    );
  }

  /** A type where it is used. */
  private _type(home: Home, node: Type): Type {
    if (typeof node === "string") return node;
    const named = this._named.get(node);
    if (named !== undefined) return this._takenIn(home, named);
    const known = home.structures.get(node);
    if (known !== undefined) return known;
    const { kind } = this._store.types[node]!;
    const made =
      kind.tag === "alias" ? this._type(home, kind.type) : this._builder.intern(this._mapped(home, kind), refuse);
    home.structures.set(node, made);
    return made;
  }

  /** A type with a name where it is used, which takes it in where it belongs to another. */
  private _takenIn(home: Home, id: TypeId): TypeId {
    const { name = "", owner } = this._builder.types[id]!;
    if (home.isOwner(owner)) return id;
    const known = home.taken.get(id);
    if (known !== undefined) return known;
    if (home.types[name] !== undefined) throw refuse(`two types are called ${quoted(name)} in one place.`);
    return this._newType(home, name, { tag: "alias", type: this._reachable(home, id) }, undocumented);
  }

  /** A type that can be taken in: that of an interface without a name of its own cannot. */
  private _reachable(home: Home, id: TypeId): TypeId {
    const { name = "", owner } = this._builder.types[id]!;
    if (owner === undefined || home.isOwner(owner)) return id;
    if ("interface" in owner && this._builder.interfaces[owner.interface]?.name !== undefined) return id;
    throw refuse(`the type ${quoted(name)} is used outside of the instance that has it, whose name is no interface's.`);
  }
}

const documentedAs = ({ externalId }: ExternItem): Documented => ({ ...undocumented, externalId });
