/**
 * The runner against an engine of a few lines: whatever it should refuse, it must refuse.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Feature } from "../../../src/ts/core/features.ts";
import type { Failure, Loaded, SuiteEngine } from "./adapter.ts";
import { Report, lastLine } from "./report.ts";
import { runScript } from "./runner.ts";
import type { Command } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "suites-"));
writeFileSync(join(folder, "m.wasm"), "");
afterAll(() => rmSync(folder, { recursive: true }));

class Told extends Error {
  readonly failure: Failure;
  constructor(kind: Failure["kind"], text: string) {
    super(text);
    this.failure = { kind, text, alternatives: [] };
  }
}

interface FakeOptions {
  readonly load?: () => void;
  readonly features?: readonly Feature[];
  readonly invoke?: () => unknown[];
}

function fakeEngine({ load, features = [], invoke = () => [1] }: FakeOptions): SuiteEngine<Loaded> {
  return {
    name: "fake",
    load() {
      load?.();
      return { features: new Set(features), importedModules: [] };
    },
    lacks: (module) => [...module.features!].find((feature) => feature !== "mvp"),
    instantiate: () => new Map([["f", {}]]),
    spectest: () => new Map(),
    invoke: () => invoke(),
    read: () => 1,
    failure: (error) =>
      error instanceof Told ? error.failure : { kind: "other", text: String(error), alternatives: [] },
    isRef: () => false,
  };
}

const module: Command = { type: "module", line: 1, filename: "m.wasm", module_type: "binary" };
const invoke = { type: "invoke", field: "f", args: [] } as const;

function run(options: FakeOptions, ...commands: Command[]): Report {
  const report = new Report("fake");
  const script = { name: "s", folder, commands, disabled: new Set<Feature>(), foreign: undefined };
  runScript(fakeEngine(options), script, report);
  return report;
}

const returns = (value: string): Command => ({
  type: "assert_return",
  line: 2,
  action: invoke,
  expected: [{ type: "i32", value }],
});

const throws = (kind: Failure["kind"], text: string) => (): never => {
  throw new Told(kind, text);
};

it("passes what is right and fails what is wrong", () => {
  const report = run({}, module, returns("1"), returns("2"));
  expect(report.total).toEqual({ passed: 2, failed: 1, skipped: 0 });
  expect(report.failures).toEqual([{ script: "s", line: 2, message: "gave 0x1, expected i32:2" }]);
  expect(report.scalarActions).toBe(2);
  expect(lastLine([report])).toBe("2 passed, 1 failed, 0 skipped");
});

it("fails a wrong number of results, a trap, and a missing export", () => {
  expect(run({ invoke: () => [1, 1] }, module, returns("1")).total.failed).toBe(1);
  expect(run({ invoke: throws("trap", "unreachable") }, module, returns("1")).total.failed).toBe(1);
  expect(run({}, module, { ...returns("1"), action: { ...invoke, field: "g" } }).total.failed).toBe(1);
});

it("compares the texts of traps", () => {
  const traps: Command = { type: "assert_trap", line: 2, action: invoke, text: "unreachable" };
  expect(run({ invoke: throws("trap", "unreachable executed") }, module, traps).total.failed).toBe(0);
  expect(run({ invoke: throws("trap", "integer overflow") }, module, traps).total.failed).toBe(1);
  expect(run({ invoke: throws("other", "unreachable") }, module, traps).total.failed).toBe(1);
  expect(run({}, module, traps).total.failed).toBe(1);
  const indexed = { ...traps, text: "uninitialized element 2" };
  expect(run({ invoke: throws("trap", "uninitialized element: 2") }, module, indexed).total.failed).toBe(0);
});

it("wants modules refused for the right reason", () => {
  const malformed: Command = { ...module, type: "assert_malformed", text: "bad" };
  expect(run({ load: throws("malformed", "bad") }, malformed).total.failed).toBe(0);
  expect(run({ load: throws("invalid", "bad") }, malformed).total.failed).toBe(1);
  expect(run({ load: throws("malformed", "worse") }, malformed).total.failed).toBe(1);
  expect(run({}, malformed).total.failed).toBe(1);
  expect(run({}, { ...malformed, type: "assert_unlinkable" }).total.failed).toBe(1);
});

it("has text modules parsed", () => {
  const text = { form: "quote", bytes: () => new Uint8Array() } as const;
  expect(run({}, { ...module, source: text }).total.passed).toBe(1);
  const broken = { form: "quote", bytes: throws("malformed", "unexpected token") } as const;
  const refused: Command = { type: "assert_malformed", line: 1, source: broken, text: "unexpected token" };
  expect(run({}, refused).total.passed).toBe(1);
  expect(run({}, { ...refused, text: "unknown operator" }).total.failed).toBe(1);
});

it("skips a module and its actions by feature, unless they work", () => {
  const skipped = run({ features: ["gc"], invoke: () => [0] }, module, returns("1"));
  expect(skipped.total).toEqual({ passed: 0, failed: 0, skipped: 2 });
  expect([...skipped.reasons]).toEqual([["gc", 2]]);
  const works = run({ features: ["gc"] }, module, returns("1"));
  expect(works.failures[0]!.message).toBe("skipped for gc, but it loads and its 1 assertions pass");
});

it("does not let a broken module hide its assertions", () => {
  const report = run({ load: throws("invalid", "type mismatch") }, module, returns("1"));
  expect(report.total).toEqual({ passed: 0, failed: 2, skipped: 0 });
});
