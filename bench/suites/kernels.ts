/**
 * `--suite kernels`: a function that computes for a few milliseconds, thirteen times over. All modules of all
 * contestants are loaded and warm before the first is measured: an interpreter that is fast only while it is alone
 * would be found out.
 */
import { type Contestant, host, hostAgain, interp, native, polywasm } from "../contestants.ts";
import { type Kernel, kernels, readKernel } from "../kernels/kernels.ts";
import { type Entry, type Series, WrongResult, geometricMean, measureGroups, ratioTo } from "../measure.ts";
import { type Expectation, type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

const contestants = [host, hostAgain, native, interp, polywasm];

interface Row {
  readonly kernel: string;
  readonly hostMs: number;
  /** Time ÷ the host's, by contestant. */
  readonly ratios: Readonly<Record<string, number>>;
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

function rowOf(kernel: Kernel, series: readonly Series[]): Row {
  const base = series.find(({ name }) => name === host.name);
  return {
    kernel: kernel.name,
    hostMs: (base?.median ?? Number.NaN) / 1e6,
    ratios: Object.fromEntries(series.map((one) => [one.name, ratioTo(base, one)])),
  };
}

function ratiosOf(rows: readonly Row[], { name }: Contestant): number[] {
  return rows.map((row) => row.ratios[name] ?? Number.NaN).filter((ratio) => !Number.isNaN(ratio));
}

function worst(rows: readonly Row[], { name }: Contestant): { kernel: string; ratio: number } {
  const all = rows.map((row) => ({ kernel: row.kernel, ratio: row.ratios[name] ?? Infinity }));
  return all.reduce((a, b) => (b.ratio > a.ratio ? b : a));
}

function expectationsOf(rows: readonly Row[]): Expectation[] {
  const nativeWorst = worst(rows, native);
  const interpWorst = worst(rows, interp);
  const noise = worst(rows, hostAgain);
  const same = rows.find(({ kernel }) => kernel === nativeWorst.kernel)?.ratios[hostAgain.name] ?? Number.NaN;
  return [
    { what: "native ÷ host, geometric mean", limit: 1.05, measured: geometricMean(ratiosOf(rows, native)) },
    {
      what: "native ÷ host, worst kernel",
      limit: 1.05,
      measured: nativeWorst.ratio,
      note: `${nativeWorst.kernel}, where the host is ${three(same)} of itself; at worst it is ${three(noise.ratio)}, ${noise.kernel}`,
    },
    { what: "interp ÷ host, geometric mean", limit: 20, measured: geometricMean(ratiosOf(rows, interp)) },
    { what: "interp ÷ host, worst kernel", limit: 80, measured: interpWorst.ratio, note: interpWorst.kernel },
  ];
}

function textOf(rows: readonly Row[]): string[] {
  const [, ...others] = contestants;
  const head = ["kernel", "host, ms", ...others.map(({ name }) => name)];
  const body = rows.map((row) => [
    row.kernel,
    three(row.hostMs),
    ...others.map(({ name }) => three(row.ratios[name] ?? Number.NaN)),
  ]);
  const mean = ["geometric mean", "", ...others.map((other) => three(geometricMean(ratiosOf(rows, other))))];
  return ["Kernels: time ÷ the host's", ...table([head, ...body, mean])];
}

/** Measures the kernels. */
export async function kernelSuite({ runs, kernels: wanted }: SuiteOptions): Promise<SuiteReport> {
  const chosen = kernels.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const failed = { ours: new Array<string>(), others: new Array<string>() };
  const series = measureGroups(
    chosen.map((kernel) => group(kernel, failed)),
    { runs, sampleMs: 0 },
  );
  const rows = chosen.map((kernel, i) => rowOf(kernel, series[i] ?? []));
  return {
    suite: "kernels",
    text: [...textOf(rows), ...failed.others],
    data: rows,
    expectations: expectationsOf(rows),
    wrong: failed.ours,
  };
}
