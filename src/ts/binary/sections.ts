/**
 * Readers of the contents of each section (Binary Format, Modules). They fill a `Draft` and leave the cursor
 * behind what they read, which `decode.ts` holds against the section's size. Code is not walked: bodies and
 * data are noted as ranges, and only constant expressions are read through, to find their ends.
 */
import { Blocks } from "./blocks.ts";
import { MalformedError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import type {
  ByteRange,
  CustomSection,
  ElemSegment,
  Export,
  GlobalDef,
  Import,
  MemoryDef,
  SectionInfo,
  SegmentTarget,
  TableDef,
  TagDef,
} from "../core/module.ts";
import { opNamed } from "../core/opcodes.ts";
import { type RefType, type SubType, funcref, refType } from "../core/types.ts";
import { readLocals } from "./body.ts";
import { InstrReader } from "./code.ts";
import { type ModuleCursor, limitExceeded } from "./cursor.ts";
import { dataStride, dataWords } from "./data-list.ts";
import {
  badEncoding,
  readExternKind,
  readExternType,
  readGlobalType,
  readMemoryType,
  readRecGroup,
  readTableType,
  readTagType,
} from "./definitions.ts";
import { readRefType } from "./types.ts";

const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11] as const;

/** The id of a section that is not custom. */
export type SectionId = (typeof order)[number];

/** Section ids in the order that the format prescribes; custom sections lie anywhere. */
export const sectionOrder: readonly number[] = order;

/** The byte pair that begins a table with an initialiser, and the one kind of elements. */
export const tableWithInit = 0x40;

/** Bits of an element segment's flags: bit 1 is an explicit index where active, "declarative" where not. */
export const elemFlags = { notActive: 1, explicit: 2, exprs: 4 } as const;

/** A module in the making: functions and bodies come in different sections. */
export class Draft {
  readonly instrs: InstrReader;
  readonly cursor: ModuleCursor;
  /** Where the current section ends. */
  end = 0;
  readonly types: SubType[] = [];
  readonly imports: Import[] = [];
  readonly funcs: number[] = [];
  readonly tables: TableDef[] = [];
  readonly memories: MemoryDef[] = [];
  readonly tags: TagDef[] = [];
  readonly globals: GlobalDef[] = [];
  readonly exports: Export[] = [];
  start: { readonly funcIdx: number; readonly at: number } | undefined = undefined;
  readonly elems: ElemSegment[] = [];
  dataCount: number | undefined = undefined;
  /** Start and end of each body, one after the other. */
  bodies = new Uint32Array(0);
  /** Data segments, see `data-list.ts`. */
  datas = new Uint32Array(0);
  readonly customs: CustomSection[] = [];
  readonly sections: SectionInfo[] = [];
  /** How many of the sections so far are not custom. */
  nStandard = 0;

  constructor(bytes: Uint8Array) {
    this.instrs = new InstrReader(bytes, 0, bytes.length);
    this.cursor = this.instrs.cursor;
  }

  /** The length of a vector within the current section. @throws as `ModuleCursor.count` */
  count(what: string, limit: number): number {
    return this.cursor.count(what, limit, this.end);
  }
}

type ReadSection = (draft: Draft, cursor: ModuleCursor) => void;

/** What reads each section's contents, by section id. Custom sections are read with the module. */
export const sectionReaders: { readonly [K in SectionId]: ReadSection } = {
  1: readTypes,
  2: readImports,
  3: readFuncs,
  4: readTables,
  5: readMemories,
  6: readGlobals,
  7: readExports,
  8: readStart,
  9: readElems,
  10: readCode,
  11: readDatas,
  12: readDataCount,
  13: readTags,
};

// Types

function readTypes(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("types", limits.types);
  for (let i = 0; i < n; i++) readRecGroup(draft, cursor, draft.types);
}

// Imports, exports and definitions

// Imports, exports and definitions

function readImports(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("imports", limits.imports);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    const module = cursor.name();
    const name = cursor.name();
    draft.imports.push({ module, name, type: readExternType(cursor), at });
  }
}

function readFuncs(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("functions", limits.functions);
  const { funcs } = draft;
  for (let i = 0; i < n; i++) funcs.push(cursor.u32());
}

