/**
 * The decoded module (Structure, Modules). Bodies, constant expressions and data stay where they are in
 * the bytes and are given as ranges: decoding does not walk code.
 */
import type { ExternKind, ExternType, GlobalType, MemoryType, RefType, SubType, TableType, TagType } from "./types.ts";

/** The name of the custom section of branch hints (Appendix, Custom Sections). */
export const branchHintSection = "metadata.code.branch_hint";

/** A range of the module's bytes, `start` inclusive and `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An import, as the import section declares it. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
  readonly at: number;
}

/** An export, as the export section declares it. */
export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
  readonly at: number;
}

/** A defined function: its type, and its body once the code section has been read. */
export interface FuncDef {
  readonly typeIdx: number;
  /** The whole entry of the code section without its size: local declarations and instructions, with the final `end`. */
  readonly body: ByteRange;
}

/** A defined table. */
export interface TableDef {
  readonly type: TableType;
  /** A constant expression, its `end` included; undefined means null references. */
  readonly init: ByteRange | undefined;
  readonly at: number;
}

/** A defined memory. */
export interface MemoryDef {
  readonly type: MemoryType;
  readonly at: number;
}

/** A defined global, with the constant expression of its first value. */
export interface GlobalDef {
  readonly type: GlobalType;
  readonly init: ByteRange;
  readonly at: number;
}

/** A defined tag. */
export interface TagDef {
  readonly type: TagType;
  readonly at: number;
}

/** Where an active segment goes; passive and declarative ones have none. */
export interface SegmentTarget {
  /** The table's or memory's index. */
  readonly index: number;
  readonly offset: ByteRange;
}

/** An element segment. */
export interface ElemSegment {
  readonly mode: "active" | "passive" | "declarative";
  readonly target: SegmentTarget | undefined;
  readonly type: RefType;
  /** Function indices, or constant expressions. */
  readonly init:
    | { readonly kind: "funcs"; readonly indices: readonly number[] }
    | { readonly kind: "exprs"; readonly exprs: readonly ByteRange[] };
  readonly at: number;
}

/** A data segment; its bytes stay in the module. */
export interface DataSegment {
  readonly mode: "active" | "passive";
  readonly target: SegmentTarget | undefined;
  readonly bytes: ByteRange;
  readonly at: number;
}

/** A custom section, kept as it is. */
export interface CustomSection {
  readonly name: string;
  /** The contents behind the name. */
  readonly range: ByteRange;
  /** How many non-custom sections come before it: printers and encoders keep its place. */
  readonly after: number;
}

/** A section as it lies in the binary, for `inspect` and for truncation tests. */
export interface SectionInfo extends ByteRange {
  readonly id: number;
  /** Offset of the section's id byte; `start` and `end` are those of its contents. */
  readonly at: number;
}

/** The names of a module, by index spaces (Appendix, Name Section, with the extended subsections). */
export interface Names {
  readonly module: string | undefined;
  readonly funcs: ReadonlyMap<number, string>;
  /** By function index. */
  readonly locals: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly labels: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly types: ReadonlyMap<number, string>;
  readonly tables: ReadonlyMap<number, string>;
  readonly memories: ReadonlyMap<number, string>;
  readonly globals: ReadonlyMap<number, string>;
  readonly elems: ReadonlyMap<number, string>;
  readonly datas: ReadonlyMap<number, string>;
  /** By type index. */
  readonly fields: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly tags: ReadonlyMap<number, string>;
}

/** A module as decoded. Index spaces begin with the imports, as in the standard; see `IndexSpaces`. */
export interface Module {
  readonly bytes: Uint8Array;
  readonly types: readonly SubType[];
  readonly imports: readonly Import[];
  readonly funcs: readonly FuncDef[];
  readonly tables: readonly TableDef[];
  readonly memories: readonly MemoryDef[];
  readonly tags: readonly TagDef[];
  readonly globals: readonly GlobalDef[];
  readonly exports: readonly Export[];
  readonly start: { readonly funcIdx: number; readonly at: number } | undefined;
  readonly elems: readonly ElemSegment[];
  readonly dataCount: number | undefined;
  readonly datas: readonly DataSegment[];
  readonly customs: readonly CustomSection[];
  readonly sections: readonly SectionInfo[];
  /** All functions, imported ones first, as type indices; and so on for the other spaces. */
  readonly spaces: IndexSpaces;
}

/** The index spaces of a module, imports first (Structure, Modules, Indices). */
export interface IndexSpaces {
  /** Type index of each function. */
  readonly funcs: readonly number[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  readonly tags: readonly TagType[];
  /** How many of each space are imported. */
  readonly imported: { readonly [K in ExternKind]: number };
}
