/**
 * Errors of modules that were text speak of the text: line, column and caret of what is wrong. The place is marked
 * in each case by hand, with a bar before it.
 */
import { describe, expect, it } from "vitest";
import type { Feature } from "../../../src/ts/core/features.ts";
import { explain, load } from "../../../src/ts/index.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { engines, failure } from "./support.ts";

/** A text, and the line, column and offset where its bar stood. */
function marked(text: string): { source: string; line: number; column: number } {
  const before = text.slice(0, text.indexOf("|"));
  const lines = before.split("\n");
  return { source: text.replace("|", ""), line: lines.length, column: lines.at(-1)!.length + 1 };
}

const cases: readonly (readonly [what: string, code: string, text: string])[] = [
  ["a function's results", "type-mismatch", "(module (func (result i32) (i64.const 1)|))"],
  ["results without the module's parentheses", "type-mismatch", "(func (result i32)\n|)"],
  ["folded operands", "type-mismatch", "(func (drop\n  (|i32.add (i32.const 1)\n    (i64.const 2))))"],
  ["flat operands", "type-mismatch", "(func\n  i32.const 1\n  i64.const 2\n  |i32.add\n  drop)"],
  ["an operand below a block", "type-mismatch", "(func i32.const 1 block |drop end drop)"],
  ["the end of a flat block", "type-mismatch", "(func block\n i32.const 1 |end)"],
  ["the end of a folded block", "type-mismatch", "(func (block (result i32) nop|) drop)"],
  ["one arm of a flat if", "type-mismatch", "(func i32.const 1\nif i32.const 2 |else nop end)"],
  ["one arm of a folded if", "type-mismatch", "(func (if (i32.const 1) (then) (else (i32.const 3))|))"],
  [
    "an else that is missing",
    "type-mismatch",
    "(func (result i32) (if (result i32) (i32.const 1) (then (i32.const 3))|))",
  ],
  ["a local behind many bytes", "unknown-index", `(func (drop (i32.const ${"9".repeat(9)})) |local.get 7 drop)`],
  ["a local behind comments", "unknown-index", "(; ä ;) (func ;; c\n (local i32 i64) (; b ;) |local.set 2)"],
  ["an alignment", "bad-alignment", "(memory 1) (func (drop (|i32.load align=8 (i32.const 0))))"],
  ["the second function", "unknown-index", "(func (nop))\n(func |call 5)"],
  ["a type", "unknown-index", "(type (func)) (|type (sub 9 (func)))"],
  ["a type of a group", "unknown-index", "(rec (type (func)) (type (|sub 9 (func))))"],
  ["the use of a type", "unknown-index", "(|func (type 4))"],
  ["an import", "unknown-index", '(import "a" "b" (func)) (|import "a" "b" (func (type 4)))'],
  ["a memory's limits", "bad-limits", "(memory 1) (|memory 5 3)"],
  ["a table's limits", "bad-limits", "(table 1 funcref) (|table 5 3 funcref)"],
  ["an export", "duplicate-export", '(memory (export "a") 1) (|func (export "a"))'],
  ["an export field", "unknown-index", '(func) (|export "a" (func 3))'],
  ["a start function", "unknown-index", "(func) (|start 4)"],
  ["a start function's type", "bad-start", "(func (param i32)) (|start 0)"],
  ["a global's value", "type-mismatch", "(global i32 (i32.const 0)) (global i32 (i64.const 2)|)"],
  ["what is not constant", "not-constant", "(global i32 (i32.const 0)) (global i32 (i32.const 2) |drop)"],
  ["a table's initialiser", "type-mismatch", "(table 1 funcref (i32.const 1)|)"],
  ["an element segment", "unknown-index", "(table 1 funcref) (|elem (i32.const 0) func 7)"],
  [
    "an element's expression",
    "type-mismatch",
    "(table 1 funcref) (elem funcref (item ref.null func) (item i32.const 0|))",
  ],
  ["a data segment's offset", "type-mismatch", '(memory 1) (data (offset i64.const 0|) "x")'],
  ["a data segment's memory", "unknown-index", '(|data (i32.const 0) "x")'],
  ["a tag", "type-mismatch", "(type (func (result i32))) (|tag (type 0))"],
];

