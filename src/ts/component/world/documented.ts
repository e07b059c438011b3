/**
 * The documentation of a component: binaries have none, and WIT that is given for one has. It is taken over by interface and
 * name; what both have must be the same.
 */
import { WitError } from "../../base/errors/errors.ts";
import { addTo } from "../../base/lists.ts";
import { own } from "../../base/own.ts";
import { quoted, shownList, shownName } from "../../base/errors/shown.ts";
import { mapKind } from "../../wit/kinds.ts";
import { printFunc } from "../../wit/print/types.ts";
import {
  type Documented,
  type Func,
  type Interface,
  type Resolve,
  type Type,
  type TypeDef,
  type TypeId,
  type TypeKind,
  type World,
  type WorldItem,
  packageNameText,
  qualifiedName,
} from "../../wit/types.ts";
import type { ComponentWorld } from "./world.ts";

/** Numbers for structures of types: two are the same where their numbers are, whatever WIT they are of. */
class Shapes {
  private readonly _numbers = new Map<string, number>();
  private readonly _known = new Map<Resolve, Map<TypeId, Type>>();

  of(resolve: Resolve, type: Type): Type {
    if (typeof type === "string") return type;
    let known = this._known.get(resolve);
    if (known === undefined) this._known.set(resolve, (known = new Map<TypeId, Type>()));
    let shape = known.get(type);
    if (shape === undefined) known.set(type, (shape = this._made(resolve, resolve.types[type]!)));
    return shape;
  }

  private _made(resolve: Resolve, { name, kind }: TypeDef): Type {
    if (kind.tag === "alias") return this.of(resolve, kind.type);
    const of = (part: Type): Type => this.of(resolve, part);
    const parts = kind.tag === "resource" ? { tag: kind.tag, name } : mapKind(kind, of, of as (id: TypeId) => TypeId);
    const key = JSON.stringify(parts, (at, value: unknown) => (at === "docs" ? undefined : value));
    let number = this._numbers.get(key);
    if (number === undefined) this._numbers.set(key, (number = this._numbers.size));
    return number;
  }
}

/** What is given stands for what is not there. */
function withDocs<T extends Documented>(item: T, given: Documented): T {
  return { ...item, docs: item.docs ?? given.docs, stability: item.stability ?? given.stability };
}

interface Part {
  readonly docs: string | undefined;
}

const partDocs = <P extends Part>(parts: readonly P[], given: readonly Part[]): P[] =>
  parts.map((part, i) => ({ ...part, docs: part.docs ?? given[i]?.docs }));

/** A kind with the documentation of what is in it. */
function kindDocs(kind: TypeKind, given: TypeKind): TypeKind {
  if (kind.tag === "record" && given.tag === "record") return { ...kind, fields: partDocs(kind.fields, given.fields) };
  if (kind.tag === "flags" && given.tag === "flags") return { ...kind, flags: partDocs(kind.flags, given.flags) };
  if (kind.tag === "enum" && given.tag === "enum") return { ...kind, cases: partDocs(kind.cases, given.cases) };
  if (kind.tag === "variant" && given.tag === "variant") return { ...kind, cases: partDocs(kind.cases, given.cases) };
  return kind;
}

type Side = "imports" | "exports";

/** Takes documentation over from one WIT to another. */
class Taker {
  private readonly _resolve: Resolve;
  private readonly _given: Resolve;
  private readonly _shapes = new Shapes();
  private readonly _types: TypeDef[];
  private readonly _interfaces: Interface[];
  /** The interfaces that are given, by their packages without versions and their names. */
  private readonly _byName = new Map<string, (readonly [version: string | undefined, of: Interface])[]>();
  /** Functions and interfaces that both have. */
  private _found = 0;

  constructor(resolve: Resolve, given: Resolve) {
    this._resolve = resolve;
    this._given = given;
    this._types = [...resolve.types];
    this._interfaces = [...resolve.interfaces];
    for (const of of given.interfaces) {
      const [key, version] = this._keyOf(given, of);
      if (key !== undefined) addTo(this._byName, key, [version, of] as const);
    }
  }

  /** @throws WitError `no-function` */
  taken(world: World): Resolve {
    for (const [id, one] of this._resolve.interfaces.entries()) {
      const of = this._givenFor(one);
      if (of !== undefined) this._interfaces[id] = this._interface(one, of, this._called(one));
    }
    const worlds = Object.values(this._given.packages[this._given.root]?.worlds ?? {}).map(
      (id) => this._given.worlds[id]!,
    );
    const sides = { imports: this._side(world, worlds, "imports"), exports: this._side(world, worlds, "exports") };
    if (this._found === 0) throw nothingOf(this._given, world);
    const { types, interfaces } = { types: this._types, interfaces: this._interfaces };
    const of = (one: World): World => (one === world ? { ...one, ...sides } : one);
    return { ...this._resolve, types, interfaces, worlds: this._resolve.worlds.map(of) };
  }

