/**
 * Worlds and interfaces out of their component types (Component Model, WIT: Package Format): imports and exports become
 * items, instances become interfaces of their packages. The worlds of a module merge into the first; those of a package
 * do not.
 */
import { quoted } from "../../base/errors/shown.ts";
import { Builder, nameTable, undocumented } from "../../wit/resolve/builder.ts";
import {
  type Func,
  type FuncKind,
  type InterfaceId,
  type PackageId,
  type PackageName,
  type Resolve,
  type TypeDef,
  type TypeId,
  type TypeKind,
  type WorldId,
  type WorldItem,
  packageNameText,
} from "../../wit/types.ts";
import { type Extern, type Naming, type ScopeType, isNaming } from "./declarations.ts";
import { sorts } from "./sorts.ts";
import { Scope, type Signature, checkNames, misfit, refuseAt } from "./scope.ts";

type Names<T> = Record<string, T>;

/** What an import or export of a scope is put into. */
interface Target {
  readonly owner: NonNullable<TypeDef["owner"]>;
  readonly types: Names<TypeId>;
}

/** A world while it is read. */
interface Draft {
  readonly id: WorldId;
  readonly imports: Names<WorldItem>;
  readonly exports: Names<WorldItem>;
  readonly types: Names<TypeId>;
}

/** Collects worlds and interfaces, as their component types are added. */
export class WorldReader {
  private readonly _builder = new Builder("all");
  private readonly _packages = new Map<string, { id: PackageId; interfaces: Names<InterfaceId> }>();
  private _first: Draft | undefined;
  private _root: PackageId | undefined;

  /** Adds the world of this qualified name; of a second one its imports and exports. @throws MalformedError */
  add(name: string, world: ScopeType, at: number): void {
    this._first ??= this._begin(name, world, at);
    this._readWorld(world, this._first);
  }

  /** Adds a world of a package. @throws MalformedError */
  addWorld(name: string, world: ScopeType, at: number): void {
    this._readWorld(world, this._begin(name, world, at));
  }

  /** Adds an interface of a package: what the type exports, and of other interfaces what it imports of them. @throws MalformedError */
  addInterface(component: ScopeType): void {
    this._packagesOf(component);
    const nothing = { imports: nameTable<WorldItem>(), exports: nameTable<WorldItem>(), types: nameTable<TypeId>() };
    const { declarations } = component;
    for (const declaration of declarations) {
      const of = declaration.tag === "export" ? splitName(declaration.name) : undefined;
      if (of !== undefined) this._root ??= this._package(of.package).id;
    }
    this._readItems(new Scope(this._builder, undefined), component, { id: -1, ...nothing });
  }

  /** All that was added. */
  result(): { resolve: Resolve; world: WorldId } {
    const { packages, interfaces, worlds, types } = this._builder;
    return { resolve: { packages, interfaces, worlds, types, root: this._root ?? 0 }, world: this._first?.id ?? 0 };
  }

  private _packagesOf({ declarations }: ScopeType): void {
    for (const declaration of declarations) {
      const of = isNaming(declaration) ? splitName(declaration.name) : undefined;
      if (of !== undefined) this._package(of.package);
    }
  }

