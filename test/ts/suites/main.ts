/**
 * `npm run suites`: the official suite over the engines. Options: `--engine interp|native|all`, `--file NAME` (part of
 * a script's name; whole where a script has it), `--line N`, `--feature NAME`, `--failures N` to show more of them,
 * `--wast` to read the scripts as text instead of their JSON form.
 * Ends with one line of totals, and with exit code 0 only where nothing failed.
 */
import { parseArgs } from "node:util";
import { engineNames, suiteEngine } from "./engines.ts";
import { Report, lastLine } from "./report.ts";
import { type Filter, runScript } from "./runner.ts";
import { noSuites, readScript, readWast, scriptNames, suitesFolder } from "./script.ts";

const { values: options } = parseArgs({
  options: {
    engine: { type: "string", default: "all" },
    file: { type: "string", multiple: true },
    line: { type: "string" },
    feature: { type: "string" },
    failures: { type: "string", default: "40" },
    wast: { type: "boolean", default: false },
  },
});

function chosenScripts(suites: string): string[] {
  const names = scriptNames(suites);
  const { file } = options;
  if (file === undefined) return names;
  return file.flatMap((wanted) => (names.includes(wanted) ? [wanted] : names.filter((name) => name.includes(wanted))));
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

async function main(): Promise<number> {
  const suites = suitesFolder();
  if (suites === undefined) {
    process.stdout.write(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  const chosen = options.engine === "all" ? engineNames : engineNames.filter((name) => name === options.engine);
  const scripts = chosenScripts(suites);
  if (chosen.length === 0) return refuse(`--engine ${options.engine}: choose one of ${engineNames.join(", ")}, all.`);
  if (scripts.length === 0) return refuse(`--file ${options.file?.join(" ") ?? ""}: no script has such a name.`);
  const filter: Filter = {
    line: options.line === undefined ? undefined : Number(options.line),
    feature: options.feature,
  };
  const read = options.wast ? readWast : readScript;
  const reports: Report[] = [];
  for (const name of chosen) {
    const report = new Report(name);
    const engine = await suiteEngine(name);
    for (const script of scripts) runScript(engine, read(suites, script), report, filter);
    process.stdout.write(`${report.text(Number(options.failures))}\n`);
    reports.push(report);
  }
  process.stdout.write(`${lastLine(reports)}\n`);
  return reports.some((report) => report.total.failed > 0) ? 1 : 0;
}

process.exitCode = await main();