  private _keyOf(
    resolve: Resolve,
    { name, package: id }: Interface,
  ): readonly [key: string | undefined, version: string | undefined] {
    const of = resolve.packages[id]?.name;
    if (name === undefined || of === undefined) return [undefined, undefined];
    return [`${packageNameText({ ...of, version: undefined })}/${name}`, of.version];
  }

  /** The interface of the same name: of the same version, or the only one. */
  private _givenFor(one: Interface): Interface | undefined {
    const [key, version] = this._keyOf(this._resolve, one);
    const all = key === undefined ? [] : (this._byName.get(key) ?? []);
    return (all.find(([of]) => of === version) ?? (all.length === 1 ? all[0] : undefined))?.[1];
  }

  private _called({ name, package: id }: Interface): string {
    return name === undefined ? "" : qualifiedName(this._resolve, id, name);
  }

  private _interface(one: Interface, given: Interface, called: string): Interface {
    this._found++;
    for (const [name, id] of Object.entries(one.types)) {
      const other = own(given.types, name);
      if (other !== undefined) this._type(id, other, `${called}#${name}`);
    }
    const functions = Object.fromEntries(
      Object.entries(one.functions).map(([name, func]) => {
        const other = own(given.functions, name);
        return [name, other === undefined ? func : this._func(func, other, `${called}#${name}`)];
      }),
    );
    return withDocs({ ...one, functions }, given);
  }

  private _type(id: TypeId, other: TypeId, called: string): void {
    if (this._shapes.of(this._resolve, id) !== this._shapes.of(this._given, other))
      throw misfit(`the type ${quoted(called)}`);
    const [def, given] = [this._types[id]!, this._given.types[other]!];
    this._types[id] = withDocs({ ...def, kind: kindDocs(def.kind, given.kind) }, given);
  }

  private _func(func: Func, given: Func, called: string): Func {
    this._found++;
    if (this._signature(this._resolve, func) === this._signature(this._given, given))
      return withDocs({ ...func, params: partDocs(func.params, given.params) }, given);
    const shown = (of: Resolve, one: Func): string => shownName(printFunc(of, one), 500);
    const [here, there] = [shown(this._resolve, func), shown(this._given, given)] as const;
    throw misfit(`the function ${quoted(called)}`, here === there ? undefined : `is ${here}, and ${there} in the WIT`);
  }

  /** Names and shapes of parameters, and the shape of the result. */
  private _signature(resolve: Resolve, { async, params, result }: Func): string {
    const shapes = params.map(({ name, type }) => [name, this._shapes.of(resolve, type)]);
    return JSON.stringify([async, shapes, result === undefined ? null : this._shapes.of(resolve, result)]);
  }

  /** The items of the world itself: functions, and interfaces without names of their own. */
  private _side(world: World, worlds: readonly World[], side: Side): World[Side] {
    return Object.fromEntries(
      Object.entries(world[side]).map(([name, item]) => {
        const other = worlds.map((one) => own(one[side], name)).find((one) => one?.tag === item.tag);
        return [name, other === undefined ? item : this._item(name, item, other)];
      }),
    );
  }

  private _item(name: string, item: WorldItem, given: WorldItem): WorldItem {
    if (item.tag === "function" && given.tag === "function")
      return { tag: "function", function: this._func(item.function, given.function, name) };
    if (item.tag !== "interface" || given.tag !== "interface") return item;
    const one = this._resolve.interfaces[item.interface]!;
    if (one.name === undefined)
      this._interfaces[item.interface] = this._interface(one, this._given.interfaces[given.interface]!, name);
    return withDocs(item, given);
  }
}

function misfit(what: string, how = "is another one in the component than in the WIT"): WitError {
  return new WitError(
    "no-function",
    `The WIT does not fit the component: ${what} ${how}. Give the WIT that it was made from.`,
  );
}

function nothingOf(given: Resolve, world: World): WitError {
  const names = given.interfaces.flatMap(({ name, package: id }) =>
    name === undefined ? [] : qualifiedName(given, id, name),
  );
  const wanted = [...Object.keys(world.imports), ...Object.keys(world.exports)];
  const text = `The WIT does not fit the component: it has ${shownList(names)}, and the component ${shownList(wanted)}. Give the WIT that it was made from.`;
  return new WitError("no-function", text);
}

/**
 * A component's world with the documentation that WIT gives to what it has.
 * @throws WitError `no-function` where something of one name is of another type there, or nothing is in both
 */
export function documentedWorld({ resolve, world }: ComponentWorld, given: Resolve): ComponentWorld {
  return { resolve: new Taker(resolve, given).taken(resolve.worlds[world]!), world };
}
