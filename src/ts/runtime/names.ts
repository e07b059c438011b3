/**
 * What functions are called in messages and backtraces.
 */
import { readNames } from "../binary/names.ts";
import { type Module } from "../core/module.ts";

const exportNames = new WeakMap<Module, ReadonlyMap<number, string>>();

/** A tag's name: an export's or the name section's; undefined where it has none. */
export function tagName(module: Module, index: number): string | undefined {
  const exported = module.exports.find((e) => e.kind === "tag" && e.index === index);
  return exported?.name ?? readNames(module).tags.get(index);
}

function exportedFuncs(module: Module): ReadonlyMap<number, string> {
  let names = exportNames.get(module);
  if (names === undefined) {
    // Where several exports name one function, the first counts, as in the host's backtraces.
    names = new Map(
      module.exports
        .filter((e) => e.kind === "func")
        .map((e): [number, string] => [e.index, e.name])
        .reverse(),
    );
    exportNames.set(module, names);
  }
  return names;
}

function importedFunc(module: Module, index: number): string | undefined {
  const wanted = module.imports.filter((i) => i.type.kind === "func")[index];
  return wanted === undefined ? undefined : `${wanted.module}.${wanted.name}`;
}

/** A function's name: the name section's, an export's, or an import's; undefined where it has none. */
export function funcName(module: Module, index: number): string | undefined {
  return readNames(module).funcs.get(index) ?? exportedFuncs(module).get(index) ?? importedFunc(module, index);
}

/** A function's name for a message; always something. */
export function funcLabel(module: Module, index: number): string {
  return exportedFuncs(module).get(index) ?? funcName(module, index) ?? `function ${index}`;
}
