/**
 * `validate: "lazy"`: a body that is not valid is found when its function is first reached, in whatever way, with the error
 * that eager validation gives at once.
 */
import { describe, expect, it, vi } from "vitest";
import { type WasmError, compile, explain, inspect, instantiate, load, run } from "../../../src/ts/index.ts";
import { readFileSync } from "node:fs";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { testPath, thrown } from "./support.ts";

const lazy = { engine: "interp", validate: "lazy" } as const;

/** A module with a function `bad` that is not valid, and ways to it. */
const text = `(module
  (type $f (func (result i32)))
  (import "host" "back" (func $back (param funcref)))
  (table funcref (elem $bad $good))
  (func $good (export "good") (result i32) (i32.const 1))
  (func $bad (export "bad") (result i32) (i64.const 1))
  (func (export "direct") (result i32) (call $bad))
  (func (export "tail") (result i32) (return_call $bad))
  (func (export "table") (result i32) (call_indirect (type $f) (i32.const 0)))
  (func (export "ref") (result i32) (call_ref $f (ref.func $bad)))
  (func (export "out") (result i32) (call $back (ref.func $bad)) (i32.const 0))
  (func (export "caught") (result i32) (block $h (try_table (catch_all $h) (drop (call $bad)))) (i32.const 5)))`;

const bytes = parseWat(text);
const imports = { host: { back: (f: () => unknown) => void f() } };

/** What eager validation says. */
const eager = thrown(() => compile(bytes)) as WasmError;

describe("a body that is not valid", () => {
  it("is refused at once by default", () => {
    expect(eager).toMatchObject({ kind: "invalid", code: "type-mismatch" });
    expect(thrown(() => load(bytes, { imports, validate: "eager" }))).toMatchObject({ message: eager.message });
  });

  it("does not matter until it is reached", () => {
    const m = load(bytes, { ...lazy, imports });
    expect(m.call("good")).toBe(1);
  });

  it.each(["bad", "direct", "tail", "table", "ref", "out", "caught"])("is found by the way of %s, each time", (way) => {
    const m = load(bytes, { ...lazy, imports });
    for (let i = 0; i < 2; i++) {
      const error = thrown(() => m.call(way)) as WasmError;
      expect(error).toMatchObject({ kind: "invalid", code: eager.code, message: eager.message, at: eager.at });
    }
    expect(m.call("good")).toBe(1);
  });

  it("is found through a table and by another instance", () => {
    const m = load(
      `(module (type $f (func (result i32))) (table (export "t") funcref (elem $bad))
      (func $bad (result i32) (i64.const 1)))`,
      lazy,
    );
    const user = load(
      `(module (type $f (func (result i32))) (import "m" "t" (table 1 funcref))
      (func (export "go") (result i32) (call_indirect (type $f) (i32.const 0))))`,
      { ...lazy, imports: { m } },
    );
    expect(thrown(() => user.call("go"))).toMatchObject({ kind: "invalid", code: "type-mismatch" });
  });

  it("is found as the start function", () => {
    const start = "(module (func $s (drop (i32.add (i32.const 1)))) (start $s))";
    expect(thrown(() => load(start, lazy))).toMatchObject({ kind: "invalid", code: "type-mismatch" });
  });

  it("has its line and column where the module was text", () => {
    const m = load(text, { ...lazy, imports });
    const error = thrown(() => m.call("bad")) as WasmError;
    expect(error).toMatchObject({ kind: "invalid", data: { line: 6 } });
    expect(error.message).toContain("^");
  });

  it("is found by inspect, which looks at all", () => {
    expect(thrown(() => inspect(compile(bytes, { validate: "lazy" })))).toMatchObject({ message: eager.message });
  });

  it("is refused at once on the host's engine, with our error", () => {
    const simple = parseWat("(module (func $bad (result i32) (i64.const 1)))");
    const { message } = thrown(() => compile(simple)) as WasmError;
    for (const engine of ["native", "auto"] as const) {
      expect(thrown(() => load(simple, { engine, validate: "lazy" }))).toMatchObject({ kind: "invalid", message });
      expect(thrown(() => load(simple, { engine, validate: "lazy", fuel: 10 }))).toMatchObject({
        kind: "invalid",
        message,
      });
    }
  });
});