  private _begin(name: string, world: ScopeType, at: number): Draft {
    const qualified = splitName(name);
    if (qualified === undefined) throw misfit(at, `${quoted(name)} is not the name of a world in a package`);
    this._packagesOf(world);
    const home = this._package(qualified.package).id;
    this._root ??= home;
    const [imports, exports] = [nameTable<WorldItem>(), nameTable<WorldItem>()];
    const id =
      this._builder.worlds.push({ name: qualified.name, package: home, ...undocumented, imports, exports }) - 1;
    const worlds = this._builder.packages[home]?.worlds as Names<WorldId>;
    worlds[qualified.name] = id;
    return { id, imports, exports, types: nameTable<TypeId>() };
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

  private _readWorld(world: ScopeType, draft: Draft): void {
    // The world stands inside of a component of its own, which holds nothing else.
    this._readItems(new Scope(this._builder, new Scope(this._builder, undefined)), world, draft);
  }

  private _readItems(scope: Scope, world: ScopeType, { id, imports, exports, types }: Draft): void {
    const target: Target = { owner: { world: id }, types };
    for (const declaration of world.declarations) {
      if (!isNaming(declaration)) {
        scope.define(declaration);
        continue;
      }
      checkNames(declaration);
      const { name, extern, at } = declaration;
      this._builder.count(1, refuseAt(at));
      const items = declaration.tag === "import" ? imports : exports;
      const item = this._worldItem(scope, declaration, extern, target, items);
      if (items[name] === undefined) items[name] = item;
      else if (items[name].tag !== item.tag) throw misfit(at, `${quoted(name)} stands for two things`);
    }
  }

  private _worldItem(
    scope: Scope,
    { name, at, implements: key = name, externalId }: Naming,
    extern: Extern,
    target: Target,
    items: Names<WorldItem>,
  ): WorldItem {
    switch (extern.tag) {
      case "func":
        return {
          tag: "function",
          function: { ...func(name, scope.signature(extern.type, at), target.types, at), externalId },
        };
      case "instance": {
        const { type, home } = scope.scopeType(extern.type, "instance", at);
        const known = items[name];
        const id = this._interfaceId(key, known?.tag === "interface" ? known.interface : undefined);
        this._readInterface(new Scope(this._builder, home), type, id);
        scope.instances.push(id);
        return { tag: "interface", interface: id, ...undocumented, externalId };
      }
      case "component":
      case "core-module":
        throw misfit(at, `a world has no ${sorts[extern.tag].title}, so ${quoted(name)} has no meaning in WIT`);
      case "equal":
      case "resource":
        return { tag: "type", type: this._nameType(scope, name, extern, target, at) };
    }
  }

  /** The interface of a key: one of a package is the same wherever it stands. */
  private _interfaceId(key: string, known: InterfaceId | undefined): InterfaceId {
    const qualified = splitName(key);
    if (qualified === undefined) return known ?? this._newInterface(undefined, this._root ?? 0);
    const home = this._package(qualified.package);
    return (home.interfaces[qualified.name] ??= this._newInterface(qualified.name, home.id));
  }

  private _newInterface(name: string | undefined, home: PackageId): InterfaceId {
    const empty = { types: nameTable<TypeId>(), functions: nameTable<Func>() };
    return this._builder.interfaces.push({ name, package: home, ...undocumented, ...empty }) - 1;
  }

  private _readInterface(scope: Scope, type: ScopeType, id: InterfaceId): void {
    const of = this._builder.interfaces[id];
    const target: Target = { owner: { interface: id }, types: of?.types ?? {} };
    const functions = (of?.functions ?? {}) as Names<Func>;
    for (const declaration of type.declarations) {
      if (!isNaming(declaration)) {
        scope.define(declaration);
        continue;
      }
      checkNames(declaration);
      const { name, extern, at } = declaration;
      this._builder.count(1, refuseAt(at));
      if (extern.tag === "func") {
        functions[name] ??= func(name, scope.signature(extern.type, at), target.types, at);
      } else if (extern.tag === "equal" || extern.tag === "resource") {
        this._nameType(scope, name, extern, target, at);
      } else {
        throw misfit(at, `an interface holds types and functions, so ${quoted(name)} has no meaning in WIT`);
      }
    }
  }

  /** Defines a name for a type, or finds the definition that an earlier import gave it. */
  private _nameType(
    scope: Scope,
    name: string,
    extern: Extract<Extern, { tag: "equal" | "resource" }>,
    { owner, types }: Target,
    at: number,
  ): TypeId {
    const kind = extern.tag === "equal" ? namedKind(scope, extern.type, at) : ({ tag: "resource" } as const);
    const id = (types[name] ??= this._builder.define({ name, owner, ...undocumented, kind }, refuseAt(at)));
    scope.types.push({ tag: "type", type: id });
    return id;
  }
}

function namedKind(scope: Scope, index: number, at: number): TypeKind {
  const entry = scope.entry(index, at);
  if (entry.tag === "structure") return entry.kind;
  if (entry.tag === "type") return { tag: "alias", type: entry.type };
  throw misfit(at, `type ${index} is not a value's type`);
}

/** `[method]r.f` and its like: what a function is to which resource. @throws MalformedError where there is none */
export function func(name: string, signature: Signature, types: Readonly<Names<TypeId>>, at: number): Func {
  const [, kind, owner = ""] = /^\[(constructor|method|static)\]([^.]*)/s.exec(name) ?? [];
  if (kind === undefined) return { name, kind: "freestanding", resource: undefined, ...undocumented, ...signature };
  const resource = types[owner];
  if (resource === undefined) throw misfit(at, `${quoted(name)} belongs to a resource that is not defined`);
  return { name, kind: kind as FuncKind, resource, ...undocumented, ...signature };
}

/** `ns:pkg/name@version`, of which the version may be absent; undefined for a plain name. */
export function splitName(text: string): { package: PackageName; name: string } | undefined {
  const [, namespace, pkg, name, version] = /^([^@]+):([^:@]+)\/([^/@]+)(?:@(.+))?$/s.exec(text) ?? [];
  if (namespace === undefined || pkg === undefined || name === undefined) return undefined;
  return { package: { namespace, name: pkg, version }, name };
}
