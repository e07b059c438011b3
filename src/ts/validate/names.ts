/**
 * How messages of the validator call functions. Names are looked up only once something is wrong.
 */
import { quoted } from "../base/shown.ts";
import { readNames } from "../binary/names.ts";
import type { Module } from "../core/module.ts";

/** The function's name in the name section, else as an export. */
export function funcName(module: Module, funcIdx: number): string | undefined {
  return readNames(module).funcs.get(funcIdx) ?? exportName(module, funcIdx);
}

/** `function 3 "fib"`: the index, with the function's name where it has one. */
export function funcPlace(module: Module, funcIdx: number): string {
  const name = funcName(module, funcIdx);
  return name === undefined ? `function ${funcIdx}` : `function ${funcIdx} ${quoted(name)}`;
}

function exportName({ exports: items }: Module, funcIdx: number): string | undefined {
  return items.find(({ kind, index }) => kind === "func" && index === funcIdx)?.name;
}
