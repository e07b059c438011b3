/**
 * Modules to bytes (Binary Format, Modules), from their parts or by editing some parts of a module, with one
 * writer for each section. Nothing is validated: what is written is what was given.
 */
import { owns } from "../base/own.ts";
import type { ByteRange, ElemSegment, Export, Import, Module, SegmentTarget } from "../core/module.ts";
import {
  type CompType,
  type ExternType,
  type FieldType,
  type GlobalType,
  type Limits,
  type MemoryType,
  type RefType,
  type SubType,
  type TableType,
  type TagType,
  externKinds,
  funcref,
} from "../core/types.ts";
import { preamble } from "./decode.ts";
import { limitsFlags, typeForms } from "./definitions.ts";
import { type SectionId, elemFlags, sectionOrder, tableWithInit } from "./sections.ts";
import { writeValType } from "./types.ts";
import { ByteWriter } from "./writer.ts";

/** A function: its type, and its entry in the code section without the size. */
export interface FuncPart {
  readonly typeIdx: number;
  readonly body: Uint8Array;
}

/** A table, with a constant expression where it has one. */
export interface TablePart {
  readonly type: TableType;
  readonly init: Uint8Array | undefined;
}

/** A global with its constant expression. */
export interface GlobalPart {
  readonly type: GlobalType;
  readonly init: Uint8Array;
}

/** Where an active segment goes. */
export interface TargetPart {
  readonly index: number;
  readonly offset: Uint8Array;
}

/** An element segment. Function indices always have the type `(ref func)`. */
export interface ElemPart {
  readonly mode: ElemSegment["mode"];
  readonly target: TargetPart | undefined;
  readonly type: RefType;
  readonly init:
    | { readonly kind: "funcs"; readonly indices: readonly number[] }
    | { readonly kind: "exprs"; readonly exprs: readonly Uint8Array[] };
}

/** A data segment; passive where it has no target. */
export interface DataPart {
  readonly target: TargetPart | undefined;
  readonly bytes: Uint8Array;
}

/** A custom section, behind the section with id `after` (0: before all) and its predecessors in the order. */
export interface CustomPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly after: number;
}

/** A module by its sections, with bytes where `Module` has ranges. */
export interface ModuleParts {
  readonly types: readonly Omit<SubType, "at">[];
  readonly imports: readonly Omit<Import, "at">[];
  readonly funcs: readonly FuncPart[];
  readonly tables: readonly TablePart[];
  readonly memories: readonly MemoryType[];
  readonly tags: readonly TagType[];
  readonly globals: readonly GlobalPart[];
  readonly exports: readonly Omit<Export, "at">[];
  readonly start: number | undefined;
  readonly elems: readonly ElemPart[];
  /** Whether there is a data count section. */
  readonly dataCount: boolean;
  readonly datas: readonly DataPart[];
  readonly customs: readonly CustomPart[];
}

/** The parts of a module, with views of its bytes. */
export function partsOf(module: Module): ModuleParts {
  const view = ({ start, end }: ByteRange): Uint8Array => module.bytes.subarray(start, end);
  const { exports } = module;
  const target = (at: SegmentTarget | undefined): TargetPart | undefined =>
    at && { index: at.index, offset: view(at.offset) };
  return {
    types: module.types,
    imports: module.imports,
    funcs: module.funcs.map(({ typeIdx, body }) => ({ typeIdx, body: view(body) })),
    tables: module.tables.map(({ type, init }) => ({ type, init: init && view(init) })),
    memories: module.memories.map(({ type }) => type),
    tags: module.tags.map(({ type }) => type),
    globals: module.globals.map(({ type, init }) => ({ type, init: view(init) })),
    exports,
    start: module.start?.funcIdx,
    elems: module.elems.map((elem) => ({
      mode: elem.mode,
      target: target(elem.target),
      type: elem.type,
      init: elem.init.kind === "funcs" ? elem.init : { kind: "exprs", exprs: elem.init.exprs.map(view) },
    })),
    dataCount: module.dataCount !== undefined,
    datas: module.datas.map((data) => ({ target: target(data.target), bytes: view(data.bytes) })),
    customs: customsOf(module),
  };
}

function customsOf(module: Module): CustomPart[] {
  const standard = module.sections.filter((section) => section.id !== 0);
  return module.customs.map(({ name, range, after }) => ({
    name,
    bytes: module.bytes.subarray(range.start, range.end),
    after: standard[after - 1]?.id ?? 0,
  }));
}

// Sections

function writeAll<T>(out: ByteWriter, items: readonly T[], write: (out: ByteWriter, item: T) => void): void {
  out.u32(items.length);
  for (const item of items) write(out, item);
}

