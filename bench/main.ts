/**
 * `npm run bench`: this package against the host's WebAssembly, node:wasi and polywasm. Options: `--suite NAME`
 * (kernels, fuel, calls, load, strings, programs or growth; all but growth by default), `--runs N`, `--kernel NAME` and
 * `--shape PART` of a name, which belong to kernels and growth (all may be repeated), `--json`.
 *
 * Made for two cores that others use, too: see measure.ts for what a sample is. The host is measured twice; what its two
 * series differ by is the noise of the run, and a difference as small as that says nothing. Times never fail the run:
 * the exit code is 1 only where a result was wrong, 2 where the options were.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { kernels } from "./kernels/kernels.ts";
import { WrongResult } from "./measure.ts";
import { type SuiteOptions, type SuiteReport, expectationLine, isMet, three } from "./report.ts";
import { callSuite } from "./suites/calls.ts";
import { fuelSuite } from "./suites/fuel.ts";
import { growthSuite } from "./suites/growth.ts";
import { kernelSuite } from "./suites/kernels.ts";
import { loadSuite } from "./suites/load.ts";
import { programSuite } from "./suites/programs.ts";
import { stringSuite } from "./suites/strings.ts";

type Suite = (options: SuiteOptions) => Promise<SuiteReport>;

const suites: Readonly<Record<string, Suite>> = {
  kernels: kernelSuite,
  fuel: fuelSuite,
  calls: callSuite,
  strings: stringSuite,
  load: loadSuite,
  programs: programSuite,
  growth: growthSuite,
};

/** Suites that are run where they are named: they compare nothing, and take minutes. */
const onRequest: ReadonlySet<string> = new Set(["growth"]);

const { values: given } = parseArgs({
  options: {
    suite: { type: "string", multiple: true, default: [] },
    kernel: { type: "string", multiple: true, default: [] },
    shape: { type: "string", multiple: true, default: [] },
    runs: { type: "string", default: "11" },
    json: { type: "boolean", default: false },
  },
});

/** What is wrong with the options; undefined when nothing is. */
function mistake(): string | undefined {
  const suite = given.suite.find((name) => !Object.hasOwn(suites, name));
  if (suite !== undefined) return `--suite ${suite}: choose of ${Object.keys(suites).join(", ")}.`;
  const names = kernels.map(({ name }) => name);
  const kernel = given.kernel.find((name) => !names.includes(name));
  if (kernel !== undefined) return `--kernel ${kernel}: choose of ${names.join(", ")}.`;
  return /^[1-9]\d{0,3}$/.test(given.runs) ? undefined : `--runs ${given.runs}: give a number from 1 to 9999.`;
}

/** Where it was measured. */
function machine(): Record<string, string | number> {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    processor: cpus()[0]?.model ?? "unknown",
    processors: availableParallelism(),
    load: Number(three(loadavg()[0] ?? 0)),
  };
}

/** Runs a suite; a wrong result is its report. */
async function reportOf(name: string, suite: Suite): Promise<SuiteReport> {
  try {
    return await suite({ runs: Number(given.runs), kernels: given.kernel, shapes: given.shape });
  } catch (error) {
    if (!(error instanceof WrongResult)) throw error;
    return { suite: name, text: [], data: undefined, expectations: [], wrong: [error.message] };
  }
}

function print({ text, wrong }: SuiteReport): void {
  console.log([...text, ...wrong.map((line) => `WRONG  ${line}`), ""].join("\n"));
}

async function main(): Promise<number> {
  const problem = mistake();
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return 2;
  }
  const chosen = Object.entries(suites).filter(([name]) =>
    given.suite.length === 0 ? !onRequest.has(name) : given.suite.includes(name),
  );
  const about = { ...machine(), runs: Number(given.runs) };
  if (!given.json)
    console.log(
      `${Object.entries(about)
        .map((pair) => pair.join(" "))
        .join(", ")}\n`,
    );
  const reports: SuiteReport[] = [];
  for (const [name, suite] of chosen) {
    const report = await reportOf(name, suite);
    if (!given.json) print(report);
    reports.push(report);
  }
  const expectations = reports.flatMap((report) => report.expectations);
  if (given.json) {
    const judged = expectations.map((one) => ({ ...one, met: isMet(one) }));
    const found = reports.map(({ suite, data, wrong }) => ({ suite, data, wrong }));
    console.log(JSON.stringify({ machine: about, suites: found, expectations: judged }, undefined, 2));
  } else {
    for (const one of expectations) console.log(expectationLine(one));
  }
  return reports.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
}

process.exitCode = await main();