describe("a lazy module", () => {
  it("is refused at once for what stands outside of its bodies", () => {
    const wrong = '(module (global i32 (i64.const 0)) (func (export "f")))';
    expect(thrown(() => load(wrong, lazy))).toMatchObject({ kind: "invalid", code: "type-mismatch" });
  });

  it("keeps features switched off, in its bodies too", () => {
    const m = load('(module (func (export "f") (drop (i32x4.splat (i32.const 1)))))', { ...lazy, disable: ["simd"] });
    expect(thrown(() => m.call("f"))).toMatchObject({
      kind: "invalid",
      code: "feature-disabled",
      data: { feature: "simd" },
    });
  });

  it("goes to an engine that has what its bodies use", () => {
    const wide = `(module (func (export "f") (result i64 i64)
      (i64.add128 (i64.const -1) (i64.const 0) (i64.const 2) (i64.const 0))))`;
    const m = load(wide, { validate: "lazy" });
    expect(m.call("f")).toEqual([1n, 1n]);
    expect(thrown(() => load(wide, { validate: "lazy", engine: "native" }))).toMatchObject({ kind: "link" });
    expect(inspect(compile(wide, { validate: "lazy" })).features).toEqual(inspect(compile(wide)).features);
  });

  it("runs programs as an eager one does", () => {
    const cat = readFileSync(testPath("26_cat.wasm"));
    for (const engine of ["native", "interp"] as const) {
      const options = { engine, stdin: "lazy bones", validate: "lazy" } as const;
      expect(run(cat, options)).toEqual(run(cat, { ...options, validate: "eager" }));
    }
  });

  it("is an option of what reads a module, and has two values", () => {
    expect(thrown(() => load(bytes, { validate: "later" as never }))).toMatchObject({
      kind: "usage",
      code: "bad-option",
    });
    const compiled = compile("(module)", { validate: "lazy" });
    expect(thrown(() => load(compiled, { validate: "eager" }))).toMatchObject({ kind: "usage", code: "bad-option" });
  });
});

describe("a module that the host validates", () => {
  const invalid = {
    "a body": "(module (func (result i32) (i64.const 1)))",
    "a global": "(module (global i32 (i64.const 0)))",
    "a segment": '(module (memory 1) (data (i64.const 0) "x"))',
    "an export": '(module (func) (export "a" (func 1)))',
    "a start function": "(module (func (param i32)) (start 0))",
    "a type": '(module (import "a" "b" (func (type 3))))',
  };

  /** The options by which a module is changed before the host gets it, and those by which it is not. */
  const ways = [{}, { fuel: 5 }, { maxCallDepth: 5 }, { maxMemoryPages: 2 }, { maxTableElements: 2 }] as const;

  it.each(Object.entries(invalid))("is refused with our error about %s, whatever else is asked for", (_, wat) => {
    const wrong = parseWat(wat);
    const error = explain(wrong) as WasmError;
    expect(WebAssembly.validate(wrong)).toBe(false);
    expect(error).toMatchObject({ kind: "invalid" });
    for (const engine of ["auto", "native", "interp"] as const) {
      for (const way of ways) {
        const found = thrown(() => load(wrong, { engine, ...way })) as WasmError;
        expect(found).toMatchObject({ kind: "invalid", code: error.code, message: error.message, at: error.at });
      }
    }
    expect(thrown(() => compile(wrong))).toMatchObject({ message: error.message });
  });

  it("is invalid before its imports are missing", () => {
    expect(thrown(() => load(bytes))).toMatchObject({ kind: "invalid", message: eager.message });
  });

  it("may not use what is switched off, though the host has it", () => {
    const simd = "(module (func (drop (i32x4.splat (i32.const 1)))))";
    const off = { kind: "invalid", code: "feature-disabled", data: { feature: "simd" } };
    expect(thrown(() => load(simd, { disable: ["simd"] }))).toMatchObject(off);
    expect(thrown(() => compile(simd, { disable: ["simd"] }))).toMatchObject(off);
  });

  it("is shown to a host that refuses it once", () => {
    const compiles = vi.spyOn(WebAssembly, "Module");
    const wide = `(module (func (export "f") (result i64 i64)
      (i64.add128 (i64.const -1) (i64.const 0) (i64.const 2) (i64.const 0))))`;
    const m = load(wide);
    const mine = compiles.mock.calls.length;
    compiles.mockRestore();
    expect(m.call("f")).toEqual([1n, 1n]);
    expect(mine).toBe(1);
  });

  it("is the same module on another engine", () => {
    const compiled = compile('(module (func (export "f") (result i32) (i32.const 7)))');
    for (const engine of ["native", "interp"] as const) {
      for (const way of ways) expect(instantiate(compiled, { engine, ...way }).call("f")).toBe(7);
    }
    expect(inspect(compiled).features).toEqual(["mvp"]);
  });
});
