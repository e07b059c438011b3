/**
 * Copies of what a world holds of its own, for the world that includes it (WIT, Item: include): its types, its
 * functions, and interfaces written inline. What is of other interfaces stays what it is.
 */
import { has } from "../../base/own.ts";
import { type Builder, type Refuse, nameTable } from "./builder.ts";
import { mapKind } from "../kinds.ts";
import type {
  Documented,
  Func,
  Interface,
  InterfaceId,
  PackageId,
  Type,
  TypeDef,
  TypeId,
  World,
  WorldId,
  WorldItem,
} from "../types.ts";

/** Copies the items of one world into another. */
export class WorldCopy {
  private readonly _builder: Builder;
  private readonly _package: PackageId;
  private readonly _isForeign: boolean;
  private readonly _rename: (name: string) => string;
  private readonly _refuse: Refuse;
  /** Whose types are copied, and whose the copies are. */
  private readonly _owners = new Map<string, NonNullable<TypeDef["owner"]>>();
  private readonly _types = new Map<TypeId, TypeId>();
  private readonly _interfaces = new Map<InterfaceId, InterfaceId>();

  constructor(builder: Builder, from: WorldId, to: WorldId, rename: (name: string) => string, refuse: Refuse) {
    const { worlds } = builder;
    this._builder = builder;
    this._package = worlds[to]?.package ?? 0;
    this._isForeign = worlds[from]?.package !== this._package;
    this._rename = rename;
    this._refuse = refuse;
    this._owners.set(ownerKey({ world: from }), { world: to });
  }

  /** The name that an item has in the other world; a resource's functions are named after it. */
  name(key: string, item: WorldItem): string {
    if (item.tag !== "function" || item.function.kind === "freestanding") return this._rename(key);
    return key.replace(/^(\[[a-z]+\])([^.]+)/, (_, kind: string, resource: string) => kind + this._rename(resource));
  }

  /** The item in the other world. @throws what is made of too many */
  item(name: string, item: WorldItem): WorldItem {
    this._builder.count(1, this._refuse);
    switch (item.tag) {
      case "function":
        return { tag: "function", function: this._func(item.function, name) };
      case "type":
        return { tag: "type", type: this._typeId(item.type) };
      case "interface":
        return { ...this._gated(item), interface: this._interface(item.interface) };
    }
  }

  /** What is documented of an item. Versions of another package's gates mean nothing here. */
  private _gated<T extends Documented>(item: T): T {
    const { stability } = item;
    if (stability === undefined || !this._isForeign) return item;
    const kept = has(stability, "unstable") ? { unstable: stability.unstable, deprecated: undefined } : undefined;
    return { ...item, stability: kept };
  }

  private _func(func: Func, name: string): Func {
    this._builder.count(1, this._refuse);
    const { params, result, resource } = func;
    return {
      ...this._gated(func),
      name,
      params: params.map((param) => ({ ...param, type: this._type(param.type) })),
      result: result === undefined ? undefined : this._type(result),
      resource: resource === undefined ? undefined : this._typeId(resource),
    };
  }

  private _interface(id: InterfaceId): InterfaceId {
    const { interfaces, uses } = this._builder;
    const of = interfaces[id];
    if (of === undefined || of.name !== undefined) return id;
    const known = this._interfaces.get(id);
    if (known !== undefined) return known;
    const copy = interfaces.length;
    this._interfaces.set(id, copy);
    const types = nameTable<TypeId>();
    const functions = nameTable<Func>();
    interfaces.push({ ...this._gated(of), package: this._package, types, functions } satisfies Interface);
    uses[copy] = uses[id] ?? new Set();
    this._owners.set(ownerKey({ interface: id }), { interface: copy });
    for (const [name, type] of Object.entries(of.types)) types[name] = this._typeId(type);
    for (const [name, func] of Object.entries(of.functions)) functions[name] = this._func(func, name);
    return copy;
  }

  private _type(type: Type): Type {
    return typeof type === "number" ? this._typeId(type) : type;
  }

  private _typeId(id: TypeId): TypeId {
    // Names of names are followed first: a chain of them may be longer than the host's stack.
    const chain = [id];
    for (let at = this._aliased(id); at !== undefined; at = this._aliased(at)) chain.push(at);
    for (let one = chain.pop(); one !== undefined; one = chain.pop()) {
      if (!this._types.has(one)) this._types.set(one, this._copyType(one));
    }
    return this._types.get(id) ?? id;
  }

  /** The type that an alias names, where both are still to be copied. */
  private _aliased(id: TypeId): TypeId | undefined {
    const kind = this._builder.types[id]?.kind;
    if (kind?.tag !== "alias" || typeof kind.type !== "number" || this._types.has(id)) return undefined;
    return this._types.has(kind.type) ? undefined : kind.type;
  }

  private _copyType(id: TypeId): TypeId {
    const def = this._builder.types[id];
    const owner = def?.owner && this._owners.get(ownerKey(def.owner));
    if (def === undefined || (def.owner !== undefined && owner === undefined)) return id;
    const kind = mapKind(
      def.kind,
      (part) => this._type(part),
      (resource) => this._typeId(resource),
    );
    if (owner === undefined) return this._builder.intern(kind, this._refuse);
    const name = has(owner, "world") && def.name !== undefined ? this._rename(def.name) : def.name;
    return this._builder.define({ ...this._gated(def), name, owner, kind }, this._refuse);
  }
}

function ownerKey(owner: NonNullable<TypeDef["owner"]>): string {
  return has(owner, "world") ? `world ${owner.world}` : `interface ${owner.interface}`;
}

/** The names of a world's imports and exports that are not of interfaces, which alone can be renamed. */
export function plainNames(world: World): string[] {
  return [...Object.keys(world.imports), ...Object.keys(world.exports)].filter((key) => /^[^/[]+$/.test(key));
}
