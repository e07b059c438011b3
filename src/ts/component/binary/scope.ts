/**
 * The index spaces of a component's or instance's type while it is read (Component Model, Binary Format): what
 * each index of a type or an instance means in WIT. It knows no names of worlds or interfaces.
 */
import { MalformedError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import type { Builder, Refuse } from "../../wit/resolve/builder.ts";
import { mapKind } from "../../wit/kinds.ts";
import type { Func, InterfaceId, Type, TypeId, TypeKind } from "../../wit/types.ts";
import { witLimits } from "../../wit/limits.ts";
import type { Declaration, Definition, FuncType, Naming, ScopeType } from "./declarations.ts";
import { oneOf } from "./sorts.ts";

/** A function's type with its indices looked up. */
export type Signature = Pick<Func, "async" | "params" | "result">;

/** What a type index stands for. A structure has no id until it is named or used. */
export type Entry =
  | { readonly tag: "type"; readonly type: Type }
  | { readonly tag: "structure"; readonly kind: TypeKind; id?: TypeId }
  | { readonly tag: "func"; readonly signature: Signature }
  | { readonly tag: "scope"; readonly type: ScopeType; readonly home: Scope };

/** A `MalformedError` `bad-encoding` at a declaration. */
export function misfit(at: number, text: string): MalformedError {
  return new MalformedError("bad-encoding", `${text} (offset ${at}).`, { at });
}

/** The refusal of what a limit does not allow, at a declaration. */
export const refuseAt =
  (at: number): Refuse =>
  (message) =>
    misfit(at, message.replace(/\.$/, ""));

/** A package's name, an interface's and a function's at most. */
const longestName = 3 * witLimits.name;

/** The name of an import or export, and that of the interface that it stands for, are not too long for WIT. @throws MalformedError */
export function checkNames({ name, implements: key = "", at }: Naming): void {
  if (name.length <= longestName && key.length <= longestName) return;
  throw misfit(at, `a name is longer than ${longestName} characters`);
}

/** One scope's index spaces. */
export class Scope {
  readonly types: Entry[] = [];
  readonly instances: InterfaceId[] = [];
  private readonly _builder: Builder;
  private readonly _parent: Scope | undefined;

  constructor(builder: Builder, parent: Scope | undefined) {
    this._builder = builder;
    this._parent = parent;
  }

  /** Takes a declaration that names nothing: a type or an alias. @throws MalformedError */
  define(declaration: Exclude<Declaration, Naming>): void {
    const { at } = declaration;
    this._builder.count(1, refuseAt(at));
    if (declaration.tag === "core-type") throw misfit(at, "a core type has no meaning in WIT");
    if (declaration.tag === "type") {
      this.types.push(this._entryOf(declaration.type, at));
      return;
    }
    // What WIT refers to by an alias are types alone.
    if (declaration.sort !== "type" || declaration.tag === "alias-core-export")
      throw misfit(at, `an alias of ${oneOf(declaration.sort)} has no meaning in WIT`);
    this.types.push(
      declaration.tag === "alias-outer"
        ? this._outer(declaration.count, at).entry(declaration.index, at)
        : { tag: "type", type: this._exported(declaration.instance, declaration.name, at) },
    );
  }

  /** What a type index stands for. @throws MalformedError */
  entry(index: number, at: number): Entry {
    const entry = this.types[index];
    if (entry !== undefined) return entry;
    throw misfit(at, `the type index ${index} names nothing: ${this.types.length} types come before it`);
  }

  /** The function's type of an index. @throws MalformedError */
  signature(index: number, at: number): Signature {
    const entry = this.entry(index, at);
    if (entry.tag === "func") return entry.signature;
    throw misfit(at, `type ${index} is not a function's type`);
  }

  /** The component's or instance's type of an index, with the scope that it was defined in. @throws MalformedError */
  scopeType(index: number, tag: ScopeType["tag"], at: number): Extract<Entry, { tag: "scope" }> {
    const entry = this.entry(index, at);
    if (entry.tag === "scope" && entry.type.tag === tag) return entry;
    throw misfit(at, `type ${index} is not the type of ${tag === "instance" ? "an instance" : "a component"}`);
  }

  private _entryOf(type: Definition, at: number): Entry {
    if (type.tag === "resource") throw misfit(at, "a resource with an implementation has no meaning in WIT");
    if (type.tag === "func") return { tag: "func", signature: this._mapFunc(type, at) };
    if (type.tag !== "value") return { tag: "scope", type, home: this };
    const kind = this._mapKind(type.kind, at);
    return kind.tag === "alias" ? { tag: "type", type: kind.type } : { tag: "structure", kind };
  }

  private _mapFunc({ async, params, result }: FuncType, at: number): Signature {
    return {
      async,
      params: params.map((param) => ({ ...param, type: this._value(param.type, at) })),
      result: result === undefined ? undefined : this._value(result, at),
    };
  }

  /** The same structure with ids in place of indices. */
  private _mapKind(kind: TypeKind, at: number): TypeKind {
    return mapKind(
      kind,
      (type) => this._value(type, at),
      (index) => this._resource(index, at),
    );
  }

  private _value(type: Type, at: number): Type {
    if (typeof type === "string") return type;
    const entry = this.entry(type, at);
    if (entry.tag === "type") return entry.type;
    if (entry.tag === "structure") return (entry.id ??= this._builder.intern(entry.kind, refuseAt(at)));
    throw misfit(at, `type ${type} is not a value's type`);
  }

  private _resource(index: number, at: number): TypeId {
    const entry = this.entry(index, at);
    const type = entry.tag === "type" ? entry.type : undefined;
    if (typeof type === "number" && this._builder.isResource(type)) return type;
    throw misfit(at, `type ${index} is not a resource, so there are no handles to it`);
  }

  private _outer(count: number, at: number): Scope {
    if (count === 0) return this;
    if (this._parent === undefined) throw misfit(at, "an alias reaches out of the outermost type");
    return this._parent._outer(count - 1, at);
  }

  private _exported(instance: number, name: string, at: number): TypeId {
    const id = this.instances[instance];
    const type = id === undefined ? undefined : this._builder.interfaces[id]?.types[name];
    if (type !== undefined) return type;
    throw misfit(at, `instance ${instance} exports no type ${quoted(name)}`);
  }
}
