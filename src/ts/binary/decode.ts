/**
 * Bytes to `Module` (Binary Format, Modules): the preamble, the sections' order and sizes, custom sections,
 * and what must agree between sections. Nothing is validated here, and no code is walked.
 */
import { MalformedError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import type { DataSegment, FuncDef, IndexSpaces, Module } from "../core/module.ts";
import type { ExternKind, GlobalType, MemoryType, TableType, TagType } from "../core/types.ts";
import { limitExceeded } from "./cursor.ts";
import { dataSegments, dataStride } from "./data-list.ts";
import { Draft, type SectionId, sectionOrder, sectionReaders } from "./sections.ts";

/** The preamble of a module: `\0asm` and version 1. */
export const preamble: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The place of each section id in the order; 0 for custom sections. */
const places: readonly number[] = Array.from(
  { length: sectionOrder.length + 1 },
  (_, id) => sectionOrder.indexOf(id) + 1,
);

/**
 * The module in these bytes, which must not change afterwards: ranges of the result point into them. Errors in
 * function bodies are found where these are read: by `readLocals` and `InstrReader`, and by the validator,
 * which also knows whether an instruction needs the data count section.
 * @throws MalformedError with a byte offset
 * @throws InvalidError `limit-exceeded` for counts above the implementation limits
 */
export function decodeModule(bytes: Uint8Array): Module {
  if (bytes.length > limits.moduleBytes) {
    throw limitExceeded("bytes in a module", bytes.length, limits.moduleBytes, 0);
  }
  checkPreamble(bytes);
  const draft = new Draft(bytes);
  draft.cursor.pos = preamble.length;
  for (let place = 0; !draft.cursor.done;) place = readSection(draft, place);
  return finish(draft);
}

function checkPreamble(bytes: Uint8Array): void {
  const wrong = preamble.findIndex((byte, at) => at < bytes.length && bytes[at] !== byte);
  if (bytes.length < 4 || (bytes.length < preamble.length && wrong < 0)) {
    const message = `unexpected end: a module begins with 8 fixed bytes, here are ${bytes.length} bytes in all.`;
    throw new MalformedError("unexpected-end", message, { at: bytes.length });
  }
  if (wrong < 0) return;
  if (wrong < 4) {
    const message = "magic header not detected: a WebAssembly binary begins with the bytes 00 61 73 6d.";
    throw new MalformedError("not-wasm", message, { at: 0 });
  }
  const component = bytes[4] === 0x0d && bytes[6] === 1;
  const hint = component ? "this is a component, not a core module" : "version 1 is the only one";
  throw new MalformedError("not-wasm", `unknown binary version: ${hint}.`, { at: 4 });
}

/** Reads one section; `place` is that of the last one that was not custom, and so is the result. */
function readSection(draft: Draft, place: number): number {
  const { cursor } = draft;
  const at = cursor.pos;
  const id = cursor.byte();
  const next = places[id];
  if (next === undefined) {
    throw new MalformedError("bad-section", `malformed section id ${id} at offset ${at}.`, { at });
  }
  const sizeAt = cursor.pos;
  const size = cursor.u32();
  const start = cursor.pos;
  const end = start + size;
  if (end > cursor.end) {
    const message = `length out of bounds: section ${id} promises ${size} bytes at offset ${sizeAt}, ${cursor.end - start} are left.`;
    throw new MalformedError("unexpected-end", message, { at: sizeAt });
  }
  draft.end = end;
  draft.sections.push({ id, at, start, end });
  if (next === 0) {
    readCustom(draft);
    return place;
  }
  if (next <= place) throw misplaced(id, at);
  draft.nStandard++;
  sectionReaders[id as SectionId](draft, cursor);
  if (cursor.pos !== end) throw sizeMismatch(draft, id, start);
  return next;
}

function misplaced(id: number, at: number): MalformedError {
  const order = sectionOrder.join(", ");
  const message = `unexpected content after last section: section ${id} at offset ${at} is repeated or out of order (${order}).`;
  return new MalformedError("bad-section", message, { at });
}

function sizeMismatch(draft: Draft, id: number, start: number): MalformedError {
  const { cursor, end } = draft;
  const message = `section size mismatch: section ${id} at offset ${start} promises ${end - start} bytes, its contents take ${cursor.pos - start}.`;
  return new MalformedError("bad-section", message, { at: Math.min(cursor.pos, end) });
}

function readCustom(draft: Draft): void {
  const { cursor, end } = draft;
  if (cursor.pos === end) throw cursor.endError();
  const name = cursor.name();
  if (cursor.pos > end) throw cursor.endError(end);
  draft.customs.push({ name, range: { start: cursor.pos, end }, after: draft.nStandard });
  const { length } = draft.customs;
  if (length > limits.customSections) {
    throw limitExceeded("custom sections", length, limits.customSections, cursor.pos);
  }
  cursor.pos = end;
}

function finish(draft: Draft): Module {
  const { bytes } = draft.cursor;
  const { types, imports, tables, memories, tags, globals, exports, start, elems, dataCount, datas } = draft;
  const { funcs: typeIndices, bodies } = draft;
  if (typeIndices.length !== bodies.length / 2) {
    throw inconsistent("function and code section", typeIndices.length, bodies.length / 2, bytes.length);
  }
  if (dataCount !== undefined && dataCount !== datas.length / dataStride) {
    throw inconsistent("data count and data section", dataCount, datas.length / dataStride, bytes.length);
  }
  const parts = { bytes, types, imports, tables, memories, tags, globals, exports, start, elems, dataCount };
  const { customs, sections } = draft;
  let funcs: readonly FuncDef[] | undefined;
  let segments: readonly DataSegment[] | undefined;
  return {
    ...parts,
    // Records by the ten thousand are made when they are asked for.
    get funcs() {
      return (funcs ??= funcDefs(typeIndices, bodies));
    },
    get datas() {
      return (segments ??= dataSegments(datas));
    },
    customs,
    sections,
    spaces: indexSpaces(parts, typeIndices),
  };
}

function funcDefs(typeIndices: readonly number[], bodies: Uint32Array): FuncDef[] {
  return typeIndices.map((typeIdx, i) => ({ typeIdx, body: { start: bodies[i * 2]!, end: bodies[i * 2 + 1]! } }));
}

function inconsistent(what: string, first: number, second: number, at: number): MalformedError {
  return new MalformedError("bad-section", `${what} have inconsistent lengths: ${first} and ${second}.`, { at });
}

type Spaced = Pick<Module, "imports" | "tables" | "memories" | "globals" | "tags">;

/** The index spaces of a module with these imports and definitions, imports first. */
function indexSpaces(module: Spaced, typeIndices: readonly number[]): IndexSpaces {
  const importedFuncs: number[] = [];
  const tables: TableType[] = [];
  const memories: MemoryType[] = [];
  const globals: GlobalType[] = [];
  const tags: TagType[] = [];
  const imported: { [K in ExternKind]: number } = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  for (const { type } of module.imports) {
    imported[type.kind]++;
    if (type.kind === "func") importedFuncs.push(type.typeIdx);
    else if (type.kind === "table") tables.push(type.type);
    else if (type.kind === "memory") memories.push(type.type);
    else if (type.kind === "global") globals.push(type.type);
    else tags.push(type.type);
  }
  const funcs = importedFuncs.concat(typeIndices);
  for (const table of module.tables) tables.push(table.type);
  for (const memory of module.memories) memories.push(memory.type);
  for (const global of module.globals) globals.push(global.type);
  for (const tag of module.tags) tags.push(tag.type);
  return { funcs, tables, memories, globals, tags, imported };
}
