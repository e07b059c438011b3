/**
 * Messages that say what to do, in the words of the face, and data that says the same.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/ts/base/errors/errors.ts";
import {
  type LoadOptions,
  compile,
  createRuntime,
  interpEngine,
  kebabOptions,
  load,
  loadAsync,
  newGlobal,
  noHost,
  run,
} from "../../../src/ts/index.ts";
import { engines, failure, loadWat, rejection, testBytes, testPath, wat } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

const clojure = (options: object): LoadOptions => ({ ...options, [kebabOptions]: true }) as LoadOptions;
const bytes = wat("(module)");

describe("options in the other language's spelling", () => {
  it.each(["load", "run", "compile"] as const)("are suggested as this one has them: %s", (verb) => {
    const call = { load, run, compile }[verb] as (source: Uint8Array, options: LoadOptions) => unknown;
    const inClojure = failure(() => call(bytes, clojure({ timeoutMs: 5 })));
    expect(inClojure.message).toContain(":timeout-ms");
    expect(inClojure.data.suggestions).toContain(":timeout-ms");
    const inJavaScript = failure(() => call(bytes, { "timeout-ms": 5 } as LoadOptions));
    expect(inJavaScript.message).toMatch(/\btimeoutMs\b/);
    expect(inJavaScript.data.suggestions).toContain("timeoutMs");
  });

  it("say to whom they belong where that is another verb", () => {
    expect(failure(() => load(bytes, clojure({ fsAfter: "text" }))).message).toMatch(/:fs-after belongs to run\b/);
    expect(failure(() => load(bytes, clojure({ "fs-after": "text" }))).message).toMatch(/It belongs to run\b/);
    expect(failure(() => load(bytes, { "fs-after": "text" } as LoadOptions)).message).toMatch(
      /\bfsAfter belongs to run\b/,
    );
  });
});

describe.each(engines)("on %s", (engine) => {
  it("a mutable global that is asked for where a number is given", () => {
    const text = '(module (import "m" "n" (global (mut i32))) (import "m" "k" (global i32)))';
    const error = failure(() => loadWat(text, { engine, imports: { m: { n: 3, k: 1 } } }));
    expect(error.message).toContain("mutable global i32 is asked for, 3 is given. Make one with newGlobal(");
    expect(error.messageFor(clojureWords)).toContain("(wasm/new-global {:type :i32 :mutable true :value 3})");
    const n = newGlobal({ type: "i32", mutable: true, value: 3 });
    expect(loadWat(text, { engine, imports: { m: { n, k: 1 } } }).engine).toBe(engine);
    // A global of another type needs another advice.
    const other = newGlobal({ type: "i64", mutable: true });
    expect(failure(() => loadWat(text, { engine, imports: { m: { n: other, k: 1 } } })).message).not.toContain(
      "Make one",
    );
  });

  it("missing imports with WIT types are shown as WIT", () => {
    const wit =
      "package a:b; interface host { log: func(msg: string); } world w { import host; import up: func(n: u32) -> u32; }";
    const text = `(module (import "a:b/host" "log" (func (param i32 i32))) (import "$root" "up" (func (param i32) (result i32)))
      (import "env" "core" (func (param f64))) (memory (export "memory") 1))`;
    const error = failure(() => load(text, { engine, wit }));
    expect(error.code).toBe("import-mismatch");
    expect(error.message).toContain('"a:b/host" "log" (log: func(msg: string))');
    expect(error.message).toContain('"$root" "up" (up: func(n: u32) -> u32)');
    expect(error.message).toContain('"env" "core" (func [f64] -> [])');
    expect(error.data.missing).toMatchObject([
      { expected: "func [i32 i32] -> []", wit: "log: func(msg: string)" },
      { wit: "up: func(n: u32) -> u32" },
      { expected: "func [f64] -> []" },
    ]);
  });

  it("imports with WIT types are described where that is asked for", () => {
    const wit =
      "package a:b; interface host { log: func(msg: string); } world w { import host; import up: func(n: u32) -> u32; export go: func() -> u32; }";
    const text = `(module (import "a:b/host" "log" (func (param i32 i32))) (import "env" "up" (func (param i32) (result i32)))
      (memory (export "memory") 1) (func (export "go") (result i32) i32.const 1))`;
    const imports = { "a:b/host": { log: () => {} }, env: { up: (n: number) => n } };
    const module = load(text, { engine, wit, imports });
    const go = { go: { params: [], result: "u32" } };
    expect(module.describe()).toMatchObject(go);
    expect(module.describe({ imports: false })).toMatchObject(go);
    expect(module.describe({ imports: true })).toMatchObject({
      exports: go,
      imports: {
        "a:b/host": { log: { params: [{ name: "msg", type: "string" }] } },
        env: { up: { params: [{ name: "n", type: "u32" }], result: "u32" } },
      },
    });
    expect(load("(module)", { engine }).describe({ imports: true })).toEqual({ exports: {}, imports: {} });
    expect(failure(() => module.describe({ import: true } as object)).message).toContain("no option import");
    expect(failure(() => module.describe({ imports: 1 as never })).message).toContain("true or false");
  });

  it("a guest that cannot allocate what it is given says so, and for how many bytes", () => {
    const wit = "package a:b; world w { export take: func(s: string); }";
    const taking = (body: string): string => `(module (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${body})
      (func (export "take") (param i32 i32)))`;
    const end = (body: string) => failure(() => load(taking(body), { engine, wit }).call("take", "four"));
    for (const [body, code] of [
      ["unreachable", "unreachable"],
      ["(i32.load (i32.const -1))", "memory-out-of-bounds"],
      ["(i32.const -1)", "abi-trap"],
      ["(i32.const 65535)", "abi-trap"],
    ] as const) {
      const error = end(body);
      expect(`${error.kind} ${error.code}`, body).toBe(`trap ${code}`);
      expect(error.message, body).toContain("could not allocate 4 bytes");
      expect(error.message, body).toContain("cabi_realloc");
    }
    const missing = '(module (memory (export "memory") 1) (func (export "take") (param i32 i32)))';
    expect(failure(() => load(missing, { engine, wit })).message).toContain("cabi_realloc");
  });

  it.each([{}, { fuel: 1e6 }])("segments that do not fit say which, where and how long: %o", (bounds) => {
    const at = (text: string, imports = {}) => failure(() => loadWat(text, { engine, imports, ...bounds }));
    const data = at('(module (memory 1) (data (i32.const 0) "ok") (data "passive") (data (i32.const 65534) "four"))');
    expect(`${data.kind} ${data.code}`).toBe("instantiation segment-failed");
    expect(data.message).toMatch(
      /^out of bounds memory access: the active data segment 2 has 4 bytes from 65534 on, the memory has 65536\b/,
    );
    expect(data.data).toMatchObject({ segment: "data", index: 2, offset: 65534, size: 4, limit: 65536 });
    const elem = at("(module (table 2 funcref) (func $f) (elem (i32.const 0) $f) (elem (i32.const 1) $f $f))");
    expect(elem.message).toMatch(
      /^out of bounds table access: the active element segment 1 has 2 elements from 1 on, the table has 2\b/,
    );
    expect(elem.data).toMatchObject({ segment: "elem", index: 1, offset: 1, size: 2, limit: 2 });
    const imported = at('(module (import "m" "at" (global $at i32)) (memory 1) (data (global.get $at) "x"))', {
      m: { at: 65536 },
    });
    expect(imported.data).toMatchObject({ segment: "data", index: 0, offset: 65536, size: 1, limit: 65536 });
  });

  it("arguments are numbered from 1 in the message and in the data", () => {
    const module = load('(module (func (export "f") (param i32 i32)))', { engine });
    const error = failure(() => module.call("f", 1, "x"));
    expect(error.message).toContain("parameter 2");
    expect(error.data).toMatchObject({ param: 2, value: "x" });
  });
});

it("says of traps that the host does not tell apart that they are ambiguous, and of no others", () => {
  const text = `(module (type $t (func)) (table 2 funcref) (elem (i32.const 1) $g) (func $g (param i32))
    (func (export "call") (param i32) (call_indirect (type $t) (local.get 0)))
    (func (export "trunc") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
    (func (export "stop") unreachable))`;
  const native = load(text, { engine: "native" });
  const interp = load(text, { engine: "interp" });
  for (const [name, argument] of [
    ["call", 0],
    ["call", 1],
    ["trunc", NaN],
    ["trunc", 1e20],
  ] as const) {
    expect(failure(() => native.call(name, argument)).data.ambiguous, name).toBe(true);
    expect(failure(() => interp.call(name, argument)).data, name).not.toHaveProperty("ambiguous");
  }
  expect(failure(() => native.call("stop")).data).not.toHaveProperty("ambiguous");
  expect(failure(() => native.call("call", 2)).data).not.toHaveProperty("ambiguous");
});

it("does not send around in circles where a file is no use to wait for", async () => {
  const runtime = createRuntime({ engines: [interpEngine], host: noHost });
  for (const error of [
    failure(() => runtime.load("file:///x.wasm")),
    await rejection(runtime.loadAsync("file:///x.wasm")),
    await rejection(runtime.loadAsync(new URL("file:///x.wasm"))),
  ]) {
    expect(error.code).toBe("not-available");
    expect(error.message).not.toContain("loadAsync");
    expect(error.message).toContain("http(s) URL");
  }
  expect(failure(() => runtime.load("x.wasm")).message).toContain("loadAsync");
  await expect(loadAsync(testBytes("01_add.wasm"))).resolves.toBeDefined();
});

it.each([
  ["Failed: it broke..", "Failed: it broke."],
  ["It broke.. Give another.", "It broke. Give another."],
  ["wait... or not", "wait... or not"],
  ["from a/.. on", "from a/.. on"],
  ["the folder .. is none.", "the folder .. is none."],
  ["1..2 is a range", "1..2 is a range"],
])("ends sentences once: %s", (given, shown) => {
  expect(new UsageError("bad-source", given).message).toBe(shown);
});

describe("a path to no file", () => {
  it("names files of nearly this name beside it", () => {
    const near = testPath("10_greet.wasm");
    for (const path of [
      near.replace("greet", "gret"),
      near.replace("10_greet", "10-greet"),
      near.replace(".wasm", ".wsam"),
    ]) {
      const error = failure(() => load(path));
      expect(error.code).toBe("not-found");
      expect(error.message, path).toContain(`"${near}"`);
      expect(error.data.suggestions, path).toContain(near);
    }
    expect(failure(() => load(near.replace("10_greet", "something-else"))).message).not.toContain("Did you mean");
    expect(failure(() => load("no-such-folder/x.wasm")).message).not.toContain("Did you mean");
  });

  it("shows names of files that are hostile harmless, and looks at no more than some thousand", () => {
    const folder = mkdtempSync(join(tmpdir(), "near-"));
    writeFileSync(join(folder, "app\u001b[31m.wasm"), "");
    const error = failure(() => load(join(folder, "app [31m.wasm")));
    expect(error.message).toContain("Did you mean");
    expect(error.message).not.toContain("\u001b");
    for (let i = 0; i < 3_000; i++) writeFileSync(join(folder, `near-${i}.wasm`), "");
    expect(failure(() => load(join(folder, "nearr-17.wasm"))).data.suggestions?.length).toBeLessThanOrEqual(3);
  });
});

describe("text whose parentheses are not closed", () => {
  it.each([
    ['(module (func (export "f") (result i32)\n  i32.const 1', ["1:9 ((func)", "1:1 ((module)"], 2],
    ["(module", ["1:1 ((module)"], 1],
    ['(module (func) ;; ( a comment\n (memory 1) (data (i32.const 0) "(")', ["1:1 ((module)"], 1],
    ["(module (func (block (block (block (nop", ["(block)"], 6],
  ])("says where they were opened: %s", (text, places, count) => {
    const { message, code } = failure(() => load(text));
    expect(code).toBe("bad-text");
    for (const place of places) expect(message).toContain(place.replace(/\)$/, ""));
    expect(message).toMatch(
      count === 1 ? /A parenthesis is not closed/ : new RegExp(`${count} parentheses are not closed`),
    );
  });
});
