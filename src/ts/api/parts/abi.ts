/**
 * The part `abi`: `wit` without WIT as text, for modules that carry their types in sections of their own.
 */
import { copy } from "../../base/copy.ts";
import { missingPart } from "../../base/errors/missing-part.ts";
import { addTypedImports, bindTypedExports } from "../load/wit-calls.ts";
import { findProgramWit, findWit } from "../source/wit.ts";
import type { WitPart } from "./part.ts";

/** @throws UsageError `part-missing` */
function withoutText(): never {
  throw missingPart("wit", "wit");
}

/** Calls functions by the WIT types that their module carries. */
export const abi: WitPart = {
  name: "wit",
  copy,
  readsText: false,
  ofModule: (compiled, host) => findWit(compiled, host, undefined),
  fetched: async (options) => options,
  ofProgram: (compiled, host) => findProgramWit(compiled, host, undefined),
  addImports: (imports, compiled, found, options, instance) =>
    addTypedImports(imports, compiled, found, options, instance),
  bindExports: (found, instance, options) => bindTypedExports(found, instance, options),
  textOf: () => withoutText(),
  documents: () => undefined,
  fileText: () => withoutText(),
};
