/**
 * The part `wasi`: preview 1 and the world of its guests.
 */
import { copy } from "../../base/copy.ts";
import { mayBlock } from "../../wasi/host/clock.ts";
import { createWasi } from "../../wasi/p1/wasi.ts";
import { addWasi } from "../load/wasi-imports.ts";
import { ModuleWorld } from "../program/module-world.ts";
import { Program, programOf, takeProgram } from "../program/program.ts";
import type { WasiPart } from "./part.ts";

/** Runs programs, and gives modules a world. */
export const wasi: WasiPart = {
  name: "wasi",
  copy,
  create: (options, platform) => createWasi(options, platform),
  addTo: (imports, made) => addWasi(imports, made),
  mayBlock: () => mayBlock(),
  worldOf: (made, budget, { language }) => new ModuleWorld(made, budget, language),
  program: (parts) => new Program(parts),
  ended: (error) => programOf(error),
  takeEnded: (error) => takeProgram(error),
};
