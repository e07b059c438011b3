/**
 * Instances on the engine that is asked for. Where that is left open, and the best one has no room for the module's memories, the next
 * that serves makes it.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Engine, Instance, Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { EngineChoice } from "../options/types.ts";
import { chooseEngine } from "./engines.ts";

/** What an instance is made of. */
export interface Parts {
  readonly unit: Unit;
  readonly imports: readonly Extern[];
  readonly budget: Budget;
  readonly choice: EngineChoice;
  /** Whether an engine that has no room is taken at its word, since it will be asked again. */
  readonly patient: boolean;
  /** Has the module validated for an engine. */
  readonly validate: (engine: Engine) => void;
}

/** Whether an error says that an engine had no room for this load. */
export function engineWithoutRoom(engines: readonly Engine[], error: unknown, budget: Budget): Engine | undefined {
  return engines.find(({ room }) => room?.lacks(error, budget) === true);
}

/** @throws LinkError `engine-unavailable`, and what validation and `instantiate` of the engine throw */
export function makeInstance(engines: readonly Engine[], parts: Parts): Instance {
  const { unit, imports, budget, choice, patient, validate } = parts;
  const engine = chooseEngine(engines, choice, unit, imports, budget);
  validate(engine);
  try {
    return engine.instantiate(unit, imports, { budget });
  } catch (error) {
    const isOpen = choice === "auto" && !patient;
    if (!isOpen || engineWithoutRoom([engine], error, budget) === undefined) throw error;
    const others = engines.filter((other) => other !== engine);
    return makeElsewhere(others, parts, error);
  }
}

/** @throws the first engine's error where no other one serves */
function makeElsewhere(engines: readonly Engine[], parts: Parts, error: unknown): Instance {
  try {
    return makeInstance(engines, parts);
  } catch (other) {
    throw isA(other, LinkError) && other.code === "engine-unavailable" ? error : other;
  }
}
