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
  private readonly _resolve: Resolve;

  constructor(resolve: Resolve) {
    this._resolve = resolve;
  }

  whole(): Data {
    const { _resolve: resolve } = this;
    const packages = resolve.packages.map((of, id) => {
      const text = of.name === undefined ? "" : packageNameText(of.name);
      const interfaces = byName(Object.entries(of.interfaces).map(([name, at]) => [name, this._interface(at)]));
      const worlds = byName(Object.entries(of.worlds).map(([name, at]) => [name, this._world(resolve.worlds[at]!)]));
      return [text, { docs: of.docs, isRoot: id === resolve.root, interfaces, worlds }] as const;
    });
    return byName(packages);
  }

  private _interface(id: number): Data {
    const of: Interface = this._resolve.interfaces[id]!;
    const types = byName(Object.entries(of.types).map(([name, type]) => [name, this._definition(type)]));
    const functions = byName(Object.entries(of.functions).map(([name, func]) => [name, this._func(func)]));
    return { name: of.name, ...gates(of), types, functions };
  }

  private _world(of: World): Data {
    const items = (list: World["imports"]): unknown =>
      Object.entries(list).map(([key, item]) => [key, this._item(item)]);
    return { name: of.name, ...gates(of), imports: items(of.imports), exports: items(of.exports) };
  }

  private _item(item: WorldItem): unknown {
    if (item.tag === "function") return this._func(item.function);
    if (item.tag === "type") return this._definition(item.type);
    const { name } = this._resolve.interfaces[item.interface]!;
    const of = name === undefined ? this._interface(item.interface) : this._interfaceName(item.interface);
    return { ...gates(item), interface: of };
  }

  private _interfaceName(id: number): string {
    const { package: home, name } = this._resolve.interfaces[id]!;
    const of = this._resolve.packages[home]!.name;
    return `${of === undefined ? "" : packageNameText(of)}/${name}`;
  }

  private _definition(id: TypeId): unknown {
    const def: TypeDef = this._resolve.types[id]!;
    return { name: def.name, ...gates(def), is: this._kind(def) };
  }

  private _kind({ kind }: TypeDef): unknown {
    const named = (type: Type): Type => this._type(type) as Type;
    return mapKind(kind, named, named as (id: TypeId) => TypeId);
  }

  /** A type in use: by its name and whose it is, else what it is. */
  private _type(type: Type): unknown {
    if (typeof type === "string") return type;
    const def = this._resolve.types[type]!;
    if (def.name === undefined) return this._kind(def);
    const owner = def.owner!;
    const home = "world" in owner ? "world" : (this._resolve.interfaces[owner.interface]!.name ?? "inline");
    return `${"interface" in owner && home !== "inline" ? this._interfaceName(owner.interface) : home}.${def.name}`;
  }

  private _func(func: Func): Data {
    const { name, kind, async, params, result, resource } = func;
    return {
      name,
      kind,
      async,
      ...gates(func),
      params: params.map((param) => [param.name, this._type(param.type)]),
      result: result === undefined ? undefined : this._type(result),
      resource: resource === undefined ? undefined : this._type(resource),
    };
  }
}

function gates({ docs, stability, externalId }: { docs?: unknown; stability?: unknown; externalId?: unknown }): Data {
  return { docs, stability, externalId };
}

function byName<T>(entries: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
