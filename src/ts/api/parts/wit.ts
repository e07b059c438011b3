/**
 * The part `wit`: WIT and the canonical ABI over core modules.
 */
import { copy } from "../../base/copy.ts";
import { addTypedImports, bindTypedExports } from "../load/wit-calls.ts";
import { withFetchedWit } from "../source/fetched-wit.ts";
import { documentsOf, readText, witFileText, witText } from "../source/wit-text.ts";
import { findProgramWit, findWit } from "../source/wit.ts";
import type { WitPart } from "./part.ts";

/** Calls functions by their WIT types. */
export const wit: WitPart = {
  name: "wit",
  copy,
  readsText: true,
  ofModule: (compiled, host) => findWit(compiled, host, readText),
  fetched: async (options, url, host) => withFetchedWit(options, url, host),
  ofProgram: (compiled, host) => findProgramWit(compiled, host, readText),
  addImports: (imports, compiled, found, options, instance) =>
    addTypedImports(imports, compiled, found, options, instance),
  bindExports: (found, instance, options) => bindTypedExports(found, instance, options),
  textOf: (compiled, host) => witText(compiled, host),
  documents: (of, host) => documentsOf(of, host),
  fileText: (source, host) => witFileText(source, host),
};
