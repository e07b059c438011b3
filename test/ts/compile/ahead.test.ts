/**
 * What is compiled ahead of time is loaded as its bytes are: with the same results, traps, frames and fuel, also where no code may be
 * generated.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { runInThisContext } from "node:vm";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ahead as aheadPart } from "../../../src/ts/api/parts/ahead.ts";
import {
  type AheadModule,
  type CompileToJsOptions,
  compileToJs,
  createRuntime,
  inspect,
  load,
  noHost,
  run,
  wat,
} from "../../../src/ts/index.ts";
import { failure, kindsImports, testBytes, testPath } from "../api/support.ts";
import { exportsOf } from "./ahead.ts";

/** A guest of testdata by way of its file. */
function compiled(source: string, options: CompileToJsOptions = {}): AheadModule {
  const path = source.startsWith("(") ? source : testPath(source);
  const { files, interpreted } = compileToJs(path, { ...options, form: "cjs" });
  expect([files.length, interpreted]).toEqual([1, []]);
  return exportsOf(files[0]!.text) as AheadModule;
}

const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-ahead-"));
const engine = "compiled";
const loop = '(module (func (export "f") (loop (br 0))) (func $g (export "g") (call $g)))';

describe("what is compiled ahead of time", () => {
  it("has the WIT that lies beside the module, and its name", () => {
    const module = load(compiled("10_greet.wasm"), { engine });
    expect([module.engine, module.call("greet", "Ada")]).toEqual(["compiled", "Hello, Ada!"]);
    expect(String(module)).toBe(String(load(testPath("10_greet.wasm"))));
  });

  it("runs programs", () => {
    const world = { args: ["cat", "/in/a"], dirs: { "/in": { a: "alpha\n" } } };
    expect(run(compiled("26_cat.wasm"), { engine, ...world })).toEqual(run(testPath("26_cat.wasm"), world));
  });

  it("may be a component", () => {
    const module = load(compiled("components/kinds.wasm"), { engine, imports: kindsImports });
    expect(module.call("strings", "Grüße")).toBe("Grüße");
    expect(module.call("records", { x: 1, y: -2 })).toEqual({ x: 1, y: -2 });
  });

  it("is linked to other modules, whoever runs them", () => {
    const other = load('(module (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))', {
      engine: "interp",
    });
    const text =
      '(module (import "m" "f" (func $f (param i32) (result i32))) (func (export "g") (result i32) (call $f (i32.const 5))))';
    const imports = { m: other };
    expect(load(compiled(text), { engine, imports }).call("g")).toBe(15);
  });

  it("traps as its bytes do, with the same frames", () => {
    const file = compiled("traps.wasm");
    const [own, bytes] = [load(file, { engine }), load(testPath("traps.wasm"), { engine: "interp" })];
    const names = Object.entries(inspect(testPath("traps.wasm")).exports).filter(([, { kind }]) => kind === "func");
    let frames = 0;
    for (const [name] of names) {
      const [a, b] = [own, bytes].map((module) => {
        try {
          return { value: module.call(name) };
        } catch (error) {
          const { code, data } = error as { code: string; data: { backtrace?: readonly object[] } };
          frames += data.backtrace?.length ?? 0;
          // How many calls the stack holds is the engine's.
          return { code, backtrace: code === "call-stack-exhausted" ? [] : data.backtrace };
        }
      });
      expect(a, name).toEqual(b);
    }
    expect(frames).toBeGreaterThan(20);
  });

  it("has the world that was chosen when it was compiled", () => {
    const world = "export greet: func(name: string) -> string;";
    const wit = `package a:b; world one { ${world} } world two { ${world} export more: func(); }`;
    const module = load(compiled("10_greet.wasm", { wit, world: "one" }), { engine });
    expect(module.call("greet", "Ada")).toBe("Hello, Ada!");
    expect(failure(() => compiled("10_greet.wasm", { wit })).message).toContain("several worlds");
  });

  it("is bounded where it was compiled for that, to the unit", () => {
    const file = compiled("02_fibonacci.wasm", { fuel: true });
    const text = testPath("02_fibonacci.wasm");
    for (const fuel of [1, 100, 97_522, 100_000]) {
      const [a, b] = [load(file, { engine, fuel }), load(text, { engine: "interp", fuel })].map((module) => {
        try {
          return [module.call("fib", 15), module.fuelLeft];
        } catch (error) {
          return [(error as { code: string }).code, module.fuelLeft];
        }
      });
      expect(a, String(fuel)).toEqual(b);
    }
    expect(load(file, { engine }).call("fib", 15)).toBe(610);
    const endless = compiled(loop, { fuel: true, callDepth: true });
    expect(failure(() => load(endless, { engine, timeoutMs: 50 }).call("f")).code).toBe("timeout");
    expect(failure(() => load(endless, { engine, maxCallDepth: 9 }).call("g")).code).toBe("call-stack-exhausted");
    expect(failure(() => load(endless, { engine }).call("g")).code).toBe("call-stack-exhausted");
  });

  it("holds for a deadline of another module that calls it", () => {
    for (const fuel of [true, false]) {
      const callee = load(compiled(loop, { fuel }), { engine });
      const text = '(module (import "m" "f" (func $f)) (func (export "f") (call $f)))';
      const caller = load(text, { engine: "interp", timeoutMs: 50, imports: { m: callee } });
      expect(failure(() => caller.call("f")).code).toBe("timeout");
    }
  });

  it("is all that the bytes are", () => {
    const file = compiled("traps.wasm");
    expect(wat(file)).toBe(wat(testPath("traps.wasm")));
    expect(load(file, { engine: "interp" }).engine).toBe("interp");
    expect(load(file).engine).toBe("native");
  });

  it("may be given as all that a file exports", () => {
    const module = { default: compiled("01_add.wasm") } as unknown as AheadModule;
    expect(load(module, { engine }).call("add", 1, 2)).toBe(3);
  });
});

