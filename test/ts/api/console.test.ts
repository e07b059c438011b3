/**
 * What Node's console prints of what users hold: a line or two, whatever a guest is called and however much it has.
 */
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { compile, load, newGlobal, newMemory, newTable, newTag } from "../../../src/ts/index.ts";
import { engines, failure, testPath } from "./support.ts";

it.each<[what: string, value: () => object, text: string]>([
  ["a module", () => load(testPath("10_greet.wasm")), "WasmModule 10_greet.wasm { memory, cabi_realloc, greet }"],
  ["a module without a name", () => load("(module)"), "WasmModule module {  }"],
  ["a compiled module", () => compile(testPath("01_add.wasm")), "Compiled 01_add.wasm"],
  ["a memory", () => newMemory({ min: 2, max: 3 }), "Memory 2 pages"],
  ["a table", () => newTable({ min: 5 }), "Table 5 × funcref"],
  ["a global", () => newGlobal({ type: "i64", mutable: true, value: 7n }), "Global mut i64 = 7n"],
  ["a global of text", () => newGlobal({ type: "externref", value: "x" }), 'Global externref = "x"'],
  ["a tag", () => newTag({ params: ["i32"], name: "oops" }), "Tag oops (i32)"],
])("%s", (_, value, text) => {
  expect(inspect(value())).toBe(text);
  expect(inspect({ deep: [value()] })).toBe(`{ deep: [ ${text} ] }`);
});

it("text, too, is that of a module", () => {
  expect(String(load(testPath("10_greet.wasm")))).toBe("WasmModule 10_greet.wasm { memory, cabi_realloc, greet }");
});

it("is short for a module of 100,000 exports with names that speak to terminals", () => {
  const exports = Array.from({ length: 100_000 }, (_, i) => `(export "\\1b[2J\\e2\\80\\aex${i}" (func 0))`);
  const text = inspect(load(`(module (func) ${exports.join(" ")})`, { engine: "interp" }));
  expect(text.length).toBeLessThan(4_000);
  expect(/[\p{Cc}\p{Cf}]/u.exec(text)).toBeNull();
  expect(text).toMatch(/99980 more/);
});

it.each(engines)("shows the frames of a guest's error on %s, and nothing of what is inside", (engine) => {
  const module = load('(module $m (func $inner unreachable) (func $outer (export "run") (call $inner)))', { engine });
  const error = failure(() => module.call("run"));
  const [head, ...lines] = inspect(error).split("\n");
  expect(head).toBe(`Trap: ${error.message}`);
  expect(lines.slice(0, 2).map((line) => line.trim().replace(/ \(.*/, ""))).toEqual(["at inner in m", "at outer in m"]);
  expect(lines[2]).toMatch(/^ {4}at /);
  expect(inspect(error)).toContain("kind: 'trap'");
  expect(inspect(error)).not.toMatch(/_text|_phrased|backtrace/);
});

it("shows the cause of an error, and its data", () => {
  const cause = failure(() => load("(module (func) (func) (start 5))"));
  expect(inspect(cause)).toContain(`code: '${cause.code}'`);
  const trapped = failure(() => load("(module (func $f unreachable) (start $f))", { engine: "interp" }));
  expect(inspect(trapped)).toMatch(/^InstantiationError: [\s\S]*cause: Trap: unreachable/);
});
