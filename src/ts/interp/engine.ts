/**
 * The interpreter as an engine: it needs nothing of the host, and runs whatever has a lowering.
 */
import { copy } from "../base/copy.ts";
import type { Engine, Unit } from "../runtime/engine.ts";
import type { OwnInstance } from "../runtime/instance.ts";
import type { Func } from "../runtime/store/func.ts";
import { callableOf, invokeBits } from "./entry.ts";
import { ModuleCode } from "./code/module-code.ts";
import { lowerFunction } from "./lower/lower.ts";
import { type Caller, InterpFunc, InterpInstance } from "./run/instance.ts";
import { callAsync, suspendedRun } from "./async-calls.ts";
import { interpFacts } from "./facts.ts";
import { hasContinuation } from "./resume.ts";

/** Code by module, without and with fuel. */
const codes = [new WeakMap<Unit, ModuleCode>(), new WeakMap<Unit, ModuleCode>()] as const;

function codeOf(unit: Unit, metered: boolean): ModuleCode {
  const known = codes[metered ? 1 : 0];
  let code = known.get(unit);
  if (code?.metered !== metered) known.set(unit, (code = new ModuleCode(unit, metered, lowerFunction)));
  return code;
}

/** How functions of the interpreter are called. */
const caller: Caller = { callable: callableOf, invoke: invokeBits, callAsync };

/** The interpreters of functions of other engines, by the instances that those are of. */
const sharers = new WeakMap<OwnInstance, InterpInstance>();

/** A function of an instance of another engine as one that the interpreter runs, on the instance's own state. */
export function interpretFunction(instance: OwnInstance, index: number): Func {
  const { unit, budget } = instance;
  let sharer = sharers.get(instance);
  if (sharer === undefined) {
    sharer = new InterpInstance(codeOf(unit, budget.metered), caller, instance, { budget });
    sharers.set(instance, sharer);
  }
  return new InterpFunc(sharer, index);
}

/** The engine `:interp`. */
export const interpEngine: Engine = {
  ...interpFacts,
  copy,
  family: "own",
  instantiate: (unit, imports, options) =>
    new InterpInstance(codeOf(unit, options.budget.metered), caller, imports, options),
  canResume: hasContinuation,
  suspended: suspendedRun,
};
