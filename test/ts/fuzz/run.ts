/**
 * Runs a fuzzer over cases; an error that it lets through is a failure of its case.
 */
import { setImmediate } from "node:timers/promises";
import type { Case, Cases, FuzzKind, FuzzResult } from "./kinds.ts";
import { Random } from "./random.ts";

/** Failures that are kept. */
const maxFailures = 50;

/** Cases between two turns of the event loop: what WeakRefs have given within a turn is kept until it ends. */
const turn = 50;

/** The cases `from` to below `to` of a seed. */
export async function fuzz(kind: FuzzKind, seed: number, from: number, to: number): Promise<FuzzResult> {
  const next = kind.prepare();
  const notes = new Map<string, number>();
  const failures: { index: number; case: Case }[] = [];
  let failed = 0;
  const { together = 1 } = kind;
  const note = (index: number, one: Case): void => {
    notes.set(one.note, (notes.get(one.note) ?? 0) + 1);
    if (one.problem === undefined) return;
    failed++;
    if (failures.length < maxFailures) failures.push({ index, case: one });
  };
  for (let index = from; index < to; index += together) {
    const count = Math.min(together, to - index);
    const [random, ...more] = Array.from({ length: count }, (_, i) => Random.of(seed, index + i)) as [Random];
    if ((index - from) % turn < together) await setImmediate();
    for (const [i, one] of (await tried(() => next(random, ...more))).entries()) note(index + i, one);
  }
  kind.close?.();
  return { passed: to - from - failed, failed, notes, failures };
}

async function tried(make: () => Cases | Promise<Cases>): Promise<readonly Case[]> {
  try {
    return [await make()].flat();
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ source: "", bytes: new Uint8Array(0), note: "thrown", problem }];
  }
}
