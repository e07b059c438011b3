/**
 * Choosing an engine: `auto` takes the first that can serve; a forced one that cannot is a link error that says
 * why, and which would do.
 */
import { LinkError, type UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { type Feature, featureTitle, features } from "../../core/features.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import { familyOf, isTiedByType } from "../../runtime/store/ties.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { type Engine, type EngineFacts, type EngineName, type Unit, engineNames } from "../../runtime/engine.ts";
import type { EngineChoice } from "../options/types.ts";
import { isHostUnit } from "../../runtime/host-unit.ts";

/** What an engine can do here. */
export interface EngineInfo {
  readonly available: boolean;
  /** Why not. */
  readonly reason?: string;
  /** Every feature, and whether modules that use it run. */
  readonly features: { readonly [name in Feature]?: boolean };
  /** Why modules with a feature do not run, for each that an available engine lacks. */
  readonly missing: { readonly [name in Feature]?: string };
}

const leftOut = "this program leaves it out";

/** What to do about an engine that is not there. */
const advice: { readonly [K in EngineName]: () => string } = {
  native: () => phrase("have-native"),
  compiled: () => phrase("have-compiled"),
  interp: () => phrase("have-interp"),
};

/** Why an engine is not there, with that. */
const absenceText = (name: EngineName): string => `${leftOut}. ${advice[name]().replace(/\.$/, "")}`;

const lackText = (engine: EngineFacts | undefined): string =>
  engine?.name === "native" ? "the host's WebAssembly does not have it" : "the engine has no code for it";

/** What the host can run, engine by engine. */
export function describeEngines(engines: readonly EngineFacts[]): { [name in EngineName]?: EngineInfo } {
  return Object.fromEntries(
    engineNames.map((name) => [name, describe(engines.find((engine) => engine.name === name))]),
  );
}

function describe(engine: EngineFacts | undefined): EngineInfo {
  const reason = engine === undefined ? leftOut : engine.unavailable();
  const runs: { [name in Feature]?: boolean } = {};
  const missing: { [name in Feature]?: string } = {};
  for (const { name } of features) {
    const supported = engine?.supports(name) === true;
    runs[name] = supported && reason === undefined;
    if (!supported && reason === undefined) missing[name] = lackText(engine);
  }
  return { available: reason === undefined, ...(reason === undefined ? {} : { reason }), features: runs, missing };
}

/** Why an engine cannot serve. */
interface Obstacle {
  readonly text: string;
  readonly feature?: Feature;
  /** The error for a part that it would need. */
  readonly lacking?: UsageError;
}

/** Why an engine cannot serve; undefined where it can. */
function obstacle(engine: Engine, unit: Unit, imports: readonly Extern[], budget: Budget): Obstacle | undefined {
  if (isHostUnit(unit) && engine.name !== "native") {
    return { text: "it needs the module's bytes, which a WebAssembly.Module does not give" };
  }
  // What is compiled already runs also where the host compiles nothing.
  const ahead = engine.ahead?.(unit, budget);
  const reason = isHostUnit(unit) || ahead === true ? undefined : engine.unavailable();
  if (reason !== undefined) return { text: (typeof ahead === "string" ? ahead : reason).replace(/\.$/, "") };
  const lacking = engine.lacks?.(unit, budget, imports);
  if (lacking !== undefined) return { text: lacking.message.replace(/\.$/, ""), lacking };
  // What an engine has validated itself it has the features for.
  const admitted = engine.admits?.(unit, budget) === true;
  const feature = admitted ? undefined : unit.features.lacking((used) => engine.supports(used));
  if (feature !== undefined)
    return {
      text: `the module uses ${feature} (${featureTitle(feature)}), and ${lackText(engine)}`,
      feature,
    };
  const foreign = imports.find((extern) => (familyOf(extern) ?? engine.family) !== engine.family);
  if (foreign !== undefined) return { text: foreignText(foreign) };
  const refusal = engine.refusal?.(unit, budget);
  return refusal === undefined ? undefined : { text: refusal };
}

function foreignText(extern: Extern): string {
  const why = isTiedByType(extern)
    ? ", and its type has structures or arrays, which belong to the engine that makes them"
    : "";
  return `the imported ${extern.kind} belongs to an instance of another engine${why}`;
}

/**
 * The engine for a module with its imports, to be run within a budget. Where it is left open, one that has room for its memories.
 * @throws LinkError `engine-unavailable`; UsageError `part-missing` where one would serve that is given a part
 */
export function chooseEngine(
  engines: readonly Engine[],
  choice: EngineChoice,
  unit: Unit,
  imports: readonly Extern[],
  budget: Budget,
): Engine {
  const wanted = choice === "auto" ? engineNames : [choice];
  const problems: string[] = [];
  let feature: Feature | undefined;
  let lacking: UsageError | undefined;
  let crowded: Engine | undefined;
  for (const name of wanted) {
    const engine = engines.find((e) => e.name === name);
    const problem: Obstacle | undefined =
      engine === undefined ? { text: absenceText(name) } : obstacle(engine, unit, imports, budget);
    if (engine !== undefined && problem === undefined) {
      if (choice !== "auto" || engine.room?.has(unit) !== false) return engine;
      crowded ??= engine;
      continue;
    }
    problems.push(`${phrase(name)} cannot serve: ${problem?.text ?? absenceText(name)}`);
    feature ??= problem?.feature;
    lacking ??= problem?.lacking;
  }
  if (crowded !== undefined) return crowded;
  if (lacking !== undefined) throw lacking;
  const other = engineNames
    .map((name) => engines.find((engine) => engine.name === name))
    .find((engine) => engine !== undefined && obstacle(engine, unit, imports, budget) === undefined);
  const instead = other === undefined ? "No engine of this version would do" : `${phrase(other.name)} would do`;
  throw new LinkError("engine-unavailable", `${problems.join("; ")}. ${instead}.`, {
    ...(feature === undefined ? {} : { feature }),
    ...(other === undefined ? {} : { suggestions: [other.name] }),
  });
}
