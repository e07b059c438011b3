/**
 * Imports that are missing, of the wrong type, or not asked for. Which types fit is decided by the host's own link
 * check: it must agree in every case.
 */
import { describe, expect, it } from "vitest";
import {
  type ImportObject,
  type LoadOptions,
  type WasmModule,
  load,
  loadWasi,
  newGlobal,
  newMemory,
  newTable,
  run,
} from "../../../src/ts/index.ts";
import { codeOf, engines, failure, loadWat, testBytes, testPath, wat } from "./support.ts";

interface Listed {
  readonly module: string;
  readonly name: string;
  readonly expected: string;
  readonly actual?: string;
  readonly suggestions?: readonly string[];
}

function listed(list: readonly object[] | undefined): readonly Listed[] {
  return (list ?? []) as readonly Listed[];
}

describe.each(engines)("on %s, imports that are missing", (engine) => {
  const text = `(module
    (import "env" "log" (func (param i32)))
    (import "env" "memory" (memory 1 2))
    (import "env" "table" (table 1 funcref))
    (import "math" "pi" (global f64))
    (import "math" "sine" (func (param f64) (result f64)))
    (import "math" "count" (global (mut i32))))`;

  it("are all listed", () => {
    const error = failure(() => loadWat(text, { engine }));
    expect(`${error.kind} ${error.code}`).toBe("link import-mismatch");
    expect(listed(error.data.missing).map(({ module, name }) => `${module}.${name}`)).toEqual([
      "env.log",
      "env.memory",
      "env.table",
      "math.pi",
      "math.sine",
      "math.count",
    ]);
    for (const { module, name, expected } of listed(error.data.missing)) {
      expect(error.message).toContain(`"${module}" "${name}" (${expected})`);
    }
    expect(error.data.mismatched).toEqual([]);
    expect(error.message).toMatch(/^unknown import/);
  });

  it("have near misses, of the name or of the module", () => {
    const error = failure(() =>
      loadWat(text, { engine, imports: { env: { lgo: () => {}, memroy: 1 }, maths: { pi: 3 } } }),
    );
    const missing = listed(error.data.missing);
    expect(missing.find(({ name }) => name === "log")?.suggestions).toEqual(["lgo"]);
    expect(missing.find(({ name }) => name === "memory")?.suggestions).toEqual(["memroy"]);
    expect(missing.find(({ name }) => name === "pi")?.suggestions).toEqual(["maths"]);
    expect(error.message).toContain('Did you mean "lgo"?');
  });

  it("are listed beside those of the wrong type", () => {
    const imports = { env: { log: 5, memory: newMemory({ min: 1 }), table: () => {} }, math: { pi: "3", count: 1 } };
    const error = failure(() => loadWat(text, { engine, imports }));
    expect(listed(error.data.missing).map(({ name }) => name)).toEqual(["sine"]);
    expect(listed(error.data.mismatched).map(({ name }) => name)).toEqual(["log", "memory", "table", "pi", "count"]);
    for (const { expected, actual } of listed(error.data.mismatched)) {
      expect(error.message).toContain(`${expected} is asked for, ${actual} is given`);
    }
  });

  it("undefined is nothing given, and inherited names are not given", () => {
    const needs = '(module (import "env" "toString" (func)))';
    expect(codeOf(() => loadWat(needs, { engine, imports: { env: {} } }))).toBe("link import-mismatch");
    expect(codeOf(() => loadWat(needs, { engine, imports: { env: { toString: undefined } } }))).toBe(
      "link import-mismatch",
    );
    loadWat(needs, { engine, imports: { env: { toString: () => "x" } } });
    const odd = '(module (import "__proto__" "__proto__" (func $f)) (export "g" (func $f)))';
    const imports = JSON.parse('{"__proto__": {"__proto__": 1}}') as ImportObject;
    expect(listed(failure(() => loadWat(odd, { engine, imports })).data.mismatched)).toHaveLength(1);
    let called = 0;
    const inner = Object.defineProperty({}, "__proto__", { value: () => called++, enumerable: true });
    const outer: ImportObject = Object.defineProperty({}, "__proto__", { value: inner, enumerable: true });
    loadWat(odd, { engine, imports: outer }).call("g");
    expect(called).toBe(1);
  });

  it("of WASI say which verb gives them", () => {
    const error = failure(() => load(testPath("07_wasi_hello.wasm"), { engine }));
    expect(`${error.kind} ${error.code}`).toBe("link import-mismatch");
    expect(error.message).toMatch(/^Use run\b/);
    const library = '(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))))';
    expect(failure(() => loadWat(library, { engine })).message).toMatch(/^Use loadWasi\b/);
  });
});

