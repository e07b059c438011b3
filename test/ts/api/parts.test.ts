/**
 * Runtimes of parts: what is not given is not there and says how it is had, and all else goes on without it.
 */
import { describe, expect, it } from "vitest";
import * as native from "../../../src/ts/core.ts";
import * as everything from "../../../src/ts/index.ts";
import {
  type LoadOptions,
  type RuntimeConfig,
  abiPart,
  boundsPart,
  compiledEngine,
  createRuntime,
  interpEngine,
  nativeEngine,
  textPart,
  validationPart,
  wasiPart,
  witPart,
} from "../../../src/ts/index.ts";
import { interpEngine as engineAlone } from "../../../src/ts/interp/engine.ts";
import { codeOf, failure, rejection, testBytes, testPath, wat } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

const alone = createRuntime({ engines: [nativeEngine] });
const bounding = createRuntime({ engines: [nativeEngine], parts: [boundsPart] });
const add = wat('(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))');
const badBody = Uint8Array.of(
  0,
  0x61,
  0x73,
  0x6d,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  0x60,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  5,
  1,
  3,
  0,
  0x6a,
  0x0b,
);
const greet = testPath("10_greet.wasm");
const reactor = wat(`(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
  (memory (export "memory") 1) (func (export "_initialize")))`);
const hello = testBytes("07_wasi_hello.wasm");
const growing = (n: number): Uint8Array<ArrayBuffer> =>
  wat(`(module (memory 1) ${"(memory 1)".repeat(n - 1)}
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`);
const tables = wat('(module (table 1 funcref) (table 1 funcref) (func (export "size") (result i32) (table.size 1)))');

/** What needs a part, by the part. */
const needs: readonly (readonly [part: string, what: string, run: () => unknown])[] = [
  ["text", "a source that is text", () => alone.load("(module)")],
  ["text", "wat", () => alone.wat(add)],
  ["wit", "the option wit", () => alone.load(add, { wit: "world w {}" })],
  ["wit", "the option world", () => alone.compile(add, { world: "w" })],
  ["wit", "wit", () => alone.wit(greet)],
  ["wasi", "run", () => alone.run(hello)],
  ["wasi", "loadWasi", () => alone.loadWasi(hello)],
  ["wasi", "a reactor", () => alone.load(reactor)],
  ["components", "a component", () => alone.explain(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0))],
  ["validation", "inspect", () => alone.inspect(add)],
  ["validation", "the option disable", () => alone.load(add, { disable: ["simd"] })],
  ["bounds", "fuel", () => alone.load(add, { fuel: 1 })],
  ["bounds", "fuelPerCall", () => alone.load(add, { fuelPerCall: 1 })],
  ["bounds", "timeoutMs", () => alone.load(add, { timeoutMs: 1 })],
  ["bounds", "signal", () => alone.load(add, { signal: new AbortController().signal })],
  ["bounds", "maxCallDepth", () => alone.instantiate(alone.compile(add), { maxCallDepth: 1 })],
  ["bounds", "a bound on two tables together", () => alone.load(tables, { maxTableElements: 3 })],
  ["validation", "an engine of our own", () => createRuntime({ engines: [engineAlone] })],
];

