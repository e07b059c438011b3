/**
 * `--suite fuel`: what counting fuel costs. Each engine runs each kernel without a budget and with one, in turns; the
 * others of the comparison are measured between, so that a busy neighbour meets all of a round.
 */
import { type Contestant, compiled, compiledFuel, interp, interpFuel, native, nativeFuel } from "../contestants.ts";
import { kernels } from "../kernels/kernels.ts";
import { type Series, geometricMean, measureGroups, ratioTo } from "../measure.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";
import { kernelEntry } from "./kernels.ts";

/** Who is compared with whom. */
const pairs: readonly { readonly engine: string; readonly plain: Contestant; readonly metered: Contestant }[] = [
  { engine: "native", plain: native, metered: nativeFuel },
  { engine: "compiled", plain: compiled, metered: compiledFuel },
  { engine: "interp", plain: interp, metered: interpFuel },
];

interface Row {
  readonly kernel: string;
  /** Milliseconds without a budget, by engine. */
  readonly ms: Readonly<Record<string, number>>;
  /** Time with fuel ÷ without, by engine. */
  readonly ratios: Readonly<Record<string, number>>;
}

function rowOf(kernel: string, series: readonly Series[]): Row {
  const of = (wanted: Contestant): Series | undefined => series.find(({ name }) => name === wanted.name);
  return {
    kernel,
    ms: Object.fromEntries(pairs.map(({ engine, plain }) => [engine, (of(plain)?.median ?? Number.NaN) / 1e6])),
    ratios: Object.fromEntries(pairs.map(({ engine, plain, metered }) => [engine, ratioTo(of(plain), of(metered))])),
  };
}

function meanOf(rows: readonly Row[], engine: string): number {
  return geometricMean(rows.map(({ ratios }) => ratios[engine] ?? Number.NaN));
}

function textOf(rows: readonly Row[]): string[] {
  const head = ["kernel", ...pairs.flatMap(({ engine }) => [`${engine}, ms`, "with fuel"])];
  const body = rows.map(({ kernel, ms, ratios }) => [
    kernel,
    ...pairs.flatMap(({ engine }) => [three(ms[engine] ?? Number.NaN), three(ratios[engine] ?? Number.NaN)]),
  ]);
  const mean = ["geometric mean", ...pairs.flatMap(({ engine }) => ["", three(meanOf(rows, engine))])];
  return ["Fuel: time with it ÷ time without", ...table([head, ...body, mean])];
}

/** Measures the kernels with fuel and without. */
export async function fuelSuite({ runs, kernels: wanted }: SuiteOptions): Promise<SuiteReport> {
  const chosen = kernels.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const entries = chosen.map((kernel) =>
    pairs.flatMap(({ plain, metered }) => [kernelEntry(kernel, plain), kernelEntry(kernel, metered)]),
  );
  const series = measureGroups(entries, { runs, sampleMs: 0 });
  const rows = chosen.map(({ name }, i) => rowOf(name, series[i] ?? []));
  const expectation = (engine: string, limit: number) => ({
    what: `${engine} with fuel ÷ ${engine}, geometric mean`,
    limit,
    measured: meanOf(rows, engine),
  });
  return {
    suite: "fuel",
    text: textOf(rows),
    data: rows,
    expectations: [expectation("native", 1.2), expectation("compiled", 1.25)],
    wrong: [],
  };
}