describe.each(engines)("on %s, imports that are not asked for", (engine) => {
  const bytes = testBytes("04_imports.wasm");
  const noop = (): void => {};
  const good = { print_i32: noop, print_str: noop };

  it("are errors where given one by one", () => {
    const error = failure(() => load(bytes, { engine, imports: { env: { ...good, print_i64: noop } } }));
    expect(`${error.kind} ${error.code}`).toBe("usage unknown-import");
    expect(error.message).toContain('"print_i64"');
    expect(error.data.suggestions).toEqual(["print_i32"]);
    const wrongModule = failure(() => load(bytes, { engine, imports: { env: good, envv: { x: noop } } }));
    expect(`${wrongModule.code} ${String(wrongModule.data.suggestions)}`).toBe("unknown-import env");
    expect(codeOf(() => loadWat("(module)", { engine, imports: { a: { b: noop } } }))).toBe("usage unknown-import");
  });

  it("may be in a whole module", () => {
    const other = loadWat(
      `(module (func (export "print_i32") (param i32)) (func (export "print_str") (param i32 i32))
        (func (export "more")) (memory (export "memory") 1))`,
      { engine },
    );
    expect(load(bytes, { engine, imports: { env: other } }).call("compute_and_print", 1, 2)).toBeUndefined();
    // Its exports one by one are names given one by one.
    expect(codeOf(() => load(bytes, { engine, imports: { env: { ...other.exports } } }))).toBe("usage unknown-import");
  });

  it.each([5, "env", null, true, () => 1])("are no map of names: %s", (names) => {
    const error = failure(() => load(bytes, { engine, imports: { env: names as object } }));
    expect(`${error.kind} ${error.code} ${error.data.option}`).toBe("usage bad-option imports");
  });
});

/** An extern of each kind and type: its export, and the same of the host. */
const givers = [
  '(func (export "x"))',
  '(func (export "x") (param i32))',
  '(func (export "x") (param i32) (result i32) (i32.const 0))',
  '(func (export "x") (param i64))',
  '(func (export "x") (result f32) (f32.const 0))',
  '(func (export "x") (result i32 i32) (i32.const 0) (i32.const 0))',
  '(memory (export "x") 1)',
  '(memory (export "x") 1 1)',
  '(memory (export "x") 1 3)',
  '(memory (export "x") 2 2)',
  '(memory (export "x") 0)',
  '(table (export "x") 1 funcref)',
  '(table (export "x") 1 1 funcref)',
  '(table (export "x") 2 5 funcref)',
  '(table (export "x") 1 externref)',
  '(table (export "x") 0 0 externref)',
  '(global (export "x") i32 (i32.const 1))',
  '(global (export "x") (mut i32) (i32.const 1))',
  '(global (export "x") i64 (i64.const 1))',
  '(global (export "x") (mut i64) (i64.const 1))',
  '(global (export "x") f32 (f32.const 1))',
  '(global (export "x") f64 (f64.const 1))',
  '(global (export "x") (mut f64) (f64.const 1))',
  '(global (export "x") externref (ref.null extern))',
  '(global (export "x") (mut externref) (ref.null extern))',
  '(global (export "x") funcref (ref.null func))',
];

const takers = givers.map((text) =>
  text.replace('(export "x")', '(import "m" "x")').replaceAll(/ \((?:[if]\d+\.const \d|ref\.null \w+)\)/g, ""),
);

