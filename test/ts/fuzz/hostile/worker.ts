/**
 * A process with little heap that takes one hostile case after the other.
 */
import { Random } from "../random.ts";
import { Judge, type StepReport } from "./judge.ts";
import { shapeGroups } from "./shapes.ts";
import { deadline } from "./trial.ts";

/** A case: an input of this shape, as large as said, with what else a seed decides. */
export interface Job {
  readonly group: string;
  readonly shape: string;
  readonly pieces: number;
  readonly seed: number;
  /** Milliseconds of a run, where they are not the usual ones. */
  readonly timeoutMs?: number;
}

/** What came of a case. */
export interface Answer {
  readonly steps: readonly StepReport[];
  readonly problem: string | undefined;
  /** Bytes of memory that the process has had at the most. */
  readonly most: number;
}

/** What a worker says: that it has made the input, or the answer. */
export type Said = { readonly made: number } | Answer;

const usualMs = deadline.ms;

function answer({ group, shape, pieces, seed, timeoutMs = usualMs }: Job): void {
  deadline.ms = timeoutMs;
  const trial = shapeGroups[group]![shape]!.make(new Random(seed), pieces);
  const size = trial.input.length;
  const judge = new Judge(size);
  process.send!({ made: size } satisfies Said, () => {
    trial.act(judge);
    const { steps, problem } = judge;
    process.send!({ steps, problem, most: process.resourceUsage().maxRSS * 1024 } satisfies Said);
  });
}

process.on("message", (job: Job) => answer(job));
process.on("disconnect", () => process.exit());