function writeTypes(out: ByteWriter, types: ModuleParts["types"]): void {
  const groups = types.filter((type, i) => type.groupStart === i);
  writeAll(out, groups, (_, { groupStart, groupLength }) => {
    if (groupLength === 1) {
      writeSubType(out, types[groupStart]!);
      return;
    }
    out.byte(typeForms.rec);
    writeAll(out, types.slice(groupStart, groupStart + groupLength), writeSubType);
  });
}

function writeSubType(out: ByteWriter, { final, supers, comp }: ModuleParts["types"][number]): void {
  if (!final || supers.length > 0) {
    out.byte(final ? typeForms.subFinal : typeForms.sub);
    writeIndices(out, supers);
  }
  writeCompType(out, comp);
}

function writeCompType(out: ByteWriter, comp: CompType): void {
  out.byte(typeForms[comp.kind]);
  if (comp.kind === "func") {
    writeAll(out, comp.params, writeValType);
    writeAll(out, comp.results, writeValType);
  } else if (comp.kind === "struct") {
    writeAll(out, comp.fields, writeField);
  } else {
    writeField(out, comp.field);
  }
}

function writeField(out: ByteWriter, { type, mutable }: FieldType): void {
  writeValType(out, type);
  out.byte(mutable ? 1 : 0);
}

function writeIndices(out: ByteWriter, indices: readonly number[]): void {
  writeAll(out, indices, (_, index) => {
    out.u32(index);
  });
}

function writeLimits(out: ByteWriter, { address, min, max }: Limits, otherFlags: number): void {
  const flags = (max === undefined ? 0 : limitsFlags.max) | (address === "i64" ? limitsFlags.address64 : 0);
  out.byte(flags | otherFlags);
  out.u64(min);
  if (max !== undefined) out.u64(max);
}

function writeTableType(out: ByteWriter, type: TableType): void {
  writeValType(out, type.element);
  writeLimits(out, type, 0);
}

function writeMemoryType(out: ByteWriter, type: MemoryType): void {
  const ownPages = type.pageSizeLog2 !== 16;
  writeLimits(out, type, (type.shared ? limitsFlags.shared : 0) | (ownPages ? limitsFlags.pageSize : 0));
  if (ownPages) out.u32(type.pageSizeLog2);
}

function writeTagType(out: ByteWriter, { typeIdx }: TagType): void {
  out.byte(0);
  out.u32(typeIdx);
}

function writeExternType(out: ByteWriter, type: ExternType): void {
  out.byte(externKinds.indexOf(type.kind));
  if (type.kind === "func") out.u32(type.typeIdx);
  else if (type.kind === "table") writeTableType(out, type.type);
  else if (type.kind === "memory") writeMemoryType(out, type.type);
  else if (type.kind === "global") writeField(out, type.type);
  else writeTagType(out, type.type);
}

function writeTable(out: ByteWriter, { type, init }: TablePart): void {
  if (init) out.append([tableWithInit, 0]);
  writeTableType(out, type);
  if (init) out.append(init);
}

function writeElem(out: ByteWriter, { mode, target, type, init }: ElemPart): void {
  const short = target?.index === 0 && (init.kind === "funcs" || type === funcref);
  const explicit = mode === "declarative" || (target !== undefined && !short);
  out.u32(
    (target ? 0 : elemFlags.notActive) |
      (explicit ? elemFlags.explicit : 0) |
      (init.kind === "exprs" ? elemFlags.exprs : 0),
  );
  if (target) writeTarget(out, target, explicit);
  if (init.kind === "funcs") {
    if (!short) out.byte(0);
    writeIndices(out, init.indices);
  } else {
    if (!short) writeValType(out, type);
    writeAll(out, init.exprs, (_, expr) => {
      out.append(expr);
    });
  }
}

function writeTarget(out: ByteWriter, { index, offset }: TargetPart, explicit: boolean): void {
  if (explicit) out.u32(index);
  out.append(offset);
}

function writeData(out: ByteWriter, { target, bytes }: DataPart): void {
  out.u32(target ? (target.index === 0 ? 0 : 2) : 1);
  if (target) writeTarget(out, target, target.index !== 0);
  out.sized(bytes);
}

interface SectionWriter {
  readonly key: keyof ModuleParts;
  /** Writes the contents. */
  readonly write: (out: ByteWriter, parts: ModuleParts) => void;
}

