/**
 * The engines that the suites run on.
 */
import type { BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { EngineName } from "../../../src/ts/runtime/engine.ts";
import type { SuiteEngine } from "./adapter.ts";
import { ownEngine } from "./own-engine.ts";

/** Their names. */
export const engineNames: readonly EngineName[] = ["interp", "native"];

/** Bounds that no script reaches: with them, engines charge for every region, count every call, and look at the clock. */
const plenty: BudgetOptions = { fuel: 1e15, maxCallDepth: 5_000, timeoutMs: 1e9 };

/** The engine of this name as the runner sees it; `metered` gives it fuel, a deadline and a depth to watch. */
export async function suiteEngine(
  name: EngineName,
  { metered = false, reprinted = false }: { readonly metered?: boolean; readonly reprinted?: boolean } = {},
): Promise<SuiteEngine> {
  // The host's engine with the part that writes bounds.
  const from = name === "native" ? "../native/bounded.ts" : `../../../src/ts/${name}/engine.ts`;
  const module = (await import(from)) as Record<string, never>;
  return ownEngine(module[`${name}Engine`]!, { bounds: metered ? plenty : {}, reprinted });
}
