/**
 * The part `wasi`: preview 1 and the world of its guests.
 */
import { copy } from "../../base/copy.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { shownNameOr } from "../../base/errors/shown.ts";
import type { Instance } from "../../runtime/engine.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import { mayBlock } from "../../wasi/host/clock.ts";
import { createWasi } from "../../wasi/p1/wasi.ts";
import { addWasi } from "../load/wasi-imports.ts";
import { ModuleWorld } from "../program/module-world.ts";
import { Program, programOf, takeProgram } from "../program/program.ts";
import type { WasiPart } from "./part.ts";

/** The memory that WASI reads and writes: the export `memory`, as the standard has it. @throws UsageError `not-available` */
function memoryOf(instance: Instance): Memory {
  const memory = instance.exports.get("memory");
  if (memory?.kind === "memory") return memory;
  throw new UsageError(
    "not-available",
    `${shownNameOr(instance.unit.name, "The module")} called WASI and exports no memory of the name "memory", which is the one that WASI reads and writes.`,
    { export: "memory" },
  );
}

/** Runs programs, and gives modules a world. */
export const wasi: WasiPart = {
  name: "wasi",
  copy,
  create: (options, platform) => createWasi(options, platform),
  addTo: (imports, made) => addWasi(imports, made),
  bindMemory: (made, instance) => made.bindMemory(() => memoryOf(instance)),
  mayBlock: () => mayBlock(),
  worldOf: (made, budget, { language }) => new ModuleWorld(made, budget, language),
  program: (parts) => new Program(parts),
  ended: (error) => programOf(error),
  takeEnded: (error) => takeProgram(error),
};
