/**
 * The engines that the suites run on.
 */
import type { EngineName } from "../../../src/ts/runtime/engine.ts";
import type { SuiteEngine } from "./adapter.ts";
import { ownEngine } from "./own-engine.ts";

/** Their names. */
export const engineNames: readonly EngineName[] = ["interp", "native"];

/** The engine of this name as the runner sees it. */
export async function suiteEngine(name: EngineName): Promise<SuiteEngine> {
  const module = (await import(`../../../src/ts/${name}/engine.ts`)) as Record<string, never>;
  return ownEngine(module[`${name}Engine`]!);
}
