/**
 * `--suite growth`: what inputs cost as they double, step by step: each shape of the fuzzer of hostile inputs at n, 2n, 4n and 8n
 * pieces, in processes with little heap. What costs in proportion to its size doubles; a sort adds little to that, and a square
 * makes it four times.
 */
import { Pool, buildWorker } from "../../test/ts/fuzz/hostile/pool.ts";
import { shapeGroups } from "../../test/ts/fuzz/hostile/shapes.ts";
import type { Answer, Job } from "../../test/ts/fuzz/hostile/job.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

/** The sizes as parts of the largest that the fuzzer makes. */
const parts = [1 / 40, 1 / 20, 1 / 10, 1 / 5];

/** Growth for each doubling above which a step is shown as one that grows too fast. */
const fastest = 2.6;

/** Milliseconds below which growth says nothing. */
const shortest = 25;

/** Milliseconds below which a thread's time is a guess: systems count in ticks. */
const tick = 4;

/** Times that a size is measured; more where it seems to grow too fast. */
const tries = [1, 4];

/** Shapes whose pieces are few by nature, as what they make doubles with each, are left out. */
const fewest = 1_000;

/** Milliseconds of a run: what has an end reaches it. */
const timeoutMs = 10_000;

interface GrowthRow {
  readonly shape: string;
  readonly step: string;
  readonly pieces: number;
  /** Milliseconds of each size. */
  readonly ms: readonly number[];
  /** For each of the last two doublings. */
  readonly growth: number;
}

/** Milliseconds by step; the longest of steps of one name. */
function stepsOf(answer: Answer | { readonly died: string }): Map<string, number> {
  const steps = new Map<string, number>();
  if ("died" in answer) return steps.set(answer.died, Infinity);
  for (const { what, ms } of answer.steps) steps.set(what, Math.max(steps.get(what) ?? 0, ms));
  return steps;
}

/** The least time of each step over some tries. */
async function leastOf(pool: Pool, job: Job, count: number): Promise<Map<string, number>> {
  const least = new Map<string, number>();
  for (let n = 0; n < count; n++) {
    for (const [what, ms] of stepsOf(await pool.run(job))) least.set(what, Math.min(least.get(what) ?? Infinity, ms));
  }
  return least;
}

const isFast = ({ ms, growth }: GrowthRow): boolean => (ms.at(-1) ?? 0) > shortest && growth > fastest;

/** A seed by which nothing is refused, so that all is done that can be done; any where there is none. */
async function goodSeed(pool: Pool, job: Job): Promise<number> {
  for (let seed = 1; seed < 20; seed++) {
    const answer = await pool.run({ ...job, seed });
    if (
      !("died" in answer) &&
      answer.steps.every(({ outcome, what }) => outcome === "value" || /call|get|look up|memory/.test(what))
    )
      return seed;
  }
  return 1;
}

async function rowsOf(pool: Pool, group: string, shape: string, most: number): Promise<GrowthRow[]> {
  const sizes = parts.map((part) => Math.ceil(most * part));
  const seed = await goodSeed(pool, { group, shape, pieces: Math.min(most, 3), seed: 0, timeoutMs });
  let rows: GrowthRow[] = [];
  for (const count of tries) {
    const all: Map<string, number>[] = [];
    for (const pieces of sizes) all.push(await leastOf(pool, { group, shape, pieces, seed, timeoutMs }, count));
    rows = [...all.at(-1)!.keys()].map((step) => {
      const ms = all.map((steps) => steps.get(step) ?? Number.NaN);
      return { shape, step, pieces: sizes[0]!, ms, growth: Math.sqrt(ms.at(-1)! / Math.max(ms.at(-3)!, tick)) };
    });
    if (!rows.some(isFast)) break;
  }
  return rows;
}

/** Measures growth. */
export async function growthSuite({ shapes }: SuiteOptions): Promise<SuiteReport> {
  buildWorker();
  const pool = new Pool(1);
  const rows: GrowthRow[] = [];
  for (const [group, ofGroup] of Object.entries(shapeGroups)) {
    for (const [shape, { most }] of Object.entries(ofGroup)) {
      if (most < fewest || (shapes.length > 0 && !shapes.some((name) => shape.includes(name)))) continue;
      rows.push(...(await rowsOf(pool, group, shape, most)));
    }
  }
  pool.close();
  const fast = rows.filter(isFast);
  const cells = rows
    .filter(({ ms }) => (ms.at(-1) ?? 0) >= 1)
    .map(({ shape, step, pieces, ms, growth }) => [
      `${shape}: ${step}`.slice(0, 100),
      String(pieces),
      ...ms.map(three),
      three(growth),
    ]);
  return {
    suite: "growth",
    text: [
      "Cost by size, ms of the thread, for n, 2n, 4n and 8n pieces, and the growth for each of the last two doublings.",
      ...table([["", "n", "n", "2n", "4n", "8n", "growth"], ...cells]),
      "",
      ...fast.map(({ shape, step, growth }) => `grows by ${three(growth)}: ${shape}: ${step}`),
    ],
    data: { rows },
    expectations: [{ what: `steps that grow by more than ${fastest}`, limit: 0, measured: fast.length }],
    wrong: [],
  };
}
