/**
 * What the kernels came to on each version of Node, and calls in ClojureScript: the record that `npm run bench -- --write` keeps in bench/results.json,
 * and all that is computed from it. docs/performance.md and its plots say nothing else.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { geometricMean } from "../measure.ts";
import type { ClojureRecord } from "./clojure.ts";

/** A column: who is compared with the host. */
export interface Column {
  /** The column's name: the contestant's, but for a contestant of which there are two. */
  readonly name: string;
  /** The contestant once a memory of the process has grown. */
  readonly grown?: string;
  /** For the reader of a page. */
  readonly title: string;
}

/** All columns beside the host's, in their order. */
export const columns: readonly Column[] = [
  { name: "native", title: "`:native`" },
  { name: "native+fuel", title: "`:native`, fuel" },
  { name: "compiled", title: "`:compiled`" },
  { name: "compiled+fuel", title: "`:compiled`, fuel" },
  { name: "interp", title: "`:interp`" },
  { name: "interp, grown", title: "`:interp`, grown", grown: "interp" },
  { name: "polywasm", title: "polywasm" },
];

/** The host measured once more: what it differs from itself by is the noise. */
export const noise: Column = { name: "host again", title: "host again" };

/** Time ÷ the host's: the median of all rounds, and the least and the greatest of the processes' medians. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A kernel's row. A contestant that fails has no ratio. */
export interface KernelRow {
  readonly kernel: string;
  /** Milliseconds of a run on the host. */
  readonly hostMs: number;
  readonly ratios: { readonly [contestant: string]: Ratio };
}

/** What was measured under one version of Node. */
export interface NodeResults {
  readonly node: string;
  readonly v8: string;
  readonly rows: readonly KernelRow[];
}

/** All of a run. */
export interface KernelRecord {
  readonly date: string;
  readonly system: string;
  readonly processor: string;
  readonly processors: number;
  /** Processes for each version of Node, and rounds in each. */
  readonly processes: number;
  readonly rounds: number;
  readonly nodes: readonly NodeResults[];
  /** What calls cost in ClojureScript, which is measured apart. */
  readonly clojure?: ClojureRecord;
}

/** The columns that a record has numbers for: one may be older than an engine. */
export function columnsOf({ nodes }: KernelRecord): readonly Column[] {
  return columns.filter(({ name }) => nodes.some(({ rows }) => rows.some(({ ratios }) => name in ratios)));
}

/** The part of a version that a reader knows it by. */
export function release({ node }: NodeResults): string {
  return node.split(".")[0] ?? node;
}

/** The median of a row, absent where the contestant fails. */
export function medianOf({ ratios }: KernelRow, { name }: Column): number | undefined {
  return ratios[name]?.median;
}

/** The geometric mean of a column over the kernels that the contestant runs. */
export function meanOf({ rows }: NodeResults, column: Column): number {
  return geometricMean(rows.flatMap((row) => medianOf(row, column) ?? []));
}

/** The kernel on which a contestant is slowest; one that it fails counts for nothing. */
export function worstOf({ rows }: NodeResults, column: Column): { readonly kernel: string; readonly ratio: number } {
  const all = rows.map((row) => ({ kernel: row.kernel, ratio: medianOf(row, column) ?? 0 }));
  return all.reduce((a, b) => (b.ratio > a.ratio ? b : a), { kernel: "none", ratio: 0 });
}

const file = new URL("../results.json", import.meta.url);

/** The record that is kept. */
export function readRecord(): KernelRecord {
  return JSON.parse(readFileSync(file, "utf8")) as KernelRecord;
}

/** Rounded to what was measured. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}

/** A record as text: a line for each kernel, so that two records can be compared. */
export function recordText({ nodes, ...about }: KernelRecord): string {
  const head = Object.entries(about).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value, rounded)},`,
  );
  const body = nodes.map(({ rows, ...versions }) => {
    const lines = rows.map((row) => `      ${JSON.stringify(row, rounded)}`);
    return `    { ${JSON.stringify(versions).slice(1, -1)}, "rows": [\n${lines.join(",\n")}\n    ] }`;
  });
  return `{\n${head.join("\n")}\n  "nodes": [\n${body.join(",\n")}\n  ]\n}\n`;
}

/** Keeps a record. */
export function writeRecord(record: KernelRecord): void {
  writeFileSync(file, recordText(record));
}
