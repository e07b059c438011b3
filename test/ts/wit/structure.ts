/**
 * What a `Resolve` says, by names in place of ids, so that two of them can be compared wherever their parts lie. The
 * order of what a world imports and exports and of members counts, that of packages and definitions does not.
 */
import { mapKind } from "../../../src/ts/wit/kinds.ts";
import {
  type Func,
  type Interface,
  packageNameText,
  type Resolve,
  type Type,
  type TypeDef,
  type TypeId,
  type World,
  type WorldItem,
} from "../../../src/ts/wit/types.ts";

type Data = { readonly [key: string]: unknown };

/** The structure of a `Resolve` as plain data. */
export function structureOf(resolve: Resolve): Data {
  return new Structure(resolve).whole();
}

class Structure {
  private readonly resolve: Resolve;

  constructor(resolve: Resolve) {
    this.resolve = resolve;
  }

  whole(): Data {
    const { resolve } = this;
    const packages = resolve.packages.map((of, id) => {
      const text = of.name === undefined ? "" : packageNameText(of.name);
      const interfaces = byName(Object.entries(of.interfaces).map(([name, at]) => [name, this.interface(at)]));
      const worlds = byName(Object.entries(of.worlds).map(([name, at]) => [name, this.world(resolve.worlds[at]!)]));
      return [text, { docs: of.docs, isRoot: id === resolve.root, interfaces, worlds }] as const;
    });
    return byName(packages);
  }

  private interface(id: number): Data {
    const of: Interface = this.resolve.interfaces[id]!;
    const types = byName(Object.entries(of.types).map(([name, type]) => [name, this.definition(type)]));
    const functions = byName(Object.entries(of.functions).map(([name, func]) => [name, this.func(func)]));
    return { name: of.name, ...gates(of), types, functions };
  }

  private world(of: World): Data {
    const items = (list: World["imports"]): unknown =>
      Object.entries(list).map(([key, item]) => [key, this.item(item)]);
    return { name: of.name, ...gates(of), imports: items(of.imports), exports: items(of.exports) };
  }

  private item(item: WorldItem): unknown {
    if (item.tag === "function") return this.func(item.function);
    if (item.tag === "type") return this.definition(item.type);
    const { name } = this.resolve.interfaces[item.interface]!;
    const of = name === undefined ? this.interface(item.interface) : this.interfaceName(item.interface);
    return { ...gates(item), interface: of };
  }

  private interfaceName(id: number): string {
    const { package: home, name } = this.resolve.interfaces[id]!;
    const of = this.resolve.packages[home]!.name;
    return `${of === undefined ? "" : packageNameText(of)}/${name}`;
  }

  private definition(id: TypeId): unknown {
    const def: TypeDef = this.resolve.types[id]!;
    return { name: def.name, ...gates(def), is: this.kind(def) };
  }

  private kind({ kind }: TypeDef): unknown {
    const named = (type: Type): Type => this.type(type) as Type;
    return mapKind(kind, named, named as (id: TypeId) => TypeId);
  }

  /** A type in use: by its name and whose it is, else what it is. */
  private type(type: Type): unknown {
    if (typeof type === "string") return type;
    const def = this.resolve.types[type]!;
    if (def.name === undefined) return this.kind(def);
    const owner = def.owner!;
    const home = "world" in owner ? "world" : (this.resolve.interfaces[owner.interface]!.name ?? "inline");
    return `${"interface" in owner && home !== "inline" ? this.interfaceName(owner.interface) : home}.${def.name}`;
  }

  private func(func: Func): Data {
    const { name, kind, async, params, result, resource } = func;
    return {
      name,
      kind,
      async,
      ...gates(func),
      params: params.map((param) => [param.name, this.type(param.type)]),
      result: result === undefined ? undefined : this.type(result),
      resource: resource === undefined ? undefined : this.type(resource),
    };
  }
}

function gates({ docs, stability, externalId }: { docs?: unknown; stability?: unknown; externalId?: unknown }): Data {
  return { docs, stability, externalId };
}

function byName<T>(entries: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
