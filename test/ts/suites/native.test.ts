/**
 * The official suite on the host's engine; `npm run suites` runs it on all, and fails where one of ours skips anything.
 */
import { expect, it } from "vitest";
import { suiteEngine } from "./engines.ts";
import { Report } from "./report.ts";
import { runScript } from "./runner.ts";
import { readScript, requireSuites, scriptsOfRun } from "./script.ts";
import { describeWith, needs } from "../needs.ts";

/** Assertions that run code without vectors: fewer would mean that the runner leaves something out. */
const leastActions = 29_000;

describeWith(needs.suites, "official suite, native", () => {
  const suites = requireSuites();
  it("passes, but for what the engine's features exclude", { timeout: 300_000 }, async () => {
    const report = new Report("native");
    const engine = await suiteEngine("native");
    for (const script of scriptsOfRun(suites).names) runScript(engine, readScript(suites, script), report);
    expect(report.failures).toEqual([]);
    expect(report.scalarActions).toBeGreaterThanOrEqual(leastActions);
  });
});
