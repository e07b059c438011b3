/**
 * A process with little heap that takes one hostile case after the other.
 */
import { Random } from "../random.ts";
import type { Job, Said } from "./job.ts";
import { Judge } from "./judge.ts";
import { shapeGroups } from "./shapes.ts";
import { deadline } from "./trial.ts";

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