function readTables(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("tables", limits.tables);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    if (cursor.peek() !== tableWithInit) {
      draft.tables.push({ type: readTableType(cursor), init: undefined, at });
      continue;
    }
    cursor.pos++;
    const flagAt = cursor.pos;
    const flag = cursor.byte();
    if (flag !== 0) throw badEncoding("table", flag, flagAt);
    const type = readTableType(cursor);
    draft.tables.push({ type, init: readExpr(draft), at });
  }
}

function readMemories(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("memories", limits.memories);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    draft.memories.push({ type: readMemoryType(cursor), at });
  }
}

function readTags(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("tags", limits.tags);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    draft.tags.push({ type: readTagType(cursor), at });
  }
}

function readGlobals(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("globals", limits.globals);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    const type = readGlobalType(cursor);
    draft.globals.push({ type, init: readExpr(draft), at });
  }
}

function readExports(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("exports", limits.exports);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    const name = cursor.name();
    const kind = readExternKind(cursor, "export kind");
    draft.exports.push({ name, kind, index: cursor.u32(), at });
  }
}

function readStart(draft: Draft, cursor: ModuleCursor): void {
  const at = cursor.pos;
  draft.start = { funcIdx: cursor.u32(), at };
}

// Code

const end = opNamed("end");
const i32Const = opNamed("i32.const");

/** Moves past a constant expression. Blocks nest although none is constant: that is the validator's to say. */
function skipExpr(draft: Draft): void {
  const { instrs, cursor } = draft;
  if (skipI32Const(cursor)) return;
  const blocks = new Blocks(undefined);
  while (blocks.step(instrs.next(), undefined));
}

/**
 * Moves past `i32.const` and `end`, which most offsets are, or stays where it is. Integers of up to four
 * bytes cannot be malformed, and are all that is handled here.
 */
function skipI32Const(cursor: ModuleCursor): boolean {
  const { bytes, pos } = cursor;
  if (bytes[pos] !== i32Const.code) return false;
  let last = pos + 1;
  while (bytes[last]! >= 0x80) last++;
  if (last > pos + 4 || bytes[last + 1] !== end.code || last + 1 >= cursor.end) return false;
  cursor.pos = last + 2;
  return true;
}

function readExpr(draft: Draft): ByteRange {
  const start = draft.cursor.pos;
  skipExpr(draft);
  return { start, end: draft.cursor.pos };
}

function readCode(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("function bodies", limits.functions);
  const { bytes } = cursor;
  const bodies = new Uint32Array(n * 2);
  for (let i = 0; i < n; i++) {
    const at = cursor.pos;
    const size = cursor.u32();
    bodies[i * 2] = cursor.pos;
    cursor.skip(size);
    if (size > limits.bodyBytes) throw limitExceeded("bytes in a function body", size, limits.bodyBytes, at);
    if (bytes[cursor.pos - 1] !== end.code || size < 2) throw unendedBody(draft, i === n - 1, at);
    bodies[i * 2 + 1] = cursor.pos;
  }
  draft.bodies = bodies;
}

/**
 * The error for a body whose last byte is no `end`. Only here is code walked, on behind the body, since an
 * instruction that is malformed in itself says more than a wrong size.
 */
function unendedBody(draft: Draft, last: boolean, at: number): MalformedError {
  const detail = `the function body at offset ${at} does not close with \`end\`.`;
  if (!last) return new MalformedError("bad-encoding", `END opcode expected: ${detail}`, { at });
  draft.cursor.pos = at;
  try {
    draft.cursor.u32();
    readLocals(draft.cursor);
    skipExpr(draft);
  } catch (error) {
    if (error instanceof MalformedError) return error;
  }
  return new MalformedError("bad-section", `section size mismatch: ${detail}`, { at });
}

// Segments

const funcElements = refType(false, "func");

function readElems(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("element segments", limits.elementSegments);
  for (let i = 0; i < n; i++) draft.elems.push(readElem(draft, cursor));
}

function readElem(draft: Draft, cursor: ModuleCursor): ElemSegment {
  const at = cursor.pos;
  const flags = cursor.u32();
  if (flags > 7) throw badEncoding("elements segment kind", flags, at);
  const active = !(flags & elemFlags.notActive);
  const explicit = (flags & elemFlags.explicit) !== 0;
  const target = active ? readTarget(draft, cursor, explicit) : undefined;
  const mode = active ? "active" : explicit ? "declarative" : "passive";
  const typed = !active || explicit;
  if (flags & elemFlags.exprs) {
    const type = typed ? readRefType(cursor) : funcref;
    return { mode, target, type, init: { kind: "exprs", exprs: readExprs(draft) }, at };
  }
  const type = typed ? readElemKind(cursor) : funcElements;
  return { mode, target, type, init: { kind: "funcs", indices: readFuncIndices(draft, cursor) }, at };
}

