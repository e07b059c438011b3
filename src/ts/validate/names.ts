/**
 * How messages of the validator call things. Names are looked up only once something is wrong.
 */
import { type Module } from "../core/module.ts";

/** `function 3 "fib"`: the index, with the name under which the function is exported or imported. */
export function funcPlace(module: Module, funcIdx: number): string {
  const name = exportName(module, funcIdx) ?? importName(module, funcIdx);
  return name === undefined ? `function ${funcIdx}` : `function ${funcIdx} ${JSON.stringify(name)}`;
}

function exportName(module: Module, funcIdx: number): string | undefined {
  const { exports: items } = module;
  return items.find(({ kind, index }) => kind === "func" && index === funcIdx)?.name;
}

function importName(module: Module, funcIdx: number): string | undefined {
  const found = module.imports.filter(({ type }) => type.kind === "func")[funcIdx];
  return found === undefined ? undefined : `${found.module}.${found.name}`;
}
