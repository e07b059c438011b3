/**
 * `--suite kernels`: a function that computes for a few milliseconds, thirteen times over. All modules of all
 * contestants are loaded and warm before the first is measured, and many more are loaded: an interpreter that is fast only
 * while it is alone would be found out. One process's part of it; bench/kernel-table.ts makes a table of many.
 */
import { readdirSync } from "node:fs";
import {
  type Contestant,
  bytesOf,
  compiled,
  compiledFuel,
  host,
  hostAgain,
  interp,
  native,
  nativeFuel,
  pathOf,
  polywasm,
} from "../contestants.ts";
import { type Kernel, kernels, readKernel } from "../kernels/kernels.ts";
import { type Entry, type Series, WrongResult, measureGroups } from "../measure.ts";
import type { SuiteOptions, SuiteReport } from "../report.ts";

const contestants = [host, hostAgain, native, nativeFuel, compiled, compiledFuel, interp, polywasm];

/** What one process measured of a kernel: nanoseconds, round by round, of each contestant that gets it right. */
export interface KernelSamples {
  readonly kernel: string;
  readonly series: Samples;
  /** The same of the host and the interpreter once a memory has grown. */
  readonly grown: Samples;
}

/** Series without what can be worked out. */
type Samples = ReadonlyArray<Pick<Series, "name" | "samples">>;

/** What one process under one version of Node found. */
export interface KernelFindings {
  readonly node: string;
  readonly v8: string;
  readonly kernels: readonly KernelSamples[];
  /** What contestants failed that are not ours. */
  readonly failed: readonly string[];
}

/** A kernel on a contestant, loaded. */
export function kernelEntry(kernel: Kernel, contestant: Contestant): Entry {
  const run = contestant.exports(readKernel(kernel)).run as (n: number) => number | bigint;
  const check = (): void => {
    const result = run(kernel.n);
    const signed = typeof result === "bigint" ? BigInt.asIntN(64, result) : result;
    if (String(signed) === kernel.expected) return;
    throw new WrongResult(`${kernel.name} on ${contestant.name} gave ${signed}, not ${kernel.expected}.`);
  };
  return {
    name: contestant.name,
    run: (times) => {
      for (let i = 0; i < times; i++) check();
    },
  };
}

/** The contestants that get a kernel right, and what went wrong with the others. */
function group(kernel: Kernel, failed: { ours: string[]; others: string[] }): Entry[] {
  return contestants.flatMap((contestant) => {
    try {
      const entry = kernelEntry(kernel, contestant);
      entry.run(1);
      return [entry];
    } catch (error) {
      const text =
        error instanceof WrongResult ? error.message : `${kernel.name} on ${contestant.name}: ${String(error)}`;
      (contestant.ours ? failed.ours : failed.others).push(text);
      return [];
    }
  });
}

/**
 * Loads whatever modules of testdata ask for nothing, on each engine of ours, so that no engine is alone with the kernels.
 * They are given to be kept. Go's runtime makes its memory larger as it starts, which is measured apart.
 */
function loadMany(): readonly unknown[] {
  const files = readdirSync(pathOf("testdata")).filter((file) => file.endsWith(".wasm") && !file.includes("_go_"));
  const kept = [native, nativeFuel, compiled, interp].flatMap((contestant) =>
    files.flatMap((file) => {
      try {
        return [contestant.exports(bytesOf(`testdata/${file}`))];
      } catch {
        return [];
      }
    }),
  );
  if (kept.length < 30) throw new Error(`Of testdata only ${kept.length} modules could be loaded.`);
  return kept;
}

/**
 * Makes a memory larger. Its former buffer is detached by that, where anybody has seen it, and V8 looks from then on, in all of the
 * process, at each access by a typed array or a DataView whether the buffer is detached: until the first it relies on there being
 * none.
 */
function growMemory(): void {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { buffer } = memory;
  memory.grow(1);
  if (buffer.byteLength > 0) throw new Error("The buffer of a memory that grows is not detached.");
}

function samplesOf(series: readonly Series[]): Samples {
  return series.map(({ name, samples }) => ({ name, samples }));
}

/** Measures the kernels. */
export async function kernelSuite({ runs, kernels: wanted }: SuiteOptions): Promise<SuiteReport> {
  const kept = loadMany();
  const chosen = kernels.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const failed = { ours: new Array<string>(), others: new Array<string>() };
  const groups = chosen.map((kernel) => group(kernel, failed));
  const plan = { runs, sampleMs: 0 };
  const before = measureGroups(groups, plan);
  growMemory();
  const affected = groups.map((entries) => entries.filter(({ name }) => name === host.name || name === interp.name));
  const after = measureGroups(affected, plan);
  const measured = chosen.map(({ name }, i) => ({
    kernel: name,
    series: samplesOf(before[i]!),
    grown: samplesOf(after[i]!),
  }));
  const { node, v8 } = process.versions;
  const data: KernelFindings = { node, v8, kernels: measured, failed: failed.others };
  const text = [`Measured with ${kept.length} other modules loaded.`];
  return { suite: "kernels", text, data, expectations: [], wrong: failed.ours };
}
