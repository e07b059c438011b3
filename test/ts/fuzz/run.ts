/**
 * Runs a fuzzer over cases; an error that it lets through is a failure of its case.
 */
import { type Case, type FuzzKind, type FuzzResult } from "./kinds.ts";
import { Random } from "./random.ts";

/** Failures that are kept. */
const maxFailures = 50;

/** The cases `from` to below `to` of a seed. */
export function fuzz(kind: FuzzKind, seed: number, from: number, to: number): FuzzResult {
  const next = kind.prepare();
  const notes = new Map<string, number>();
  const failures: { index: number; case: Case }[] = [];
  let failed = 0;
  for (let index = from; index < to; index++) {
    const one = tried(() => next(Random.of(seed, index)));
    notes.set(one.note, (notes.get(one.note) ?? 0) + 1);
    if (one.problem === undefined) continue;
    failed++;
    if (failures.length < maxFailures) failures.push({ index, case: one });
  }
  return { passed: to - from - failed, failed, notes, failures };
}

function tried(make: () => Case): Case {
  try {
    return make();
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { source: "", bytes: new Uint8Array(0), note: "thrown", problem };
  }
}
