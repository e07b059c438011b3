/**
 * The name section (Appendix, Custom Sections, Name Section, and the proposal for extended names): read when
 * names are first asked for, and never an error, since what is malformed in it is to be ignored.
 */
import { MalformedError, WasmError } from "../base/errors.ts";
import { limits } from "../core/limits.ts";
import { type Module, type Names } from "../core/module.ts";
import { ModuleCursor } from "./cursor.ts";
import { ByteWriter } from "./writer.ts";

type NameMap = Map<number, string>;
type Draft = { -readonly [K in keyof Names]: Names[K] };

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

const known = new WeakMap<Module, Names>();

/** The names that a module's name section gives; malformed subsections count as absent. Never throws. */
export function readNames(module: Module): Names {
  let names = known.get(module);
  if (names === undefined) known.set(module, (names = read(module)));
  return names;
}

function read(module: Module): Names {
  const section = module.customs.find(({ name }) => name === "name");
  if (section === undefined) return noNames;
  const { start, end } = section.range;
  const names: Draft = { ...noNames };
  const cursor = new ModuleCursor(module.bytes, start, end);
  try {
    while (!cursor.done) {
      const id = cursor.byte();
      const size = cursor.u32();
      const from = cursor.pos;
      cursor.skip(size);
      readSubsection(names, id, new ModuleCursor(module.bytes, from, cursor.pos));
    }
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
  }
  return names;
}

function readSubsection(names: Draft, id: number, cursor: ModuleCursor): void {
  const key = subsections[id];
  if (key === undefined) return;
  try {
    if (key === "module") names.module = cursor.name();
    else if (isIndirect(key)) names[key] = readIndirect(cursor);
    else names[key] = readMap(cursor);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
  }
}

function readMap(cursor: ModuleCursor): NameMap {
  const map: NameMap = new Map();
  for (let n = cursor.count("names", limits.functions * 2); n > 0; n--) map.set(cursor.u32(), cursor.name());
  return map;
}

function readIndirect(cursor: ModuleCursor): Map<number, NameMap> {
  const map = new Map<number, NameMap>();
  for (let n = cursor.count("names", limits.functions * 2); n > 0; n--) map.set(cursor.u32(), readMap(cursor));
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