describe("what is invalid in text is found in the text", () => {
  it.each(cases)("%s", (_, code, text) => {
    const { source, line, column } = marked(text);
    const error = explain(source);
    expect([error?.kind, error?.code]).toEqual(["invalid", code]);
    expect(error?.data).toMatchObject({ line, column });
    expect(error?.data.at).toBeUndefined();
    const shown = error!.message.split("\n");
    expect(shown[1]).toMatch(new RegExp(`^ +--> line ${line}:${column}$`));
    expect(shown[3]).toBe(`${line} | ${source.split("\n")[line - 1]}`);
    expect(shown[4]!.indexOf("^")).toBe(`${line} | `.length + column - 1);
    expect(error!.message).not.toMatch(/offset \d/);
  });

  it("also behind `(module quote`, whose strings are the text", () => {
    expect(explain('(module quote "(func (result i32)" "\\n nop)")')?.data).toMatchObject({ line: 2, column: 5 });
  });

  it("but not where the text holds bytes", () => {
    const error = explain(String.raw`(module binary "\00asm\01\00\00\00\ff")`);
    expect(error?.data.at).toBe(8);
    expect(error?.data.line).toBeUndefined();
  });
});

describe("errors in bodies name function and instruction", () => {
  it("by index and name", () => {
    const error = explain("(func) (func $f (drop (i32.add (i32.const 1))))");
    expect(error?.data).toMatchObject({ index: 1, func: "f", instruction: "i32.add" });
    expect(error?.message).toContain('i32.add in function 1 "f"');
  });

  it("by the name of an export where there is no other", () => {
    expect(explain('(func (export "run") drop)')?.data).toMatchObject({ index: 0, func: "run", instruction: "drop" });
  });

  it("but name no function in constant expressions", () => {
    const error = explain("(global i32 (nop))");
    expect(error?.data).toMatchObject({ instruction: "nop" });
    expect(error?.data.index).toBeUndefined();
    expect(error?.message).toContain("the initialiser of global 0");
  });

  it("in binaries with the offset", () => {
    const bytes = Uint8Array.of(
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
      0x1a,
      0x0b,
    );
    expect(explain(bytes)?.data).toMatchObject({ at: 23, index: 0, instruction: "drop" });
    const broken = bytes.with(23, 0xff);
    expect(explain(broken)?.data).toMatchObject({ at: 23, index: 0 });
    expect(explain(broken)?.data.instruction).toBeUndefined();
    expect(explain(broken)?.message).toContain("function 0");
  });

  it("where a feature is switched off", () => {
    const disable: readonly Feature[] = ["sign-extension"];
    const text = "(func $f (param i32)\n  (drop (i32.extend8_s (local.get 0))))";
    const error = failure(() => load(text, { disable }));
    expect([error.kind, error.code]).toEqual(["invalid", "feature-disabled"]);
    const data = { feature: "sign-extension", index: 0, func: "f", instruction: "i32.extend8_s", line: 2, column: 10 };
    expect(error.data).toMatchObject(data);
    expect(error.message).toMatch(/i32\.extend8_s in function 0 "f" needs .*"sign-extension".*disable/);
  });
});

