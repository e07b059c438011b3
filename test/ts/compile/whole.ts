/**
 * The compiler with the interpreter for what is too large for it, as the package has it.
 */
import { compiledEngineWith } from "../../../src/ts/compile/engine.ts";
import { interpretFunction } from "../../../src/ts/interp/engine.ts";

/** The engine. */
export const compiledEngine = compiledEngineWith(interpretFunction);
