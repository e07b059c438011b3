/**
 * The part `interp`: the interpreter, with validation, without which no engine of our own runs anything.
 */
import { interpEngine } from "../../interp/engine.ts";
import type { OwnEngine } from "./part.ts";
import { validation } from "./validation.ts";

/** The engine `:interp`. */
export const interp: OwnEngine = /* @__PURE__ */ Object.freeze({ ...interpEngine, validation });