describe("a part that is left out", () => {
  it.each(needs)("%s is named by %s", (part, _, run) => {
    const error = failure(run);
    expect(`${error.kind} ${error.code}`).toBe("usage part-missing");
    expect(error.message).toContain(`cljw-wasm/parts/${part}"`);
    expect(error.messageFor(clojureWords)).toContain(`equire cljw.wasm.parts.${part}.`);
  });

  it("is named by what returns promises", async () => {
    for (const promise of [
      alone.runAsync(hello),
      alone.loadAsync("(module)"),
      alone.loadAsync(add, { world: "w" }),
      alone.loadAsync(add, { timeoutMs: 100 }),
    ])
      expect((await rejection(promise)).code).toBe("part-missing");
  });

  it("is named where it is an engine", () => {
    const error = failure(() => alone.load(add, { engine: "interp" }));
    expect(`${error.kind} ${error.code}`).toBe("link engine-unavailable");
    expect(error.message).toContain('"cljw-wasm/parts/interp"');
    expect(failure(() => createRuntime({ engines: [] }).load(add)).message).toContain("nativeEngine");
    expect(alone.engines().interp).toMatchObject({ available: false });
  });

  it("does not keep a module from being loaded that has WIT beside it", () => {
    const module = alone.load(greet);
    expect(module.describe()).toEqual({});
    expect(Object.keys(module.describeExports())).toContain("greet");
    expect(alone.load(greet, { wit: false }).engine).toBe("native");
  });
});

describe("abi", () => {
  const carrying = createRuntime({ engines: [nativeEngine], parts: [abiPart] });
  const embedded = testBytes("component-type/10_greet.wasm");

  it("calls by the WIT that a module carries", () => {
    const module = carrying.load(embedded);
    expect(module.describe()).toEqual(everything.load(embedded).describe());
    expect(module.call("greet", "Ada")).toBe("Hello, Ada!");
  });

  it("names wit where text is read or printed", async () => {
    const errors = [
      failure(() => carrying.load(embedded, { wit: "package a:b; world w {}" })),
      failure(() => carrying.wit(embedded)),
      await rejection(carrying.loadAsync(add, { wit: "https://example.invalid/a.wit" })),
    ];
    for (const error of errors) {
      expect(`${error.kind} ${error.code}`).toBe("usage part-missing");
      expect(error.message).toContain('"cljw-wasm/parts/wit"');
    }
    expect(codeOf(() => carrying.load(add, { world: "w" }))).toBe("usage bad-option");
  });

  it("sees no WIT beside a module", () => {
    expect(carrying.load(greet).describe()).toEqual({});
    expect(carrying.load(greet, { wit: false }).describe()).toEqual({});
  });

  it.each([
    ["before", [abiPart, witPart]],
    ["after", [witPart, abiPart]],
  ] as const)("gives way to wit, %s it", (_, parts) => {
    const both = createRuntime({ engines: [nativeEngine], parts });
    expect(both.load(greet).call("greet", "Ada")).toBe("Hello, Ada!");
    expect(both.wit(embedded)).toBe(everything.wit(embedded));
  });
});

describe("bounds that nothing writes into code", () => {
  it("are named by the error, in the words of the face", () => {
    const error = failure(() => alone.load(add, { timeoutMs: 10 }));
    expect(error.message).toContain("The option timeoutMs needs the part bounds");
    expect(error.messageFor(clojureWords)).toContain(":timeout-ms");
  });

  it("are kept where declarations are enough for them", () => {
    const [bounded, free] = [alone.load(growing(1), { maxMemoryPages: 3 }), alone.load(growing(1))];
    expect([bounded.call("grow", 2), bounded.call("grow", 1)]).toEqual([1, -1]);
    expect([free.call("grow", 2), free.call("grow", 1)]).toEqual([1, 3]);
    expect(codeOf(() => alone.load(growing(1), { maxMemoryPages: 0 }))).toBe("limit memory");
  });

  it("are lifted by null, also where there is one without an option", () => {
    const none = { fuel: null, timeoutMs: null, signal: null, maxCallDepth: null, maxTableElements: null };
    expect(alone.load(add, none).call("add", 1, 2)).toBe(3);
    const error = failure(() => alone.load(tables));
    expect(error.code).toBe("part-missing");
    expect(error.message).toContain("lift the bound with null");
    expect(error.messageFor(clojureWords)).toMatch(/:max-table-elements.*lift the bound with nil/);
    expect(alone.load(tables, { maxTableElements: null }).call("size")).toBe(1);
    expect(bounding.load(tables).call("size")).toBe(1);
  });

  it("hold what others have made", () => {
    const source = '(module (table (export "a") 1 funcref) (table (export "b") 1 funcref))';
    const made = bounding.load(wat(source), { maxTableElements: 4 });
    const user = wat(`(module (import "m" "t" (table 1 funcref))
      (func (export "grow") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`);
    const options: LoadOptions = { imports: { m: { t: made.exports.a } } };
    expect(codeOf(() => alone.load(user, options))).toBe("usage part-missing");
    expect(bounding.load(user, options).call("grow", 3)).toBe(-1);
  });

  it("are kept by another engine where that is left open", () => {
    const both = createRuntime({ engines: [nativeEngine, interpEngine] });
    expect(both.load(add).engine).toBe("native");
    const module = both.load(add, { fuel: 3 });
    expect([module.engine, codeOf(() => [module.call("add", 1, 2), module.call("add", 1, 2)])]).toEqual([
      "interp",
      "limit fuel",
    ]);
    expect(codeOf(() => both.load(add, { fuel: 3, engine: "native" }))).toBe("usage part-missing");
  });

  it("leave the end of the stack to the host, which is a trap", () => {
    const endless = wat('(module (func $f (export "f") (call $f)))');
    expect(codeOf(() => alone.load(endless).call("f"))).toBe("trap call-stack-exhausted");
  });
});

