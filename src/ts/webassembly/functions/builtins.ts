/**
 * Imports that the API itself provides (JavaScript API, Builtins): sets of functions, and strings by their own names.
 */
import { InvalidError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import { canonicalVal, matchesVal } from "../../core/canon.ts";
import type { Import } from "../../core/module.ts";
import { refType } from "../../core/types.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { Global } from "../../runtime/store/global.ts";
import { externTypeName, matchesType, wantedType } from "../../runtime/store/match.ts";
import type { CompileOptions } from "../values/compile-options.ts";
import { ImportedFunc } from "./imported.ts";
import { type Builtin, jsStrings } from "./js-string.ts";

/** The sets by name. */
const sets: { readonly [name: string]: () => ReadonlyMap<string, Builtin> } = { "js-string": jsStrings };

/** The function that the API has for an import with these options. */
function builtinOf({ module, name }: Import, { builtins }: CompileOptions): Builtin | undefined {
  const set = builtins.find((one) => `wasm:${one}` === module && Object.keys(sets).includes(one));
  return set === undefined ? undefined : sets[set]!().get(name);
}

const isString = ({ module }: Import, { importedStringConstants }: CompileOptions): boolean =>
  module === importedStringConstants;

/** Whether the API provides an import, so that nobody has to give it. */
export function isBuiltIn(wanted: Import, options: CompileOptions): boolean {
  return isString(wanted, options) || builtinOf(wanted, options) !== undefined;
}

const string = refType(false, "extern");

/** Whether the API's function or string fits the type of an import. */
function fits(unit: Unit, wanted: Import, options: CompileOptions): boolean {
  const type = wantedType(unit.types, wanted.type);
  if (isString(wanted, options)) {
    return type.kind === "global" && !type.type.mutable && matchesVal(string, canonicalVal([], type.type.type));
  }
  const builtin = builtinOf(wanted, options);
  return builtin === undefined || matchesType({ kind: "func", canon: builtin.canon }, type);
}

/** Holds the imports of a module against what the API provides. @throws InvalidError */
export function checkOptions(unit: Unit, options: CompileOptions): void {
  const { builtins } = options;
  if (new Set(builtins).size < builtins.length) {
    throw new InvalidError(
      "bad-module",
      `A set of builtins is named twice: ${builtins.map((name) => quoted(name)).join(", ")}.`,
    );
  }
  const wrong = unit.module.imports.find((wanted) => !fits(unit, wanted, options));
  if (wrong === undefined) return;
  const type = externTypeName(wantedType(unit.types, wrong.type));
  const text = `The import ${quoted(wrong.module)} ${quoted(wrong.name)} is one of the API's own, and no ${type}.`;
  throw new InvalidError("bad-module", text, { at: wrong.at });
}

/** What the API provides for an import, the number of functions imported before it given; undefined where that is nothing. */
export function provided(wanted: Import, options: CompileOptions, index: number): Extern | undefined {
  if (isString(wanted, options)) return new Global({ type: string, mutable: false }, wanted.name);
  const builtin = builtinOf(wanted, options);
  return builtin === undefined ? undefined : new ImportedFunc(builtin.canon, index, builtin.fn);
}