/** What writes the contents of each section, by id, and the part that it is made of. */
const writers: { readonly [K in SectionId]: SectionWriter } = {
  1: { key: "types", write: (out, { types }) => writeTypes(out, types) },
  2: {
    key: "imports",
    write: (out, { imports }) =>
      writeAll(out, imports, (_, { module, name, type }) => {
        out.name(module);
        out.name(name);
        writeExternType(out, type);
      }),
  },
  3: {
    key: "funcs",
    write: (out, { funcs }) => {
      writeAll(out, funcs, (_, { typeIdx }) => out.u32(typeIdx));
    },
  },
  4: { key: "tables", write: (out, { tables }) => writeAll(out, tables, writeTable) },
  5: { key: "memories", write: (out, { memories }) => writeAll(out, memories, writeMemoryType) },
  6: {
    key: "globals",
    write: (out, { globals }) =>
      writeAll(out, globals, (_, { type, init }) => {
        writeField(out, type);
        out.append(init);
      }),
  },
  7: {
    key: "exports",
    write: (out, { exports }) =>
      writeAll(out, exports, (_, { name, kind, index }) => {
        out.name(name);
        out.byte(externKinds.indexOf(kind));
        out.u32(index);
      }),
  },
  8: { key: "start", write: (out, { start }) => out.u32(start ?? 0) },
  9: { key: "elems", write: (out, { elems }) => writeAll(out, elems, writeElem) },
  10: {
    key: "funcs",
    write: (out, { funcs }) => {
      writeAll(out, funcs, (_, { body }) => out.sized(body));
    },
  },
  11: { key: "datas", write: (out, { datas }) => writeAll(out, datas, writeData) },
  12: { key: "dataCount", write: (out, { datas }) => out.u32(datas.length) },
  13: { key: "tags", write: (out, { tags }) => writeAll(out, tags, writeTagType) },
};

const sectionWriters: { readonly [id: number]: SectionWriter | undefined } = writers;

function isAbsent(part: ModuleParts[keyof ModuleParts]): boolean {
  return part === undefined || part === false || (Array.isArray(part) && part.length === 0);
}

/** Whether the binary of a module has a section with this id: none is written that is empty. */
export function hasSection(id: number, parts: ModuleParts): boolean {
  const writer = sectionWriters[id];
  return writer !== undefined && !isAbsent(parts[writer.key]);
}

function writeSection(out: ByteWriter, id: number, parts: ModuleParts): void {
  const writer = sectionWriters[id];
  if (!writer || !hasSection(id, parts)) return;
  const contents = new ByteWriter();
  writer.write(contents, parts);
  out.byte(id);
  out.sized(contents.bytes);
}

/** A whole custom section, from its id on, and the section that it lies behind. */
interface Placed {
  readonly bytes: Uint8Array;
  readonly after: number;
}

/** The preamble and all sections in order: what `write` makes of each id, and custom sections at their places. */
function assemble(customs: readonly Placed[], write: (out: ByteWriter, id: number) => void): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(1024);
  out.append(preamble);
  for (const id of [0, ...sectionOrder]) {
    if (id !== 0) write(out, id);
    for (const custom of customs) if (custom.after === id) out.append(custom.bytes);
  }
  return out.bytes;
}

function placeCustom({ name, bytes, after }: CustomPart): Placed {
  const contents = new ByteWriter(bytes.length + name.length + 8);
  contents.name(name);
  contents.append(bytes);
  const out = new ByteWriter(contents.length + 8);
  out.byte(0);
  out.sized(contents.bytes);
  return { bytes: out.bytes, after };
}

/** The custom sections of a module as they are. */
function placedCustoms({ bytes, sections }: Module): Placed[] {
  let after = 0;
  const placed: Placed[] = [];
  for (const { id, at, end } of sections) {
    if (id === 0) placed.push({ bytes: bytes.subarray(at, end), after });
    else after = id;
  }
  return placed;
}

/** A module with no parts, to be spread under those that are wanted. */
export const noParts: ModuleParts = {
  types: [],
  imports: [],
  funcs: [],
  tables: [],
  memories: [],
  tags: [],
  globals: [],
  exports: [],
  start: undefined,
  elems: [],
  dataCount: false,
  datas: [],
  customs: [],
};

/** The binary of a module made of these parts, each section as short as it can be. */
export function encodeParts(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  return assemble(parts.customs.map(placeCustom), (out, id) => writeSection(out, id, parts));
}

/**
 * The binary of a module with some of its parts replaced. Sections without a replaced part are copied as they
 * are, so the cost is that of what changes.
 */
export function encodeModule(module: Module, edits: Partial<ModuleParts> = {}): Uint8Array<ArrayBuffer> {
  const counted = edits.dataCount ?? module.dataCount !== undefined;
  const datas = edits.datas ?? (counted && edits.dataCount ? partsOf(module).datas : undefined);
  const parts = datas ? { ...edits, dataCount: counted, datas } : edits;
  const originals = new Map(module.sections.map((section) => [section.id, section]));
  return assemble(parts.customs?.map(placeCustom) ?? placedCustoms(module), (out, id) => {
    const writer = sectionWriters[id];
    if (writer && owns(parts, writer.key)) {
      writeSection(out, id, { ...noParts, ...parts });
      return;
    }
    const original = originals.get(id);
    if (original) out.append(module.bytes.subarray(original.at, original.end));
  });
}
