/**
 * `npm run bench`: this package against the host's WebAssembly, node:wasi, polywasm and jco. Options: `--suite NAME`
 * (kernels, fuel, calls, strings, clojure, load, programs, components or growth; all but the last two by default), `--host NAME` for the Node to run
 * under (kernels run under this one and Node 26 by default, all else under this one), `--runs N` rounds in a process, `--processes N` for
 * the kernels under each Node, `--kernel NAME` and `--shape PART` of a name, which belong to kernels and growth (all but numbers may be
 * repeated), `--json`; `--write` measures the kernels and `clojure`, or the one that is named, and keeps them in bench/results.json and
 * docs/performance.md.
 *
 * Made for two cores that others use, too: see measure.ts for what a sample is. Each suite has a process of its own, the kernels
 * several in turns. The host is measured twice; what its two series differ by is the noise of the run, and a difference as small as
 * that says nothing. Times never fail the run: the exit code is 1 only where a result was wrong, 2 where the options were, or
 * where a Node could not be had.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { Stop, root, tsArgs } from "../scripts/lib.ts";
import { kernelExpectations, kernelText, merged } from "./kernel-table.ts";
import { type BenchOptions, here, programOf, readOptions, recordedSuites } from "./options.ts";
import type { Task } from "./process.ts";
import { performancePages } from "./record/page.ts";
import type { ClojureRecord } from "./record/clojure.ts";
import { type KernelRecord, readRecord, writeRecord } from "./record/record.ts";
import { type SuiteReport, expectationLine, isMet, three } from "./report.ts";
import { suites } from "./suites/all.ts";
import type { KernelFindings } from "./suites/kernels.ts";

/** Suites that are run where they are named: they compare nothing and take minutes, or need a rival of 100 MB. */
const onRequest: ReadonlySet<string> = new Set(["growth", "components"]);

/** The versions of Node that the kernels are measured under and the record is of. */
const recorded = ["node20", "node26"];

const today = (): string => new Date().toISOString().slice(0, 10);

/** Where it is measured. */
function machine() {
  return {
    system: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    processors: availableParallelism(),
  };
}

/** Runs a suite in a process under a Node. @throws Stop where the process fails */
async function inProcess(host: string, task: Task): Promise<SuiteReport> {
  const [loader, hooks, file] = tsArgs("bench/process.ts");
  const child = fork(file!, [JSON.stringify(task)], {
    cwd: root,
    execPath: programOf(host),
    // How a program of TypeScript is run is deprecated in newer versions of Node.
    execArgv: ["--disable-warning=DEP0205", loader!, hooks!],
    // What a suite's tools print stays apart.
    stdio: ["ignore", process.stderr, "inherit", "ipc"],
  });
  let report: SuiteReport | undefined;
  child.on("message", (message) => (report = message as SuiteReport));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0 || report === undefined) throw new Stop(`${task.suite} under ${host} ended with exit code ${code}.`);
  // JSON has no numbers that are none.
  const expectations = report.expectations.map((one) => ({ ...one, measured: one.measured ?? Number.NaN }));
  return { ...report, expectations };
}

/** The kernels, under each Node in several processes, which take turns. */
async function kernelReport(options: BenchOptions): Promise<SuiteReport> {
  const chosen = options.hosts.length > 0 ? options.hosts : [...new Set(options.write ? recorded : [here, "node26"])];
  for (const host of chosen) programOf(host);
  const found = chosen.map(() => new Array<KernelFindings>());
  const wrong = new Set<string>();
  const failed = new Set<string>();
  for (let n = 1; n <= options.processes; n++) {
    for (const [i, host] of chosen.entries()) {
      process.stderr.write(`kernels under ${host}, process ${n} of ${options.processes}\n`);
      const report = await inProcess(host, { suite: "kernels", options });
      const findings = report.data as KernelFindings;
      found[i]!.push(findings);
      for (const line of report.wrong) wrong.add(`${line} (${host})`);
      for (const line of findings.failed) failed.add(`${line} (${host})`);
    }
  }
  const record: KernelRecord = {
    date: today(),
    ...machine(),
    processes: options.processes,
    rounds: options.runs,
    nodes: found.map(merged),
  };
  const expectations = options.kernels.length === 0 ? kernelExpectations(record) : [];
  return { suite: "kernels", text: [...kernelText(record), ...failed], data: record, expectations, wrong: [...wrong] };
}

/** Another suite, under each Node that was named. */
async function otherReports(suite: string, options: BenchOptions): Promise<SuiteReport[]> {
  const chosen = options.hosts.length > 0 ? options.hosts : [here];
  const reports: SuiteReport[] = [];
  for (const host of chosen) {
    const report = await inProcess(host, { suite, options });
    reports.push(
      chosen.length === 1 ? report : { ...report, suite: `${suite}, ${host}`, text: [host, ...report.text] },
    );
  }
  return reports;
}

function printReport({ text, wrong }: SuiteReport): void {
  console.log([...text, ...wrong.map((line) => `WRONG  ${line}`), ""].join("\n"));
}

function chosenSuites({ suites: named, write }: BenchOptions): string[] {
  if (write && named.length === 0) return [...recordedSuites];
  return Object.keys(suites).filter((name) => (named.length === 0 ? !onRequest.has(name) : named.includes(name)));
}

async function measured(options: BenchOptions): Promise<SuiteReport[]> {
  const reports: SuiteReport[] = [];
  for (const name of chosenSuites(options)) {
    const more = name === "kernels" ? [await kernelReport(options)] : await otherReports(name, options);
    if (!options.json) more.forEach(printReport);
    reports.push(...more);
  }
  return reports;
}

/** The record with what was measured; of a suite that was not, it stays. */
function recordOf(reports: readonly SuiteReport[]): KernelRecord {
  const dataOf = (suite: string): unknown => reports.find((report) => report.suite === suite)?.data;
  const kept = readRecord();
  const clojure = dataOf("clojure") as Omit<ClojureRecord, "date"> | undefined;
  return {
    ...((dataOf("kernels") as KernelRecord | undefined) ?? kept),
    ...(kept.clojure !== undefined && { clojure: kept.clojure }),
    ...(clojure !== undefined && { clojure: { date: today(), ...clojure } }),
  };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), Object.keys(suites), recorded);
  const about = { node: process.versions.node, v8: process.versions.v8, ...machine() };
  const more = { load: Number(three(loadavg()[0] ?? 0)), runs: options.runs };
  const facts = Object.entries({ ...about, ...more });
  if (!options.json) console.log(`${facts.map((pair) => pair.join(" ")).join(", ")}\n`);
  const reports = await measured(options);
  const expectations = reports.flatMap((report) => report.expectations);
  if (options.json) {
    const all = expectations.map((one) => ({ ...one, met: isMet(one) }));
    const found = reports.map(({ suite, data, wrong }) => ({ suite, data, wrong }));
    console.log(JSON.stringify({ machine: { ...about, ...more }, suites: found, expectations: all }, undefined, 2));
  } else {
    for (const one of expectations) console.log(expectationLine(one));
  }
  if (reports.some(({ wrong }) => wrong.length > 0)) return 1;
  if (options.write) {
    writeRecord(recordOf(reports));
    for (const [file, text] of Object.entries(performancePages())) writeFileSync(join(root, file), text);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
