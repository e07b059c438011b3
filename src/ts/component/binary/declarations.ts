/**
 * What a component type says, as data (Component Model, Binary Format: Type Definitions). Numbers are indices
 * of the scope that they stand in; nothing is looked up here. Core types, values and canons are not kept.
 */
import type { Field, Type, TypeKind } from "../../wit/types.ts";

/** A function's type. */
export interface FuncType {
  readonly tag: "func";
  readonly async: boolean;
  readonly params: readonly Field[];
  readonly result: Type | undefined;
}

/** The type of a component or instance: its declarations in order. */
export interface ScopeType {
  readonly tag: "component" | "instance";
  readonly declarations: readonly Declaration[];
}

/** A definition: of a value's type, whose numbers are type indices, of a function's, or of a scope's. */
export type Definition = { readonly tag: "value"; readonly kind: TypeKind } | FuncType | ScopeType;

/** What is imported or exported under a name. */
export type Extern =
  | { readonly tag: "func" | "instance" | "component"; readonly type: number }
  | { readonly tag: "equal"; readonly type: number }
  | { readonly tag: "resource" };

/** The kinds of things that an alias can name, of those that WIT knows. */
export type Sort = "func" | "type" | "component" | "instance";

interface AtOffset {
  /** The byte offset. */
  readonly at: number;
}

/** A declaration that fills an index and names nothing. */
export type Nameless = AtOffset &
  (
    | { readonly tag: "type"; readonly type: Definition }
    | { readonly tag: "alias-export"; readonly sort: Sort; readonly instance: number; readonly name: string }
    | { readonly tag: "alias-outer"; readonly sort: Sort; readonly count: number; readonly index: number }
  );

/** An import or export. */
export interface Naming extends AtOffset {
  readonly tag: "import" | "export";
  readonly name: string;
  /** The interface that a plain name stands for. */
  readonly implements: string | undefined;
  readonly externalId: string | undefined;
  readonly extern: Extern;
}

/** One declaration. */
export type Declaration = Nameless | Naming;

/** Whether a declaration is an import or export. */
export function isNaming(declaration: Declaration): declaration is Naming {
  return declaration.tag === "import" || declaration.tag === "export";
}

/** The types that a scope defines, by their place among those. */
export function typesOf({ declarations }: ScopeType): Definition[] {
  return declarations.flatMap((declaration) => (declaration.tag === "type" ? [declaration.type] : []));
}
