/**
 * The part `compiled`: generated code, with the interpreter for what is too large for that, and validation.
 */
import { compiledEngineWith } from "../../compile/engine.ts";
import { interpretFunction } from "../../interp/engine.ts";
import type { OwnEngine } from "./part.ts";
import { validation } from "./validation.ts";

/** The engine `:compiled`. */
export const compiled: OwnEngine = /* @__PURE__ */ Object.freeze({
  .../* @__PURE__ */ compiledEngineWith(interpretFunction),
  validation,
});
