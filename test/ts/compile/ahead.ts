/**
 * Modules by way of the file that they are compiled into ahead of time.
 */
import { runInThisContext } from "node:vm";
import { readAhead } from "../../../src/ts/api/source/ahead.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type AheadTexts, writeAhead } from "../../../src/ts/compile/ahead/write.ts";
import type { Module } from "../../../src/ts/core/module.ts";
import type { Unit } from "../../../src/ts/runtime/engine.ts";

/** What a CommonJS file without others exports. */
export function exportsOf(text: string): object {
  const module = { exports: {} };
  (runInThisContext(`(function (module) {${text}})`) as (of: object) => void)(module);
  return module.exports;
}

/** Compiles a valid module. */
export function compiledAhead(unit: Unit, metered: boolean): AheadTexts {
  const { bytes } = unit.module;
  const form = { bounds: { metered, deep: metered }, form: "cjs", chunk: Number.POSITIVE_INFINITY, base: "a" } as const;
  return writeAhead(
    { bytes, name: undefined, wit: undefined, world: undefined, units: [unit], reached: undefined },
    form,
  );
}

/** The module again, with its code. */
export function ahead(unit: Unit, metered: boolean): Module {
  return decodeModule(readAhead(exportsOf(compiledAhead(unit, metered).files[0]!.text)).bytes);
}
