/**
 * What of a budget makes a difference to a module, and whether that is anything: the host gets the module as it is where it is not.
 */
import type { UsageError } from "../../base/errors/errors.ts";
import { missingPart } from "../../base/errors/missing-part.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { hostPages64, limits, maxPages32, pageSize, pagesIn } from "../../core/limits.ts";
import type { Export, Module } from "../../core/module.ts";
import type { Limits, MemoryType, TableType } from "../../core/types.ts";
import type { Budget, BudgetOptions } from "../../runtime/budget/budget.ts";
import type { Allowance, Plan } from "../../runtime/store/allowance.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { pagesWithin, planMemories } from "../../runtime/store/memory-bounds.ts";
import { planTables } from "../../runtime/store/table.ts";

/** What declarations say of limits: Infinity leaves them as they are. */
export interface DeclaredCaps {
  /** Bytes that a memory of the module's own may grow by, and elements that a table may. */
  readonly bytes: number;
  readonly elements: number;
  /** Whether some memory's declared maximum is above what hosts accept. */
  readonly tooLarge: boolean;
  /** Whether the module keeps a tag to itself: exceptions of it would come out without anything to know them by. */
  readonly ownTags: boolean;
  /** Whether the start function can throw exceptions of tags that are known only once there are exports. */
  readonly throwingStart: boolean;
}

/** The limits that are written into code; undefined and false leave it as it is. */
export interface CodeCaps {
  /** Whether code asks before it grows memories, and tables, since maximums do not hold them all. */
  readonly asksMemory: boolean;
  readonly asksTable: boolean;
  readonly fuel: boolean;
  /** Whether code looks at the clock and the signal around what takes long. */
  readonly looks: boolean;
  readonly maxCallDepth: number | undefined;
  /** Whether the code waits on shared memories. */
  readonly waits: boolean;
}

/** All that is written into a module. */
export interface Caps extends DeclaredCaps, CodeCaps {}

/** Where code stays as it is. */
export const noCodeCaps: CodeCaps = {
  asksMemory: false,
  asksTable: false,
  fuel: false,
  looks: false,
  maxCallDepth: undefined,
  waits: false,
};

/** How a module's own memories and tables are held within a budget. */
function growthPlans(module: Module, budget: Budget): { readonly memory: Plan; readonly table: Plan } {
  const types = <T>(all: readonly { readonly type: T }[]): readonly T[] => all.map(({ type }) => type);
  return {
    memory: planMemories(types(module.memories), budget.memory.limit),
    table: planTables(types(module.tables), budget.table.limit),
  };
}

/** Whether the code of a module asks before it grows memories, and tables. */
export interface Asks {
  readonly memory: boolean;
  readonly table: boolean;
}

/** What must be asked for before growth, whether or not the code has such instructions: its own, and what it imports. */
export function askedFor(module: Module, budget: Budget, imports: readonly Extern[]): Asks {
  const plans = growthPlans(module, budget);
  const given = (kind: "memory" | "table"): boolean => imports.some((one) => one.kind === kind && one.asks);
  // The first instance of a load keeps to its maximum; others share with it.
  const shares = ({ counted, limit }: Allowance, { grows }: Plan): boolean => grows && counted > 0 && limit < Infinity;
  return {
    memory: plans.memory.asks || given("memory") || shares(budget.memory, plans.memory),
    table: plans.table.asks || given("table") || shares(budget.table, plans.table),
  };
}

/** The caps of a budget that make a difference to the declarations of this module. */
export function declaredCaps(module: Module, budget: Budget): DeclaredCaps {
  const { memory, table } = growthPlans(module, budget);
  return {
    bytes: module.memories.some(({ type }) => lowersMemory(type, memory.room)) ? memory.room : Infinity,
    elements: module.tables.some(({ type }) => lowersTable(type, table.room)) ? table.room : Infinity,
    tooLarge: module.spaces.memories.some((type) => withinHost(type) !== type),
    ownTags: hiddenTags(module).length > 0,
    throwingStart: module.start !== undefined && module.tags.length > 0,
  };
}

/** The first option of a load whose bound the code of this module has to keep, as far as that shows without its bodies; undefined for none. */
function optionInCode(module: Module, budget: Budget, imports: readonly Extern[]): keyof BudgetOptions | undefined {
  if (budget.inCode !== undefined) return budget.inCode;
  const { memory, table } = askedFor(module, budget, imports);
  return memory ? "maxMemoryPages" : table ? "maxTableElements" : undefined;
}

/** Whether the code of a module may change; if so, its bodies are looked at before the host sees them, and must be valid then. */
export function mayBeWritten(module: Module, budget: Budget, imports: readonly Extern[]): boolean {
  return optionInCode(module, budget, imports) !== undefined || module.spaces.memories.some(({ shared }) => shared);
}

/** The options in the words of who gives them. */
const shown: { readonly [K in keyof Required<BudgetOptions>]: string } = {
  fuel: phrase("option-fuel"),
  fuelPerCall: phrase("option-fuel-per-call"),
  timeoutMs: phrase("option-timeout-ms"),
  signal: phrase("option-signal"),
  maxCallDepth: phrase("option-max-call-depth"),
  maxMemoryPages: phrase("option-max-memory-pages"),
  maxTableElements: phrase("option-max-table-elements"),
};

/** The error for a bound that nothing here writes into the code of a module; undefined where there is none. */
export function unwritten(module: Module, budget: Budget, imports: readonly Extern[]): UsageError | undefined {
  const option = optionInCode(module, budget, imports);
  if (option === undefined) return undefined;
  if (option === budget.inCode) return missingPart("bounds", `The option ${shown[option]}`);
  const what = `The bound ${shown[option]}, for several that may grow,`;
  return missingPart("bounds", what, `Or lift the bound with ${phrase("nil")}.`);
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
