/**
 * The compiler as an engine: a function becomes JavaScript at its first call. What is too large for that another engine runs, which
 * it is given.
 */
import type { Engine } from "../runtime/engine.ts";
import { compiledFacts } from "./facts.ts";
import { writeFunction } from "./lower/write.ts";
import { type Interpret, engineOf } from "./running.ts";

/** The engine `:compiled`, with what runs functions that are too large to be compiled. */
export const compiledEngineWith = (interpreted: Interpret): Engine =>
  engineOf(compiledFacts, interpreted, writeFunction);
