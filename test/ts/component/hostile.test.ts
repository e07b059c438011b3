/**
 * Components that mean ill: each is refused by a documented limit (docs/limits.md), trapped as the standard says, or handled, on both
 * engines, in one process of 300 MB that lives on.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { engines, failure } from "../api/support.ts";
import { type Ends, testEnds } from "../hostile-process.ts";
import { code } from "./section-bytes.ts";
import { Written } from "./written.ts";

/** The cases that are not "ok", by what they end with: traps of the Canonical ABI, and limits. */
const refused: Ends = {
  "invalid limit-exceeded": [
    "components 101 deep",
    "components 500 deep",
    "types 20,000 deep",
    "instance types of two of the one before, 60 times, imported",
    "such types, one given for the other",
    "a name of a megabyte",
    "1,000,001 types",
    "2^40 instances of a component",
    "2^40 instances of a component with a core module",
  ],
  // The standard lets no type have 2^28 bytes (Canonical ABI, Element Size).
  "invalid bad-component": ["tuples of two of the one before, 80 times", "such a tuple as a parameter"],
  "link import-mismatch": ["100,000 functions imported", "30 names of 90,000 bytes"],
  "limit memory": ["memories of 1,000 instances, 100 pages each, with 5,000 allowed"],
  "limit table": ["tables of 100 instances, 100,000 elements each, with 1,000,000 allowed"],
  "limit fuel": [
    "a start function that loops, with fuel",
    "1,000 start functions of 1,000 units, with 100,000",
    "handles without end, with fuel",
    "a destructor that loops",
    "a chain of destructors without end, with fuel",
    "an allocator that loops, with fuel",
    "cleaning up that loops, with fuel",
  ],
  "limit timeout": [
    "a start function that loops, with a time",
    "an allocator that loops, with a time",
    "cleaning up that loops, with a time",
  ],
  "trap unreachable": ["a destructor that traps", "cleaning up that traps"],
  "trap call-stack-exhausted": [
    "a chain of 1,000 destructors",
    "a chain of a million destructors",
    "new instances call each other without end",
    "5,000 instances call each other",
    "2,000 instances call each other, 100 deep at most",
  ],
  "trap abi-trap": [
    ...["rep", "drop"].flatMap((name) =>
      [0, 1, 2, 2 ** 28, 2 ** 31, 2 ** 32 - 1].map((handle) => `a forged handle ${handle} to ${name}`),
    ),
    "a handle that is dropped twice",
    "a handle that is used after it was dropped",
    "handles without end",
    "handles without end, in 30 instances",
    "a call after a destructor has trapped",
    "cleaning up that calls the host program",
    "cleaning up that would wait",
    "what is lent is kept when the call returns",
    "what was lent is looked at in the next call",
    "an allocator that gives the end of memory",
    "an allocator that gives -1",
    "an allocator that gives what is not aligned",
    "a list of 2^31 bytes",
    "a list of 2^29 elements of 16 bytes",
    "a list of 2^32-1 elements without room",
    "a list that is not aligned",
    "a text of 2^32-1 bytes",
    "a text of UTF-16 of 2^31 units",
    "a text with the tag and 2^31-1 units",
    "a destructor calls the host program, which calls back",
    "the host program calls back into the instance that has called it",
    "two components call each other through the host program",
  ],
};

describe("components that mean ill", () => {
  testEnds("test/ts/component/hostile-cases.ts", refused, (title) => title.replace(/, on (?:interp|native)$/, ""));
});

/** A component of core modules with a memory each, which grows by `gN`. */
function growing(count: number): Uint8Array<ArrayBuffer> {
  const c = new Written();
  const module = c.module(
    `(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,
  );
  const type = c.type(code.func([["by", code.u32]], [0x7a]));
  for (let i = 0; i < count; i++) {
    c.export(`g${i}`, "func", c.lift(c.ofCore("func", c.core(module), "grow"), type));
  }
  return c.bytes();
}

/** A component that instantiates one core module so often. */
function many(count: number): Uint8Array<ArrayBuffer> {
  const c = new Written();
  const module = c.module("(module)");
  for (let i = 0; i < count; i++) c.core(module);
  return c.bytes();
}

describe.each(engines)("on %s", (engine) => {
  it("instances are made until the time is up", () => {
    const bytes = many(50_000);
    const error = failure(() => load(bytes, { engine, timeoutMs: 1 }));
    expect(`${error.kind} ${error.code}`).toBe("limit timeout");
  });

  it("memories of a component's core modules grow within one bound", () => {
    const m = load(growing(3), { engine, maxMemoryPages: 10 });
    const grow = (i: number, by: number): unknown => m.call(`g${i}`, by);
    expect([grow(1, 5), grow(2, 3), grow(2, 2), grow(1, 1)]).toEqual([1, -1, 1, -1]);
    // The first one has a maximum instead.
    expect(grow(0, 10)).toBe(-1);
  });
});
