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
  private readonly builder: Builder;
  private readonly package: PackageId;
  private readonly isForeign: boolean;
  private readonly rename: (name: string) => string;
  private readonly refuse: Refuse;
  /** Whose types are copied, and whose the copies are. */
  private readonly owners = new Map<string, NonNullable<TypeDef["owner"]>>();
  private readonly types = new Map<TypeId, TypeId>();
  private readonly interfaces = new Map<InterfaceId, InterfaceId>();

  constructor(builder: Builder, from: WorldId, to: WorldId, rename: (name: string) => string, refuse: Refuse) {
    const { worlds } = builder;
    this.builder = builder;
    this.package = worlds[to]?.package ?? 0;
    this.isForeign = worlds[from]?.package !== this.package;
    this.rename = rename;
    this.refuse = refuse;
    this.owners.set(ownerKey({ world: from }), { world: to });
  }

  /** The name that an item has in the other world; a resource's functions are named after it. */
  name(key: string, item: WorldItem): string {
    if (item.tag !== "function" || item.function.kind === "freestanding") return this.rename(key);
    return key.replace(/^(\[[a-z]+\])([^.]+)/, (_, kind: string, resource: string) => kind + this.rename(resource));
  }

  /** The item in the other world. @throws what is made of too many */
  item(name: string, item: WorldItem): WorldItem {
    this.builder.count(1, this.refuse);
    switch (item.tag) {
      case "function":
        return { tag: "function", function: this.func(item.function, name) };
      case "type":
        return { tag: "type", type: this.typeId(item.type) };
      case "interface":
        return { ...this.gated(item), interface: this.interface(item.interface) };
    }
  }

  /** What is documented of an item. Versions of another package's gates mean nothing here. */
  private gated<T extends Documented>(item: T): T {
    const { stability } = item;
    if (stability === undefined || !this.isForeign) return item;
    const kept = has(stability, "unstable") ? { unstable: stability.unstable, deprecated: undefined } : undefined;
    return { ...item, stability: kept };
  }

  private func(func: Func, name: string): Func {
    this.builder.count(1, this.refuse);
    const { params, result, resource } = func;
    return {
      ...this.gated(func),
      name,
      params: params.map((param) => ({ ...param, type: this.type(param.type) })),
      result: result === undefined ? undefined : this.type(result),
      resource: resource === undefined ? undefined : this.typeId(resource),
    };
  }

  private interface(id: InterfaceId): InterfaceId {
    const { interfaces, uses } = this.builder;
    const of = interfaces[id];
    if (of === undefined || of.name !== undefined) return id;
    const known = this.interfaces.get(id);
    if (known !== undefined) return known;
    const copy = interfaces.length;
    this.interfaces.set(id, copy);
    const types = nameTable<TypeId>();
    const functions = nameTable<Func>();
    interfaces.push({ ...this.gated(of), package: this.package, types, functions } satisfies Interface);
    uses[copy] = uses[id] ?? new Set();
    this.owners.set(ownerKey({ interface: id }), { interface: copy });
    for (const [name, type] of Object.entries(of.types)) types[name] = this.typeId(type);
    for (const [name, func] of Object.entries(of.functions)) functions[name] = this.func(func, name);
    return copy;
  }

  private type(type: Type): Type {
    return typeof type === "number" ? this.typeId(type) : type;
  }

  private typeId(id: TypeId): TypeId {
    // Names of names are followed first: a chain of them may be longer than the host's stack.
    const chain = [id];
    for (let at = this.aliased(id); at !== undefined; at = this.aliased(at)) chain.push(at);
    for (let one = chain.pop(); one !== undefined; one = chain.pop()) {
      if (!this.types.has(one)) this.types.set(one, this.copyType(one));
    }
    return this.types.get(id) ?? id;
  }

  /** The type that an alias names, where both are still to be copied. */
  private aliased(id: TypeId): TypeId | undefined {
    const kind = this.builder.types[id]?.kind;
    if (kind?.tag !== "alias" || typeof kind.type !== "number" || this.types.has(id)) return undefined;
    return this.types.has(kind.type) ? undefined : kind.type;
  }

  private copyType(id: TypeId): TypeId {
    const def = this.builder.types[id];
    const owner = def?.owner && this.owners.get(ownerKey(def.owner));
    if (def === undefined || (def.owner !== undefined && owner === undefined)) return id;
    const kind = mapKind(
      def.kind,
      (part) => this.type(part),
      (resource) => this.typeId(resource),
    );
    if (owner === undefined) return this.builder.intern(kind, this.refuse);
    const name = has(owner, "world") && def.name !== undefined ? this.rename(def.name) : def.name;
    return this.builder.define({ ...this.gated(def), name, owner, kind }, this.refuse);
  }
}

function ownerKey(owner: NonNullable<TypeDef["owner"]>): string {
  return has(owner, "world") ? `world ${owner.world}` : `interface ${owner.interface}`;
}

/** The names of a world's imports and exports that are not of interfaces, which alone can be renamed. */
export function plainNames(world: World): string[] {
  return [...Object.keys(world.imports), ...Object.keys(world.exports)].filter((key) => /^[^/[]+$/.test(key));
}
