/**
 * The compiler with the interpreter for what is too large for it, as the package has it.
 */
import { aheadEngineWith } from "../../../src/ts/compile/ahead-engine.ts";
import { compiledEngineWith } from "../../../src/ts/compile/engine.ts";
import { interpretFunction } from "../../../src/ts/interp/engine.ts";

/** The engine. */
export const compiledEngine = compiledEngineWith(interpretFunction);

/** The same without the compiler, for what was compiled ahead of time. */
export const aheadEngine = aheadEngineWith(interpretFunction);
