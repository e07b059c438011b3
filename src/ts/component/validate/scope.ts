/**
 * A scope: a component, or the type of a component or instance, with its index spaces while its definitions are checked
 * (Component Model, Explainer: Index Spaces).
 */
import type { CanonType } from "../../core/canon.ts";
import type { GlobalType, MemoryType, TableType, ValType } from "../../core/types.ts";
import type { Type, TypeId } from "../../wit/types.ts";
import { sorts } from "../binary/sorts.ts";
import { invalid, itemAt } from "./errors.ts";
import { UniqueNames } from "./names.ts";
import type { TypeStore } from "./store.ts";
import {
  type ComponentType,
  type CoreInstanceType,
  type CoreTypeEntry,
  type ExternItem,
  type FuncType,
  type InstanceType,
  type ModuleType,
  type TypeEntry,
  entryTitles,
} from "./types.ts";
import { NamedTypes } from "./visible.ts";

/** The index spaces of a scope. */
export interface Spaces {
  readonly func: FuncType[];
  readonly type: TypeEntry[];
  readonly component: ComponentType[];
  readonly instance: InstanceType[];
  readonly "core-func": CanonType[];
  readonly "core-table": TableType[];
  readonly "core-memory": MemoryType[];
  readonly "core-global": GlobalType[];
  readonly "core-tag": CanonType[];
  readonly "core-type": CoreTypeEntry[];
  readonly "core-module": ModuleType[];
  readonly "core-instance": CoreInstanceType[];
}

const newSpaces = (): Spaces => ({
  func: [],
  type: [],
  component: [],
  instance: [],
  "core-func": [],
  "core-table": [],
  "core-memory": [],
  "core-global": [],
  "core-tag": [],
  "core-type": [],
  "core-module": [],
  "core-instance": [],
});

/** A resource that the component implements. */
export interface LocalResource {
  readonly rep: ValType;
  readonly dtor: number | undefined;
}

/** The imports or the exports of a scope. */
export class Side {
  readonly what: "import" | "export";
  readonly items = new Map<string, ExternItem>();
  readonly names: UniqueNames;
  readonly types: NamedTypes;
  /** Names of resources at the top, by their nodes. */
  readonly resources = new Map<TypeId, string>();
  readonly resourceNames = new Set<string>();

  constructor(what: "import" | "export", store: TypeStore) {
    this.what = what;
    this.names = new UniqueNames(`${what} name`);
    this.types = new NamedTypes(store);
  }
}

/** What a scope is. */
export type ScopeKind = "component" | "component-type" | "instance-type";

/** A scope within others. */
export class Scope {
  readonly kind: ScopeKind;
  readonly store: TypeStore;
  readonly parent: Scope | undefined;
  readonly spaces = newSpaces();
  /** The core types as definitions refer to them: a module's type is none. */
  readonly coreTypes: (CanonType | undefined)[] = [];
  readonly imports: Side;
  readonly exports: Side;
  /** Abstract resources that imports have introduced. */
  readonly imported = new Set<TypeId>();
  /** Resources that definitions, instances and declared exports have introduced. */
  readonly defined = new Set<TypeId>();
  /** Those of them that are implemented here. */
  readonly local = new Map<TypeId, LocalResource>();
  /** The type that all context built-ins have. */
  contextType: ValType | undefined;

  constructor(kind: ScopeKind, store: TypeStore, parent: Scope | undefined) {
    this.kind = kind;
    this.store = store;
    this.parent = parent;
    this.imports = new Side("import", store);
    this.exports = new Side("export", store);
  }

  /** What an index of a space names. @throws InvalidError `unknown-index` */
  at<S extends keyof Spaces>(sort: S, index: number, at: number): Spaces[S][number] {
    return itemAt<Spaces[S][number]>(this.spaces[sort], index, sorts[sort].title, at);
  }

  /** What a type index names, which has to be of a kind. @throws InvalidError `unknown-index`, `type-mismatch` */
  typeAt<T extends TypeEntry["tag"]>(tag: T, index: number, at: number): Extract<TypeEntry, { tag: T }> {
    const entry = this.at("type", index, at);
    if (entry.tag === tag) return entry as Extract<TypeEntry, { tag: T }>;
    throw invalid("type-mismatch", `type index ${index} is not ${entryTitles[tag]} but ${entryTitles[entry.tag]}`, at);
  }

  /** The value's type of an index. @throws InvalidError */
  valueType(index: number, at: number): Type {
    return this.typeAt("value", index, at).type;
  }

  /** The node of a resource of an index. @throws InvalidError */
  resource(index: number, at: number): TypeId {
    return this.typeAt("resource", index, at).type;
  }

  /** The module's type of an index. @throws InvalidError */
  moduleType(index: number, at: number): ModuleType {
    const entry = this.at("core-type", index, at);
    if (entry.tag === "module") return entry.module;
    throw invalid("type-mismatch", `core type index ${index} is not a module type`, at);
  }

  /** The scope that lies so many outwards. @throws InvalidError `unknown-index` */
  outer(count: number, at: number): Scope {
    const scope = this._outwards(count);
    if (scope !== undefined) return scope;
    throw invalid("unknown-index", `invalid outer alias count of ${count}: there are not so many scopes`, at);
  }

  private _outwards(count: number): Scope | undefined {
    return count === 0 ? this : this.parent?._outwards(count - 1);
  }
}
