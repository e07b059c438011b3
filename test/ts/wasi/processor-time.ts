/** What a run takes of the processor, by itself. */

/**
 * The least milliseconds of the processor in some runs. The process has others: what earlier tests have left to be collected
 * and to be optimised counts as well, in some runs, while what waits by turning takes all of its time in each of them.
 */
export function leastProcessorTime(run: () => void): number {
  const taken = Array.from({ length: 4 }, () => {
    const from = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  });
  return Math.min(...taken);
}
