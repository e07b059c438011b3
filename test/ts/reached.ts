/**
 * Holds every test to say something. vitest reads this before each test file; with `requireAssertions` of vitest.config.ts:
 *
 * - a test in which no assertion is reached fails;
 * - a table of cases without a row fails, where `each` alone would declare nothing;
 * - an `expect` that no test of its file reaches fails the file: the list it walks is empty, nothing throws what its `catch`
 *   waits for, or its condition is never met.
 */
import { type RunnerTestCase, type RunnerTestSuite, afterAll, describe, it, test } from "vitest";
import { type Sites, sitesName } from "./reached-sites.ts";

const sites: Sites = new Map();
Object.assign(globalThis, { [sitesName]: sites });

/** What vitest's `each` is here: a function of the rows, which may be a template's strings. */
type Each = (rows: readonly unknown[], ...values: unknown[]) => unknown;

/** Refuses a table without rows, of `each` itself and of what `skipIf` and its like give. */
function refuseEmpty(declare: object): void {
  const chain = declare as { each: Each; for: Each } & Record<string, (condition: unknown) => object>;
  for (const name of ["each", "for"] as const) {
    const given = chain[name];
    if (given === undefined) continue;
    chain[name] = function each(rows, ...values) {
      if (rows.length === 0) throw new Error(`${name}: the table of cases is empty, so nothing would be tested.`);
      return given.call(this, rows, ...values);
    };
  }
}

for (const declare of [describe, it, test]) refuseEmpty(declare);

/** Whether each test below has run and passed: else what it would have reached is not known. */
function allPassed(tasks: readonly (RunnerTestCase | RunnerTestSuite)[]): boolean {
  return tasks.every((task) => ("tasks" in task ? allPassed(task.tasks) : task.result?.state === "pass"));
}

afterAll((file) => {
  if (!allPassed(file.tasks)) return;
  const missed = [...sites].filter(([, reached]) => !reached).map(([site]) => site);
  if (missed.length === 0) return;
  throw new Error(
    `No test of this file reaches the assertion in ${missed.join(", ")}. See that what leads there is not empty, or take it out.`,
  );
});
