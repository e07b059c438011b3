/**
 * WIT types in TypeScript, as the model of JavaScript data has them. A type with a name, and one whose text is long, is
 * declared once and used by its name, so that a file is as long as the WIT that it is made of.
 */
import { has } from "../../base/own.ts";
import { isOfObjects, toCamelCase } from "../../component/model/names.ts";
import type { Selection } from "../../wit/select.ts";
import {
  type Documented,
  type Func,
  type InterfaceId,
  type Resolve,
  type Type,
  type TypeDef,
  type TypeId,
  type TypeKind,
  type World,
  type WorldItem,
  dealias,
} from "../../wit/types.ts";
import { type Parts, type Side, declaration, inlineType, primitiveType } from "./kinds.ts";
import { type TypeNames, awaitable, docComment, literal, paramList, propertyKey } from "./text.ts";

/** Characters of a type without a name that is written where it is used. */
const longest = 160;

/** The documentation of an item, with what is said of its future. */
export function docsOf({ docs, stability }: Documented): string | undefined {
  const since = stability?.deprecated;
  const parts = [docs, since === undefined ? undefined : `@deprecated since ${since}`];
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 ? undefined : told.join("\n\n");
}

function itemsOf(world: World | undefined): WorldItem[] {
  return [...Object.values(world?.imports ?? {}), ...Object.values(world?.exports ?? {})];
}

/** What a resource is to a program: its own, or one with these methods. */
export type ResourceRole = "host" | readonly Func[];

/** The types of one WIT. */
export class WitTypes {
  readonly declarations: string[] = [];
  private readonly _resolve: Resolve;
  private readonly _names: TypeNames;
  private readonly _parts: { readonly [S in Side]: Parts };
  private readonly _known: { readonly [S in Side]: Map<TypeId, string> } = { out: new Map(), in: new Map() };

  private readonly _roleOf: ((id: TypeId) => ResourceRole) | undefined;

  /**
   * @param bytes whether the module gives a `list<u8>` as a Uint8Array
   * @param roleOf of a component, what its resources are
   */
  constructor(resolve: Resolve, names: TypeNames, bytes: boolean, roleOf?: (id: TypeId) => ResourceRole) {
    this._resolve = resolve;
    this._names = names;
    this._roleOf = roleOf;
    const parts = (side: Side): Parts => ({
      side,
      bytes,
      of: (type) => this._type(type, side),
      bare: (type) => dealias(resolve, type),
      isOption: (type) => this._kindOf(dealias(resolve, type))?.tag === "option",
    });
    this._parts = { out: parts("out"), in: parts("in") };
  }

  /** Declares the named types of a world and of its interfaces, or of an interface, whether a function has them or not. */
  declare(selection: Selection): void {
    const ofInterface = (id: InterfaceId): readonly TypeId[] =>
      Object.values(this._resolve.interfaces[id]?.types ?? {});
    const ids = has(selection, "interface")
      ? ofInterface(selection.interface)
      : itemsOf(this._resolve.worlds[selection.world]).flatMap((item) => {
          if (item.tag === "interface") return ofInterface(item.interface);
          return item.tag === "type" ? [item.type] : [];
        });
    for (const id of ids) this._type(id, "out");
  }

  /** A function that a guest exports. */
  exported(func: Func): string {
    const result = func.result === undefined ? "void" : this._type(func.result, "out");
    return `(${this._params(func.params, "in")}) => ${result}`;
  }

  /** A function of the host program that a guest imports. */
  imported(func: Func): string {
    const result = func.result === undefined ? "void" : this._type(func.result, "in");
    return `(${this._params(func.params, "out")}) => ${awaitable(result)}`;
  }

  /** The objects of a resource. */
  resource(id: TypeId): string {
    return this._type(id, "out");
  }

  private _params(params: Func["params"], side: Side): string {
    return paramList(params.map(({ name, type }) => ({ name: toCamelCase(name), type: this._type(type, side) })));
  }

  private _kindOf(type: Type): TypeKind | undefined {
    return typeof type === "number" ? this._resolve.types[type]?.kind : undefined;
  }

  private _type(type: Type, side: Side): string {
    if (typeof type === "string") return primitiveType(type, side);
    let known = this._known[side].get(type);
    if (known === undefined) this._known[side].set(type, (known = this._reference(type, side)));
    return known;
  }

  /** What stands where a type is used. */
  private _reference(id: TypeId, side: Side): string {
    const def = this._resolve.types[id];
    if (def === undefined) return "unknown";
    const { kind, name } = def;
    // A name for what may be given in several forms would stand for one of them.
    if (kind.tag === "alias" && (side === "in" || this._isUse(name, kind.type))) return this._type(kind.type, side);
    if (name !== undefined) return side === "out" ? this._declared(id, def, name) : this._given(id, kind);
    const text = inlineType(kind, this._parts[side]);
    if (text.length <= longest) return text;
    const short = this._names.take([side === "out" ? "type" : "argument"]);
    this.declarations.push(`export type ${short} = ${text};`);
    return short;
  }

  /** Whether a name is but another interface's, taken over as it is. */
  private _isUse(name: string | undefined, type: Type): boolean {
    return typeof type === "number" && this._resolve.types[type]?.name === name;
  }

  /** A named type where it is given: flags that are not set may be left out. */
  private _given(id: TypeId, { tag }: TypeKind): string {
    const name = this._type(id, "out");
    return tag === "flags" ? `Partial<${name}>` : name;
  }

  private _declared(id: TypeId, def: TypeDef, name: string): string {
    const place = this._placeOf(def);
    const taken = this._names.take(place === undefined ? [name] : [name, `${place}-${name}`]);
    // Methods of a resource name it themselves.
    if (def.kind.tag === "resource") this._known.out.set(id, taken);
    const lines =
      def.kind.tag === "resource" ? this._resource(id, taken, name) : declaration(def.kind, taken, this._parts.out);
    this.declarations.push([...docComment(docsOf(def), ""), ...lines].join("\n"));
    return taken;
  }

  private _resource(id: TypeId, taken: string, name: string): string[] {
    const role = this._roleOf?.(id);
    // A host program's own values, whatever they are.
    if (role === "host") return [`export type ${taken} = any;`];
    this.declarations.push(`declare const ${markOf(taken)}: unique symbol;`);
    const head = `export interface ${taken}${role === undefined ? "" : " extends Droppable"} {`;
    return [head, `  readonly [${markOf(taken)}]: ${literal(name)};`, ...this._methods(role ?? []), "}"];
  }

  /** The methods of an object, without the object among their parameters. */
  private _methods(methods: readonly Func[]): string[] {
    return methods.flatMap((func) => {
      const result = func.result === undefined ? "void" : this._type(func.result, "out");
      const inWit = func.name.slice(func.name.indexOf(".") + 1);
      const name = [toCamelCase(inWit), inWit].find((one) => !isOfObjects(one));
      if (name === undefined) return [];
      // Without quotes it would be what makes an object.
      const key = name === "new" ? literal(name) : propertyKey(name);
      return [...docComment(docsOf(func), "  "), `  ${key}(${this._params(func.params.slice(1), "in")}): ${result};`];
    });
  }

  /** The interface or world that a type is of. */
  private _placeOf({ owner }: TypeDef): string | undefined {
    if (owner === undefined) return undefined;
    const { interfaces, worlds } = this._resolve;
    return has(owner, "interface") ? interfaces[owner.interface]?.name : worlds[owner.world]?.name;
  }
}

const markOf = (taken: string): string => `${taken.charAt(0).toLowerCase()}${taken.slice(1)}Mark`;
