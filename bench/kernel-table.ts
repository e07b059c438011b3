/**
 * The kernels under several versions of Node, several processes each, as one table. A process decides once how the host's
 * compilers see the loop; several in turns show what that decides.
 */
import { median } from "./measure.ts";
import { host } from "./contestants.ts";
import {
  type Column,
  type KernelRecord,
  type KernelRow,
  type NodeResults,
  type Ratio,
  columns,
  meanOf,
  medianOf,
  noise,
  release,
  worstOf,
} from "./record/record.ts";
import { type Judged, judged, noiseText } from "./record/targets.ts";
import { type Expectation, table, three } from "./report.ts";
import type { KernelFindings, KernelSamples } from "./suites/kernels.ts";

/** The ratios of a column, round by round. */
function ratiosOf({ series, grown: after }: KernelSamples, { name, grown }: Column): number[] {
  const among = grown === undefined ? series : after;
  const of = (wanted: string): readonly number[] => among.find((one) => one.name === wanted)?.samples ?? [];
  const base = of(host.name);
  return of(grown ?? name).map((sample, round) => sample / (base[round] ?? Number.NaN));
}

/** A column's ratio over all processes; undefined where the contestant failed in one. */
function ratioOf(runs: readonly KernelSamples[], column: Column): Ratio | undefined {
  const each = runs.map((run) => ratiosOf(run, column));
  if (each.some((ratios) => ratios.length === 0)) return undefined;
  const medians = each.map(median);
  return { median: median(each.flat()), least: Math.min(...medians), most: Math.max(...medians) };
}

function rowOf(runs: readonly KernelSamples[]): KernelRow {
  const ratios = [noise, ...columns].flatMap((column) => {
    const ratio = ratioOf(runs, column);
    return ratio === undefined ? [] : [[column.name, ratio] as const];
  });
  const samples = runs.flatMap(({ series }) => series.find(({ name }) => name === host.name)?.samples ?? []);
  return { kernel: runs[0]?.kernel ?? "", hostMs: median(samples) / 1e6, ratios: Object.fromEntries(ratios) };
}

/** Puts together what the processes of one version of Node found. */
export function merged(findings: readonly KernelFindings[]): NodeResults {
  const [first] = findings;
  if (first === undefined) throw new Error("No process measured anything.");
  const rows = first.kernels.map((_, i) => rowOf(findings.map(({ kernels }) => kernels[i]!)));
  return { node: first.node, v8: first.v8, rows };
}

/** A row of the table: what comes first, and the cells of each version of Node. */
function line({ nodes }: KernelRecord, first: string, cells: (node: NodeResults, index: number) => string[]): string[] {
  return [first, ...nodes.flatMap(cells)];
}

/** Where processes of one version differed by so much, they are shown. */
const farApart = 1.25;

/** A line for each cell whose processes differ. */
function spreads({ nodes }: KernelRecord): string[] {
  return nodes.flatMap((node) =>
    node.rows.flatMap(({ kernel, ratios }) =>
      Object.entries(ratios)
        .filter(([, { least, most }]) => most / least > farApart)
        .map(
          ([name, { least, most }]) =>
            `Node ${release(node)}: ${kernel} on ${name} is between ${three(least)} and ${three(most)}, by the process.`,
        ),
    ),
  );
}

/** The table for people. */
export function kernelText(record: KernelRecord): string[] {
  const { nodes } = record;
  const number = (x: number | undefined): string => three(x ?? Number.NaN);
  const rows = (nodes[0]?.rows ?? []).map(({ kernel }, i) =>
    line(record, kernel, ({ rows: all }) => {
      const row = all[i]!;
      return [three(row.hostMs), ...columns.map((column) => number(medianOf(row, column)))];
    }),
  );
  const foot = (what: string, of: (node: NodeResults, column: Column) => number): string[] =>
    line(record, what, (node) => ["", ...columns.map((column) => three(of(node, column)))]);
  return [
    `Kernels: time ÷ the host's; host in ms. ${nodes.map(({ node, v8 }) => `Node ${node} has V8 ${v8}.`).join(" ")}`,
    ...table([
      line(record, "", (node) => [`Node ${release(node)}`, ...columns.map(() => "")]),
      line(record, "kernel", () => ["host", ...columns.map(({ name }) => name)]),
      ...rows,
      foot("geometric mean", meanOf),
      foot("worst", (node, column) => worstOf(node, column).ratio),
    ]),
    `The host differs from itself by ${noiseText(record)} at worst.`,
    ...spreads(record),
  ];
}

function expectationOf({ target, measured, kernel }: Judged): Expectation {
  const of = target.of === "mean" ? "geometric mean" : "worst kernel";
  const what = `${target.column} ÷ host under Node ${target.release}, ${of}`;
  return { what, limit: target.limit, measured, ...(kernel === undefined ? {} : { note: kernel }) };
}

/** What is expected of all kernels. */
export function kernelExpectations(record: KernelRecord): Expectation[] {
  return judged(record).map(expectationOf);
}
