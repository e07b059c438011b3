/**
 * Measuring on a machine that others use. A sample is the smaller of the time on the clock and the processor time of
 * this process: both are upper bounds of what its one busy thread needed, the first because the thread may have had to
 * wait, the second because compilers and collectors run beside it. Those who are compared take turns, every second
 * round in the opposite order. A ratio is the median of the rounds' ratios: a neighbour who slows a core down for a
 * while slows both of a round.
 */

/** Something to measure. */
export interface Entry {
  readonly name: string;
  /** Does the work so many times. @throws WrongResult */
  readonly run: (times: number) => void;
}

/** What is measured did something else than it should. */
export class WrongResult extends Error {
  override name = "WrongResult";
}

/** How to measure. */
export interface Plan {
  /** Rounds after the warm-up. */
  readonly runs: number;
  /** The least time of a sample, reached by repeating the work. 0 measures it once. */
  readonly sampleMs: number;
  /** How a sample's milliseconds are found: `timeOf` where nothing else is given. */
  readonly clock?: (entry: Entry, times: number) => number;
}

/** Nanoseconds for doing the work once, sample by sample. */
export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
  readonly median: number;
}

const warmUpMs = 120;
const warmUpRuns = 3;

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The geometric mean, which is the one for ratios. */
export function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, x) => sum + Math.log(x), 0) / numbers.length);
}

/** Milliseconds that the work took, so many times. */
export function timeOf({ run }: Entry, times: number): number {
  const cpu = process.cpuUsage();
  const from = performance.now();
  run(times);
  const elapsed = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(elapsed, (user + system) / 1000);
}

/** Milliseconds on the clock: for work in other processes. */
export function elapsed({ run }: Entry, times: number): number {
  const from = performance.now();
  run(times);
  return performance.now() - from;
}

/** How many times as long one took as another: the median over the rounds. */
export function ratioTo(base: Series | undefined, series: Series | undefined): number {
  if (base === undefined || series === undefined) return Number.NaN;
  return median(series.samples.map((sample, round) => sample / (base.samples[round] ?? Number.NaN)));
}

/** Runs the work until it is compiled; returns how many times fill a sample. */
function warmUp(entry: Entry, { sampleMs, clock = timeOf }: Plan): number {
  let times = 1;
  let spent = 0;
  for (let runs = 0; runs < warmUpRuns || spent < warmUpMs; runs++) {
    const took = clock(entry, times);
    spent += took;
    if (took < sampleMs) times = Math.ceil(times * Math.min(10, Math.max(1, sampleMs / Math.max(took, 0.001))));
  }
  return times;
}

/** Groups of entries, each group's measured side by side; all groups are warm before any is measured. */
export function measureGroups(groups: ReadonlyArray<readonly Entry[]>, plan: Plan): Series[][] {
  const { clock = timeOf } = plan;
  const warm = groups.map((group) =>
    group.map((entry) => ({ entry, times: warmUp(entry, plan), samples: new Array<number>() })),
  );
  for (let round = 0; round < plan.runs; round++) {
    for (const group of warm) {
      const turns = round % 2 === 0 ? group : group.toReversed();
      for (const { entry, times, samples } of turns) {
        samples.push((clock(entry, times) / times) * 1e6);
      }
    }
  }
  return warm.map((group) =>
    group.map(({ entry, samples }) => ({ name: entry.name, samples, median: median(samples) })),
  );
}

/** One group. */
export function measure(entries: readonly Entry[], plan: Plan): Series[] {
  return measureGroups([entries], plan)[0] ?? [];
}
