/**
 * `npm run suites -- components`: the Component Model's reference tests, as far as they say what is valid. Options:
 * `--file NAME` (part of a script's name), `--failures N`. What has to run is counted by kind, as later.
 */
import { parseArgs } from "node:util";
import { type ComponentCommand, componentCommands, judge } from "../component/suite.ts";
import { tellFailures } from "../../../scripts/lib.ts";
import { type Counts, lastLine } from "./report.ts";
import { noSuites, suitesFolder } from "./script.ts";

/** Verdicts of the suite that the standard's newer text contradicts, by place: the reason, with the commit. None is known. */
const contradicted: ReadonlyMap<string, string> = new Map();

/** Components as text are read by tools for their text alone. */
const textReason = "a component as text, which is nothing that is read here";

/** What a command came to: nothing where it has to run, a reason where it is left out, or whether it is as it should be. */
export type Outcome = "later" | { readonly skipped: string } | { readonly fault: string | undefined };

/** Judges one command. */
export function judged({ script, line, expected, isText, bytes, text }: ComponentCommand): Outcome {
  if (expected === undefined) return "later";
  if (isText) return { skipped: textReason };
  const reason = contradicted.get(`${script}:${line}`);
  if (reason !== undefined) return { skipped: reason };
  const { verdict, message } = judge(bytes());
  if (verdict === expected) return { fault: undefined };
  return {
    fault: `${verdict}${message === "" ? "" : ` (${message})`}, but it is ${expected}${text === "" ? "" : `: ${text}`}`,
  };
}

/** Runs the command. Returns the exit code. */
export function runComponentSuite(args: readonly string[], print: (text: string) => void): number {
  const known = { file: { type: "string", default: "" }, failures: { type: "string", default: "40" } } as const;
  const { file, failures: most } = parseArgs({ args: [...args], options: known }).values;
  if (suitesFolder() === undefined) {
    print(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const byKind = new Map<string, Counts>();
  const [later, reasons] = [new Map<string, number>(), new Map<string, number>()];
  const failures: string[] = [];
  const add = (map: Map<string, number>, key: string): unknown => map.set(key, (map.get(key) ?? 0) + 1);
  for (const command of componentCommands().filter(({ script }) => script.includes(file))) {
    const outcome = judged(command);
    if (outcome === "later") {
      add(later, command.type);
      continue;
    }
    const counts = byKind.get(command.type) ?? { passed: 0, failed: 0, skipped: 0 };
    byKind.set(command.type, counts);
    const what = "skipped" in outcome ? "skipped" : outcome.fault === undefined ? "passed" : "failed";
    counts[what]++;
    total[what]++;
    if ("skipped" in outcome) add(reasons, outcome.skipped);
    else if (outcome.fault !== undefined) failures.push(`${command.script}:${command.line}  ${outcome.fault}`);
  }
  for (const [kind, { passed, failed, skipped }] of byKind)
    print(`  ${kind.padEnd(24)}${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  for (const [kind, count] of later) print(`  ${kind.padEnd(24)}${count} later: they have to run\n`);
  for (const [reason, count] of reasons) print(`  skipped: ${reason}: ${count}\n`);
  for (const failure of failures.slice(0, Number(most))) print(`  ${failure}\n`);
  tellFailures(failures);
  print(`${lastLine([{ total }])}\n`);
  return total.failed === 0 ? 0 : 1;
}
