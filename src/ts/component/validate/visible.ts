/**
 * Which types have names outside of a component (Component Model, Explainer: External Visibility of Types): the nodes that its
 * imports and exports have made. Resources, records, variants, enums and flags need one where imports and exports use them.
 */
import { kindParts } from "../../wit/kinds.ts";
import type { Type, TypeId, TypeKind } from "../../wit/types.ts";
import type { TypeStore } from "./store.ts";
import type { Entity, Externs, FuncType, TypeEntry } from "./types.ts";

const needName: ReadonlySet<TypeKind["tag"]> = new Set(["record", "variant", "enum", "flags", "resource"]);

/** The named types of one side. */
export class NamedTypes {
  private readonly _store: TypeStore;
  private readonly _named = new Set<TypeId>();
  /** Types that need no name, of whose parts all that need one have one: names are never taken away. */
  private readonly _known = new Set<TypeId>();

  constructor(store: TypeStore) {
    this._store = store;
  }

  /** Gives a name to a node. */
  add(type: Type): void {
    if (typeof type !== "string") this._named.add(type);
  }

  /** Whether a type can be used in a signature. */
  has(type: Type): boolean {
    if (typeof type === "string" || this._named.has(type) || this._known.has(type)) return true;
    this._store.work(1);
    const { kind } = this._store.types[type]!;
    // An alias is the type behind it, under a name of its own.
    const { tag } = kind.tag === "alias" ? (this._store.structure(type) ?? kind) : kind;
    if (needName.has(tag) || !this.hasParts(type)) return false;
    this._known.add(type);
    return true;
  }

  /** Whether all parts of a type can be used, so that the type itself can be given a name. */
  hasParts(type: Type): boolean {
    const kind = this._store.structure(type);
    if (kind === undefined) return true;
    if (kind.tag === "own" || kind.tag === "borrow") return this.has(kind.resource);
    return kindParts(kind).every((part) => this.has(part));
  }

  /** Whether a function can be imported or exported. */
  hasFunc({ params, result }: FuncType): boolean {
    this._store.work(params.length);
    return params.every(({ type }) => this.has(type)) && (result === undefined || this.has(result));
  }

  /** Whether a type can be given a name. */
  hasEntry(entry: TypeEntry): boolean {
    switch (entry.tag) {
      case "value":
        return this.hasParts(entry.type);
      case "func":
        return this.hasFunc(entry.func);
      case "instance":
        return this._hasExports(entry.instance.exports);
      // A resource is named by its import or export; a component's type is closed.
      case "resource":
      case "component":
        return true;
    }
  }

  private _hasExports(exports: Externs): boolean {
    this._store.work(exports.size);
    return [...exports.values()].every(({ entity }) => this._hasEntity(entity));
  }

  private _hasEntity(entity: Entity): boolean {
    switch (entity.sort) {
      case "func":
        return this.hasFunc(entity.func);
      case "type":
        return this.hasEntry(entity.type);
      case "instance":
        return this._hasExports(entity.instance.exports);
      case "component":
      case "core-module":
        return true;
    }
  }
}
