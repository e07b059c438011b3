/**
 * What the interpreter can run, without the interpreter.
 */
import { features } from "../core/features.ts";
import type { EngineFacts } from "../runtime/engine.ts";

/** What is known of `:interp`: it needs nothing of the host. */
export const interpFacts: EngineFacts = {
  name: "interp",
  unavailable: () => undefined,
  supports: (feature) => features.some((row) => row.name === feature),
};