function readTarget(draft: Draft, cursor: ModuleCursor, explicit: boolean): SegmentTarget {
  const index = explicit ? cursor.u32() : 0;
  return { index, offset: readExpr(draft) };
}

function readElemKind(cursor: ModuleCursor): RefType {
  const at = cursor.pos;
  const byte = cursor.byte();
  if (byte !== 0) throw badEncoding("element kind", byte, at);
  return funcElements;
}

function readExprs(draft: Draft): ByteRange[] {
  const n = draft.count("elements", limits.tableElements);
  const exprs: ByteRange[] = [];
  for (let i = 0; i < n; i++) exprs.push(readExpr(draft));
  return exprs;
}

function readFuncIndices(draft: Draft, cursor: ModuleCursor): number[] {
  const n = draft.count("elements", limits.tableElements);
  const indices: number[] = [];
  for (let i = 0; i < n; i++) indices.push(cursor.u32());
  return indices;
}

function readDatas(draft: Draft, cursor: ModuleCursor): void {
  const n = draft.count("data segments", limits.dataSegments);
  const words = new Uint32Array(n * dataStride);
  for (let k = 0; k < words.length; k += dataStride) {
    k = readPlainDatas(cursor, words, k);
    if (k < words.length) readData(draft, words, k);
  }
  draft.datas = words;
}

/**
 * Reads segments of the form `0x00 i32.const end bytes` with integers of up to four bytes, which cannot be malformed,
 * and gives the place of the first that is not one. Programs have them by the ten thousand, and read them in code that
 * nobody has compiled: so there is one loop, without calls.
 */
function readPlainDatas(cursor: ModuleCursor, words: Uint32Array, from: number): number {
  const { bytes, end: stop } = cursor;
  let { pos } = cursor;
  let k = from;
  for (; k < words.length; k += dataStride) {
    const at = pos;
    if (bytes[at] !== 0 || bytes[at + 1] !== i32Const.code) break;
    let last = at + 2;
    while (bytes[last]! >= 0x80) last++;
    if (last > at + 5 || bytes[last + 1] !== end.code) break;
    const sizeAt = last + 2;
    let size = 0;
    for (last = sizeAt; bytes[last]! >= 0x80; last++) size |= (bytes[last]! & 0x7f) << ((last - sizeAt) * 7);
    size |= (bytes[last]! & 0x7f) << ((last - sizeAt) * 7);
    if (last > sizeAt + 3 || last + 1 + size > stop) break;
    words[k + dataWords.at] = at;
    words[k + dataWords.active] = 1;
    words[k + dataWords.offset] = at + 1;
    words[k + dataWords.offsetEnd] = sizeAt;
    words[k + dataWords.bytes] = last + 1;
    pos = last + 1 + size;
    words[k + dataWords.bytesEnd] = pos;
  }
  cursor.pos = pos;
  return k;
}

function readData(draft: Draft, words: Uint32Array, k: number): void {
  const { cursor } = draft;
  const at = cursor.pos;
  const flags = cursor.u32();
  if (flags > 2) throw badEncoding("data segment kind", flags, at);
  words[k + dataWords.at] = at;
  if (flags !== 1) {
    words[k + dataWords.active] = 1;
    words[k + dataWords.memory] = flags === 2 ? cursor.u32() : 0;
    words[k + dataWords.offset] = cursor.pos;
    skipExpr(draft);
    words[k + dataWords.offsetEnd] = cursor.pos;
  }
  const size = cursor.u32();
  words[k + dataWords.bytes] = cursor.pos;
  cursor.skip(size);
  words[k + dataWords.bytesEnd] = cursor.pos;
}

function readDataCount(draft: Draft, cursor: ModuleCursor): void {
  const at = cursor.pos;
  const n = cursor.u32();
  if (n > limits.dataSegments) throw limitExceeded("data segments", n, limits.dataSegments, at);
  draft.dataCount = n;
}