function hostLinks(giver: string, taker: string): boolean {
  const given = new WebAssembly.Instance(new WebAssembly.Module(wat(`(module ${giver})`)));
  const module = new WebAssembly.Module(wat(`(module ${taker})`));
  try {
    return new WebAssembly.Instance(module, { m: given.exports }) instanceof WebAssembly.Instance;
  } catch {
    return false;
  }
}

describe.each(engines)("on %s, what fits an import", (engine) => {
  const modules: readonly WasmModule[] = givers.map((text) => loadWat(`(module ${text})`, { engine }));

  it.each(takers)("agrees with the host for %s", (taker) => {
    const bytes = wat(`(module ${taker})`);
    let fits = 0;
    for (const [i, giver] of givers.entries()) {
      // To the host every object is a value of an externref; what a module exports has a kind.
      if (taker.includes("(global (import") && taker.includes("ref") && !giver.startsWith("(global")) continue;
      const attempt = (): WasmModule => load(bytes, { engine, imports: { m: modules[i]! } });
      if (hostLinks(giver, taker)) {
        expect(attempt().engine).toBe(engine);
        fits++;
      } else {
        const error = failure(attempt);
        expect(`${error.kind} ${error.code}`, giver).toBe("link import-mismatch");
        expect(error.message).toMatch(/^incompatible import type/);
        expect(listed(error.data.mismatched)).toMatchObject([{ module: "m", name: "x" }]);
      }
    }
    expect(fits).toBeGreaterThan(0);
    expect(fits).toBeLessThan(givers.length);
  });

  const hostValues: readonly unknown[] = [
    5,
    1.5,
    NaN,
    5n,
    true,
    "5",
    null,
    Symbol("x"),
    {},
    () => 5,
    new WebAssembly.Memory({ initial: 1, maximum: 2 }),
    new WebAssembly.Memory({ initial: 1 }),
  ];

  it.each(['(func (import "m" "x"))', '(memory (import "m" "x") 1)', '(memory (import "m" "x") 1 2)'])(
    "agrees with the host for values given to %s",
    (taker) => {
      checkValues(taker, engine, hostValues);
    },
  );

  it.each(['(global (import "m" "x") i64)', '(global (import "m" "x") f64)', '(global (import "m" "x") externref)'])(
    "agrees with the host for values given to %s",
    (taker) => {
      // A memory of the host's is taken for a memory, whatever the import is.
      checkValues(taker, engine, hostValues.slice(0, -2));
    },
  );

  it("is any function for a reference, where it is given one by one", () => {
    const { f } = loadWat('(module (func (export "f")))', { engine }).exports;
    const fn = (): number => 5;
    const taker = (type: string): string => `(module (global (import "m" "x") ${type}) (export "x" (global 0)))`;
    for (const x of [f, fn]) {
      expect(loadWat(taker("externref"), { engine, imports: { m: { x } } }).global("x").value).toBe(x);
    }
    expect(loadWat(taker("funcref"), { engine, imports: { m: { x: f } } }).global("x").value).toBe(f);
    expect(loadWat(taker("funcref"), { engine, imports: { m: { x: null } } }).global("x").value).toBe(null);
    expect(codeOf(() => loadWat(taker("funcref"), { engine, imports: { m: { x: fn } } }))).toBe("link import-mismatch");
  });

  it("is an integer for an i32, where the host would round", () => {
    const taker = '(module (global (import "m" "x") i32) (export "x" (global 0)))';
    expect(loadWat(taker, { engine, imports: { m: { x: 5 } } }).global("x").value).toBe(5);
    expect(loadWat(taker, { engine, imports: { m: { x: 2 ** 32 - 1 } } }).global("x").value).toBe(-1);
    for (const x of [1.5, NaN, 2 ** 32, 5n, "5", null]) {
      expect(codeOf(() => loadWat(taker, { engine, imports: { m: { x } } }))).toBe("link import-mismatch");
    }
  });
});

