/**
 * Generated code as an engine, whoever generates it: at a function's first call, ahead of time, or both.
 */
import { copy } from "../base/copy.ts";
import type { Engine, EngineFacts, Unit } from "../runtime/engine.ts";
import type { OwnInstance } from "../runtime/instance.ts";
import type { Budget } from "../runtime/budget/budget.ts";
import type { Func } from "../runtime/store/func.ts";
import { aheadOf, lackOf } from "./code/ahead.ts";
import type { Bounds } from "./code/convention.ts";
import { ModuleCode, type WriteFunction } from "./code/module-code.ts";
import { CompiledInstance } from "./run/instance.ts";

/** Makes an instance's function of another engine: one that runs on the instance's own state. */
export type Interpret = (instance: OwnInstance, index: number) => Func;

const boundsOf = ({ metered, maxCallDepth }: Budget): Bounds => ({ metered, deep: maxCallDepth !== undefined });

/** What has to be done about code that was made ahead of time without this. */
const again = {
  fuel: "its code was made ahead of time without the option fuel, which fuel, fuelPerCall, timeoutMs and signal need: compile it again with it",
  callDepth:
    "its code was made ahead of time without the option callDepth, which maxCallDepth needs: compile it again with it",
} as const;

/** The engine with these facts: `write` writes functions at their first call, `interpreted` runs those that have no code. */
export function engineOf(facts: EngineFacts, interpreted: Interpret, write: WriteFunction | undefined): Engine {
  /** Code by module, for each of the bounds. */
  const codes = Array.from({ length: 4 }, () => new WeakMap<Unit, ModuleCode>());
  const codeOf = (unit: Unit, wanted: Bounds): ModuleCode => {
    const known = codes[(wanted.metered ? 1 : 0) + (wanted.deep ? 2 : 0)]!;
    let code = known.get(unit);
    if (code === undefined) {
      const found = aheadOf(unit.module);
      const ahead = found !== undefined && lackOf(found, wanted) === undefined ? found : undefined;
      known.set(unit, (code = new ModuleCode(unit, ahead?.bounds ?? wanted, write, ahead)));
    }
    return code;
  };
  const engine = {
    interpreted,
    meteredCode: ({ unit, bounds }: ModuleCode): ModuleCode => codeOf(unit, { ...bounds, metered: true }),
  };
  return {
    ...facts,
    copy,
    family: "own",
    ahead: (unit, budget) => {
      const found = aheadOf(unit.module);
      const lack = found && lackOf(found, boundsOf(budget));
      return lack === undefined ? found !== undefined : again[lack];
    },
    // It was valid when it was compiled.
    admits: (unit) => aheadOf(unit.module) !== undefined,
    instantiate: (unit, imports, options) =>
      new CompiledInstance(codeOf(unit, boundsOf(options.budget)), engine, imports, options),
  };
}
