/**
 * What is said of programs, and how it is reported.
 */
import { isDeepStrictEqual } from "node:util";
import type { Tally } from "../../../scripts/lib.ts";

/** A statement about a run: undefined where it holds, else what is wrong. */
export type Check = readonly [what: string, problem: string | undefined];

/** Checks, with their name. */
export type Named = readonly [name: string, make: () => Generator<Check>];

const shorten = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
};

export function equal(what: string, actual: unknown, expected: unknown): Check {
  return [what, isDeepStrictEqual(actual, expected) ? undefined : `${shorten(actual)}, expected ${shorten(expected)}`];
}

export function matches(what: string, text: string, pattern: RegExp | undefined): Check[] {
  if (pattern === undefined) return [];
  return [
    [what, pattern.test(text) ? undefined : `${shorten(text)} is not of the form ${pattern.source.slice(0, 200)}`],
  ];
}

/** Makes the checks of a name, and adds them to the tally; what is thrown is a failed one. Gives what is wrong, a line each. */
export function report([name, make]: Named, tally: Tally): string[] {
  const from = performance.now();
  const problems: string[] = [];
  try {
    for (const [what, problem] of make()) {
      if (problem === undefined) tally.passed++;
      else problems.push(`${what}: ${problem}`);
    }
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  tally.failed += problems.length;
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${seconds.padStart(6)} s  ${name}`);
  return problems.map((problem) => `${name}: ${problem}`);
}
