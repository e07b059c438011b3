/**
 * Traps of every code with their backtraces, on both engines. What is expected comes from the host: the frames of V8's
 * own stack trace of the same module, and where it tells codes apart its message; testdata/traps.json has the codes.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type WasmModule, backtraceOf, load } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, loadWat, testBytes, testPath, thrown, wat } from "./support.ts";

const bytes = testBytes("traps.wasm");
const codes = JSON.parse(readFileSync(testPath("traps.json"), "utf8")) as Record<string, string>;

/** What the official suite's assertions begin with. */
const texts: Readonly<Record<string, string>> = {
  unreachable: "unreachable",
  "integer-divide-by-zero": "integer divide by zero",
  "integer-overflow": "integer overflow",
  "invalid-conversion-to-integer": "invalid conversion to integer",
  "memory-out-of-bounds": "out of bounds memory access",
  "table-out-of-bounds": "out of bounds table access",
  "undefined-element": "undefined element",
  "uninitialized-element": "uninitialized element",
  "indirect-call-type-mismatch": "indirect call type mismatch",
  "call-stack-exhausted": "call stack exhausted",
};

/** Codes for which V8 has one message, so that the native engine may give the other one. */
const alike: Readonly<Record<string, readonly string[]>> = {
  "uninitialized-element": ["uninitialized-element", "indirect-call-type-mismatch"],
  "indirect-call-type-mismatch": ["uninitialized-element", "indirect-call-type-mismatch"],
  "integer-overflow": ["integer-overflow", "invalid-conversion-to-integer"],
  "invalid-conversion-to-integer": ["integer-overflow", "invalid-conversion-to-integer"],
};

interface Frame {
  readonly func: string | undefined;
  readonly index: number;
  readonly offset: number;
}

/** The Wasm frames of V8's stack: `at $name (wasm://wasm/traps-0123:wasm-function[4]:0x123)`. */
function hostFrames(source: Uint8Array<ArrayBuffer>, name: string): Frame[] {
  const exports = new WebAssembly.Instance(new WebAssembly.Module(source)).exports as Record<string, () => unknown>;
  const { prepareStackTrace } = Error;
  Reflect.set(Error, "prepareStackTrace", undefined);
  try {
    exports[name]!();
    return [];
  } catch (error) {
    const stack = (error as Error).stack ?? "";
    const frames = stack.matchAll(/at (?:(\S+) \()?wasm:\/\/[^\s:]+:wasm-function\[(\d+)\]:0x([0-9a-f]+)/g);
    return Array.from(frames, ([, func, index, offset]) => ({
      func: func?.replace(/^.*?\./, ""),
      index: Number(index),
      offset: Number.parseInt(offset ?? "", 16),
    }));
  } finally {
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  }
}

describe("the list of traps", () => {
  it("covers every code of this version, and every export", () => {
    expect(new Set(Object.values(codes))).toEqual(new Set(Object.keys(texts)));
    const host = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === "function");
    expect(Object.keys(codes).sort()).toEqual(host.map(({ name }) => name).sort());
  });
});

describe.each(engines)("traps on %s", (engine) => {
  const module = load(bytes, { engine, name: "traps" });

  it.each(Object.entries(codes))("%s: %s", (name, code) => {
    const trap = failure(() => module.call(name));
    expect(trap.kind).toBe("trap");
    expect(engine === "native" ? (alike[code] ?? [code]) : [code]).toContain(trap.code);
    expect(trap.message.startsWith(texts[trap.code]!)).toBe(true);
    const frames = backtraceOf(trap);
    expect(trap.data.backtrace).toEqual(frames);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame.module).toBe("traps");
    if (code === "call-stack-exhausted") return;
    const expected = hostFrames(bytes, name);
    expect(expected.length).toBeGreaterThan(0);
    expect(frames.map(({ index, offset }) => ({ index, offset }))).toEqual(
      expected.map(({ index, offset }) => ({ index, offset })),
    );
    for (const [i, { func }] of frames.entries()) expect(func).toBe(expected[i]!.func);
  });

  it("leave the module as it was", () => {
    const { buffer } = load(bytes, { engine }).memory();
    for (const name of Object.keys(codes).filter((key) => key.includes("store"))) thrown(() => module.call(name));
    const before = new Uint8Array(buffer.slice(0));
    // No store that traps has written anything.
    expect(new Uint8Array(module.memory().buffer).subarray(65_500)).toEqual(before.subarray(65_500));
    expect(codeOf(() => module.call("unreachable"))).toBe("trap unreachable");
  });
});

const recursion = `(module $deep
  (func $down (export "down") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 0)))
  (func $forever (export "forever") (param i64) (result i64) (call $forever (local.get 0)))
  (func $fat (export "fat") (param i64 i64 f64 f64) (result f64)
    (local i64 i64 i64 i64 f64 f64 f64 f64)
    (call $fat (local.get 1) (local.get 0) (local.get 3) (local.get 2)))
  (func $a (export "mutual") (call $b)) (func $b (call $a))
  (table 1 funcref) (elem (i32.const 0) $indirect)
  (func $indirect (export "indirect") (call_indirect (i32.const 0))))`;