describe("files", () => {
  it("are the same each time", () => {
    const texts = [1, 2].map(() => compileToJs(testPath("26_cat.wasm"), { chunk: 40 }).files);
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]!.map(({ name }) => name).slice(0, 2)).toEqual(["app.js", "app.1.js"]);
  });

  it.each(["esm", "cjs"] as const)("in several pieces load each other, as %s", async (form) => {
    const here = join(folder, form);
    mkdirSync(here, { recursive: true });
    const { files } = compileToJs(testPath("26_cat.wasm"), { chunk: 40, form, base: "cat" });
    for (const { name, text } of files) writeFileSync(join(here, name), text);
    writeFileSync(join(here, "package.json"), '{ "type": "module" }');
    const first = join(here, files[0]!.name);
    const file = form === "cjs" ? createRequire(first)(first) : (await import(/* @vite-ignore */ first)).default;
    expect(run(file as AheadModule, { engine, args: ["cat"], stdin: "beta" }).out).toBe("beta");
  });

  it("as an expression take the bytes, and have no name that the Closure Compiler changes", () => {
    for (const guest of ["26_cat.wasm", "10_greet.wasm", "02_fibonacci.wasm"]) {
      const { files } = compileToJs(testPath(guest), { form: "expression", fuel: true, chunk: 1 });
      expect(files).toHaveLength(1);
      const { text } = files[0]!;
      expect(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')).not.toMatch(/\.\s*[A-Za-z_$]/);
    }
    const { files } = compileToJs(testPath("26_cat.wasm"), { form: "expression" });
    const make = runInThisContext(files[0]!.text) as (bytes: Uint8Array) => AheadModule;
    // Bytes that lie in a larger buffer, as Node's do, and that are changed behind it.
    const bytes = new Uint8Array(Buffer.concat([Buffer.alloc(3), testBytes("26_cat.wasm")])).subarray(3);
    const source = make(bytes);
    expect(run(source, { engine, stdin: "gamma" }).out).toBe("gamma");
    bytes.fill(0);
    expect(run(source, { engine, stdin: "delta" }).out).toBe("delta");
  });

  it("hold of a module's names, strings and bytes no code", () => {
    const hostile = '");globalThis.hostile=1;(\u2028*/${globalThis.hostile=1}`';
    const name = [...new TextEncoder().encode(hostile)]
      .map((byte) => `\\${byte.toString(16).padStart(2, "0")}`)
      .join("");
    const text = `(module $x (@name "${name}") (memory 1) (data (i32.const 0) "${name}") (func (@name "${name}") (export "${name}") (result i32) (i32.const 7)))`;
    const module = load(compiled(text, { name: hostile }), { engine });
    expect(module.call(hostile)).toBe(7);
    expect(globalThis).not.toHaveProperty("hostile");
  });

  it("of another format, or damaged, say so", () => {
    const file = compiled("01_add.wasm");
    const other = failure(() => load({ ...file, format: 0 }));
    expect([other.code, other.message]).toEqual(["bad-source", expect.stringContaining("format 0")]);
    for (const bytes of [undefined, "AGF", "!!!!"])
      expect(failure(() => load({ ...file, bytes })).code).toBe("bad-source");
  });
});

it("functions that nest too deeply are named, and interpreted", () => {
  const opened = "(if (local.get 0) (then ".repeat(600);
  const deep = `(module (func $deep (export "f") (param i32) (result i32) ${opened} ${"))".repeat(600)} (i32.const 7)))`;
  const { files, functions, interpreted } = compileToJs(deep, { form: "cjs" });
  expect([functions, interpreted]).toEqual([0, ["f"]]);
  const file = exportsOf(files[0]!.text) as AheadModule;
  expect(load(file, { engine }).call("f", 1)).toBe(7);
  const alone = createRuntime({ engines: [aheadPart], host: noHost });
  expect(failure(() => alone.load(file).call("f", 1))).toMatchObject({ code: "part-missing" });
});

