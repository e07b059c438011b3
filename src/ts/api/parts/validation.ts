/**
 * The part `validation`: our own, which says where and why a module is not valid.
 */
import { validateLazily } from "../../validate/module.ts";
import type { ValidationPart } from "./part.ts";

/** Validates modules, and finds the features that they use. */
export const validation: ValidationPart = {
  name: "validation",
  begin: (module, options) => validateLazily(module, options),
};
