/**
 * What is expected of the kernels, by the version of Node: targets differ, since hosts do. What one of them is worth is seen
 * in `npm run bench` and in docs/performance.md.
 */
import { three } from "../report.ts";
import { type Column, type KernelRecord, columnsOf, meanOf, noise, release, worstOf } from "./record.ts";

/** A target: the geometric mean of a column, or its worst kernel, is at most so much. */
export interface Target {
  readonly release: string;
  readonly column: string;
  readonly of: "mean" | "worst";
  readonly limit: number;
}

const target = (node: string, column: string, of: Target["of"], limit: number): Target => ({
  release: node,
  column,
  of,
  limit,
});

/** All targets. */
export const targets: readonly Target[] = [
  target("20", "native", "mean", 1.05),
  target("20", "native+fuel", "mean", 1.1),
  target("20", "native+fuel", "worst", 1.4),
  target("20", "compiled", "mean", 1.4),
  target("20", "compiled", "worst", 4.5),
  target("20", "compiled+fuel", "mean", 1.75),
  target("20", "interp", "mean", 15),
  target("20", "interp", "worst", 50),
  target("26", "native", "mean", 1.05),
  target("26", "native+fuel", "mean", 1.15),
  target("26", "native+fuel", "worst", 1.7),
  target("26", "interp", "mean", 20),
];

/** A target with what was measured. */
export interface Judged {
  readonly target: Target;
  readonly column: Column;
  readonly measured: number;
  /** The kernel of a worst. */
  readonly kernel?: string;
}

/** Whether a target is met. */
export function isReached({ target: { limit }, measured }: Judged): boolean {
  return measured <= limit;
}

/** The targets that a record can say something of. */
export function judged(record: KernelRecord): Judged[] {
  const columns = columnsOf(record);
  return targets.flatMap((one) => {
    const results = record.nodes.find((node) => release(node) === one.release);
    const column = columns.find(({ name }) => name === one.column);
    if (results === undefined || column === undefined) return [];
    if (one.of === "mean") return [{ target: one, column, measured: meanOf(results, column) }];
    const { kernel, ratio } = worstOf(results, column);
    return [{ target: one, column, measured: ratio, kernel }];
  });
}

/** How far the host was from itself at worst, under a version of Node: what differs by no more says nothing. */
export function noiseText(record: KernelRecord): string {
  return record.nodes
    .map((node) => {
      const { kernel, ratio } = worstOf(node, noise);
      return `${three(ratio)} under Node ${release(node)} (${kernel})`;
    })
    .join(", ");
}
