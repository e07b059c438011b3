/**
 * What generated code can run, without what generates it.
 */
import { features } from "../core/features.ts";
import type { EngineFacts } from "../runtime/engine.ts";
import { refusalToEvaluate } from "./code/evaluate.ts";

/** What is known of `:compiled`: it needs a host that lets code be generated. */
export const compiledFacts: EngineFacts = {
  name: "compiled",
  unavailable: refusalToEvaluate,
  supports: (feature) => features.some((row) => row.name === feature),
};
