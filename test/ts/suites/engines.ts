/**
 * The engines that the suites run on.
 */
import type { BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { EngineName } from "../../../src/ts/runtime/engine.ts";
import type { SuiteEngine } from "./adapter.ts";
import { ownEngine } from "./own-engine.ts";

/** Their names. */
export const engineNames: readonly EngineName[] = ["interp", "compiled", "native"];

/** Bounds that no script reaches: with them, engines charge for every region, count every call, and look at the clock. */
const plenty: BudgetOptions = { fuel: 1e15, maxCallDepth: 5_000, timeoutMs: 1e9 };

/** Where they are: the host's with the part that writes bounds, the compiler with the interpreter. */
const files: { readonly [K in EngineName]: string } = {
  interp: "../../../src/ts/interp/engine.ts",
  compiled: "../compile/whole.ts",
  native: "../native/bounded.ts",
};

/** How modules are to run. */
export interface EngineForm {
  readonly metered?: boolean | undefined;
  readonly reprinted?: boolean | undefined;
  readonly aot?: boolean | undefined;
}

/** The engine of this name as the runner sees it; `metered` gives it fuel, a deadline and a depth to watch. */
export async function suiteEngine(
  name: EngineName,
  { metered = false, reprinted = false, aot = false }: EngineForm = {},
): Promise<SuiteEngine> {
  const options = { bounds: metered ? plenty : {}, reprinted, aot };
  if (aot) return ownEngine((await import("../compile/whole.ts")).aheadEngine, options);
  const from = files[name];
  const module = (await import(from)) as Record<string, never>;
  return ownEngine(module[`${name}Engine`]!, options);
}
