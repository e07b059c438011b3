/**
 * What types of components say, as data (Component Model, Binary Format: Type Definitions). Numbers are indices of the
 * scope that they stand in; nothing is looked up here.
 */
import type { ExternType, SubType, ValType } from "../../core/types.ts";
import type { Field, Type, TypeKind } from "../../wit/types.ts";
import type { Sort } from "./sorts.ts";

/** Where something begins. */
export interface AtOffset {
  /** The byte offset. */
  readonly at: number;
}

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

/** A resource that a component implements: what represents it, and the core function that is called when it is dropped. */
export interface ResourceType {
  readonly tag: "resource";
  readonly rep: ValType;
  readonly dtor: number | undefined;
}

/** A definition: of a value's type, whose numbers are type indices, of a function's, a scope's, or a resource. */
export type Definition = { readonly tag: "value"; readonly kind: TypeKind } | FuncType | ScopeType | ResourceType;

/** What is imported or exported under a name. */
export type Extern =
  | { readonly tag: "func" | "instance" | "component" | "core-module"; readonly type: number }
  | { readonly tag: "equal"; readonly type: number }
  | { readonly tag: "resource" };

/** What a core module's type declares. */
export type CoreDeclaration = AtOffset &
  (
    | { readonly tag: "import"; readonly module: string; readonly name: string; readonly type: ExternType }
    | CoreTypeDef
    | { readonly tag: "alias-outer"; readonly count: number; readonly index: number }
    | { readonly tag: "export"; readonly name: string; readonly type: ExternType }
  );

/**
 * A definition of core types: a group of them, or a module's type. Where the group begins in its scope is not known
 * here, so that each of its types says 0.
 */
export type CoreTypeDef = { readonly tag: "core-type" } & (
  | { readonly of: "types"; readonly types: readonly SubType[] }
  | { readonly of: "module"; readonly declarations: readonly CoreDeclaration[] }
);

/** A declaration that fills an index and names nothing. */
export type Nameless = AtOffset &
  (
    | { readonly tag: "type"; readonly type: Definition }
    | { readonly tag: "alias-export"; readonly sort: Sort; readonly instance: number; readonly name: string }
    | { readonly tag: "alias-core-export"; readonly sort: Sort; readonly instance: number; readonly name: string }
    | { readonly tag: "alias-outer"; readonly sort: Sort; readonly count: number; readonly index: number }
  );

/** The name of an import or export with its attributes. */
export interface NamedExtern {
  readonly name: string;
  /** The interface that a plain name stands for. */
  readonly implements: string | undefined;
  /** What the version of the name's interface goes on with. */
  readonly versionSuffix: string | undefined;
  readonly externalId: string | undefined;
}

/** An import or export. */
export interface Naming extends AtOffset, NamedExtern {
  readonly tag: "import" | "export";
  readonly extern: Extern;
}

/** One declaration. */
export type Declaration = Nameless | Naming | (AtOffset & CoreTypeDef);

/** Whether a declaration is an import or export. */
export function isNaming(declaration: Declaration): declaration is Naming {
  return declaration.tag === "import" || declaration.tag === "export";
}

/** The types that a scope defines, by their place among those. */
export function typesOf({ declarations }: ScopeType): Definition[] {
  return declarations.flatMap((declaration) => (declaration.tag === "type" ? [declaration.type] : []));
}
