/**
 * Calls by WIT types, in both directions, between the host program and an instance.
 */
import { type BindOptions, type BoundFunction, bindExports } from "../../component/core-module/bind.ts";
import { jsModel } from "../../component/model/js-model.ts";
import type { Instance } from "../../runtime/engine.ts";
import { coreInstanceOf } from "../module/abi-adapter.ts";
import { boundOf } from "../options/table.ts";
import type { RunOptions } from "../options/types.ts";
import type { Compiled } from "../source/compiled.ts";
import type { ModuleWit } from "../source/wit.ts";
import type { Imports } from "./imports.ts";
import { TypedImports, addWitImports } from "./wit-imports.ts";

/** What lifting and lowering is bound by, and how lists of bytes look. */
export function bindOptions(options: RunOptions): Required<BindOptions> {
  const bytes = boundOf(options, "maxLiftBytes") ?? Infinity;
  const elements = boundOf(options, "maxLiftElements") ?? Infinity;
  return { bytes: options.bytes ?? false, bounds: { bytes, elements } };
}

/** Puts the functions that WIT types before the plain imports; `instance` is there when they are called. Returns what the types are. */
export function addTypedImports(
  imports: Imports,
  { unit }: Compiled,
  found: ModuleWit,
  options: RunOptions,
  instance: () => Instance | undefined,
): TypedImports {
  const core = (): ReturnType<typeof coreInstanceOf> | undefined => {
    const made = instance();
    return made && coreInstanceOf(made);
  };
  addWitImports(imports, unit, found, options.model ?? jsModel, { ...bindOptions(options), core });
  return new TypedImports(unit, found);
}

/** The functions of an instance that WIT types, by their names in WIT. */
export function bindTypedExports(
  { resolve, selection }: ModuleWit,
  instance: Instance,
  options: RunOptions,
): ReadonlyMap<string, BoundFunction> {
  const core = coreInstanceOf(instance);
  return bindExports(resolve, selection, core, options.model ?? jsModel, bindOptions(options));
}
