/**
 * What component instances are made of at run time: index spaces, which hold what the definitions of a component, or of the
 * type of one, have made so far (Component Model, Explainer: Index Spaces).
 */
import { BugError } from "../../base/errors/errors.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Extern as CoreExtern } from "../../runtime/store/extern.ts";
import type { Type } from "../../wit/types.ts";
import { type ValType, kindType, primitiveType } from "../abi/despecialize.ts";
import type { CoreTypeDef, Definition, FuncType, ScopeType } from "../binary/declarations.ts";
import type { Sort } from "../binary/sorts.ts";
import type { ValidComponent } from "../validate/component.ts";
import type { RuntimeFuncType } from "./func-type.ts";
import type { ComponentFunc } from "./func.ts";
import { RuntimeResource } from "./resource.ts";

/** A type at run time. */
export type RuntimeType =
  | { readonly tag: "value"; readonly type: ValType }
  | RuntimeFuncType
  | RuntimeResource
  | { readonly tag: "scope"; readonly type: ScopeType; readonly scope: Scope };

/** A core instance: what it exports. */
export type CoreExports = ReadonlyMap<string, CoreExtern>;

/** An instance: what it exports. */
export type Exports = ReadonlyMap<string, Item>;

/** A component with the scopes that it lies in. */
export interface ComponentClosure {
  readonly valid: ValidComponent;
  readonly scope: Scope | undefined;
}

/** What each sort is at run time. */
export interface SortValues {
  readonly func: ComponentFunc;
  readonly value: never;
  readonly type: RuntimeType;
  readonly component: ComponentClosure;
  readonly instance: Exports;
  readonly "core-func": CoreExtern;
  readonly "core-table": CoreExtern;
  readonly "core-memory": CoreExtern;
  readonly "core-global": CoreExtern;
  readonly "core-tag": CoreExtern;
  /** Nothing is asked of core types at run time but how many there are. */
  readonly "core-type": undefined;
  readonly "core-module": Unit;
  readonly "core-instance": CoreExports;
}

/** A value with its sort. */
export type Item = { readonly [S in Sort]: { readonly sort: S; readonly value: SortValues[S] } }[Sort];

/** The index spaces of a component in the making, or of a type's declarations. */
export class Scope {
  readonly parent: Scope | undefined;
  private readonly _spaces = new Map<Sort, unknown[]>();

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  /** Puts an item at the next index of its space. */
  add(item: Item): void {
    this._space(item.sort).push(item.value);
  }

  /** Counts what a definition of core types makes. */
  addCoreTypes(definition: CoreTypeDef): void {
    const count = definition.of === "types" ? definition.types.length : 1;
    for (let i = 0; i < count; i++) this.add({ sort: "core-type", value: undefined });
  }

  /** What has been validated is there. */
  get<S extends Sort>(sort: S, index: number): SortValues[S] {
    const space = this._space(sort);
    if (index >= space.length) throw new BugError(`There is no ${sort} ${index}.`);
    return space[index] as SortValues[S];
  }

  /** How many there are. */
  count(sort: Sort): number {
    return this._space(sort).length;
  }

  item(sort: Sort, index: number): Item {
    return { sort, value: this.get(sort, index) } as Item;
  }

  /** The scope so many levels further out. */
  outer(count: number): Scope {
    const scope = count === 0 ? this : this.parent?.outer(count - 1);
    if (scope === undefined) throw new BugError("There is no scope so far out.");
    return scope;
  }

  private _space(sort: Sort): unknown[] {
    let space = this._spaces.get(sort);
    if (space === undefined) this._spaces.set(sort, (space = []));
    return space;
  }

  /** The type of values that stands somewhere in the scope. */
  valueType(type: Type): ValType {
    if (typeof type === "string") return primitiveType(type);
    const found = this.get("type", type);
    if (found.tag !== "value") throw new BugError(`The type ${type} is none of values.`);
    return found.type;
  }

  resource(index: number): RuntimeResource {
    const found = this.get("type", index);
    if (!(found instanceof RuntimeResource)) throw new BugError(`The type ${index} is no resource.`);
    return found;
  }

  funcType(index: number): RuntimeFuncType {
    const found = this.get("type", index);
    if (found.tag !== "func") throw new BugError(`The type ${index} is none of functions.`);
    return found;
  }

  /** A type that is defined in the scope, resources aside, which are made by whoever implements them. */
  typeOf(definition: Exclude<Definition, { tag: "resource" }>): RuntimeType {
    switch (definition.tag) {
      case "value":
        return { tag: "value", type: this._kindType(definition.kind) };
      case "func":
        return this._funcTypeOf(definition);
      case "component":
      case "instance":
        return { tag: "scope", type: definition, scope: this };
    }
  }

  private _kindType(kind: (Definition & { tag: "value" })["kind"]): ValType {
    if (kind.tag === "alias") return this.valueType(kind.type);
    if (kind.tag === "own" || kind.tag === "borrow") {
      return { tag: "handle", of: kind.tag, resource: this.resource(kind.resource) };
    }
    return kindType(kind, (type) => this.valueType(type));
  }

  private _funcTypeOf({ async, params, result }: FuncType): RuntimeFuncType {
    return {
      tag: "func",
      async,
      params: params.map(({ name, type }) => ({ name, type: this.valueType(type) })),
      result: result === undefined ? undefined : this.valueType(result),
    };
  }
}