describe.each(engines)("infinite recursion on %s", (engine) => {
  const module = loadWat(recursion, { engine });

  it.each([
    ["forever", [1n]],
    ["fat", [1n, 2n, 3, 4]],
    ["mutual", []],
    ["indirect", []],
  ] as const)("%s is a trap, again and again", (name, args) => {
    for (let i = 0; i < 3; i++) {
      const trap = failure(() => module.call(name, ...args));
      expect(`${trap.kind} ${trap.code}`).toBe("trap call-stack-exhausted");
      expect(trap.message.startsWith("call stack exhausted")).toBe(true);
      expect(backtraceOf(trap).length).toBeGreaterThan(9);
      expect(backtraceOf(trap).length).toBeLessThan(100_000);
    }
    expect(module.call("down", 1000)).toBe(7);
  });

  it("in the start function is the failure of an instantiation", () => {
    const error = failure(() => loadWat("(module (func $f (call $f)) (start $f))", { engine }));
    expect(`${error.kind} ${error.code}`).toBe("instantiation start-failed");
    expect(error.cause).toMatchObject({ kind: "trap", code: "call-stack-exhausted" });
  });

  it("is bounded by maxCallDepth, exactly", () => {
    const bounded = loadWat(recursion, { engine, maxCallDepth: 100 });
    expect(bounded.call("down", 99)).toBe(7);
    expect(codeOf(() => bounded.call("down", 100))).toBe("trap call-stack-exhausted");
    expect(bounded.call("down", 99)).toBe(7);
  });
});

const names = `(module $app
  (func $named (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func (export "exported") (param i32) (result i32) (call $named (local.get 0)))
  (func $outer (export "a") (export "b") (param i32) (result i32) (call 1 (local.get 0))))`;

describe.each(engines)("names of frames on %s", (engine) => {
  it("are those of the name section, else of an export", () => {
    const module = loadWat(names, { engine });
    expect(backtraceOf(failure(() => module.call("b", 0))).map((frame) => [frame.module, frame.func])).toEqual([
      ["app", "named"],
      ["app", "exported"],
      ["app", "outer"],
    ]);
  });

  it("of the module are the option's, where it is given", () => {
    const module = loadWat(names.replace("$app", "$other"), { engine, name: "given" });
    expect(new Set(backtraceOf(failure(() => module.call("b", 0))).map((frame) => frame.module))).toEqual(
      new Set(["given"]),
    );
  });

  it("are missing where the module has none", () => {
    const stripped = wat(names);
    const at = Buffer.from(stripped).indexOf("\u0004name", 8, "latin1");
    const module = load(stripped.subarray(0, at - 2), { engine });
    expect(WebAssembly.validate(stripped.subarray(0, at - 2))).toBe(true);
    expect(backtraceOf(failure(() => module.call("b", 0))).map((frame) => frame.func)).toEqual([
      undefined,
      "exported",
      "a",
    ]);
  });
});

describe.each(engines)("backtraces on %s", (engine) => {
  const text = `(module $inner (import "m" "f" (func $f)) (func $go (export "go") (call $f)))`;

  it("stand beside whatever a host function throws", () => {
    const error = new TypeError("mine");
    const module: WasmModule = loadWat(text, {
      engine,
      imports: {
        m: {
          f: () => {
            throw new TypeError("mine");
          },
        },
      },
    });
    const caught = thrown(() => module.call("go"));
    expect(caught).toEqual(error);
    expect(backtraceOf(caught)).toMatchObject([{ module: "inner", func: "go", index: 1 }]);
    expect(Object.keys(caught as object)).toEqual([]);
  });

  it("are empty where there is nothing to tell", () => {
    for (const value of [undefined, null, 5, "x", {}, new Error("x"), Symbol("x")]) {
      expect(backtraceOf(value)).toEqual([]);
    }
  });
});

describe("across engines", () => {
  it.each([
    ["native", "interp"],
    ["interp", "native"],
  ] as const)("from %s into %s a trap has the frames of both", (outer, inner) => {
    const base = loadWat('(module $base (func $boom (export "boom") unreachable))', { engine: inner });
    const text = '(module $top (import "m" "boom" (func $b)) (func $go (export "go") (call $b)))';
    const top = loadWat(text, { engine: outer, imports: { m: base } });
    const trap = failure(() => top.call("go"));
    expect(`${trap.kind} ${trap.code}`).toBe("trap unreachable");
    expect(backtraceOf(trap).map((frame) => `${frame.module}.${frame.func}`)).toEqual(["base.boom", "top.go"]);
  });
});
