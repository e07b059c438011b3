/**
 * The part `ahead`: runs what was compiled ahead of time, without the compiler, the interpreter and validation.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { aheadEngineWith } from "../../compile/ahead-engine.ts";
import type { Engine } from "../../runtime/engine.ts";
import { funcLabel } from "../../runtime/names.ts";

/** The engine `:compiled` of programs that compile nothing. */
export const ahead: Engine = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ aheadEngineWith(({ unit }, index) => {
    const text = `${funcLabel(unit.module, index)} could not be compiled ahead of time, and is interpreted: that needs the part compiled, which this program leaves out. ${phrase("have-compiled")}`;
    throw new UsageError("part-missing", text, { suggestions: ["compiled"] });
  }),
);
