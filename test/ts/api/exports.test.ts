/**
 * Exports by name: near misses, kebab-case, what is ambiguous; kinds that are not what was asked for; and what a module
 * tells of itself, held against the host's own description of it.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { translatorOf, inspect, imports as importsOf, isModule, load, loadWasi } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, loadWat, testBytes, testPath, wat } from "./support.ts";

const names = `(module
  (func $f (result i32) (i32.const 1))
  (func $g (result i32) (i32.const 2))
  (export "getItem" (func $f)) (export "get_item" (func $g))
  (export "set-item" (func $f)) (export "setItem" (func $g))
  (export "fooBar" (func $f)) (export "exact" (func $g)) (export "Exact" (func $f))
  (export "HTTPServer" (func $g)) (export "" (func $f)) (export "__proto__" (func $g))
  (export "toString" (func $f)) (export "naïve ☃" (func $g)) (export "a\\00b" (func $f)) (export "\\22" (func $g))
  (memory (export "mem") 1) (table (export "tab") 1 funcref) (global (export "glob") i32 (i32.const 7)))`;

describe.each(engines)("exports on %s", (engine) => {
  const module = loadWat(names, { engine });

  it("have their exact names", () => {
    for (const [name, result] of [
      ["getItem", 1],
      ["get_item", 2],
      ["exact", 2],
      ["Exact", 1],
      ["", 1],
      ["__proto__", 2],
      ["toString", 1],
      ["naïve ☃", 2],
      ["a\0b", 1],
      ['"', 2],
    ] as const) {
      expect(module.call(name)).toBe(result);
      expect(module.exports[name]).toBe(module.func(name));
      expect(module.lookup(name)).toBe(module.get(name));
    }
  });

  it("are found by the kebab-case of one name alone", () => {
    expect(module.call("foo-bar")).toBe(1);
    expect(module.lookup("foo-bar")).toBe(module.exports.fooBar);
    expect(module.call("set-item")).toBe(1);
  });

  it("are ambiguous where two names have one kebab-case and neither is exact", () => {
    const error = failure(() => module.lookup("get-item"));
    expect(`${error.kind} ${error.code}`).toBe("usage ambiguous-export");
    expect(error.data.suggestions).toEqual(["getItem", "get_item"]);
    expect(error.message).toContain('"getItem", "get_item"');
    for (const use of [() => module.call("get-item"), () => module.get("get-item"), () => module.func("get-item")]) {
      expect(codeOf(use)).toBe("usage ambiguous-export");
    }
  });

  it.each([
    ["getitem", "getItem"],
    ["gteItem", "getItem"],
    ["get_itm", "get_item"],
    ["exakt", "exact"],
    ["EXACT", "exact"],
    ["memm", "mem"],
    ["httpserver", "HTTPServer"],
  ])("that are not there have near misses: %s", (key, near) => {
    expect(module.lookup(key)).toBeUndefined();
    for (const use of [() => module.get(key), () => module.func(key), () => module.call(key)]) {
      const error = failure(use);
      expect(`${error.kind} ${error.code} ${error.data.export}`).toBe(`usage unknown-export ${key}`);
      expect(error.data.suggestions).toContain(near);
      expect(error.message).toContain(JSON.stringify(near));
    }
  });

  it.each(["completelyDifferent", "constructor", "hasOwnProperty", "valueOf", "☃"])(
    "that are not there and near nothing list what is there: %s",
    (key) => {
      const error = failure(() => module.call(key));
      expect(`${error.kind} ${error.code}`).toBe("usage unknown-export");
      expect(error.data.suggestions).toEqual([]);
      expect(error.message).toContain('"getItem"');
      expect(module.lookup(key)).toBeUndefined();
    },
  );

  it.each([undefined, null, 5, {}, [], true, Symbol("x")])("are not looked up by %s", (key) => {
    for (const use of [module.lookup, module.get, module.func, module.call]) {
      expect(codeOf(() => use.call(module, key as never))).toBe("usage bad-argument");
    }
  });

  it("of another kind are said to be of it", () => {
    expect(codeOf(() => module.func("mem"))).toBe("usage not-a-function");
    expect(failure(() => module.call("glob")).message).toMatch(/global/);
    expect(codeOf(() => module.memory("glob"))).toBe("usage bad-argument");
    expect(codeOf(() => module.table("mem"))).toBe("usage bad-argument");
    expect(codeOf(() => module.global("getItem"))).toBe("usage bad-argument");
    expect(failure(() => module.global("getItem")).message).toMatch(/function/);
    expect(codeOf(() => module.memory("nope"))).toBe("usage unknown-export");
    expect(codeOf(() => loadWat("(module)", { engine }).memory())).toBe("usage unknown-export");
    const namesake = loadWat('(module (func (export "memory")))', { engine });
    expect(failure(() => namesake.memory()).message).toBe('"memory" is a function, not a memory.');
  });

  it("are a frozen object without a prototype, in the module's order", () => {
    expect(Object.isFrozen(module.exports)).toBe(true);
    expect(Object.getPrototypeOf(module.exports)).toBe(null);
    const host = new WebAssembly.Instance(new WebAssembly.Module(wat(names))).exports;
    expect(Object.keys(module.exports)).toEqual(Object.keys(host));
  });

  it("are the same objects at each look", () => {
    for (const name of Object.keys(module.exports)) {
      expect(module.get(name)).toBe(module.get(name));
      expect(module.exports[name]).toBe(module.get(name));
    }
    const auto = loadWat(names, { engine, i64: "auto" });
    expect(auto.func("getItem")).toBe(auto.exports.getItem);
  });

  it("of one function under two names are one function", () => {
    expect(module.exports.getItem).toBe(module.exports.fooBar);
    expect(module.exports.getItem).not.toBe(module.exports.get_item);
  });
});

describe("signatures", () => {
  const module = load(testPath("01_add.wasm"));

  it("are checked against the module", () => {
    expect(module.func("add", { params: ["i32", "i32"], results: ["i32"] })(1, 2)).toBe(3);
    expect(module.func("add", { params: ["i32", "i32"] })(1, 2)).toBe(3);
    expect(module.func("add", { results: ["i32"] })(1, 2)).toBe(3);
    for (const wrong of [
      { params: ["i32"] },
      { params: [] },
      { results: [] },
      { results: ["i64"] },
      { params: ["i64", "i64"] },
    ]) {
      const error = failure(() => module.func("add", wrong));
      expect(`${error.kind} ${error.code}`).toBe("usage signature-mismatch");
      expect(error.message).toContain("(i32 i32) -> (i32)");
    }
    expect(codeOf(() => module.func("ad", { results: ["i32"] }))).toBe("usage unknown-export");
  });
});

/** The host's description of a module, in our words. */
function hostExports(bytes: Uint8Array<ArrayBuffer>): string[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(
    ({ name, kind }) => `${name} ${kind === "function" ? "func" : kind}`,
  );
}

