/**
 * `--kind hostile`: modules, texts, WIT and programs that mean ill, each in a process with little heap, under bounds: the process
 * lives, every step ends with a value or an error of ours that is short, and none is late.
 */
import { availableParallelism } from "node:os";
import type { Case, FuzzKind } from "../kinds.ts";
import { Random } from "../random.ts";
import type { StepReport } from "./judge.ts";
import { type Death, Pool, buildWorker, mostBytes } from "./pool.ts";
import { shapeGroups } from "./shapes.ts";
import type { Answer, Job } from "./job.ts";

/** Times that a late case is tried, on a machine that others use as well, and one that ended its process. */
const tries = { late: 4, died: 2 } as const;

const groups = Object.keys(shapeGroups);

/** Any shape; its size is mostly small, of all magnitudes alike, and now and then the largest. */
function jobOf(random: Random): Job {
  const group = random.pick(groups);
  const shape = random.pick(Object.keys(shapeGroups[group]!));
  const { most } = shapeGroups[group]![shape]!;
  const scale = random.once(60) ? most : Math.max(1, most / random.pick([10, 30, 100]));
  const pieces = random.once(200) ? most : Math.ceil(scale ** (random.below(1_001) / 1_000));
  return { group, shape, pieces, seed: random.bits() };
}

const lateOf = (steps: readonly StepReport[], slack: number): StepReport | undefined =>
  steps.find(({ ms, most }) => ms > most * slack);

function problemOf(answer: Answer | Death, slack: number): string | undefined {
  if ("died" in answer) return answer.died;
  if (answer.problem !== undefined) return answer.problem;
  const late = lateOf(answer.steps, slack);
  if (late !== undefined)
    return `${late.what}: took ${Math.round(late.ms)} ms, and may take ${Math.round(late.most)} (${late.outcome})`;
  return answer.most > mostBytes ? `the process had ${Math.round(answer.most / 2 ** 20)} MiB` : undefined;
}

/** The problem of a case; one of time or memory only if it is there each time. */
async function judged(pool: Pool, job: Job, slack: number): Promise<string | undefined> {
  for (let n = 1; ; n++) {
    const answer = await pool.run(job);
    const problem = problemOf(answer, slack);
    const isSure = "died" in answer ? n >= tries.died : answer.problem !== undefined || n >= tries.late;
    if (problem === undefined || isSure) return problem;
  }
}

async function oneCase(pool: Pool, random: Random, slack: number): Promise<Case> {
  const job = jobOf(random);
  const { group, shape, pieces, seed } = job;
  const problem = await judged(pool, job, slack);
  const source = `${shape}, ${pieces}`;
  if (problem === undefined) return { source, bytes: new Uint8Array(0), note: group, problem };
  const { input } = shapeGroups[group]![shape]!.make(new Random(seed), pieces);
  return { source, bytes: typeof input === "string" ? new TextEncoder().encode(input) : input, note: group, problem };
}

let pool: Pool | undefined;

/** Hostile inputs. What is bounded may take `slack` times as long as its bound says: a stall takes far longer. */
export const hostileKind = (slack = 1): FuzzKind => ({
  title: "hostile inputs in processes with little heap",
  needsSuites: false,
  together: 64,
  prepare: () => {
    buildWorker();
    const workers = (pool = new Pool(Math.max(1, Math.min(4, availableParallelism()))));
    return async (...randoms) => Promise.all(randoms.map(async (random) => oneCase(workers, random, slack)));
  },
  close: () => pool?.close(),
});
