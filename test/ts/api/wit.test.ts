/**
 * WIT through the public interface: where it is found, files that do not fit their module, and what the errors tell.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, testBytes, testPath, wat } from "./support.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cljw-wit-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A folder with these files. */
function laidOut(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(folder, name);
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), contents);
  }
  return root;
}

const greet = testBytes("10_greet.wasm");
const world = "package a:b; world w { export greet: func(name: string) -> string; }";

describe.each(engines)("where WIT comes from, on %s", (engine) => {
  it("is a file beside the module", () => {
    expect(load(testPath("10_greet.wasm"), { engine }).call("greet", "World")).toBe("Hello, World!");
    expect(load(testPath("10_greet.wasm"), { engine }).call("greet", "💧 é\0")).toBe("Hello, 💧 é\0!");
  });

  it("is none for bytes, and none where it is switched off", () => {
    for (const module of [load(greet, { engine }), load(testPath("10_greet.wasm"), { engine, wit: false })]) {
      expect(module.describe()).toEqual({});
      expect(codeOf(() => module.call("greet", "World"))).toBe("usage arity");
    }
  });

  it("is a folder `wit` beside the module", () => {
    const root = laidOut(`folder-${engine}`, { "app.wasm": greet, "wit/world.wit": world });
    expect(load(join(root, "app.wasm"), { engine }).call("greet", "you")).toBe("Hello, you!");
    writeFileSync(join(root, "app.wit"), "interface x { greet: func(other: string) -> string; }");
    const both = load(join(root, "app.wasm"), { engine });
    expect(JSON.stringify(both.describe())).toContain("other");
  });

  it("is the option: a path, a folder, or text", () => {
    const root = laidOut(`option-${engine}`, { "one.wit": world, "all/world.wit": world });
    for (const wit of [
      world,
      join(root, "one.wit"),
      join(root, "all"),
      "interface x {\n greet: func(name: string) -> string;\n}",
    ]) {
      expect(load(greet, { engine, wit }).call("greet", "you")).toBe("Hello, you!");
    }
  });
});

describe.each(engines)("WIT that does not fit, on %s", (engine) => {
  it.each([
    ["a function that is not there", "interface x { hello: func(name: string) -> string; }", "hello"],
    ["other parameters", "interface x { greet: func(name: string, times: u32) -> string; }", "greet"],
    ["another result", "interface x { greet: func(name: string) -> u64; }", "greet"],
    ["no result", "interface x { greet: func(name: string); }", "greet"],
    ["a world's function", "package a:b; world w { export hello: func(); }", "hello"],
  ])("is an error of the kind wit: %s", (_, wit, name) => {
    const error = failure(() => load(greet, { engine, wit }));
    expect(`${error.kind} ${error.code}`).toBe("wit no-function");
    expect(error.message).toContain(name);
    expect(error.message).toMatch(/core export/);
  });

  it("is so beside the module as well", () => {
    const root = laidOut(`misfit-${engine}`, {
      "app.wasm": testBytes("01_add.wasm"),
      "app.wit": "interface math { subtract: func(a: s32, b: s32) -> s32; }",
    });
    const error = failure(() => load(join(root, "app.wasm"), { engine }));
    expect(`${error.kind} ${error.code}`).toBe("wit no-function");
    expect(error.message).toContain("subtract");
    expect(error.message).toContain('"add"');
    expect(load(join(root, "app.wasm"), { engine, wit: false }).call("add", 1, 2)).toBe(3);
  });

  it("wants a memory and cabi_realloc for strings", () => {
    const bytes = wat('(module (func (export "f") (param i32 i32)))');
    const error = failure(() => load(bytes, { engine, wit: "interface x { f: func(s: string); }" }).call("f", "x"));
    expect(error.kind).toBe("wit");
    expect(error.message).toMatch(/cabi_realloc|memory/);
  });
});

describe("WIT that cannot be read", () => {
  it("has a place and a caret", () => {
    const root = laidOut("broken", { "app.wasm": greet, "app.wit": "package a:b;\nworld w {\n  export f: func(\n}\n" });
    for (const options of [{ wit: join(root, "app.wit") }, {}]) {
      const error = failure(() => load(join(root, "app.wasm"), options));
      expect(`${error.kind} ${error.code}`).toBe("wit syntax");
      expect(error.data.file).toBe(join(root, "app.wit"));
      expect(error.data.line).toBe(4);
      expect(error.message).toContain("app.wit:4:");
      // What was only found beside the module is not shown.
      expect(error.message.includes("^")).toBe("wit" in options);
    }
  });

  it("is a usage error where there is none", () => {
    const root = laidOut("none", { "empty/readme.txt": "x", "latin.wit": Uint8Array.of(0xe9, 0x0a) });
    expect(codeOf(() => load(greet, { wit: join(root, "no.wit") }))).toBe("usage not-found");
    expect(codeOf(() => load(greet, { wit: join(root, "empty") }))).toBe("usage not-found");
    expect(codeOf(() => load(greet, { wit: join(root, "latin.wit") }))).toBe("usage bad-option");
    expect(codeOf(() => load(greet, { wit: "a\0b" }))).toBe("usage not-found");
    expect(codeOf(() => load(greet, { wit: "" }))).toBe("usage not-found");
  });

  it("has no such world, or none was given to have one", () => {
    expect(codeOf(() => load(testPath("10_greet.wasm"), { world: "nope" }))).toBe("wit resolve");
    const error = failure(() => load(greet, { world: "greet" }));
    expect(`${error.kind} ${error.code} ${error.data.option}`).toBe("usage bad-option world");
    cpSync(testPath("01_add.wasm"), join(folder, "alone.wasm"));
    expect(codeOf(() => load(join(folder, "alone.wasm"), { world: "greet" }))).toBe("usage bad-option");
    expect(load(testPath("10_greet.wasm"), { world: "greet" }).call("greet", "x")).toBe("Hello, x!");
  });
});

describe.each(engines)("values that do not fit their WIT types, on %s", (engine) => {
  const module = load(testPath("10_greet.wasm"), { engine });

  it.each([5, null, undefined, {}, ["x"], true, 5n, Symbol("x")])("a string is not %s", (value) => {
    const error = failure(() => module.call("greet", value));
    expect(`${error.kind} ${error.code}`).toBe("wit bad-value");
    expect(error.message).toContain("name");
  });

  it("too few and too many arguments", () => {
    expect(codeOf(() => module.call("greet"))).toBe("usage arity");
    expect(codeOf(() => module.call("greet", "a", "b"))).toBe("usage arity");
  });

  it("the core function is there by its signature", () => {
    const core = module.func("greet", { params: ["i32", "i32"] });
    expect(codeOf(() => core("World"))).toBe("usage arity");
    expect(core).not.toBe(module.func("greet"));
  });
});
