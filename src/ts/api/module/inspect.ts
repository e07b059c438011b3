/**
 * What is known of a module, as plain data.
 */
import { readNames } from "../../binary/names.ts";
import { Cursor } from "../../base/bytes/cursor.ts";
import type { CustomSection, Module } from "../../core/module.ts";
import {
  type ExternKind,
  type FuncType,
  type GlobalType,
  type MemoryType,
  type TableType,
  namesOfType,
  valTypeName,
} from "../../core/types.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { ComponentInfo } from "./component-info.ts";

/** An import's or export's type as data; bounds are pages or elements, a bigint where a number would not be exact. */
export type ExternInfo =
  | { readonly kind: "func" | "tag"; readonly params: readonly string[]; readonly results: readonly string[] }
  | {
      readonly kind: "memory";
      readonly min: number | bigint;
      readonly max?: number | bigint;
      readonly shared?: true;
      readonly address?: "i64";
      readonly pageSize?: number;
    }
  | {
      readonly kind: "table";
      readonly element: string;
      readonly min: number | bigint;
      readonly max?: number | bigint;
      readonly address?: "i64";
    }
  | { readonly kind: "global"; readonly type: string; readonly mutable: boolean };

/** An import as data. */
export type ImportInfo = ExternInfo & { readonly module: string; readonly name: string };

/** A section as it lies in the binary. */
export interface SectionData {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

/** Everything known about a module. */
export interface ModuleInfo {
  readonly name: string | undefined;
  /** Bytes. */
  readonly size: number;
  readonly features: string[];
  readonly imports: ImportInfo[];
  readonly exports: { readonly [name: string]: ExternInfo };
  readonly sections: SectionData[];
  /** Tools that made it: field → `name version` each. */
  readonly producers: { readonly [field: string]: string[] };
  readonly start: string | number | undefined;
  readonly counts: { readonly [what: string]: number };
  /** What a component is beside that: its own imports and exports are here. Absent for a module. */
  readonly component?: ComponentInfo;
  /** Resources of a loaded component that the program owns. Absent for what is not loaded, and for modules. */
  readonly live?: number | undefined;
}

const bound = (n: bigint): number | bigint => (n <= Number.MAX_SAFE_INTEGER ? Number(n) : n);

type Bounds = { readonly min: number | bigint; readonly max?: number | bigint; readonly address?: "i64" };

function limitsOf(type: MemoryType | TableType): Bounds {
  return {
    min: bound(type.min),
    ...(type.max === undefined ? {} : { max: bound(type.max) }),
    ...(type.address === "i64" ? { address: "i64" as const } : {}),
  };
}

/** A function type as data. */
export function funcInfo(type: FuncType, kind: "func" | "tag" = "func"): ExternInfo & { kind: "func" | "tag" } {
  const { params, results } = namesOfType(type);
  return { kind, params, results };
}

function memoryInfo(type: MemoryType): ExternInfo {
  return {
    kind: "memory",
    ...limitsOf(type),
    ...(type.shared ? { shared: true as const } : {}),
    ...(type.pageSizeLog2 === 16 ? {} : { pageSize: 2 ** type.pageSizeLog2 }),
  };
}

const tableInfo = (type: TableType): ExternInfo => ({
  kind: "table",
  element: valTypeName(type.element),
  ...limitsOf(type),
});
const globalInfo = ({ type, mutable }: GlobalType): ExternInfo => ({
  kind: "global",
  type: valTypeName(type),
  mutable,
});

const spaceOf = { func: "funcs", tag: "tags", memory: "memories", table: "tables", global: "globals" } as const;

/** The type of what an index of a space names. */
export function externInfo(module: Module, kind: ExternKind, index: number): ExternInfo {
  const { spaces, types } = module;
  // Of what the host has compiled, it tells the kinds alone.
  if (spaces[spaceOf[kind]][index] === undefined) return { kind } as ExternInfo;
  switch (kind) {
    case "func":
      return funcInfo(types[spaces.funcs[index]!]!.comp as FuncType);
    case "tag":
      return funcInfo(types[spaces.tags[index]!.typeIdx]!.comp as FuncType, "tag");
    case "memory":
      return memoryInfo(spaces.memories[index]!);
    case "table":
      return tableInfo(spaces.tables[index]!);
    case "global":
      return globalInfo(spaces.globals[index]!);
  }
}

/** The exports by name, in the module's order. */
export function exportsInfo(module: Module): { [name: string]: ExternInfo } {
  return Object.fromEntries(module.exports.map((e) => [e.name, externInfo(module, e.kind, e.index)]));
}

/** The imports in the module's order. */
export function importsInfo(module: Module): ImportInfo[] {
  const next = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  return module.imports.map(({ module: from, name, type: { kind } }) => ({
    module: from,
    name,
    ...externInfo(module, kind, next[kind]++),
  }));
}

const sectionNames = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data-count",
  "tag",
];

function sectionsInfo(module: Module): SectionData[] {
  let custom = 0;
  return module.sections.map(({ id, at, start, end }) => ({
    name: id === 0 ? `custom ${module.customs[custom++]?.name ?? ""}`.trim() : (sectionNames[id] ?? String(id)),
    at,
    size: end - start,
  }));
}

/** The `producers` section (Tool Conventions); what cannot be read is left out, as for any custom section. */
export function producersIn(bytes: Uint8Array, customs: readonly CustomSection[]): { [field: string]: string[] } {
  const section = customs.find((custom) => custom.name === "producers");
  const producers = new Map<string, string[]>();
  if (section === undefined) return {};
  try {
    const cursor = new Cursor(bytes, section.range.start, section.range.end);
    for (let fields = cursor.u32(); fields > 0; fields--) {
      const field = cursor.name();
      const values: string[] = [];
      for (let count = cursor.u32(); count > 0; count--) values.push(`${cursor.name()} ${cursor.name()}`.trim());
      producers.set(field, values);
    }
  } catch {
    // What was read so far is what can be read.
  }
  return Object.fromEntries(producers);
}

/** What the host tells of a module whose bytes it has alone: the other keys are absent. */
function toldByHost(module: Module, name: string | undefined): ModuleInfo {
  const told = {
    name,
    imports: importsInfo(module),
    exports: exportsInfo(module),
    producers: producersIn(module.bytes, module.customs),
  };
  return told as Partial<ModuleInfo> as ModuleInfo;
}

/** Everything about a module. @throws InvalidError, MalformedError where a body is not valid that has not been looked at before */
export function inspectUnit({ module, features, name, lazy, host }: Unit): ModuleInfo {
  lazy?.checkAll();
  if (host !== undefined) return toldByHost(module, name);
  const { spaces } = module;
  const start = module.start === undefined ? undefined : module.start.funcIdx;
  return {
    name,
    size: module.bytes.length,
    features: [...features.names].sort(),
    imports: importsInfo(module),
    exports: exportsInfo(module),
    sections: sectionsInfo(module),
    producers: producersIn(module.bytes, module.customs),
    start: start === undefined ? undefined : (readNames(module).funcs.get(start) ?? start),
    counts: {
      types: module.types.length,
      functions: spaces.funcs.length,
      tables: spaces.tables.length,
      memories: spaces.memories.length,
      globals: spaces.globals.length,
      tags: spaces.tags.length,
      elements: module.elems.length,
      datas: module.datas.length,
    },
  };
}
