/**
 * Modules of text as units, and their functions in JavaScript.
 */
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { lowerFunction } from "../../../src/ts/compile/lower/lower.ts";
import { Budget, type BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { Engine, Unit } from "../../../src/ts/runtime/engine.ts";
import { Func } from "../../../src/ts/runtime/store/func.ts";
import { closedUnit } from "../suites/guests.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";

/** A module of text. */
export function unitOfText(text: string): Unit {
  return closedUnit(parseWat(text));
}

/** The texts of all functions of a module. */
export function sourcesOf(bytes: Uint8Array, metered = false): string[] {
  const { imported } = decodeModule(bytes).spaces;
  const unit = closedUnit(bytes);
  return unit.module.funcs.map((_, i) => {
    const { head, params, body } = lowerFunction(unit, imported.func + i, { metered, deep: metered });
    return `${head}(${params}){${body}}`;
  });
}

/** What a function of a module gives, or how it fails, on an engine. */
export function resultOf(
  engine: Engine,
  unit: Unit,
  name: string,
  args: readonly unknown[],
  bounds: BudgetOptions = {},
): unknown {
  const budget = new Budget(bounds);
  const func = engine.instantiate(unit, [], { budget }).exports.get(name);
  if (!(func instanceof Func)) throw new Error(`There is no function ${name}.`);
  try {
    return func.invoke(args);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
}
