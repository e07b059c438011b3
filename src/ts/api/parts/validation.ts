/**
 * The part `validation`: our own, which says where and why a module is not valid, and what something is that is no module.
 */
import { copy } from "../../base/copy.ts";
import { validateLazily } from "../../validate/module.ts";
import { importAdvice } from "../load/import-advice.ts";
import { adviceFor } from "../source/lookalikes.ts";
import { weightAtMost } from "../source/heights.ts";
import { mayBeTooHeavy, tooHeavy } from "../source/weight.ts";
import type { Validated, ValidationPart } from "./part.ts";

/** Validates modules, and finds the features that they use. */
export const validation: ValidationPart = {
  name: "validation",
  copy,
  begin(module, options): Validated {
    const bodies = validateLazily(module, options);
    const { features, check, checkAll } = bodies;
    return { features, check, checkAll, tooHeavy: () => tooHeavy(module, bodies) };
  },
  mayBeTooHeavy: (module, funcs) => mayBeTooHeavy(module, funcs, weightAtMost),
  adviceFor: (contents) => adviceFor(contents),
  importAdvice: (imports) => importAdvice(imports),
};
