/**
 * The resolved types of components (Component Model, Explainer: Type Definitions): no index is left to be looked up but those
 * of values' types, which are ids of the store that the types were made in.
 */
import type { CanonType } from "../../core/canon.ts";
import type { WantedType } from "../../runtime/store/match.ts";
import type { Field, Type, TypeId } from "../../wit/types.ts";
import type { NamedExtern } from "../binary/declarations.ts";

/** A function's type. */
export interface FuncType {
  readonly async: boolean;
  readonly params: readonly Field[];
  readonly result: Type | undefined;
}

/** Imports or exports by name, in their order. */
export type Externs = ReadonlyMap<string, ExternItem>;

/** An import or export with its attributes. */
export interface ExternItem extends NamedExtern {
  readonly entity: Entity;
}

/** An instance's type. */
export interface InstanceType {
  readonly exports: Externs;
  /** The abstract resources that a declared type introduces, which are others in each instance; empty for an instance's own. */
  readonly fresh: ReadonlySet<TypeId>;
  /** Types of instances and components within, on the longest way down. */
  readonly depth: number;
}

/** A component's type. */
export interface ComponentType {
  readonly imports: Externs;
  readonly exports: Externs;
  /** The abstract resources that its imports introduce. */
  readonly imported: ReadonlySet<TypeId>;
  /** The resources that its exports introduce, which are others in each instance. */
  readonly defined: ReadonlySet<TypeId>;
  readonly depth: number;
}

/** A core module's type; imports are by module and name. */
export interface ModuleType {
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, WantedType>>;
  readonly exports: ReadonlyMap<string, WantedType>;
}

/** A core instance's type: its exports. */
export type CoreInstanceType = ModuleType["exports"];

/** What an index of the space of types stands for. */
export type TypeEntry =
  | { readonly tag: "value"; readonly type: Type }
  | { readonly tag: "resource"; readonly type: TypeId }
  | { readonly tag: "func"; readonly func: FuncType }
  | { readonly tag: "instance"; readonly instance: InstanceType }
  | { readonly tag: "component"; readonly component: ComponentType };

/** What an index of the space of core types stands for. */
export type CoreTypeEntry =
  | { readonly tag: "type"; readonly canon: CanonType }
  | { readonly tag: "module"; readonly module: ModuleType };

/** What can be imported and exported. */
export type Entity =
  | { readonly sort: "func"; readonly func: FuncType }
  | { readonly sort: "type"; readonly type: TypeEntry }
  | { readonly sort: "instance"; readonly instance: InstanceType }
  | { readonly sort: "component"; readonly component: ComponentType }
  | { readonly sort: "core-module"; readonly module: ModuleType };

/** What messages call the kinds of types. */
export const entryTitles: { readonly [K in TypeEntry["tag"]]: string } = {
  value: "a value's type",
  resource: "a resource",
  func: "a function's type",
  instance: "an instance's type",
  component: "a component's type",
};

/** How deep instances and components nest in imports or exports, these themselves counted. */
export function depthOf(...lists: readonly Externs[]): number {
  let depth = 0;
  for (const externs of lists) {
    for (const { entity } of externs.values()) depth = Math.max(depth, entityDepth(entity));
  }
  return depth + 1;
}

function entityDepth(entity: Entity): number {
  switch (entity.sort) {
    case "instance":
      return entity.instance.depth;
    case "component":
      return entity.component.depth;
    case "type":
      if (entity.type.tag === "instance") return entity.type.instance.depth;
      return entity.type.tag === "component" ? entity.type.component.depth : 0;
    case "func":
    case "core-module":
      return 0;
  }
}
