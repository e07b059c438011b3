/**
 * The border's side of the budget that is written into a module: the slow paths of fuel and depth, and the counters.
 */
import { canonicalFuncType } from "../core/canon.ts";
import { trap } from "../core/traps.ts";
import { type Budget } from "../runtime/budget.ts";
import { type Callable } from "../runtime/func.ts";
import { slowDepth, slowFuel, slowLoop } from "./instrument.ts";
import { type HiddenNames } from "./rewrite.ts";
import { exportValues } from "./shim.ts";

/** The counters of one instance. */
export interface Meter {
  readonly getDepth: () => number;
  readonly setDepth: (depth: number) => void;
}

const slowType = canonicalFuncType({ kind: "func", params: ["i32"], results: [] });

/** Connects an instance's counters with its budget. */
export function connectMeter(exports: WebAssembly.Exports, hidden: HiddenNames, budget: Budget): Meter {
  const func = (name: string): Callable => exports[name] as Callable;
  const takeFuel = func(hidden.takeFuel) as () => number;
  const setFuel = func(hidden.setFuel);
  const table = exports[hidden.table] as WebAssembly.Table;
  const refill = (cost: number): number => {
    // The cost has been deducted and the slice is below zero: both go back before a new one is taken.
    const back = takeFuel() + cost;
    budget.left += back;
    return budget.refill(cost);
  };
  const onFuel = (cost: unknown): void => {
    setFuel(refill(cost as number) - (cost as number));
  };
  const onLoop = (cost: unknown): void => {
    setFuel(refill(cost as number));
  };
  const onDepth = (): void => {
    throw trap("call-stack-exhausted");
  };
  table.set(slowFuel, exportValues(slowType, onFuel));
  table.set(slowLoop, exportValues(slowType, onLoop));
  table.set(slowDepth, exportValues(slowType, onDepth));
  budget.hold(takeFuel);
  return { getDepth: func(hidden.getDepth) as () => number, setDepth: func(hidden.setDepth) };
}
