/**
 * `npm run suites`: the official suite over the engines. Options: `--engine interp|native|all`, `--file NAME` (part of
 * a script's name; whole where a script has it), `--line N`, `--feature NAME`, `--failures N` to show more of them,
 * `--wast` to read the scripts as text instead of their JSON form, `--metered` to run with fuel and a depth to watch,
 * `--host node24` to run under a newer Node.
 * Ends with one line of totals, and with exit code 0 only where nothing failed.
 */
import { parseArgs } from "node:util";
import { engineNames, suiteEngine } from "./engines.ts";
import { hosts, runOnNewerHost } from "./newer-host.ts";
import { Report, lastLine } from "./report.ts";
import { type Filter, runScript } from "./runner.ts";
import { noSuites, readScript, readWast, scriptNames, scriptsOfRun, suitesFolder } from "./script.ts";

const { values: options } = parseArgs({
  options: {
    engine: { type: "string" },
    file: { type: "string", multiple: true },
    line: { type: "string" },
    feature: { type: "string" },
    failures: { type: "string", default: "40" },
    wast: { type: "boolean", default: false },
    metered: { type: "boolean", default: false },
    host: { type: "string" },
  },
});

function chosenScripts(suites: string): readonly string[] {
  const { file } = options;
  if (file === undefined) return scriptsOfRun(suites).names;
  const names = scriptNames(suites);
  return file.flatMap((wanted) => (names.includes(wanted) ? [wanted] : names.filter((name) => name.includes(wanted))));
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

/** The arguments for the newer host: all but itself, and its own engine where none is named. */
function argumentsThere(): string[] {
  const { host: _, ...rest } = options;
  return Object.entries({ ...rest, engine: rest.engine ?? "native" }).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return [value].flat().flatMap((one) => [`--${name}`, one]);
  });
}

async function main(): Promise<number> {
  if (options.host !== undefined) {
    if (!hosts.includes(options.host)) return refuse(`--host ${options.host}: choose one of ${hosts.join(", ")}.`);
    return runOnNewerHost("test/ts/suites/main.ts", argumentsThere());
  }
  const suites = suitesFolder();
  if (suites === undefined) {
    process.stdout.write(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  const { engine: wanted = "all" } = options;
  const chosen = wanted === "all" ? engineNames : engineNames.filter((name) => name === wanted);
  const scripts = chosenScripts(suites);
  if (chosen.length === 0) return refuse(`--engine ${wanted}: choose one of ${engineNames.join(", ")}, all.`);
  if (scripts.length === 0) return refuse(`--file ${options.file?.join(" ") ?? ""}: no script has such a name.`);
  const filter: Filter = {
    line: options.line === undefined ? undefined : Number(options.line),
    feature: options.feature,
  };
  const read = options.wast ? readWast : readScript;
  const reports: Report[] = [];
  for (const name of chosen) {
    const report = new Report(name);
    const engine = await suiteEngine(name, options.metered);
    for (const script of scripts) runScript(engine, read(suites, script), report, filter);
    process.stdout.write(`${report.text(Number(options.failures))}\n`);
    reports.push(report);
  }
  if (options.file === undefined) process.stdout.write(`${scriptsOfRun(suites).note}\n`);
  process.stdout.write(`${lastLine(reports)}\n`);
  return reports.some((report) => report.total.failed > 0) ? 1 : 0;
}

process.exitCode = await main();
