/**
 * The compiler as an engine: a function becomes JavaScript at its first call. What is too large for that another engine runs, which
 * it is given.
 */
import { copy } from "../base/copy.ts";
import type { Engine, Unit } from "../runtime/engine.ts";
import type { OwnInstance } from "../runtime/instance.ts";
import type { Func } from "../runtime/store/func.ts";
import { type Bounds, ModuleCode, type WriteFunction } from "./code/module-code.ts";
import { compiledFacts } from "./facts.ts";
import { lowerFunction } from "./lower/lower.ts";
import { TooLarge } from "./lower/source.ts";
import { CompiledInstance } from "./run/instance.ts";

const write: WriteFunction = (unit, index, bounds, pause, afford) => {
  try {
    return lowerFunction(unit, index, bounds, pause, afford);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
};

/** Code by module, for each of the bounds. */
const codes = [new WeakMap<Unit, ModuleCode>(), new WeakMap<Unit, ModuleCode>()] as const;
const deepCodes = [new WeakMap<Unit, ModuleCode>(), new WeakMap<Unit, ModuleCode>()] as const;

function codeOf(unit: Unit, { metered, deep }: Bounds): ModuleCode {
  const known = (deep ? deepCodes : codes)[metered ? 1 : 0];
  let code = known.get(unit);
  if (code === undefined) known.set(unit, (code = new ModuleCode(unit, { metered, deep }, write)));
  return code;
}

/** Makes an instance's function of another engine: one that runs on the instance's own state. */
export type Interpret = (instance: OwnInstance, index: number) => Func;

/** The engine `:compiled`, with what runs functions that are too large to be compiled. */
export function compiledEngineWith(interpreted: Interpret): Engine {
  const engine = {
    interpreted,
    meteredCode: ({ unit, bounds }: ModuleCode): ModuleCode => codeOf(unit, { ...bounds, metered: true }),
  };
  return {
    ...compiledFacts,
    copy,
    family: "own",
    instantiate: (unit, imports, options) => {
      const { metered, maxCallDepth } = options.budget;
      const code = codeOf(unit, { metered, deep: maxCallDepth !== undefined });
      return new CompiledInstance(code, engine, imports, options);
    },
  };
}
