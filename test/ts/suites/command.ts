/**
 * `npm run suites` as a function: options in, text out, and the exit code.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { engineNames, suiteEngine } from "./engines.ts";
import { refuseMemories } from "./crowded-host.ts";
import { compareFuel } from "./fuel.ts";
import { Stop, tsArgs, tellFailures } from "../../../scripts/lib.ts";
import { hostProgram } from "../../../scripts/newer-host.ts";
import { HotEngine } from "./hot.ts";
import { Report, lastLine } from "./report.ts";
import { type Filter, runScript } from "./runner.ts";
import { noSuites, readScript, readWast, scriptNames, scriptsOfRun, suitesFolder } from "./script.ts";

const known = {
  engine: { type: "string" },
  file: { type: "string", multiple: true },
  line: { type: "string" },
  feature: { type: "string" },
  failures: { type: "string", default: "40" },
  wast: { type: "boolean", default: false },
  metered: { type: "boolean", default: false },
  fuel: { type: "boolean", default: false },
  crowded: { type: "boolean", default: false },
  reprinted: { type: "boolean", default: false },
  aot: { type: "boolean", default: false },
  hot: { type: "boolean", default: false },
  host: { type: "string" },
} as const;

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: known }).values;

type Options = ReturnType<typeof parse>;

function chosenScripts(suites: string, { file }: Options): readonly string[] {
  if (file === undefined) return scriptsOfRun(suites).names;
  const names = scriptNames(suites);
  const chosen = file.flatMap((wanted) =>
    names.includes(wanted) ? [wanted] : names.filter((name) => name.includes(wanted)),
  );
  if (chosen.length === 0) throw new Stop(`--file ${file.join(" ")}: no script has such a name.`);
  return chosen;
}

/** The arguments for the newer host: all but itself, and its own engine where none is named. */
function argumentsThere({ host: _, ...rest }: Options): string[] {
  return Object.entries({ ...rest, engine: rest.engine ?? "native" }).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return [value].flat().flatMap((one) => [`--${name}`, one]);
  });
}

/** Assertions of a whole run that run code without vectors, which all engines have: fewer would mean that the runner leaves something out. */
const leastActions = 29_000;

async function runHere(options: Options, write: (text: string) => void): Promise<number> {
  const suites = suitesFolder();
  if (suites === undefined) {
    write(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  if (options.fuel) {
    return compareFuel(
      chosenScripts(suites, options).map((name) => readScript(suites, name)),
      write,
    );
  }
  // Guests on the host's engine cannot be without its memories, and threads cannot share a buffer.
  if (options.crowded) refuseMemories((_, descriptor) => descriptor?.shared === true);
  const { engine: wanted = options.crowded ? "interp" : "all", line, feature } = options;
  const names = wanted === "all" ? engineNames : engineNames.filter((name) => name === wanted);
  if (options.hot && (wanted !== "compiled" || options.host !== undefined))
    throw new Stop("--hot goes with --engine compiled, on this host.");
  if (options.aot && wanted !== "compiled") throw new Stop("--aot goes with --engine compiled.");
  if (names.length === 0) throw new Stop(`--engine ${wanted}: choose one of ${engineNames.join(", ")}, all.`);
  const filter: Filter = { line: line === undefined ? undefined : Number(line), feature };
  const read = options.wast ? readWast : readScript;
  const engines = await Promise.all(names.map((name) => suiteEngine(name, options)));
  const reports = names.map((name) => new Report(name));
  const hot = options.hot ? new HotEngine(engines[0]!) : undefined;
  for (const name of chosenScripts(suites, options)) {
    const script = read(suites, name);
    for (const [i, report] of reports.entries()) {
      if (hot === undefined) runScript(engines[i]!, script, report, filter);
      else hot.run(script, report, filter);
    }
  }
  for (const report of reports) write(`${report.text(Number(options.failures))}\n`);
  const isCold = hot !== undefined && hot.hot < hot.calls * 0.8;
  if (hot !== undefined) write(`${hot.hot} of ${hot.calls} calls ran code that the host had optimised\n`);
  if (options.file === undefined) write(`${scriptsOfRun(suites).note}\n`);
  tellFailures(
    reports.flatMap(({ engine, failures }) => failures.map((f) => `${engine}: ${f.script}:${f.line}: ${f.message}`)),
  );
  write(`${lastLine(reports)}\n`);
  // An engine that needs nothing of the host has no reason to skip anything, and what was not optimised proves nothing of what is.
  const skips = reports.some(({ engine, total }) => engine !== "native" && total.skipped > 0);
  const isWhole = [options.file, line, feature].every((one) => one === undefined);
  const isShort = isWhole && reports.some(({ scalarActions }) => scalarActions < leastActions);
  return isCold || skips || isShort || reports.some((report) => report.total.failed > 0) ? 1 : 0;
}

/** Runs what the arguments ask for. Returns the exit code: 0 only where nothing failed. */
export async function runSuites(args: readonly string[], write: (text: string) => void): Promise<number> {
  try {
    const options = parse(args);
    if (options.host === undefined) return await runHere(options, write);
    const there = tsArgs("test/ts/suites/main.ts", ...argumentsThere(options));
    return spawnSync(hostProgram(options.host), there, { stdio: "inherit" }).status ?? 1;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    write(`${error.message}\n`);
    return 2;
  }
}