function checkValues(taker: string, engine: (typeof engines)[number], values: readonly unknown[]): void {
  const bytes = wat(`(module ${taker})`);
  const module = new WebAssembly.Module(bytes);
  for (const x of values) {
    let fits = true;
    try {
      new WebAssembly.Instance(module, { m: { x } } as WebAssembly.Imports);
    } catch {
      fits = false;
    }
    const attempt = (): WasmModule => load(bytes, { engine, imports: { m: { x } } });
    if (fits) expect(attempt().engine).toBe(engine);
    else expect(codeOf(attempt), String(x)).toBe("link import-mismatch");
  }
}

describe.each(engines)("on %s, sizes of now", (engine) => {
  it("count as the minimum, and the declared maximum stays", () => {
    const memory = newMemory({ min: 1, max: 5 });
    const table = newTable({ min: 1, max: 5 });
    const taker = `(module (import "m" "memory" (memory 3 5)) (import "m" "table" (table 3 5 funcref)))`;
    const options: LoadOptions = { engine, imports: { m: { memory, table } } };
    expect(listed(failure(() => loadWat(taker, options)).data.mismatched)).toHaveLength(2);
    memory.grow(2);
    table.grow(2, null);
    expect(loadWat(taker, options).engine).toBe(engine);
    const tighter = '(module (import "m" "memory" (memory 3 4)))';
    expect(codeOf(() => loadWat(tighter, { engine, imports: { m: { memory } } }))).toBe("link import-mismatch");
  });

  it("of a mutable global are of the same type and mutability", () => {
    const taker = '(module (import "m" "g" (global (mut i32))))';
    for (const g of [newGlobal({ type: "i32" }), newGlobal({ type: "i64", mutable: true }), 5]) {
      expect(codeOf(() => loadWat(taker, { engine, imports: { m: { g } } }))).toBe("link import-mismatch");
    }
    loadWat(taker, { engine, imports: { m: { g: newGlobal({ type: "i32", mutable: true }) } } });
  });
});

describe("modules built for another world", () => {
  it.each([
    ["wasi_unstable", "fd_write", /^Build it again for wasm32-wasip1/],
    ["wasi:cli/stdout@0.2.0", "get-stdout", /^Build it for wasm32-wasip1/],
    ["wasix_32v1", "thread_spawn", /^Build it for wasm32-wasip1/],
    ["gojs", "runtime.wasmExit", /^Build it with GOOS=wasip1/],
    ["wbg", "__wbindgen_throw", /^Build it without wasm-bindgen/],
    ["./app_bg.js", "__wbg_log", /^Build it without wasm-bindgen/],
  ])("begin with what to do: %s", (module, name, begins) => {
    const text = `(module (import "${module}" "${name}" (func)) (memory (export "memory") 1) (func (export "_start")))`;
    for (const verb of [load, loadWasi, run]) {
      const error = failure(() => (verb as typeof load)(wat(text)));
      expect(`${error.kind} ${error.code}`).toBe("link import-mismatch");
      expect(error.message).toMatch(begins);
      expect(listed(error.data.missing)).toHaveLength(1);
    }
  });

  it("are a thousand lines of one message no more", () => {
    const imports = Array.from({ length: 1_000 }, (_, i) => `(import "wasi_snapshot_preview1" "f${i}" (func))`);
    const error = failure(() => loadWat(`(module ${imports.join("")} (func (export "_start")))`));
    expect(error.message).toMatch(/^Use run: it is a WASI program\. Unknown import/);
    expect(error.message).toMatch(/… and 990 more/);
    expect(listed(error.data.missing)).toHaveLength(1_000);
    expect(error.message.length).toBeLessThan(4_100);
  });
});

describe.each(engines)("on %s, the exports of a module as imports", (engine) => {
  it("may have more than is asked for, as the module may", () => {
    const other = loadWat('(module (func (export "f") (result i32) (i32.const 7)) (func (export "g")))', { engine });
    const text = '(module (import "b" "f" (func $f (result i32))) (func (export "h") (result i32) (call $f)))';
    expect(loadWat(text, { engine, imports: { b: other.exports } }).call("h")).toBe(7);
    expect(loadWat(text, { engine, imports: { b: other } }).call("h")).toBe(7);
    expect(codeOf(() => loadWat(text, { engine, imports: { b: { ...other.exports } } }))).toBe("usage unknown-import");
  });
});
