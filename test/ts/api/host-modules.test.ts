/**
 * `WebAssembly.Module` as a source: what the host has compiled runs on `:native` without its bytes, and does what the module
 * does that is loaded from bytes; also on a host that compiles nothing itself.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as plain from "../../../src/ts/index.ts";
import { testBytes, testPath, thrown, wat } from "./support.ts";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const compiled = (name: string): WebAssembly.Module => new WebAssembly.Module(testBytes(name));
const fromText = (text: string): WebAssembly.Module => new WebAssembly.Module(wat(text));

/** Kind, code and message of what is thrown. */
function told(run: () => unknown): string {
  const error = thrown(run) as plain.WasmError;
  return `${error.kind} ${error.code}: ${error.message}`;
}

const mixed = `(module $mixed
  (import "m" "twice" (func $twice (param i64) (result i64)))
  (import "m" "g" (global $g i32))
  (memory (export "memory") 1 3)
  (table (export "table") 2 funcref)
  (global (export "counter") (mut i64) (i64.const 5))
  (func $add (export "add") (param i32 f64) (result f64) (f64.add (f64.convert_i32_s (local.get 0)) (local.get 1)))
  (func (export "both") (param i64) (result i32 i64) (global.get $g) (call $twice (local.get 0)))
  (func $inner (unreachable))
  (func (export "trap") (call $inner)))`;