describe("the part ahead", () => {
  const alone = createRuntime({ engines: [aheadPart], host: noHost });

  it("runs what was compiled, and nothing else", () => {
    expect(alone.load(compiled("01_add.wasm")).call("add", 1, 2)).toBe(3);
    expect(failure(() => alone.load(testPath("01_add.wasm"))).code).not.toBe("bug");
  });

  it("says what the code was not compiled for", () => {
    const error = failure(() => alone.load(compiled("01_add.wasm"), { fuel: 10 }));
    expect([error.code, error.message]).toEqual([
      "engine-unavailable",
      expect.stringContaining("without the option fuel"),
    ]);
  });
});

describe("some exports alone", () => {
  const text = `(module $m (import "m" "i" (func $i)) (table 1 funcref) (memory (export "memory") 1) (type $t (func (result i32)))
    (elem (i32.const 0) func $seven) (elem declare func $three) (func $seven (result i32) (i32.const 7)) (func $three (result i32) (i32.const 3))
    (func (export "direct") (result i32) (call $three)) (func (export "table") (result i32) (call_indirect (type $t) (i32.const 0)))
    (func (export "ref") (result i32) (call_ref $t (ref.func $three))) (func $export (export "exported") (result i32) (call $i) (i32.const 9))
    (func (export "of") (result i32) (call_ref $t (ref.func $export))))`;
  const imports = { m: { i: () => undefined } };

  it("have the code that they reach, by calls, references and tables", () => {
    const cases = [
      ["direct", 3],
      ["table", 7],
      ["ref", 3],
      ["of", 9],
    ] as const;
    for (const [name, value] of cases) {
      const file = compiled(text, { exports: [name] });
      const { exports } = inspect(file);
      expect(Object.keys(exports)).toEqual(["memory", name]);
      for (const one of ["compiled", "interp"] as const)
        expect(load(file, { engine: one, imports }).call(name), `${name} on ${one}`).toBe(value);
      const printed = wat(file);
      expect([/i32\.const 7$/m, /i32\.const 3$/m, /i32\.const 9$/m].map((code) => code.test(printed))).toEqual(
        [7, 3, 9].map((code) => code === value),
      );
    }
  });

  it("have what WIT needs of the others", () => {
    const file = compiled("11_greet_c.wasm", { exports: ["join"] });
    expect(load(file, { engine }).call("join", ["a", "b"], "-")).toBe("a-b");
    const [whole, some] = [{}, { exports: ["join"] }].map((options) => {
      const { files, functions } = compileToJs(testPath("11_greet_c.wasm"), options);
      return { functions, length: files[0]!.text.length };
    });
    expect(some!.length).toBeLessThan(whole!.length / 2);
    expect(some!.functions).toBeLessThan(whole!.functions / 2);
  });

  it("that there are not are told, with near misses", () => {
    const error = failure(() => compileToJs(testPath("01_add.wasm"), { exports: ["ad"] }));
    expect([error.code, error.data.suggestions]).toEqual(["unknown-export", ["add"]]);
    expect(failure(() => compileToJs(testPath("components/kinds.wasm"), { exports: ["a"] })).code).toBe("bad-option");
    expect(failure(() => compileToJs(testPath("01_add.wasm"), { exports: "add" } as never)).code).toBe("bad-option");
  });
});

describe("options of compileToJs", () => {
  it.each([
    [{ form: "amd" }, "bad-option"],
    [{ fuel: 100 }, "bad-option"],
    [{ chunk: 0 }, "bad-option"],
    [{ base: "../a" }, "bad-option"],
    [{ fule: true }, "bad-option"],
    [7, "bad-option"],
    [Object.freeze([]), "bad-option"],
    [new Map([[1, true]]), "bad-option"],
  ])("%j are refused", (options, code) => {
    expect(failure(() => compileToJs(testPath("01_add.wasm"), options as CompileToJsOptions)).code).toBe(code);
  });
});

it("options may be a Map, and misspelt ones are told", () => {
  const { files } = compileToJs(testPath("01_add.wasm"), new Map([["base", "add"]]) as never);
  expect(files.map(({ name }) => name)).toEqual(["add.js"]);
  expect(failure(() => compileToJs(testPath("01_add.wasm"), { fule: true } as never)).data.suggestions).toEqual([
    "fuel",
  ]);
});

it("runs where no code may be generated", { timeout: 60_000 }, () => {
  const program = `
    import { compileToJs, load } from "./src/ts/index.ts";
    import { writeFileSync } from "node:fs";
    const folder = process.argv[1];
    writeFileSync(folder + "/add.mjs", compileToJs("testdata/01_add.wasm").files[0].text);
    const { default: add } = await import(folder + "/add.mjs");
    const module = load(add, { engine: "compiled" });
    console.log(JSON.stringify([module.engine, module.call("add", 1, 2)]));
  `;
  const args = ["--disallow-code-generation-from-strings", "--import", "./scripts/ts.mjs", "--input-type=module"];
  const { stdout, stderr } = spawnSync(process.execPath, [...args, "--eval", program, folder], {
    encoding: "utf8",
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(["compiled", 3]);
});
