/**
 * A bound that is `null` or `nil` is none: not zero, and not the default of an option that has one. In both spellings.
 */
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/ts/base/errors/errors.ts";
import { optionSets } from "../../../src/ts/api/options/table.ts";
import { type LoadOptions, kebabOptions, load, run } from "../../../src/ts/index.ts";
import { endOf, engines, testBytes, testPath } from "./support.ts";

interface Row {
  /** A value under which the run ends so. */
  readonly tight: unknown;
  readonly ends: string;
  readonly run: (options: LoadOptions) => unknown;
  /** How the run ends by default; it returns where this is left out. */
  readonly byDefault?: string;
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const loops = `(module (func (export "run") (param i32)
  (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;
/** Two million times, more than lies between two looks at the clock and the signal. */
const looping = (options: LoadOptions): unknown => load(loops, options).call("run", 2_000_000);
const recursion = `(module (func $down (export "down") (param i32) (result i32)
  (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9)))))`;
/** Two tables, together more than the default. */
const tables = (options: LoadOptions): unknown =>
  load("(module (table 6000000 funcref) (table 6000000 funcref))", options);
const greeting = (options: LoadOptions): unknown => load(testPath("10_greet.wasm"), options).call("greet", "Ada");
const joining = (options: LoadOptions): unknown =>
  load(testPath("11_greet_c.wasm"), options).call("join", ["a", "b"], "-");
const cat = testBytes("26_cat.wasm");
/** More than 16 MiB. */
const printing = (options: LoadOptions): unknown =>
  run(cat, { ...options, args: ["cat", "-"], stdin: "x".repeat(17 * 2 ** 20), stdout: () => undefined } as LoadOptions);
/** The guest is told that there is no room, and says so by its exit code. */
const writing = (options: LoadOptions): unknown => {
  const args = ["cat", "--write", "/file", "text"];
  const { exit } = run(cat, { ...options, args, dirs: { "/": {} } } as LoadOptions);
  if (exit !== 0) throw new UsageError("bad-argument", "no room");
  return exit;
};

const rows: Readonly<Record<string, Row>> = {
  fuel: { tight: 5, ends: "limit fuel", run: looping },
  fuelPerCall: { tight: 5, ends: "limit fuel", run: looping },
  timeoutMs: { tight: 1e-6, ends: "limit timeout", run: looping },
  signal: { tight: AbortSignal.abort(), ends: "limit aborted", run: looping },
  maxMemoryPages: { tight: 0, ends: "limit memory", run: (options) => load("(module (memory 1))", options) },
  maxTableElements: { tight: 1, ends: "limit table", run: tables, byDefault: "limit table" },
  maxCallDepth: {
    tight: 10,
    ends: "trap call-stack-exhausted",
    run: (options) => load(recursion, options).call("down", 5_000),
  },
  maxLiftBytes: { tight: 1, ends: "limit lift-bytes", run: greeting },
  maxLiftElements: { tight: 1, ends: "limit lift-elements", run: joining },
  maxOutputBytes: { tight: 1, ends: "limit output", run: printing, byDefault: "limit output" },
  maxFsBytes: { tight: 0, ends: "usage bad-argument", run: writing },
};

it("are all that take null", () => {
  const takesNull = Object.entries(optionSets.run).filter(([, check]) => check.accepts(null));
  expect(Object.keys(rows).sort()).toEqual(takesNull.map(([name]) => name).sort());
});

describe.each(engines)("bounds on %s that are lifted", (engine) => {
  it.each(Object.entries(rows))("%s", (name, row) => {
    const given = (value: unknown): LoadOptions => ({ engine, [name]: value });
    const spelt = (value: unknown): LoadOptions =>
      ({ engine, [kebab(name)]: value, [kebabOptions]: true }) as LoadOptions;
    for (const way of [given, spelt]) {
      expect(endOf(() => row.run(way(row.tight)))).toBe(row.ends);
      expect(endOf(() => row.run(way(null)))).toBe("returns");
    }
    expect(endOf(() => row.run({ engine }))).toBe(row.byDefault ?? "returns");
  });
});
