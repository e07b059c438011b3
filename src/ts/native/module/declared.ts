/**
 * Modules with limits in their declarations, which the host keeps, and with what the border has to know them by.
 */
import { type ModuleParts, type TablePart, encodeModule, partsOf } from "../../binary/encode-module.ts";
import type { Export, Module } from "../../core/module.ts";
import type { MemoryType } from "../../core/types.ts";
import { pagesWithin } from "../../runtime/store/memory-bounds.ts";
import { type DeclaredCaps, freePrefix, hiddenTags, lowersMemory, namesOf, withMax, withinHost } from "./caps.ts";
import { type Rewritten, movedBy } from "./rewritten.ts";

/** The export through which the border calls the start function, where the host does not; empty where there is none. */
export function lateStart({ exports: known, start }: Module): Omit<Export, "at">[] {
  const name = freePrefix("start:", namesOf(known));
  return start === undefined ? [] : [{ name, kind: "func", index: start.funcIdx }];
}

/** A module with these caps, of which some make a difference. */
export function declare(module: Module, caps: DeclaredCaps): Rewritten {
  const late = caps.throwingStart ? lateStart(module) : [];
  const bytes = encodeModule(module, {
    ...withMaxima(module, caps),
    exports: [...module.exports, ...hiddenTags(module), ...late],
    ...(caps.throwingStart && { start: undefined }),
  });
  // Only sections before the code have changed, so all of it has moved by as much.
  const offsets = movedBy(module, bytes.length - module.bytes.length);
  return { bytes, bounded: undefined, start: late[0]?.name, offsets, standing: [] };
}

/** The type with a maximum where a lack of room asks for one: one above what addresses reach would not be valid. */
function cappedMemory(type: MemoryType, room: number): MemoryType {
  return lowersMemory(type, room) ? withMax(type, pagesWithin(type, room)) : type;
}

/** The parts of a module that change. */
export type Edits = Partial<ModuleParts>;

/** The declarations with their maxima. */
export function withMaxima(module: Module, { bytes, elements, tooLarge }: DeclaredCaps): Edits {
  const memories = { memories: module.memories.map(({ type }) => cappedMemory(withinHost(type), bytes)) };
  const imports = module.imports.map((one) =>
    one.type.kind === "memory" ? { ...one, type: { ...one.type, type: withinHost(one.type.type) } } : one,
  );
  return {
    ...((bytes < Infinity || tooLarge) && memories),
    ...(tooLarge && { imports }),
    ...(elements < Infinity && { tables: cappedTables(partsOf(module), elements) }),
  };
}

/** Tables that may grow by so much at most. */
export function cappedTables({ tables }: Pick<ModuleParts, "tables">, room: number): TablePart[] {
  return tables.map(({ type, init }) => ({ type: withMax(type, Number(type.min) + Math.max(0, room)), init }));
}
