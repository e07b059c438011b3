/**
 * The locals of a body that is rewritten. Those that are added come last, so that no index changes, but for one: where the
 * slice comes as a parameter it has the index of the first local, whose place it takes.
 */
import type { LocalRun } from "../../binary/body.ts";
import type { FuncType } from "../../core/types.ts";

/** What is added: a new rest of the slice, a length and its cost; a long length; the depth of the caller. */
const added: readonly LocalRun[] = [
  { count: 3, type: "i32" },
  { count: 1, type: "i64" },
  { count: 1, type: "i32" },
];

/** The locals of a rewritten body. */
export interface Locals {
  readonly runs: readonly LocalRun[];
  /** The parameter that is the slice. */
  readonly given: number | undefined;
  readonly slice: number;
  readonly length: number;
  readonly cost: number;
  readonly long: number;
  readonly outerDepth: number;
  /** The parameter that is the body's first local once the slice has been read, and begins with zero. */
  readonly cleared: number | undefined;
  /** What the body's first local is now, where it has another type. */
  readonly moved: number | undefined;
}

/** The locals where a body has declared these; `isGiven` says whether the slice comes as a parameter. */
export function rewrittenLocals(declared: readonly LocalRun[], { params }: FuncType, isGiven: boolean): Locals {
  const given = isGiven ? params.length : undefined;
  const first = isGiven ? declared.findIndex(({ count }) => count > 0) : -1;
  const taken = declared[first];
  const own = declared.map((run, i) => (i === first ? { ...run, count: run.count - 1 } : run));
  const slice = own.reduce((n, { count }) => n + count, params.length + (isGiven ? 1 : 0));
  const isMoved = taken !== undefined && taken.type !== "i32";
  return {
    runs: [...own, ...added, ...(isMoved ? [{ count: 1, type: taken.type }] : [])],
    given,
    slice,
    length: slice + 1,
    cost: slice + 2,
    long: slice + 3,
    outerDepth: slice + 4,
    cleared: taken !== undefined && !isMoved ? given : undefined,
    moved: isMoved ? slice + 5 : undefined,
  };
}
