/**
 * What of a module gets into generated code: numbers, and nothing else, whatever its names, strings and constants are. And what
 * generated code makes of a program that changes the host's objects.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { abstractHeapTypes } from "../../../src/ts/core/types.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { resultOf, sourcesOf, unitOfText } from "./support.ts";
import { compiledEngine } from "./whole.ts";

const folder = new URL("../../../", import.meta.url);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, folder)));

const evil = "`);globalThis.owned=1;//\\u{2028}*/\\n</script>${owned}";

/** A module whose names, exports, data and constants all try to end what they stand in. */
const hostile = parseWat(`(module $m (@name "${evil}")
  (import "${evil}" "${evil}" (func $i (param i32) (result i32)))
  (memory (export "${evil} m") 1)
  (data (i32.const 0) "${evil}")
  (global $g (export "${evil} g") (mut i64) (i64.const 1))
  (tag $t (export "${evil} t") (param i32))
  (table 1 funcref)
  (func $f (export "${evil} f") (param i32) (result i32)
    (block $b (br_if $b (i32.eqz (local.get 0))) (throw $t (i32.const 0x0a2a2f27)))
    (i32.add (call $i (i32.load (local.get 0))) (i32.const -1)))
  (func (export "x") (result f64) (f64.const nan:0x27602f2a0a)))`);

/** The words that generated code may hold in quotes. */
const quotable = new Set<string>([
  ...opcodes.map(({ name }) => name),
  ...abstractHeapTypes,
  "unreachable",
  "null-reference",
  "cast-failure",
  "integer-divide-by-zero",
  "integer-overflow",
]);

/** All texts in quotes. */
const quoted = (source: string): string[] => [...source.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);

describe("generated code", () => {
  it.each([
    ["of hostile names", hostile],
    ["of a C program", read("testdata/07_wasi_hello.wasm")],
  ])("%s has the package's own words alone", (_, bytes) => {
    for (const source of sourcesOf(bytes, true)) {
      expect(quoted(source).filter((text) => !quotable.has(text))).toEqual([]);
      expect(source).toMatch(/^[\w\s"'.,;:?!=<>+\-*/&|^~%()[\]{}]*$/);
      expect(source).not.toContain("'");
    }
  });

  it("gives the same where a program has changed the host's objects", () => {
    const unit = unitOfText(`(module (memory 1) (func (export "f") (param i32 f64) (result f64)
      (i32.store (i32.const 8) (i32.mul (local.get 0) (i32.clz (local.get 0))))
      (f64.sqrt (f64.add (f64.abs (local.get 1)) (f64.convert_i32_s (i32.load (i32.const 8)))))))`);
    const args = [7, 0x4010_0000_0000_0000n];
    const expected = resultOf(interpEngine, unit, "f", args);
    const { imul, sqrt, clz32 } = Math;
    const polluted = ["0", "W", "memories", "q0"];
    try {
      Object.assign(Math, { imul: () => 1, sqrt: () => 2, clz32: () => 3 });
      for (const name of polluted)
        Reflect.defineProperty(Object.prototype, name, { value: "owned", configurable: true, writable: true });
      expect(resultOf(compiledEngine, unit, "f", args)).toEqual(expected);
    } finally {
      Object.assign(Math, { imul, sqrt, clz32 });
      for (const name of polluted) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe("what is too large to be compiled", () => {
  const nested = (n: number): string => `${"(block ".repeat(n)}(br 0)${")".repeat(n)}`;
  it.each([
    ["a body of many bytes", "(drop (i32.const 1234567)) ".repeat(40_000)],
    ["blocks in blocks", nested(30_000)],
    ["many locals", `(local ${"i64 ".repeat(20_000)})`],
  ])("%s is interpreted, in the same instance", (_, body) => {
    const locals = body.startsWith("(local") ? body : "";
    const code = locals === "" ? body : "";
    const unit = unitOfText(`(module (memory 1) (global $g (mut i32) (i32.const 5))
      (func $big (param i32) (result i32) ${locals} ${code} (global.set $g (i32.const 9)) (i32.load8_u (local.get 0)))
      (func (export "f") (result i32 i32) (i32.store8 (i32.const 3) (i32.const 77)) (call $big (i32.const 3)) (global.get $g)))`);
    for (const bounds of [{}, { fuel: 1e9, maxCallDepth: 9 }])
      expect(resultOf(compiledEngine, unit, "f", [], bounds)).toEqual([77, 9]);
  });
});

it("an expression of constants nests no deeper in generated code than others do", () => {
  const nesting = (source: string): number => {
    let [depth, deepest] = [0, 0];
    for (const letter of source) {
      if (letter === "(") deepest = Math.max(deepest, ++depth);
      else if (letter === ")") depth--;
    }
    return deepest;
  };
  const chain = (first: string): string => `${first} ${"(i32.const 7) i32.sub (i32.const 9) i32.xor ".repeat(1_000)}`;
  const text = `(module (func (export "f") (param i32) (result i32) ${chain("(i32.const 1)")} drop ${chain("(local.get 0)")}))`;
  for (const source of sourcesOf(parseWat(text))) expect(nesting(source)).toBeLessThan(100);
  const unit = unitOfText(text);
  expect(resultOf(compiledEngine, unit, "f", [1])).toEqual(resultOf(interpEngine, unit, "f", [1]));
});

describe("names of generated code", () => {
  it("of types are no names of floats among the locals", () => {
    const text = `(module (type $s (struct)) (type $t (struct (field i32))) (func (export "f") (result i32) (local f32 f32)
      (local.set 1 (f32.ceil (f32.const 2.5)))
      (i32.add (ref.test (ref null 1) (ref.i31 (i32.const 5))) (i32.trunc_f32_s (local.get 1)))))`;
    const unit = unitOfText(text);
    expect(resultOf(compiledEngine, unit, "f", [])).toEqual(resultOf(interpEngine, unit, "f", []));
  });
});
