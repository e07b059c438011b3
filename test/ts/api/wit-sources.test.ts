/**
 * Where a module's WIT is found: its own section, the option, and folders with dependencies.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { load, run, runAsync, wit as witText } from "../../../src/ts/index.ts";
import { engines, failure, testBytes, testPath } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

const folder = mkdtempSync(join(tmpdir(), "wit-sources-"));
afterAll(() => rmSync(folder, { recursive: true }));

const embedded = "component-type/10_greet.wasm";

test.each(engines)("a module that says its WIT itself is called by it: %s", (engine) => {
  const m = load(testBytes(embedded), { engine });
  expect(m.call("greet", "World")).toBe("Hello, World!");
  expect(m.describe()).toMatchObject({ greet: { params: [{ name: "name", type: "string" }], result: "string" } });
});

test("the section comes before a file beside the module, the option before the section", () => {
  const path = join(folder, "greet.wasm");
  writeFileSync(path, testBytes(embedded));
  writeFileSync(join(folder, "greet.wit"), "package a:b; world w { export no-such-function: func(); }");
  expect(load(path).call("greet", "you")).toBe("Hello, you!");
  const renamed = "package a:b; world w { export greet: func(other: string) -> string; }";
  expect(load(path, { wit: renamed }).describe()).toMatchObject({ greet: { params: [{ name: "other" }] } });
  expect(load(path, { wit: false }).describe()).toEqual({});
});

test(":world chooses among what the section says", () => {
  const bytes = testBytes(embedded);
  expect(load(bytes, { world: "greet" }).call("greet", "x")).toBe("Hello, x!");
  expect(failure(() => load(bytes, { world: "gret" }))).toMatchObject({ kind: "wit", code: "resolve" });
});

test("a WIT folder brings its deps: files and folders", () => {
  const wit = join(folder, "with-deps");
  mkdirSync(join(wit, "deps", "words"), { recursive: true });
  writeFileSync(
    join(wit, "world.wit"),
    "package a:b; world w { use c:d/t.{name}; use e:f/u.{text}; export greet: func(name: name) -> text; }",
  );
  writeFileSync(join(wit, "deps", "d.wit"), "package c:d; interface t { type name = string; }");
  writeFileSync(join(wit, "deps", "words", "u.wit"), "package e:f; interface u { type text = string; }");
  const m = load(testPath("10_greet.wasm"), { wit });
  expect(m.call("greet", "deps")).toBe("Hello, deps!");
});

test("a package in deps may be a binary, which brings what it needs of others where they have no file", () => {
  const wit = join(folder, "with-binary-deps");
  mkdirSync(join(wit, "deps"), { recursive: true });
  writeFileSync(
    join(wit, "world.wit"),
    `package a:b; world w { import test:things/moves@1.2.0; use test:things/places@1.2.0.{thing, names};
      use test:units/lengths@0.1.0.{unit}; export greet: func(name: string) -> string; }`,
  );
  writeFileSync(join(wit, "deps", "things.wasm"), testBytes("wit/binary/things.wasm"));
  expect(load(testPath("10_greet.wasm"), { wit }).call("greet", "deps")).toBe("Hello, deps!");
  writeFileSync(join(wit, "deps", "units.wit"), "package test:units@0.1.0; interface lengths { enum unit { other } }");
  expect(witText(wit)).toContain("other,");
  writeFileSync(join(wit, "deps", "nonsense.wasm"), testBytes("10_greet.wasm"));
  expect(failure(() => load(testPath("10_greet.wasm"), { wit }))).toMatchObject({
    kind: "malformed",
    data: { file: join(wit, "deps/nonsense.wasm") },
  });
});

test("what lies beside a program that imports WASI alone does not concern it", async () => {
  const several = "package a:b; world w {} world x {}";
  for (const text of [several, "package a:b; world w { import no-such-interface; }", "no WIT"]) {
    const home = mkdtempSync(join(folder, "program-"));
    mkdirSync(join(home, "wit"));
    const path = join(home, "hello.wasm");
    writeFileSync(path, testBytes("07_wasi_hello.wasm"));
    writeFileSync(join(home, "wit", "it.wit"), text);
    expect(run(path).out).toBe("Hello, WASI!\n");
    expect((await runAsync(path)).out).toBe("Hello, WASI!\n");
    expect(failure(() => run(path, { wit: join(home, "wit") })).kind).toBe("wit");
    expect(failure(() => load(path)).kind).toBe("wit");
    // Imports of other modules may be served by WIT.
    writeFileSync(path, '(module (import "e" "f" (func)) (func (export "_start")))');
    expect(failure(() => run(path, { imports: { e: { f: () => undefined } } })).kind).toBe("wit");
  }
});

test("several worlds are printed without a choice, and who has to choose is told how", () => {
  const text = "package a:b;\n\nworld w {}\n\nworld x {}\n";
  expect(witText("(module)", { wit: text })).toBe(text);
  expect(witText("(module)", { wit: text, world: "x" })).toBe(text);
  expect(failure(() => witText("(module)", { wit: text, world: "y" })).code).toBe("resolve");
  const error = failure(() => load("(module)", { wit: text }));
  expect(error.message).toMatch(/"w", "x"\. Say which one in the option world\.$/);
  expect(error.messageFor(clojureWords)).toMatch(/in :world\.$/);
  expect(load("(module)", { wit: text, world: "x" }).describe()).toEqual({});
});
