/**
 * The part `wit`: WIT and the canonical ABI over core modules.
 */
import { type BindOptions, bindExports } from "../../component/core-module/bind.ts";
import { jsModel } from "../../component/model/js-model.ts";
import { TypedImports, addWitImports } from "../load/wit-imports.ts";
import { coreInstanceOf } from "../module/abi-adapter.ts";
import { boundOf } from "../options/table.ts";
import type { RunOptions } from "../options/types.ts";
import { withFetchedWit } from "../source/fetched-wit.ts";
import { findProgramWit, findWit, witFileText, witText } from "../source/wit.ts";
import type { WitPart } from "./part.ts";

function bindOptions(options: RunOptions): BindOptions {
  const bytes = boundOf(options, "maxLiftBytes") ?? Infinity;
  const elements = boundOf(options, "maxLiftElements") ?? Infinity;
  return { bytes: options.bytes ?? false, bounds: { bytes, elements } };
}

/** Calls functions by their WIT types. */
export const wit: WitPart = {
  name: "wit",
  ofModule: (compiled, host) => findWit(compiled, host),
  fetched: async (options, url, host) => withFetchedWit(options, url, host),
  ofProgram: (compiled, host) => findProgramWit(compiled, host),
  addImports(imports, { unit }, found, options, instance) {
    const core = (): ReturnType<typeof coreInstanceOf> | undefined => {
      const made = instance();
      return made && coreInstanceOf(made);
    };
    addWitImports(imports, unit, found, options.model ?? jsModel, { ...bindOptions(options), core });
    return new TypedImports(unit, found);
  },
  bindExports({ resolve, selection }, instance, options) {
    const core = coreInstanceOf(instance);
    return bindExports(resolve, selection, core, options.model ?? jsModel, bindOptions(options));
  },
  textOf: (compiled, host) => witText(compiled, host),
  fileText: (source, host) => witFileText(source, host),
};
