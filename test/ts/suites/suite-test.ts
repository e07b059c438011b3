/**
 * The official suite as a test of one engine: one test file an engine, so that they run side by side.
 */
import { expect, it } from "vitest";
import type { EngineName } from "../../../src/ts/runtime/engine.ts";
import { suiteEngine } from "./engines.ts";
import { Report } from "./report.ts";
import { runScript } from "./runner.ts";
import { readScript, requireSuites, scriptsOfRun } from "./script.ts";
import { describeWith, needs } from "../needs.ts";

/** Assertions that run code without vectors: fewer would mean that the runner leaves something out. */
const leastActions = 29_000;

/** Declares the tests of an engine; where it needs nothing of the host, nothing may be skipped. */
export function testSuite(name: EngineName): void {
  describeWith(needs.suites, `official suite, ${name}`, () => {
    const suites = requireSuites();
    it("passes, but for what the engine's features exclude", { timeout: 300_000 }, async () => {
      const report = new Report(name);
      const engine = await suiteEngine(name);
      for (const script of scriptsOfRun(suites).names) runScript(engine, readScript(suites, script), report);
      expect(report.failures).toEqual([]);

      expect(report.scalarActions).toBeGreaterThanOrEqual(leastActions);
    });
  });
}