function hostImports(bytes: Uint8Array<ArrayBuffer>): string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(
    ({ module, name, kind }) => `${module} ${name} ${kind === "function" ? "func" : kind}`,
  );
}

const files = readdirSync(testPath("")).filter((name) => name.endsWith(".wasm"));

describe.each(files)("what is known of %s", (name) => {
  const bytes = testBytes(name);
  const info = inspect(bytes);

  it("agrees with the host", () => {
    expect(Object.entries(info.exports).map(([key, { kind }]) => `${key} ${kind}`)).toEqual(hostExports(bytes));
    expect(info.imports.map(({ module, name: key, kind }) => `${module} ${key} ${kind}`)).toEqual(hostImports(bytes));
    expect(importsOf(bytes)).toEqual(info.imports);
    expect(info.size).toBe(bytes.length);
  });

  it("has sections that fill the file", () => {
    let at = 8;
    for (const section of info.sections) {
      expect(section.at).toBe(at);
      // An id, a size of one to five bytes, and the contents.
      const next = info.sections[info.sections.indexOf(section) + 1]?.at ?? bytes.length;
      const header = next - at - section.size;
      expect(header).toBeGreaterThanOrEqual(2);
      expect(header).toBeLessThanOrEqual(6);
      at = next;
    }
    expect(at).toBe(bytes.length);
  });

  it("has the custom sections that the host finds", () => {
    const host = new WebAssembly.Module(bytes);
    const custom = info.sections.flatMap(({ name: section }) =>
      section.startsWith("custom ") ? [section.slice(7)] : [],
    );
    // The host tells of a section by its name alone: those that tools usually write are asked for, too.
    for (const wanted of new Set([...custom, "name", "producers", "target_features"])) {
      const count = custom.filter((one) => one === wanted).length;
      expect(WebAssembly.Module.customSections(host, wanted).length, wanted).toBe(count);
    }
  });
});

