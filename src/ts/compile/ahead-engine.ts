/**
 * The engine `:compiled` without the compiler: it runs what was compiled ahead of time.
 */
import type { Engine } from "../runtime/engine.ts";
import { compiledFacts } from "./facts.ts";
import { type Interpret, engineOf } from "./running.ts";

const unavailable = (): string => "it has no compiler in this program, and runs what was compiled ahead of time";

/** With what runs the functions that have no code. */
export const aheadEngineWith = (interpreted: Interpret): Engine => ({
  ...engineOf({ ...compiledFacts, unavailable }, interpreted, undefined),
  onlyAhead: true,
});
