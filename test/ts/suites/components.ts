/**
 * `npm run suites -- components`: the Component Model's reference tests: what they say is valid, and what runs, on each engine,
 * with fuel and without. Options: `--file NAME` (part of a script's name), `--failures N`. What needs a feature that does not
 * run yet is counted by script and feature.
 */
import { parseArgs } from "node:util";
import { type RunOptions, ScriptRun } from "../component/run-suite.ts";
import { type ComponentCommand, componentCommands, judge } from "../component/suite.ts";
import { tellFailures } from "../../../scripts/lib.ts";
import { type Counts, lastLine } from "./report.ts";
import { noSuites, suitesFolder } from "./script.ts";

const donut =
  "a parent may call its child, and a child its parent: d276ef5 of the standard says so, the script is older";

/** What the standard's newer text contradicts in the suite, by place: the reason, with the commit. */
const contradicted: ReadonlyMap<string, string> = new Map([
  ["async/trap-on-reenter:86", donut],
  ["async/trap-on-reenter:110", donut],
]);

/** Components as text are read by tools for their text alone. */
const textReason = "a component as text, which is nothing that is read here";

/** What a command came to: nothing where it says nothing of a component, a reason where it is left out, or whether it is as it should be. */
export type Outcome = "runs" | { readonly skipped: string } | { readonly fault: string | undefined };

/** Judges what a command says of a component. */
export function judged({ script, line, expected, isText, bytes, text }: ComponentCommand): Outcome {
  if (expected === undefined) return "runs";
  if (isText) return { skipped: textReason };
  const reason = contradicted.get(`${script}:${line}`);
  if (reason !== undefined) return { skipped: reason };
  const { verdict, message } = judge(bytes());
  if (verdict === expected) return { fault: undefined };
  return {
    fault: `${verdict}${message === "" ? "" : ` (${message})`}, but it is ${expected}${text === "" ? "" : `: ${text}`}`,
  };
}

/** The ways in which scripts are run. */
const ways: readonly RunOptions[] = [undefined, 2 ** 40].flatMap((fuel) => [
  { engine: "interp", fuel },
  { engine: "compiled", fuel },
  { engine: "native", fuel },
]);

const titleOf = ({ engine, fuel }: RunOptions): string => `${engine}${fuel === undefined ? "" : " with fuel"}`;

/** Collects what commands came to. */
class Tally {
  readonly total: Counts = { passed: 0, failed: 0, skipped: 0 };
  readonly failures: string[] = [];
  readonly byKind = new Map<string, Counts>();
  readonly reasons = new Map<string, number>();

  add(
    kind: string,
    place: string,
    outcome: { readonly skipped: string } | { readonly fault: string | undefined },
  ): void {
    const counts = this.byKind.get(kind) ?? { passed: 0, failed: 0, skipped: 0 };
    this.byKind.set(kind, counts);
    const what = "skipped" in outcome ? "skipped" : outcome.fault === undefined ? "passed" : "failed";
    counts[what]++;
    this.total[what]++;
    if ("skipped" in outcome) this.reasons.set(outcome.skipped, (this.reasons.get(outcome.skipped) ?? 0) + 1);
    else if (outcome.fault !== undefined) this.failures.push(`${kind} ${place}  ${outcome.fault}`);
  }
}

/** Runs all scripts in one way. */
function runAll(commands: readonly ComponentCommand[], way: RunOptions, tally: Tally): void {
  const runs = new Map<string, ScriptRun>();
  for (const command of commands) {
    const { script, line, isText, type } = command;
    if (isText || type === "assert_invalid" || type === "assert_malformed") continue;
    let run = runs.get(script);
    if (run === undefined) runs.set(script, (run = new ScriptRun(way)));
    const outcome = run.run(command);
    if (outcome === undefined) continue;
    const reason = contradicted.get(`${script}:${line}`);
    const needs = "needs" in outcome ? { skipped: `${script} needs ${outcome.needs}` } : outcome;
    tally.add(titleOf(way), `${script}:${line} ${type}`, reason === undefined ? needs : { skipped: reason });
  }
}

/** Runs the command. Returns the exit code. */
export function runComponentSuite(args: readonly string[], print: (text: string) => void): number {
  const known = { file: { type: "string", default: "" }, failures: { type: "string", default: "40" } } as const;
  const { file, failures: most } = parseArgs({ args: [...args], options: known }).values;
  if (suitesFolder() === undefined) {
    print(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  const tally = new Tally();
  const commands = componentCommands().filter(({ script }) => script.includes(file));
  for (const command of commands) {
    const outcome = judged(command);
    if (outcome !== "runs") tally.add(command.type, `${command.script}:${command.line}`, outcome);
  }
  for (const way of ways) runAll(commands, way, tally);
  for (const [kind, { passed, failed, skipped }] of tally.byKind)
    print(`  ${kind.padEnd(24)}${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  for (const [reason, count] of tally.reasons) print(`  skipped: ${reason}: ${count}\n`);
  for (const failure of tally.failures.slice(0, Number(most))) print(`  ${failure}\n`);
  tellFailures(tally.failures);
  print(`${lastLine([{ total: tally.total }])}\n`);
  return tally.total.failed === 0 ? 0 : 1;
}
