/**
 * The border's side of the budget that is written into a module: the slow paths of fuel and depth, and the counters.
 */
import type * as WebAssembly from "../base/host/web-assembly.ts";
import { canonicalFuncType } from "../core/canon.ts";
import { trap } from "../core/traps.ts";
import { addressOf, withOffset } from "../runtime/store/address.ts";
import type { Budget } from "../runtime/budget/budget.ts";
import type { Callable } from "../runtime/store/func.ts";
import { look } from "../runtime/budget/guard.ts";
import type { Memory } from "../runtime/store/memory.ts";
import type { Table } from "../runtime/store/table.ts";
import { waitWithin } from "../runtime/calls/atomic-wait.ts";
import { throwsIntoGuests } from "./crossing/exceptions.ts";
import { growthCheck } from "./rewrite/growth.ts";
import { askTypes, firstAsk, firstWait, slowDepth, slowFuel, slowLook, waitTypes } from "./rewrite/plan.ts";
import type { HiddenNames } from "./rewrite/rewritten.ts";
import { exportValues } from "./crossing/shim.ts";

const fuelType = canonicalFuncType({ kind: "func", params: ["i32"], results: [] });
const depthType = canonicalFuncType({ kind: "func", params: [], results: [] });

/** Connects an instance's waits with its memories and its budget. */
export function connectWaits(
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
export function connectGrowth(
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
export function connectMeter(exports: WebAssembly.Exports, hidden: HiddenNames, budget: Budget): void {
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
