/**
 * What of a budget makes a difference to a module, and whether that is anything: the host gets the module as it is where it is not.
 */
import { instructionsOf } from "../../binary/body.ts";
import { hostPages64, limits, maxPages32, pageSize, pagesIn } from "../../core/limits.ts";
import type { Export, Module } from "../../core/module.ts";
import type { Limits, MemoryType, TableType } from "../../core/types.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { pagesWithin } from "../../runtime/store/memory-bounds.ts";
import { asksIn, growthPlans } from "./growth.ts";

/** The limits that are written into a module; Infinity and undefined leave it as it is. */
export interface Caps {
  /** Bytes that a memory of the module's own may grow by, and elements that a table may. */
  readonly bytes: number;
  readonly elements: number;
  /** Whether code asks before it grows memories, and tables, since maximums do not hold them all. */
  readonly asksMemory: boolean;
  readonly asksTable: boolean;
  readonly fuel: boolean;
  /** Whether code looks at the clock and the signal around what takes long. */
  readonly looks: boolean;
  readonly maxCallDepth: number | undefined;
  /** Whether some memory's declared maximum is above what hosts accept. */
  readonly tooLarge: boolean;
  /** Whether the code waits on shared memories. */
  readonly waits: boolean;
  /** Whether the module keeps a tag to itself: exceptions of it would come out without anything to know them by. */
  readonly ownTags: boolean;
  /** Whether the start function can throw exceptions of tags that are known only once there are exports. */
  readonly throwingStart: boolean;
}

/** What the count of depth can come to: an i32 without a sign. No stack has room for so many frames. */
const mostCounted = 2 ** 32 - 1;

/** The caps of a budget that make a difference to this module, with these imports. */
export function capsOf(module: Module, budget: Budget, imports: readonly Extern[]): Caps {
  const { metered, maxCallDepth } = budget;
  const { memory, table } = growthPlans(module, budget);
  const asks = asksIn(module, budget, imports);
  return {
    bytes: module.memories.some(({ type }) => lowersMemory(type, memory.room)) ? memory.room : Infinity,
    elements: module.tables.some(({ type }) => lowersTable(type, table.room)) ? table.room : Infinity,
    asksMemory: asks.memory,
    asksTable: asks.table,
    fuel: metered,
    looks: budget.isGuarded,
    maxCallDepth: maxCallDepth === undefined ? undefined : Math.min(maxCallDepth, mostCounted),
    tooLarge: module.spaces.memories.some((type) => withinHost(type) !== type),
    waits: waitsOnShared(module),
    ownTags: hiddenTags(module).length > 0,
    throwingStart: module.start !== undefined && module.tags.length > 0,
  };
}

/** The type with this maximum, where it is less than its own. */
export function withMax<T extends Limits>(type: T, cap: number): T {
  if (cap >= Number(type.max ?? Infinity)) return type;
  return { ...type, max: BigInt(Math.floor(cap)) };
}

/** The type with a maximum that hosts accept: growth would not get that far. */
export function withinHost(type: MemoryType): MemoryType {
  if (type.address !== "i64" || type.max === undefined) return type;
  return withMax(type, pagesIn(hostPages64 * pageSize, type));
}

/** Whether room for so many bytes more than its minimum is less than a memory may grow by. */
export function lowersMemory(type: MemoryType, room: number): boolean {
  const most = (type.address === "i64" ? hostPages64 : maxPages32) * pageSize;
  return pagesWithin(type, room) < Number(type.max ?? pagesIn(most, type));
}

function lowersTable({ min, max }: TableType, room: number): boolean {
  return Number(min) + room < Number(max ?? limits.tableElements);
}

const waiting = new WeakMap<Module, boolean>();

/** Whether some body waits, where a memory is shared; elsewhere a wait traps, and the host does that as well. */
function waitsOnShared(module: Module): boolean {
  if (!module.spaces.memories.some(({ shared }) => shared)) return false;
  const known = waiting.get(module) ?? hasWaits(module);
  waiting.set(module, known);
  return known;
}

function hasWaits(module: Module): boolean {
  return module.funcs.some(({ body }) => {
    const reader = instructionsOf(module.bytes, body);
    while (!reader.done) if (reader.next().waits === true) return true;
    return false;
  });
}

/** The names of exports, or of imports. */
export const namesOf = (all: readonly { readonly name: string }[]): readonly string[] => all.map(({ name }) => name);

/** The word with colons behind it, as many as it takes until none of these names begins so. */
export function freePrefix(word: string, taken: readonly string[]): string {
  let prefix = word;
  while (taken.some((name) => name.startsWith(prefix))) prefix += ":";
  return prefix;
}

/** The exports through which the border gets the tags that a module defines and does not export. */
export function hiddenTags({ exports: known, spaces, tags }: Module): Omit<Export, "at">[] {
  const exported = new Set(known.filter(({ kind }) => kind === "tag").map(({ index }) => index));
  const prefix = freePrefix("tag:", namesOf(known));
  return tags
    .map((_, i) => spaces.imported.tag + i)
    .filter((index) => !exported.has(index))
    .map((index) => ({ name: `${prefix}${index}`, kind: "tag", index }));
}

/** Whether the host gets the module as it is. */
export function isUnchanged(caps: Caps): boolean {
  const { bytes, elements, tooLarge, ownTags, throwingStart } = caps;
  return !(changesCode(caps) || tooLarge || ownTags || throwingStart) && bytes === Infinity && elements === Infinity;
}

/** Whether the bodies of functions change. */
export function changesCode({ fuel, maxCallDepth, waits, asksMemory, asksTable }: Caps): boolean {
  return fuel || maxCallDepth !== undefined || waits || asksMemory || asksTable;
}
