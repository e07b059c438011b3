/**
 * The options of `npm run bench`, checked.
 */
import { parseArgs } from "node:util";
import { Stop } from "../scripts/lib.ts";
import { hostProgram, hosts } from "../scripts/newer-host.ts";
import { kernels } from "./kernels/kernels.ts";
import type { SuiteOptions } from "./report.ts";

/** What is to be measured. */
export interface BenchOptions extends SuiteOptions {
  /** The suites that were named. */
  readonly suites: readonly string[];
  /** The versions of Node that were named. */
  readonly hosts: readonly string[];
  readonly processes: number;
  readonly json: boolean;
  readonly write: boolean;
}

/** This Node, as `--host` names it. */
export const here = `node${process.versions.node.split(".")[0]}`;

/** The program of a version of Node. @throws Stop where it cannot be had */
export function programOf(host: string): string {
  if (host === here) return process.execPath;
  try {
    return hostProgram(host);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    throw new Stop(`${error.message} \`--host ${here}\` measures under this Node alone.`);
  }
}

const names = { type: "string", multiple: true } as const;

const known = {
  suite: names,
  kernel: names,
  shape: names,
  host: names,
  runs: { type: "string", default: "7" },
  processes: { type: "string", default: "3" },
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const all = Object.keys(known).map((name) => `--${name}`);
    throw new Stop(`${(error as Error).message} The options are ${all.join(", ")}.`);
  }
}

/** Holds the values of an option to those that there are. */
function choose(option: string, given: readonly string[] | undefined, from: readonly string[]): void {
  const unknown = given?.find((name) => !from.includes(name));
  if (unknown !== undefined) throw new Stop(`--${option} ${unknown}: choose of ${from.join(", ")}.`);
}

function countOf(option: string, given: string): number {
  if (!/^[1-9]\d{0,3}$/.test(given)) throw new Stop(`--${option} ${given}: give a number from 1 to 9999.`);
  return Number(given);
}

/** The suites that `--write` keeps a record of. */
export const recordedSuites: readonly string[] = ["kernels", "clojure"];

/** What `--write` records of a suite is always the same; what it needs must be there. */
function checkWrite(given: ReturnType<typeof parse>, recorded: readonly string[]): void {
  if (!given.write) return;
  const unrecorded = given.suite?.find((name) => !recordedSuites.includes(name));
  if (unrecorded !== undefined)
    throw new Stop(`--write records ${recordedSuites.join(" and ")}: it goes with no --suite ${unrecorded}.`);
  const narrowing = (["kernel", "shape", "host"] as const).find((option) => given[option] !== undefined);
  if (narrowing !== undefined)
    throw new Stop(`--write records all kernels under ${recorded.join(" and ")}: it goes with no --${narrowing}.`);
  const missing = recorded.find((host) => host !== here && !hosts.includes(host));
  if (missing !== undefined) throw new Stop(`--write records ${recorded.join(" and ")}: run it by ${missing}.`);
}

/** The options. @throws Stop which says what is wrong with them */
export function readOptions(
  args: readonly string[],
  suiteNames: readonly string[],
  recorded: readonly string[],
): BenchOptions {
  const given = parse(args);
  choose("suite", given.suite, suiteNames);
  choose(
    "kernel",
    given.kernel,
    kernels.map(({ name }) => name),
  );
  choose("host", given.host, [...new Set([here, ...hosts])]);
  checkWrite(given, recorded);
  return {
    suites: given.suite ?? [],
    kernels: given.kernel ?? [],
    shapes: given.shape ?? [],
    hosts: [...new Set(given.host)],
    runs: countOf("runs", given.runs),
    processes: countOf("processes", given.processes),
    json: given.json,
    write: given.write,
  };
}
