/**
 * What hosts do otherwise, and cannot be helped: the checks that fail there, and why. Each row must still be true: a check of
 * it that no longer fails is a failure of the command, so that a host which does better is noticed.
 */
import type { Check } from "./host.ts";

/** A row. */
export interface Difference {
  readonly hosts: readonly string[];
  /** The names of the checks. */
  readonly checks: RegExp;
  /** For the table: what is otherwise, and the reason. */
  readonly what: string;
  readonly why: string;
}

const javaScriptCore = ["Bun", "JavaScriptCore's shell", "WebKit"];

/** All rows. */
export const differences: readonly Difference[] = [
  {
    hosts: javaScriptCore,
    checks: /^the places of .* on native$/,
    what: "A frame of `:native` stands at the beginning of its function.",
    why: "JavaScriptCore tells the function of a frame and no place in it.",
  },
  {
    hosts: ["Bun"],
    checks: /^(?:an empty element|call-indirect-uninitialized) on native$/,
    what: "On `:native` the trap `:uninitialized-element` of `call_indirect` is `:indirect-call-type-mismatch`.",
    why: "Its JavaScriptCore says of an empty element that the signature does not match.",
  },
  {
    hosts: ["Bun"],
    checks: /^gc, null on native$/,
    what: "On `:native` the traps `:null-structure-reference` and `:null-array-reference` are `:null-reference`.",
    why: "Its JavaScriptCore has one message for both, and tells no place at which the instruction could be looked up.",
  },
  {
    hosts: ["JavaScriptCore's shell", "WebKit"],
    checks: /^objects of a segment by .* on native$/,
    what: "A module with a passive element segment that makes structures or arrays is refused on `:native`, and runs on `:interp`.",
    why: "Its JavaScriptCore would make the objects anew at each use of the segment; the standard has them made once.",
  },
  {
    hosts: javaScriptCore,
    checks: /^delegate to a block on native$/,
    what: "A module with a `delegate` to a block that is no `try` is refused on `:native`, and runs on `:interp`.",
    why: "JavaScriptCore takes no other target than a `try` and the function.",
  },
  {
    hosts: ["JavaScriptCore's shell", "WebKit"],
    checks: /^an imported tag of a recursive group on native$/,
    what: "A tag whose type is one of several in a recursive group cannot be imported on `:native`: `link`, `:engine-unavailable`.",
    why: "Its JavaScriptCore finds that the types of two modules differ, though the groups are the same.",
  },
  {
    hosts: ["gjs", "Firefox"],
    checks: /^all frames of 200 calls on native$/,
    what: "The backtrace of a trap on `:native` has 128 frames at most, the innermost; elsewhere it has 256.",
    why: "SpiderMonkey keeps no more of a stack.",
  },
];

const rowsOf = (host: string): readonly Difference[] => differences.filter(({ hosts }) => hosts.includes(host));

/** Tells by a check's name whether the host is known to differ in it. */
export function isDifference(host: string): (check: string) => boolean {
  const rows = rowsOf(host);
  return (check) => rows.some(({ checks }) => checks.test(check));
}

/** A host's checks that failed, with the row that knows of it where there is one; and the rows that are true no more. */
export function compareKnown(
  host: string,
  failures: readonly Check[],
): { readonly unknown: readonly Check[]; readonly known: readonly Check[]; readonly gone: readonly Difference[] } {
  const isKnown = isDifference(host);
  return {
    known: failures.filter(({ name }) => isKnown(name)),
    unknown: failures.filter(({ name }) => !isKnown(name)),
    gone: rowsOf(host).filter(({ checks }) => !failures.some(({ name }) => checks.test(name))),
  };
}
