/**
 * The name section (Appendix, Custom Sections, Name Section, and the proposal for extended names): read when
 * names are first asked for, and never an error, since what is malformed in it is to be ignored.
 */
import { MalformedError, WasmError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import type { ByteRange, Module, Names } from "../core/module.ts";
import { ModuleCursor } from "./cursor.ts";
import { ByteWriter } from "./writer.ts";

/** Names while they are read. */
interface Draft {
  readonly names: { -readonly [K in keyof Names]: Names[K] };
  /** Whether nothing was malformed, unknown, repeated or out of order so far. */
  plain: boolean;
}

/** The fields of `Names` by the ids of their subsections. */
const subsections: readonly (keyof Names)[] = [
  "module",
  "funcs",
  "locals",
  "labels",
  "types",
  "tables",
  "memories",
  "globals",
  "elems",
  "datas",
  "fields",
  "tags",
];

/** The fields that hold a map within a map. */
type IndirectKey = "locals" | "labels" | "fields";

function isIndirect(key: keyof Names): key is IndirectKey {
  return key === "locals" || key === "labels" || key === "fields";
}

const empty: ReadonlyMap<number, never> = new Map<number, never>();

/** The names of a module without a name section. */
export const noNames: Names = {
  module: undefined,
  funcs: empty,
  locals: empty,
  labels: empty,
  types: empty,
  tables: empty,
  memories: empty,
  globals: empty,
  elems: empty,
  datas: empty,
  fields: empty,
  tags: empty,
};

const known = new WeakMap<Module, Draft>();

/** The names that a module's name section gives; malformed subsections count as absent. Never throws. */
export function readNames(module: Module): Names {
  return draftOf(module).names;
}

/** Whether `readNames` gives all that the name section of a module says, and the module has no second one. */
export function hasPlainNames(module: Module): boolean {
  return draftOf(module).plain;
}

function draftOf(module: Module): Draft {
  let draft = known.get(module);
  if (draft === undefined) known.set(module, (draft = read(module)));
  return draft;
}

/** A subsection of a name section. */
export interface NamePart extends ByteRange {
  readonly id: number;
}

/** The subsections of a name section, one after the other, as far as they are well-formed. @throws MalformedError behind those */
export function* nameParts(cursor: ModuleCursor): Generator<NamePart, void, void> {
  while (!cursor.done) {
    const id = cursor.byte();
    const size = cursor.u32();
    const start = cursor.pos;
    cursor.skip(size);
    yield { id, start, end: cursor.pos };
  }
}

function read(module: Module): Draft {
  const [section, second] = module.customs.filter(({ name }) => name === "name");
  const draft: Draft = { names: { ...noNames }, plain: second === undefined };
  if (section === undefined) return draft;
  const { start, end } = section.range;
  const cursor = new ModuleCursor(module.bytes, start, end);
  try {
    let last = -1;
    for (const part of nameParts(cursor)) {
      if (part.id <= last) draft.plain = false;
      last = part.id;
      readSubsection(draft, part.id, new ModuleCursor(module.bytes, part.start, part.end));
    }
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    draft.plain = false;
  }
  return draft;
}

function readSubsection(draft: Draft, id: number, cursor: ModuleCursor): void {
  const { names } = draft;
  const key = subsections[id];
  if (key === undefined) {
    draft.plain = false;
    return;
  }
  try {
    if (key === "module") names.module = cursor.name();
    else if (isIndirect(key)) names[key] = readMap(draft, cursor, () => readMap(draft, cursor, () => cursor.name()));
    else names[key] = readMap(draft, cursor, () => cursor.name());
    if (!cursor.done) draft.plain = false;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    draft.plain = false;
  }
}

function readMap<T>(draft: Draft, cursor: ModuleCursor, value: () => T): Map<number, T> {
  const map = new Map<number, T>();
  let last = -1;
  for (let n = cursor.count("names", limits.functions * 2); n > 0; n--) {
    const index = cursor.u32();
    if (index <= last) draft.plain = false;
    last = index;
    map.set(index, value());
  }
  return map;
}

/** The contents of a name section that gives these names. */
export function encodeNames(names: Partial<Names>): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  for (const [id, key] of subsections.entries()) {
    const contents = new ByteWriter();
    if (key === "module") {
      if (names.module === undefined) continue;
      contents.name(names.module);
    } else if (isIndirect(key)) {
      if (!names[key]?.size) continue;
      writeMap(contents, names[key], (inner) => writeMap(contents, inner, (name) => contents.name(name)));
    } else {
      if (!names[key]?.size) continue;
      writeMap(contents, names[key], (name) => contents.name(name));
    }
    out.byte(id);
    out.sized(contents.bytes);
  }
  return out.bytes;
}

/** Writes a map by rising index, as the format asks. */
function writeMap<T>(out: ByteWriter, map: ReadonlyMap<number, T>, write: (value: T) => void): void {
  out.u32(map.size);
  for (const [index, value] of [...map].sort(([a], [b]) => a - b)) {
    out.u32(index);
    write(value);
  }
}