describe("validation by the host", () => {
  it("runs what is valid, with bounds and without", () => {
    expect(alone.load(add).call("add", 1, 2)).toBe(3);
    const bounded = bounding.load(add, { fuel: 100, maxCallDepth: 10, timeoutMs: 1000, maxMemoryPages: 1 });
    expect(bounded.call("add", 1, 2)).toBe(3);
    const other = everything.load(add, { fuel: 100, engine: "interp" });
    other.call("add", 1, 2);
    expect(bounded.fuelLeft).toBe(other.fuelLeft);
    expect(alone.validate(add)).toBe(true);
    expect(alone.explain(add)).toBeUndefined();
  });

  it.each([
    ["as it is", {}],
    ["before a bound is written into it", { fuel: 100 }],
    ["lazily, before a bound is written into it", { fuel: 100, validate: "lazy" }],
    ["where the calls are counted", { maxCallDepth: 3 }],
  ] as const)("refuses what is not, %s", (_, options) => {
    expect(everything.validate(badBody)).toBe(false);
    const error = failure(() => bounding.load(badBody, options));
    expect(`${error.kind} ${error.code}`).toBe("invalid bad-module");
    expect(error.message).toContain("host's WebAssembly refuses");
    expect(error.message).toContain('"cljw-wasm/parts/validation"');
    expect(alone.validate(badBody)).toBe(false);
    expect(alone.explain(badBody)?.code).toBe("bad-module");
  });

  it("says where it would be told what a file is that is no module", () => {
    const page = new TextEncoder().encode("<!doctype html><title>Not found</title>");
    const [told, untold] = [everything, alone].map(({ load }) => failure(() => load(page)));
    expect([told?.code, untold?.code]).toEqual(["not-wasm", "not-wasm"]);
    expect(told?.message).toContain("an HTML page");
    expect(untold?.message).toContain('"cljw-wasm/parts/validation"');
    // What begins with a parenthesis and is no text.
    const compressed = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0);
    expect(codeOf(() => alone.load(compressed))).toBe("malformed not-wasm");
    expect(failure(() => everything.load(compressed)).message).toContain("unzstd");
  });

  it("refuses try and try_table in one module, as with validation", () => {
    const both = wat(`(module (tag $t) (func try catch_all end) (func (block $l (try_table (catch_all $l) (nop)))))`);
    const ends = [alone, createRuntime({ engines: [nativeEngine], parts: [validationPart] })].map(({ load }) =>
      codeOf(() => load(both)),
    );
    expect(ends[0]).toMatch(/engine-unavailable|invalid/);
    expect(ends[1]).toMatch(/engine-unavailable/);
  });
});

