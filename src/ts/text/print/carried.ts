/**
 * Which custom sections a module's text keeps by other means than as bytes: the name section, by identifiers and
 * `@name`, and branch hints, by annotations. A section of which one entry has no place in the text is printed as
 * bytes, so that nothing of it is lost.
 */
import { readLocals } from "../../binary/body.ts";
import { type BranchHint, readBranchHints } from "../../binary/branch-hints.ts";
import { InstrReader } from "../../binary/code.ts";
import { hasPlainNames, readNames } from "../../binary/names.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { type Module, type Names, branchHintSection } from "../../core/module.ts";
import type { Op } from "../../core/opcodes.ts";

/** Value of a hint by the offset of its instruction, by function. */
export type HintsByFunc = ReadonlyMap<number, ReadonlyMap<number, 0 | 1>>;

/** Whether all names of a module have a place in its text. @throws MalformedError where a body is malformed */
export function keepsNames(module: Module): boolean {
  // Identifiers and `@name` become a section behind all others.
  const section = module.customs.find(({ name }) => name === "name");
  const isLast = section?.after === module.sections.filter(({ id }) => id !== 0).length;
  return isLast && hasPlainNames(module) && allNames(readNames(module), module);
}

type Maps = { readonly [K in keyof Names]-?: Names[K] extends ReadonlyMap<number, string> ? K : never }[keyof Names];

function allNames(names: Names, module: Module): boolean {
  const { spaces, types, elems, datas } = module;
  const counts: { readonly [K in Maps]: number } = {
    funcs: spaces.funcs.length,
    tables: spaces.tables.length,
    memories: spaces.memories.length,
    globals: spaces.globals.length,
    tags: spaces.tags.length,
    types: types.length,
    elems: elems.length,
    datas: datas.length,
  };
  const isBelow = (map: ReadonlyMap<number, unknown>, count: number): boolean =>
    [...map.keys()].every((i) => i < count);
  const areBelow = (
    maps: ReadonlyMap<number, ReadonlyMap<number, string>>,
    countOf: (index: number) => number,
  ): boolean => [...maps].every(([index, map]) => isBelow(map, countOf(index)));
  if (!Object.entries(counts).every(([key, count]) => isBelow(names[key as Maps], count))) return false;
  const fields = (typeIdx: number): number => {
    const comp = types[typeIdx]?.comp;
    return comp?.kind === "struct" ? comp.fields.length : 0;
  };
  return (
    areBelow(names.fields, fields) &&
    areBelow(names.locals, (funcIdx) => countLocals(module, funcIdx)) &&
    areBelow(names.labels, (funcIdx) => countBlocks(module, funcIdx))
  );
}

/** A reader of the body of a defined function; undefined for others. */
function bodyReader(module: Module, funcIdx: number): InstrReader | undefined {
  const body = module.funcs[funcIdx - module.spaces.imported.func]?.body;
  return body && new InstrReader(module.bytes, body.start, body.end);
}

function countLocals(module: Module, funcIdx: number): number {
  const comp = module.types[module.spaces.funcs[funcIdx] ?? -1]?.comp;
  // Without the type no index of a local is known.
  if (comp?.kind !== "func") return 0;
  const reader = bodyReader(module, funcIdx);
  const runs = reader === undefined ? [] : readLocals(reader.cursor);
  return runs.reduce((sum, { count }) => sum + count, comp.params.length);
}

function countBlocks(module: Module, funcIdx: number): number {
  let blocks = 0;
  for (const { op } of instructions(module, funcIdx)) if (op.nests === "opens") blocks++;
  return blocks;
}

/** The instructions of a function with their offsets in its body; none where it is not defined. */
function* instructions(module: Module, funcIdx: number): Iterable<{ op: Op; offset: number }> {
  const reader = bodyReader(module, funcIdx);
  if (reader === undefined) return;
  const { pos: start } = reader.cursor;
  readLocals(reader.cursor);
  while (!reader.done) {
    const op = reader.next();
    yield { op, offset: reader.at - start };
  }
}

/**
 * The hints of a module, where the text keeps its section of them; none where they cannot be read, which makes no
 * module malformed.
 */
export function keptHints(module: Module): HintsByFunc {
  const byFunc = new Map<number, Map<number, 0 | 1>>();
  if (!isPlacedAlone(module)) return byFunc;
  const hints = readHints(module);
  for (const { funcIdx, offset, value } of hints) {
    let known = byFunc.get(funcIdx);
    if (known === undefined) byFunc.set(funcIdx, (known = new Map<number, 0 | 1>()));
    known.set(offset, value);
  }
  let placed = 0;
  for (const [funcIdx, known] of byFunc) {
    for (const { op, offset } of instructions(module, funcIdx)) {
      if (known.has(offset) && op.nests !== "ends" && op.nests !== "parts") placed++;
    }
  }
  return placed === hints.length ? byFunc : new Map();
}

function readHints(module: Module): BranchHint[] {
  try {
    return readBranchHints(module);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return [];
  }
}

/** Whether the one section of hints lies right before the code, where the text puts it. */
function isPlacedAlone({ customs, sections }: Module): boolean {
  const [hints, second] = customs.filter(({ name }) => name === branchHintSection);
  const next = sections.filter(({ id }) => id !== 0)[hints?.after ?? 0];
  return hints !== undefined && second === undefined && next?.id === 10;
}
