/**
 * The border's side of the budget that is written into a module: the slow paths of fuel and depth, and the counters.
 */
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import { trap } from "../../core/traps.ts";
import { addressOf, withOffset } from "../../runtime/store/address.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { look } from "../../runtime/budget/guard.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import type { Table } from "../../runtime/store/table.ts";
import { waitWithin } from "../../runtime/calls/atomic-wait.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { atSegments } from "../crossing/errors.ts";
import { throwsIntoGuests } from "../crossing/exceptions.ts";
import { growthCheck } from "./growth.ts";
import { askTypes, firstAsk, firstWait, slowDepth, slowFuel, slowLook, waitTypes } from "./plan.ts";
import { exportValues } from "../crossing/shim.ts";
import type { Bounded, NewInstance } from "../module/rewritten.ts";
import { sharedDepth } from "./depth.ts";

/** The names of the hidden exports, which no export of the module has. */
export interface HiddenNames {
  readonly table: string;
  /** Gives the rest of the slice, and leaves none. */
  readonly takeFuel: string;
  /** Sets the slice. */
  readonly setFuel: string;
  /** The import that is the count of depth; undefined where the code does not count. */
  readonly depth: { readonly module: string; readonly name: string } | undefined;
  /** What runs the active element segments, and the active data segments, where the host must not. */
  readonly elems: string;
  readonly datas: string;
  /** Whether the code waits, and whether it asks before it grows something. */
  readonly waits: boolean;
  readonly asks: boolean;
  /** The memories and tables that the module defines, where either needs them. */
  readonly memories: readonly string[];
  readonly tables: readonly string[];
}

const fuelType = canonicalFuncType({ kind: "func", params: ["i32"], results: [] });
const depthType = canonicalFuncType({ kind: "func", params: [], results: [] });

/** Connects an instance's waits with its memories and its budget. */
function connectWaits(
  exports: WebAssembly.Exports,
  hidden: HiddenNames,
  memories: readonly Memory[],
  budget: Budget,
): void {
  const table = exports[hidden.table] as WebAssembly.Table;
  for (const [i, type] of waitTypes.entries()) {
    const width = type.params[1] === "i64" ? 8 : 4;
    const wait: Callable = (at, expected, timeout, offset, memIdx) =>
      waitWithin(budget, memories[memIdx as number]!, {
        width,
        address: withOffset(addressOf(at as number | bigint), addressOf(offset as bigint)),
        expected: BigInt(expected as number | bigint),
        timeout: timeout as bigint,
      });
    table.set(firstWait + i, exportValues(canonicalFuncType(type), throwsIntoGuests(wait)));
  }
}

/** Connects an instance's growth with the bounds of those who made what it grows. */
function connectGrowth(
  exports: WebAssembly.Exports,
  hidden: HiddenNames,
  memories: readonly Memory[],
  tables: readonly Table[],
): void {
  const table = exports[hidden.table] as WebAssembly.Table;
  const check = growthCheck(memories, tables) as Callable;
  for (const [i, type] of askTypes.entries()) {
    table.set(firstAsk + i, exportValues(canonicalFuncType(type), throwsIntoGuests(check)));
  }
}

/** Connects an instance's counters with its budget. */
function connectMeter(exports: WebAssembly.Exports, hidden: HiddenNames, budget: Budget): void {
  const func = (name: string): Callable => exports[name] as Callable;
  const takeFuel = func(hidden.takeFuel) as () => number;
  const setFuel = func(hidden.setFuel);
  const table = exports[hidden.table] as WebAssembly.Table;
  const onFuel = (cost: unknown): void => {
    setFuel(budget.refill(cost as number));
  };
  const onDepth = (): void => {
    throw trap("call-stack-exhausted");
  };
  table.set(slowFuel, exportValues(fuelType, throwsIntoGuests(onFuel)));
  table.set(slowDepth, exportValues(depthType, throwsIntoGuests(onDepth)));
  if (budget.isGuarded)
    table.set(
      slowLook,
      exportValues(
        depthType,
        throwsIntoGuests(() => void look()),
      ),
    );
  budget.hold(takeFuel);
}

/** All memories of an instance, or all its tables, where its own are exported by hidden names. */
function allOf<K extends "memory" | "table">(
  kind: K,
  { unit, imports, exported }: NewInstance,
  names: readonly string[],
): Extract<Extern, { readonly kind: K }>[] {
  const first = unit.module.spaces.imported[kind];
  const own = names.map((name, i) => exported(kind, name, first + i));
  return [...imports, ...own].filter((one) => one.kind === kind) as Extract<Extern, { readonly kind: K }>[];
}

/** What the code asks the border for, beside fuel. */
function connectMembers(hidden: HiddenNames, instance: NewInstance): void {
  if (!hidden.waits && !hidden.asks) return;
  const { exports, budget } = instance;
  const memories = allOf("memory", instance, hidden.memories);
  if (hidden.waits) connectWaits(exports, hidden, memories, budget);
  if (hidden.asks) connectGrowth(exports, hidden, memories, allOf("table", instance, hidden.tables));
}

/** The active segments, where a budget is written into the module and the host must not run them. */
function runSegments(hidden: HiddenNames, { exports, unit, imports }: NewInstance): void {
  const run = (name: string, code: Parameters<typeof atSegments>[1]): void => {
    try {
      (exports[name] as Callable | undefined)?.();
    } catch (error) {
      throw atSegments(error, code, unit, imports);
    }
  };
  run(hidden.elems, "table-out-of-bounds");
  run(hidden.datas, "memory-out-of-bounds");
}

/** What was written into the code of a module under these names. */
export function boundedBy(hidden: HiddenNames): Bounded {
  const { depth } = hidden;
  return {
    addImports: (object) => {
      if (depth !== undefined) object[depth.module] = { [depth.name]: sharedDepth() };
    },
    connect: (instance) => {
      connectMeter(instance.exports, hidden, instance.budget);
      connectMembers(hidden, instance);
      runSegments(hidden, instance);
    },
  };
}