describe.each(["a host that compiles", "a host that compiles nothing"])("on %s", (host) => {
  let api: typeof plain = plain;

  beforeEach(async () => {
    if (host === "a host that compiles") return;
    vi.resetModules();
    api = await import("../../../src/ts/index.ts");
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
    api = plain;
  });

  /** Gives the modules that are needed, and compiles nothing from then on. */
  function having(...modules: readonly WebAssembly.Module[]): readonly WebAssembly.Module[] {
    if (host === "a host that compiles") return modules;
    const refuse = (): never => {
      throw new WebAssembly.CompileError("disallowed by embedder");
    };
    const members = Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name as never]]);
    const Module = new Proxy(WebAssembly.Module, { construct: refuse });
    vi.stubGlobal("WebAssembly", { ...Object.fromEntries(members), Module, validate: () => false });
    return modules;
  }

  const imports = { m: { twice: (n: bigint) => n * 2n, g: 7 } };

  it("functions take and give the host's values", () => {
    const [module] = having(fromText(mixed));
    const { engine, exports, call } = api.load(module!, { imports });
    expect(engine).toBe("native");
    const { add, both } = exports as Record<string, (...args: unknown[]) => unknown>;
    expect([add!(2, 0.5), both!(21n)]).toEqual([2.5, [7, 42n]]);
    expect(call).toBeTypeOf("function");
    expect(told(() => add!(1))).toMatch(/^usage arity: "?add"? takes 2 arguments, 1 given/);
    expect(thrown(() => both!(1))).toBeInstanceOf(TypeError);
  });

  it("functions have the types that they are given", () => {
    const [module] = having(fromText(mixed));
    const loaded = api.load(module!, { imports });
    const both = loaded.func("both", { params: ["i64"], results: ["i32", "i64"], i64: "auto" });
    expect(both(21)).toEqual([7, 42]);
    expect(told(() => both(0.5))).toMatch(/^usage out-of-range/);
    expect(told(() => loaded.func("both", { params: ["i65"] }))).toMatch(/^usage bad-option: .*i65/);
  });

  it("a type that a function has not is refused, before the call or of what comes out", () => {
    const [module] = having(
      fromText(`(module
        (func (export "none"))
        (func (export "one") (param i32) (result i32) (local.get 0))
        (func (export "long") (result i64) (i64.const 1))
        (func (export "two") (result i32 i64) (i32.const 1) (i64.const 2)))`),
    );
    const loaded = api.load(module!);
    const right = { none: [[], []], one: [["i32"], ["i32"]], long: [[], ["i64"]], two: [[], ["i32", "i64"]] } as const;
    const said = [
      ...Object.values(right),
      [[], ["i64", "i32"]],
      [["i32"], []],
      [["i32"], ["i64"]],
      [[], ["i32"]],
    ] as const;
    for (const [name, [params, results]] of Object.entries(right)) {
      for (const wrong of said) {
        const call = (): unknown => {
          const given = wrong[0].map(() => 1);
          return loaded.func(name, { params: [...wrong[0]], results: [...wrong[1]] })(...given);
        };
        if (String(wrong[0]) === String(params) && String(wrong[1]) === String(results)) expect(call).not.toThrow();
        else expect(told(call), `${name} as ${JSON.stringify(wrong)}`).toMatch(/^usage signature-mismatch/);
      }
    }
    const text = '(module (import "m" "long" (func $f (result i32))) (func (export "go") (result i32) (call $f)))';
    const importing = { engine: "interp", imports: { m: loaded } } as const;
    const kind = host === "a host that compiles" ? /^link import-mismatch/ : /^usage signature-mismatch/;
    expect(told(() => api.load(text, importing).call("go"))).toMatch(kind);
  });

  it("a module of another realm is one; what only looks like one is no source", async () => {
    const [own, foreign] = having(
      fromText('(module (func (export "f") (result i32) (i32.const 3)))'),
      runInNewContext("(bytes) => new WebAssembly.Module(bytes)")(
        wat('(module (func (export "f") (result i32) (i32.const 4)))'),
      ),
    );
    expect([api.load(own!).call("f"), api.load(foreign!).call("f")]).toEqual([3, 4]);
    const revoked = Proxy.revocable(own!, {});
    revoked.revoke();
    const evil = new Proxy(own!, {
      getPrototypeOf: () => {
        throw new Error("mine");
      },
    });
    const made = Object.create(WebAssembly.Module.prototype) as WebAssembly.Module;
    for (const fake of [new Proxy(own!, {}), revoked.proxy, evil, made]) {
      for (const verb of [api.load, api.compile, api.inspect, api.wat, api.run, api.loadWasi] as const) {
        expect(told(() => (verb as (source: unknown) => unknown)(fake))).toMatch(/^usage bad-source/);
      }
      // A promise of this one fails before anybody is asked: to keep it, its `then` is read.
      if (fake !== revoked.proxy) await expect(api.loadAsync(fake)).rejects.toMatchObject({ code: "bad-source" });
    }
  });

  it("memories, tables and globals are those of the module", () => {
    const [module] = having(fromText(mixed));
    const loaded = api.load(module!, { imports });
    const memory = loaded.memory();
    memory.bytes[3] = 9;
    expect([memory.bytes.length, new Uint8Array(memory.buffer)[3], memory.grow(1)]).toEqual([65_536, 9, 1]);
    const counter = loaded.global("counter");
    counter.value = 8n;
    expect([counter.value, loaded.table("table").length]).toEqual([8n, 2]);
    expect([...api.fresh(loaded).memory().bytes.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  it("traps have codes and frames", () => {
    const [module] = having(fromText(mixed));
    const error = thrown(() => api.load(module!, { imports }).call("trap")) as plain.WasmError;
    expect([error.kind, error.code]).toEqual(["trap", "unreachable"]);
    expect(api.backtraceOf(error).map(({ func }) => func)).toEqual(["inner", "trap"]);
  });

  it("what it needs and offers is told as far as the host tells it", () => {
    const [module] = having(fromText(mixed));
    expect(api.imports(module!)).toEqual([
      { module: "m", name: "twice", kind: "func" },
      { module: "m", name: "g", kind: "global" },
    ]);
    expect(api.inspect(module!)).toMatchObject({
      name: "mixed",
      exports: { add: { kind: "func" }, memory: { kind: "memory" } },
    });
    expect(api.explain(module!)).toBeUndefined();
  });

  it("imports are looked up, and what does not fit is refused", () => {
    const [module] = having(fromText(mixed));
    const { twice, g } = imports.m;
    expect(told(() => api.load(module!))).toMatch(/^link import-mismatch: .*"m" "twice" \(func\)/s);
    expect(told(() => api.load(module!, { imports: { m: { twice: 1, g } } }))).toMatch(/^link import-mismatch/);
    expect(told(() => api.load(module!, { imports: { m: { twice, g: 1n } } }))).toMatch(/^link /);
    expect(told(() => api.load(module!, { imports: { m: { twice, g, other: 1 } } }))).toMatch(/^usage unknown-import/);
    const boom = new Error("mine");
    const failing = {
      m: {
        twice: () => {
          throw boom;
        },
        g,
      },
    };
    expect(thrown(() => api.load(module!, { imports: failing }).call("both", 1n))).toBe(boom);
    const late = api.load(module!, { imports: { m: { twice: async () => 1n, g } } });
    expect(told(() => late.call("both", 1n))).toMatch(/^usage promise-in-sync-call/);
  });

  it("modules link with each other", () => {
    const [base, user] = having(
      fromText(
        '(module (memory (export "mem") 1) (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))',
      ),
      fromText(
        '(module (import "base" "f" (func $f (param i64) (result i64))) (import "base" "mem" (memory 1)) (func (export "go") (result i64) (call $f (i64.const 41))))',
      ),
    );
    expect(api.load(user!, { imports: { base: api.load(base!) } }).call("go")).toBe(42n);
  });

  it("programs run in a world of data", async () => {
    const [cat, hello] = having(compiled("26_cat.wasm"), compiled("07_wasi_hello.wasm"));
    const world = { args: ["cat", "/in/a", "-"], stdin: "beta", dirs: { "/in": { a: "alpha\n" } } };
    expect(api.run(cat!, world)).toMatchObject({ exit: 0, out: "alpha\nbeta" });
    expect((await api.runAsync(hello!)).out).toBe(plain.run(testPath("07_wasi_hello.wasm")).out);
    const rolling = { args: ["cat", "/x"], dirs: {} };
    expect(api.run(cat!, rolling).exit).toBe(1);
  });

  it("functions that WIT describes take and give its values", () => {
    const [greet, words] = having(compiled("10_greet.wasm"), compiled("11_greet_c.wasm"));
    const wit = (name: string): string => readFileSync(testPath(name), "utf8");
    expect(api.load(greet!, { wit: wit("10_greet.wit") }).call("greet", "World")).toBe("Hello, World!");
    const loaded = api.load(words!, { wit: wit("11_greet_c.wit") });
    expect(loaded.call("join", ["a", "b", "c"], "-")).toBe("a-b-c");
  });

  it("what needs the bytes says so", () => {
    const [module] = having(fromText('(module (func (export "f")))'));
    const bytes = /a WebAssembly.Module does not give/;
    for (const options of [
      { fuel: 9 },
      { fuelPerCall: 9 },
      { timeoutMs: 9 },
      { maxMemoryPages: 9 },
      { maxCallDepth: 9 },
    ]) {
      expect(told(() => api.load(module!, options))).toMatch(/^usage bad-option: fuel, fuelPerCall, timeoutMs/);
      expect(told(() => api.load(module!, options))).toMatch(bytes);
    }
    expect(told(() => api.load(module!, { disable: ["simd"] }))).toMatch(bytes);
    expect(told(() => api.wat(module!))).toMatch(/^usage not-available/);
    expect(told(() => api.load(module!, { engine: "interp" }))).toMatch(/^link engine-unavailable: .*bytes/);
  });

  it("a start function that traps is told as one", () => {
    const [module, segment] = having(
      fromText("(module (func $s (unreachable)) (start $s))"),
      fromText('(module (memory 1) (data (i32.const 65536) "x"))'),
    );
    expect(told(() => api.load(module!))).toMatch(/^instantiation start-failed/);
    expect(told(() => api.load(segment!))).toMatch(/^instantiation segment-failed/);
  });

  it("what has to be waited for is for the verbs that wait", () => {
    const later = { async: Promise.resolve(new Uint8Array()), answer: new Response("") };
    for (const source of Object.values(later)) {
      expect(told(() => api.load(source as never))).toMatch(/^usage async-only: .*use loadAsync/);
    }
  });

  it("a module may be promised", async () => {
    const [module] = having(fromText('(module (func (export "f") (result i32) (i32.const 3)))'));
    expect((await api.loadAsync(Promise.resolve(module))).call("f")).toBe(3);
    const made = api.compile(module!, { name: "named" });
    expect([made.unit.name, api.instantiate(made).call("f")]).toEqual(["named", 3]);
  });
});
