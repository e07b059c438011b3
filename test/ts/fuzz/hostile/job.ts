/**
 * What a worker is asked, and what it says.
 */
import type { StepReport } from "./judge.ts";

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