describe("addParts", () => {
  it("takes effect for later calls, and is harmless again", () => {
    const compiled = native.compile(add);
    expect(codeOf(() => native.load("(module)"))).toBe("usage part-missing");
    native.addParts(textPart);
    native.addParts(textPart, textPart);
    expect(native.load("(module)").engine).toBe("native");
    expect(codeOf(() => native.inspect(add))).toBe("usage part-missing");
    expect(codeOf(() => native.instantiate(compiled, { engine: "interp" }))).toBe("link engine-unavailable");
    native.addParts(interpEngine);
    expect(native.instantiate(compiled, { engine: "interp" }).call("add", 1, 2)).toBe(3);
    expect(native.load(add).engine).toBe("native");
    expect(native.inspect(add).features).toContain("mvp");
    expect(native.load(add, { fuel: 9 }).engine).toBe("interp");
    native.addParts(boundsPart);
    expect(native.load(add, { fuel: 9 }).engine).toBe("native");
    native.addParts(wasiPart, witPart);
    expect(native.run(hello)).toEqual(everything.run(hello));
    expect(native.load(greet).describe()).toEqual(everything.load(greet).describe());
    native.addParts(compiledEngine);
    expect(native.instantiate(compiled, { engine: "compiled" }).call("add", 1, 2)).toBe(3);
    expect(native.engines()).toEqual(everything.engines());
  });

  it("refuses what is no part, and adds none then", () => {
    for (const part of [undefined, null, 1, {}, { name: "wit2" }, { name: "native" }, everything.jsModel]) {
      const error = failure(() => native.addParts(part as never));
      expect(`${error.kind} ${error.code}`).toBe("usage bad-argument");
      expect(error.message).toContain("addParts takes parts");
    }
  });
});

describe("engines", () => {
  it.each([
    ["best first", [nativeEngine, interpEngine]],
    ["in another order", [interpEngine, nativeEngine]],
  ] as const satisfies readonly (readonly [string, RuntimeConfig["engines"]])[])(
    "have one order, given %s",
    (_, engines) => {
      expect(createRuntime({ engines }).load(add).engine).toBe("native");
    },
  );
});

describe("createRuntime", () => {
  it("refuses keys that it does not know, and says which it does", () => {
    const error = failure(() => createRuntime({ engines: [nativeEngine], part: [textPart] } as never));
    expect(`${error.kind} ${error.code}`).toBe("usage bad-option");
    expect(error.message).toContain('Did you mean "parts"?');
    expect(error.data).toMatchObject({ option: "part", suggestions: ["parts"] });
  });

  it("names all parts where it is given something else", () => {
    const names = Object.keys(everything).flatMap((name) => /^(\w+)Part$/.exec(name)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(6);
    for (const wrong of [3, {}, { engines: [{}] }]) {
      const error = failure(() => createRuntime(wrong as never));
      expect(error.code).toBe("bad-argument");
      for (const name of names) expect(error.message).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it("takes parts and engines in either list", () => {
    const mixed = createRuntime({ engines: [textPart as never], parts: [nativeEngine] });
    expect(mixed.load("(module)").engine).toBe("native");
  });
});

describe("the entry core", () => {
  it("has the names of the whole package, parts and engines aside", () => {
    const names = (entry: object): string[] => Object.keys(entry).sort();
    // The compiler belongs to those who build a program.
    const parts = new Set([
      "compileToJs",
      "aheadEngine",
      "abiPart",
      "boundsPart",
      "compiledEngine",
      "componentsPart",
      "interpEngine",
      "jsModel",
      "textPart",
      "validationPart",
      "wasiPart",
      "witPart",
    ]);
    expect(names(native)).toEqual([...names(everything).filter((name) => !parts.has(name)), "addParts"].sort());
  });
});
