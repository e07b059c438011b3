/**
 * Names and bytes that are hard on a text format: what ends comments and strings, opens annotations, cannot be seen,
 * is empty, long or repeated.
 */
import { encodeNames } from "../../../src/ts/binary/names.ts";
import { partsOf } from "../../../src/ts/binary/encode-module.ts";
import type { Module, Names } from "../../../src/ts/core/module.ts";
import type { Random } from "./random.ts";

const pieces = [
  "",
  " ",
  "a",
  "f",
  "$",
  '"',
  "\\",
  "\\22",
  "(",
  ")",
  "(;",
  ";)",
  ";;",
  ';);)) (start 0) ;;"',
  "\n",
  "\r\n",
  "\t",
  "\0",
  "\u007f",
  "(@name",
  '(@custom "x")',
  "module",
  "i32.add",
  "0",
  "nan:0x1",
  "offset=",
  "\ufeff",
  "\u202e",
  "é",
  "e\u0301",
  "\u{10ffff}",
  "\u{1f600}",
  "\ufffd",
  "__proto__",
  "constructor",
] as const;

/** A name; of every few the same. */
export function hostileName(random: Random): string {
  if (random.once(40)) return "x(".repeat(random.below(5_000));
  let name = "";
  for (let n = random.below(4); n > 0; n--) {
    const code = random.below(0x11_0000);
    const scalar = code >= 0xd800 && code < 0xe000 ? 0x20 : code;
    name += random.once(4) ? String.fromCodePoint(random.once(2) ? scalar : scalar % 128) : random.pick(pieces);
  }
  return name;
}

/** Bytes: of names, or any. */
export function hostileBytes(random: Random): Uint8Array {
  if (random.once(2)) return new TextEncoder().encode(hostileName(random));
  return Uint8Array.from({ length: random.below(40) }, () => random.below(256));
}

/** An index of a space of so many; seldom one beyond it. */
function indexBelow(random: Random, count: number): number {
  return random.once(60) ? count + random.below(3) : random.below(Math.max(count, 1));
}

function nameMap(random: Random, count: number): Map<number, string> {
  const map = new Map<number, string>();
  if (count === 0 && !random.once(30)) return map;
  for (let n = random.below(Math.min(count, 6) + 1); n > 0; n--)
    map.set(indexBelow(random, count), hostileName(random));
  return map;
}

/** Names for the things of a module, in every subsection. */
export function hostileNames(random: Random, module: Module): Names {
  const { spaces, types, elems, datas } = module;
  const nested = (count: number, inner: (index: number) => number): Map<number, ReadonlyMap<number, string>> =>
    new Map([...nameMap(random, count).keys()].map((index) => [index, nameMap(random, inner(index))]));
  const params = (funcIdx: number): number => {
    const comp = types[spaces.funcs[funcIdx] ?? -1]?.comp;
    return comp?.kind === "func" ? comp.params.length : 0;
  };
  const fields = (typeIdx: number): number => {
    const comp = types[typeIdx]?.comp;
    return comp?.kind === "struct" ? comp.fields.length : 0;
  };
  return {
    module: random.once(3) ? hostileName(random) : undefined,
    funcs: nameMap(random, spaces.funcs.length),
    locals: nested(spaces.funcs.length, (index) => params(index) + random.below(2)),
    labels: nested(spaces.funcs.length, () => random.below(3)),
    types: nameMap(random, types.length),
    tables: nameMap(random, spaces.tables.length),
    memories: nameMap(random, spaces.memories.length),
    globals: nameMap(random, spaces.globals.length),
    elems: nameMap(random, elems.length),
    datas: nameMap(random, datas.length),
    fields: nested(types.length, fields),
    tags: nameMap(random, spaces.tags.length),
  };
}

/** The contents of a name section, now and then damaged. */
export function hostileNameSection(random: Random, module: Module): Uint8Array {
  const bytes = encodeNames(hostileNames(random, module));
  if (!random.once(8)) return bytes;
  if (random.once(3)) return bytes.subarray(0, random.below(bytes.length + 1));
  for (let n = 1 + random.below(3); n > 0 && bytes.length > 0; n--)
    bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/** Parts of a module with hostile strings for some of its own. */
export function withHostileStrings(
  random: Random,
  module: Module,
): Pick<ReturnType<typeof partsOf>, "imports" | "exports" | "datas"> {
  const { imports, exports, datas } = partsOf(module);
  const often = (): boolean => !random.once(3);
  return {
    imports: imports.map((one) => (often() ? { ...one, module: hostileName(random), name: hostileName(random) } : one)),
    exports: exports.map((one) => (often() ? { ...one, name: hostileName(random) } : one)),
    datas: datas.map((one) => (often() ? { ...one, bytes: hostileBytes(random) } : one)),
  };
}