describe("backtraces of modules that were text", () => {
  const text = `(module $calc
  (func $divide (param i32 i32) (result i32)
    (i32.div_s (local.get 0) (local.get 1)))
  (func (export "run") (param i32) (result i32)
    i32.const 1
    local.get 0
    call $divide))`;
  const places = [
    { func: "divide", index: 0, line: 3, column: 6 },
    { func: "run", index: 1, line: 7, column: 5 },
  ];

  it.each(engines)("have line and column on %s", (engine) => {
    const frames = failure(() => load(text, { engine }).call("run", 0)).data.backtrace;
    expect(frames).toMatchObject(places);
  });

  it.each(engines)("and offsets alone where the source was bytes, on %s", (engine) => {
    const frames =
      failure(() => load(parseWat(text.replace("$calc", "$bytes")), { engine }).call("run", 0)).data.backtrace ?? [];
    expect(frames.map(({ func }) => func)).toEqual(["divide", "run"]);
    for (const frame of frames) expect(frame).not.toHaveProperty("line");
  });
});

describe("what is often given by mistake", () => {
  it.each([
    ["a script", '(assert_return (invoke "f"))', "the command assert_return belongs to a script (.wast)"],
    ["a module and commands", '(module) (invoke "f")', "the command invoke belongs to a script (.wast)"],
    ["two modules", "(module) (module)", "a second module belongs to a script (.wast)"],
    ["a misspelt module", "(modul)", 'Did you mean "module"'],
    ["a misspelt field", "(module (fun))", 'Did you mean "func"'],
    ["a misspelt word of the grammar", "(func (parm i32))", 'Did you mean "param"'],
    ["a misspelt operator", "(func (i32.ad))", 'Did you mean "i32.add"'],
    ["a misspelt identifier", "(func $count (call $cuont))", "Did you mean $count?"],
    ["the old name of an operator", "(func (param i32) (drop (get_local 0)))", 'Did you mean "local.get"?'],
    [
      "the old name of a conversion",
      "(func (drop (i32.trunc_s/f32 (f32.const 1))))",
      'Did you mean "i32.trunc_f32_s"?',
    ],
    ["another of these", "(func (drop (i64.extend_u/i32 (i32.const 1))))", 'Did you mean "i64.extend_i32_u"?'],
    ["the old name of a type", "(table 1 anyfunc)", 'Did you mean "funcref"?'],
    ["numbers as operands", "(func (drop (i32.add 1 2)))", "written as `(i32.const 1)`"],
  ])("%s", (_, text, said) => {
    const error = failure(() => load(text));
    expect([error.kind, error.code]).toEqual(["malformed", "bad-text"]);
    expect(error.message).toContain(said);
    expect(error.data.line).toBe(1);
  });

  it.each([
    ["text without its parenthesis", "module (func)", "not-found", "Begin WAT text with a parenthesis"],
    ["an empty string", "", "not-found", "an empty string is no source"],
    ["nil", null, "bad-source", "null is no source"],
    ["a list that prints as text", { toString: (): string => "(module (func))" }, "bad-source", "put it into quotes"],
  ])("%s", (_, source, code, said) => {
    const error = failure(() => load(source as string));
    expect([error.kind, error.code]).toEqual(["usage", code]);
    expect(error.message).toContain(said);
  });
});

it("memories, tables, globals and modules print what they are", () => {
  const { exports } = load(
    `(memory (export "m") 2) (table (export "t") 3 externref) (global (export "g") (mut i64) (i64.const 0))`,
  );
  expect(["m", "t", "g"].map((name) => String(exports[name]))).toEqual(["2 pages", "3 × externref", "mut i64"]);
});

describe("at the end of the stack", () => {
  it.each(engines)("frames have their places on %s", (engine) => {
    const again = (n: unknown): unknown => module.call("go", n);
    const module = load(
      `(module (import "env" "again" (func $again (param i32)))
         (global f64 (f64.const 0x1.8p3)) (global f32 (f32.const 1.5e3)) (export "\\u{61}" (global 0))
         (func (export "go") (param i32)
           (call $again (local.get 0))))`,
      { engine, imports: { env: { again } } },
    );
    const { code, data } = failure(() => module.call("go", 0));
    expect(code).toBe("call-stack-exhausted");
    expect(data.backtrace?.[0]).toMatchObject({ line: 4, column: 13 });
  });
});
