/**
 * Programs: WASI commands in their worlds.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { shownList, shownNameOr } from "../../base/errors/shown.ts";
import { bare } from "../../base/own.ts";
import type { Func } from "../../runtime/store/func.ts";
import { wasiModuleName } from "../../wasi/p1/name.ts";
import { translatorOf } from "../language/translator.ts";
import type { ProgramOptions } from "../options/types.ts";
import type { Program } from "../program/program.ts";
import type { Compiled } from "../source/compiled.ts";
import { isOfComponent } from "../source/component.ts";
import { type Loader, coreFunc } from "./loader.ts";
import { budgetOf, exportsFunc } from "./starting.ts";

/** A WASI command in its world, to be run. @throws UsageError `not-a-command`, and what its options deserve */
export function programIn(loader: Loader, compiled: Compiled, options: ProgramOptions): Program {
  if (isOfComponent(compiled.unit))
    return loader.parts.need("components", "A component").program(loader, compiled, options);
  requireCommand(compiled);
  const budget = budgetOf(options);
  const wasi = loader.createWasi(options, budget);
  const translator = translatorOf(options.language, options.i64 ?? "bigint");
  // Past the translator of the user's language, so that errors are still ours.
  const start = (): Func => {
    loader.requireWit(compiled.options);
    const wit = loader.parts.wit?.ofProgram(compiled, loader.host);
    return coreFunc(loader.link(compiled, options, budget, wasi, wit), "_start")!;
  };
  return loader.parts.wasi!.program({ engines: loader.engines, wasi, budget, options, translator, start });
}

/** Whether a program may wait. Those of WASI 0.2 import what waits even where they never do. */
function maySleep(loader: Loader, compiled: Compiled): boolean {
  if (!isOfComponent(compiled.unit)) return importsSleep(compiled);
  return loader.parts.need("components", "A component").importsWasi(compiled);
}

/** The same, to be run where the thread may not block: there a program that sleeps has to be put aside. */
export function programThatMayWait(loader: Loader, compiled: Compiled, options: ProgramOptions): Program {
  const engine = options.engine ?? "auto";
  const chosen =
    engine === "auto" && maySleep(loader, compiled) && !loader.parts.need("wasi", "WASI").mayBlock()
      ? "interp"
      : engine;
  return programIn(loader, compiled, bare(options, { engine: chosen }));
}

function importsSleep({ module }: Compiled): boolean {
  return module.imports.some((wanted) => wanted.module === wasiModuleName && wanted.name === "poll_oneoff");
}

function requireCommand(compiled: Compiled): void {
  if (exportsFunc(compiled, "_start")) return;
  const names = compiled.module.exports.map((e) => e.name);
  const advice = exportsFunc(compiled, "_initialize") ? phrase("a-reactor") : phrase("a-library");
  throw new UsageError(
    "not-a-command",
    `${shownNameOr(compiled.unit.name, "The module")} is not a WASI command: it exports ${names.length === 0 ? "nothing" : `no function "_start", but ${shownList(names)}`}. ${advice}.`,
    { export: "_start", suggestions: names.slice(0, 10) },
  );
}
