/**
 * Modules of hostile sizes: each is refused by a documented limit (docs/limits.md) or handled, in a process of 300 MB, within
 * the time that a test has.
 */
import { describe } from "vitest";
import { type Ends, testEnds } from "../hostile-process.ts";

/** The cases that are not "ok", by what they end with: the standard's kinds and the limits of the JavaScript API. */
const refused: Ends = {
  "malformed unexpected-end": [
    ...[1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13].map((id) => `a count of 2^32-1 in section ${id}`),
    "2^32-1 parameters",
    "2^32-1 results",
    "2^32-1 fields",
    "2^32-1 types in a group",
    "2^32-1 functions in a segment",
    "2^32-1 expressions in a segment",
    "2^32-1 bytes of data",
    "2^32-1 runs of locals",
    "2^32-1 labels",
    "2^32-1 handlers",
    "2^32-1 types of a select",
    "a name of 2^32-1 bytes",
    "a section of 2^32-1 bytes",
  ],
  "malformed bad-encoding": ["2^32-1 locals, and as many again"],
  "malformed bad-text": ["100,000 parentheses", "1,000,000 comments in one another"],
  "invalid unknown-index": ["a count of 2^32-1 in section 8"],
  "invalid bad-limits": ["a memory of 65,537 pages at least"],
  "invalid limit-exceeded": [
    "a count of 2^32-1 in section 12",
    "1001 parameters",
    "10,001 fields",
    "50,001 locals",
    "a body of 7,654,322 bytes",
    "a chain of 65 types",
    "1,000,001 types",
    "1,000,001 functions",
    "1,000,001 exports",
    "1,000,001 imports",
    "1,000,001 globals",
    "1,000,001 tags",
    "100,001 tables",
    "10,000,001 elements in a segment",
    "10,001 operands of an array",
    "101 memories",
    "100,001 data segments",
  ],
  "limit memory": [
    "100 memories of 1,000 pages",
    "a memory of 65,536 pages at least",
    "a memory of 2^48 pages at least",
  ],
  "limit table": [
    "40 tables of 10,000,000 elements",
    "40 tables of 10,000,000 elements on the host",
    "a table of 2^32-1 elements at least",
    "a table of 10,000,001 elements at least",
  ],
  "instantiation segment-failed": ["64 MiB of data for one page"],
  "trap allocation-size-too-large": ["100,000 structures of 10,000 fields before the first call"],
  "link engine-unavailable": ["65,521 labels on the host"],
  "link import-mismatch": ["an import with names of a megabyte"],
  "trap unreachable": ["a function with a name of a megabyte that traps"],
};

describe("modules of hostile sizes", () => {
  testEnds("test/ts/binary/hostile-cases.ts", refused);
});
