/**
 * The decoded component (Component Model, Binary Format: Component Definitions): its definitions in the file's order, each
 * with the byte offset where it begins. Numbers are indices into the spaces that these definitions fill; nothing is looked
 * up here. Core modules are ranges of the bytes.
 */
import type { ByteRange, CustomSection } from "../../core/module.ts";
import type { ValType } from "../../core/types.ts";
import type { Type } from "../../wit/types.ts";
import type { CanonName, CanonOptionName } from "./canons.ts";
import type { AtOffset, CoreTypeDef, Extern, Nameless, NamedExtern } from "./declarations.ts";
import type { CoreExternSort, ExternSort, Sort } from "./sorts.ts";

/** An index with the space that it is of. */
export interface SortIndex<S extends Sort = Sort> {
  readonly sort: S;
  readonly index: number;
}

/** A name for something that is there already. */
export interface InlineExport extends NamedExtern, SortIndex<ExternSort>, AtOffset {}

/** The same of core modules. */
export interface CoreInlineExport extends SortIndex<CoreExternSort>, AtOffset {
  readonly name: string;
}

/** An argument of an instantiation. */
export interface InstantiateArg extends SortIndex<ExternSort>, AtOffset {
  readonly name: string;
}

/** An argument of a core module's instantiation: an instance, whose exports are imported under this name. */
export interface CoreInstantiateArg extends AtOffset {
  readonly name: string;
  readonly instance: number;
}

/** A core instance: of a module, or made of exports. */
export type CoreInstanceDef = { readonly tag: "core-instance" } & (
  | { readonly of: "module"; readonly module: number; readonly args: readonly CoreInstantiateArg[] }
  | { readonly of: "exports"; readonly exports: readonly CoreInlineExport[] }
);

/** An instance: of a component, or made of exports. */
export type InstanceDef = { readonly tag: "instance" } & (
  | { readonly of: "component"; readonly component: number; readonly args: readonly InstantiateArg[] }
  | { readonly of: "exports"; readonly exports: readonly InlineExport[] }
);

/** An option of a canonical definition, with the index that some have. */
export interface CanonOption extends AtOffset {
  readonly name: CanonOptionName;
  readonly index: number | undefined;
}

/** A canonical definition; which of its operands are there is its row's to say. */
export interface CanonDef {
  readonly tag: "canon";
  readonly name: CanonName;
  /** The core function that is lifted. */
  readonly coreFunc: number | undefined;
  /** The function that is lowered. */
  readonly func: number | undefined;
  /** A function's type, a resource, a stream's or a future's type. */
  readonly type: number | undefined;
  readonly options: readonly CanonOption[];
  readonly result: Type | undefined;
  readonly valueType: ValType | undefined;
  readonly slot: number | undefined;
  readonly async: boolean;
  readonly cancellable: boolean;
  readonly shared: boolean;
  readonly memory: number | undefined;
  readonly coreType: number | undefined;
  readonly table: number | undefined;
}

/** An import. */
export interface ImportDef extends NamedExtern {
  readonly tag: "import";
  readonly extern: Extern;
}

/** An export, which may say a type that is less than what it exports. */
export interface ExportDef extends NamedExtern, SortIndex<ExternSort> {
  readonly tag: "export";
  readonly extern: Extern | undefined;
}

/** One definition of a component. */
export type Item = AtOffset &
  (
    | { readonly tag: "core-module"; readonly range: ByteRange }
    | CoreInstanceDef
    | CoreTypeDef
    | { readonly tag: "component"; readonly component: Component }
    | InstanceDef
    | Nameless
    | CanonDef
    | ImportDef
    | ExportDef
  );

/** A component. */
export interface Component {
  /** The bytes of the outermost one, which ranges and offsets refer to. */
  readonly bytes: Uint8Array;
  readonly range: ByteRange;
  readonly items: readonly Item[];
  readonly customs: readonly CustomSection[];
}