describe("data about exports", () => {
  const moduleText = `(module
    (func (export "f") (param i32 i64) (result f32 f64) (f32.const 0) (f64.const 0))
    (memory (export "m") 2 5) (table (export "t") 3 funcref) (global (export "g") (mut i64) (i64.const 1))
    (global (export "c") f32 (f32.const 1)) (func $start) (start $start))`;

  it.each(engines)("has kinds and types, on %s", (engine) => {
    expect(loadWat(moduleText, { engine }).describeExports()).toEqual({
      f: { kind: "func", params: ["i32", "i64"], results: ["f32", "f64"] },
      m: { kind: "memory", min: 2, max: 5 },
      t: { kind: "table", element: "funcref", min: 3 },
      g: { kind: "global", type: "i64", mutable: true },
      c: { kind: "global", type: "f32", mutable: false },
    });
  });

  it("counts and names", () => {
    expect(inspect(wat(moduleText))).toMatchObject({
      start: "start",
      counts: { functions: 2, memories: 1, tables: 1, globals: 2, tags: 0, elements: 0, datas: 0 },
      producers: {},
      features: expect.arrayContaining(["multi-value", "mutable-globals"]) as string[],
    });
  });

  it("reads producers, laid out by hand from the tool conventions", () => {
    const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
    const section = [
      ...name("producers"),
      ...[2, ...name("language"), 2, ...name("C"), ...name("11"), ...name("Rust"), ...name("")],
      ...[...name("processed-by"), 1, ...name("clang"), ...name("17.0.1")],
    ];
    const bytes = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, section.length, ...section]);
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(inspect(bytes).producers).toEqual({ language: ["C 11", "Rust"], "processed-by": ["clang 17.0.1"] });
    const broken = bytes.slice();
    broken[broken.length - 7] = 99;
    expect(inspect(broken).producers).toMatchObject({ language: ["C 11", "Rust"] });
  });
});

describe("modules", () => {
  it("are told from all else", () => {
    const module = load(testPath("01_add.wasm"));
    expect(isModule(module)).toBe(true);
    const host = new WebAssembly.Module(testBytes("01_add.wasm"));
    for (const other of [undefined, null, 5, {}, module.compiled, module.exports, host]) {
      expect(isModule(other)).toBe(false);
    }
  });

  it("of a command are loaded without being run", () => {
    const module = loadWasi(testPath("07_wasi_hello.wasm"));
    expect(Object.keys(module.exports)).toContain("_start");
  });
});

describe("a language's errors and vectors", () => {
  const language = {
    error: (error: Error) => ({ mine: error }),
    vector: (items: unknown[]) => new Set(items),
  };

  it.each(engines)("take the place of ours, on %s", (engine) => {
    const text = `(module (func (export "two") (result i32 i32) (i32.const 1) (i32.const 2))
      (func (export "trap") unreachable) (func (export "long") (result i64) (i64.const 5)))`;
    const module = loadWat(text, { engine, language, i64: "auto" });
    expect(module.call("two")).toEqual(new Set([1, 2]));
    expect(module.call("long")).toBe(5);
    expect(() => module.call("trap")).toThrow(expect.objectContaining({ mine: expect.any(Error) as Error }) as Error);
    expect(translatorOf(language, "auto")).toBe(translatorOf(language, "auto"));
  });
});
