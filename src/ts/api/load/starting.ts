/**
 * What goes before an instance and around its start, whoever makes it.
 */
import { whileLoading } from "../../runtime/calls/promises.ts";
import { Budget } from "../../runtime/budget/budget.ts";
import { beginCall, endCall } from "../../runtime/budget/outermost.ts";
import type { Engine, Instance } from "../../runtime/engine.ts";
import { wasiModuleName } from "../../wasi/p1/name.ts";
import { boundOf } from "../options/table.ts";
import type { RunOptions } from "../options/types.ts";
import type { Compiled } from "../source/compiled.ts";
import { isOfComponent } from "../source/component.ts";

/** The account of a load. */
export function budgetOf(options: RunOptions): Budget {
  return new Budget({
    fuel: boundOf(options, "fuel"),
    fuelPerCall: boundOf(options, "fuelPerCall"),
    timeoutMs: boundOf(options, "timeoutMs"),
    signal: options.signal ?? undefined,
    maxMemoryPages: boundOf(options, "maxMemoryPages"),
    maxTableElements: boundOf(options, "maxTableElements"),
    maxCallDepth: boundOf(options, "maxCallDepth"),
  });
}

/** Whether a module imports anything of preview 1. */
export function importsWasi({ module }: Compiled): boolean {
  return module.imports.some((wanted) => wanted.module === wasiModuleName);
}

/** Whether a module exports a function of this name. */
export function exportsFunc({ module }: Compiled, name: string): boolean {
  return module.exports.some((e) => e.name === name && e.kind === "func");
}

/**
 * Has a module validated, as far as that is not to be done later: by the engine, where it does so with a module as it
 * is given, else by our own validation. @throws InvalidError, MalformedError
 */
export function requireValid({ unit, options }: Compiled, engine: Engine | undefined, budget: Budget): void {
  // Nothing of one is compiled before all of it is valid.
  if (isOfComponent(unit)) return;
  const asGiven = options.disable === undefined || options.disable.length === 0;
  if (asGiven && engine?.admits?.(unit, budget) === true) return;
  if (options.validate === "lazy") unit.lazy?.checkDeclarations();
  else unit.lazy?.checkAll();
}

/** Runs what makes an instance and may run its start function, as one call of the host for all that counts by calls. */
export function started<T extends Instance | { readonly instance: Instance }>(instantiate: () => T): T {
  const outer = beginCall();
  try {
    return instantiate();
  } catch (error) {
    throw whileLoading(error, "start");
  } finally {
    endCall(outer);
  }
}
