/**
 * The parser where the official suite is silent: against wabt on our own texts, the name section, annotations,
 * errors with their places, and texts of hostile size.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { MalformedError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { readNames } from "../../../src/ts/binary/names.ts";
import type { Module, Names } from "../../../src/ts/core/module.ts";
import { type Op, type OpName, opNamed, opcodes } from "../../../src/ts/core/opcodes.ts";
import { parseWat, parseWatBytes } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { Random } from "../fuzz/random.ts";
import { sampleImmediates } from "../binary/samples.ts";
import { equivalent } from "./equivalent.ts";
import { type Tool, startTool } from "./wabt-tool.ts";

let tool: Tool;

beforeAll(async () => {
  tool = await startTool();
});

const testdata = fileURLToPath(new URL("../../../testdata/", import.meta.url));
const parse = (text: string): Module => decodeModule(parseWat(text));

function failureOf(run: () => unknown): MalformedError {
  try {
    run();
  } catch (error) {
    if (error instanceof MalformedError) return error;
    throw error;
  }
  throw new Error("nothing is thrown");
}

const failure = (text: string): MalformedError => failureOf(() => parseWat(text));

describe("our own texts", () => {
  it.each(readdirSync(testdata).filter((name) => name.endsWith(".wat")))("%s is what wabt makes of it", (name) => {
    const text = readFileSync(testdata + name, "utf8");
    const ours = parse(text);
    const theirs = decodeModule(tool.assemble(text));
    expect(equivalent(ours)).toBe(equivalent(theirs));
    const named = readNames(ours);
    const expected = readNames(theirs);
    expect([...named.funcs]).toEqual([...expected.funcs]);
    const locals = (names: Names): object => [...names.locals].map(([func, of]) => [func, [...of]]);
    const some = [...expected.locals].filter(([, of]) => of.size > 0);
    expect(locals(named)).toEqual(locals({ ...expected, locals: new Map(some) }));
  });
});

it("reads an instruction of every row as it is printed", () => {
  const builder = new ModuleBuilder();
  const type = builder.funcType(["i32"], []);
  const partsOf: { readonly [name: string]: readonly OpName[] | undefined } = {
    if: ["else"],
    try: ["catch", "catch", "catch_all"],
  };
  builder.func(type, ["i64", "i64"], (w) => {
    const write = (op: Op): unknown => w.write(op, sampleImmediates(op));
    for (const op of opcodes) {
      if (op.nests === "parts" || op.nests === "ends") continue;
      write(op);
      if (op.nests !== "opens") continue;
      for (const part of partsOf[op.name] ?? []) write(opNamed(part));
      w.emit("end");
    }
    write(opNamed("try"));
    write(opNamed("delegate"));
  });
  const module = decodeModule(builder.build());
  // Block types above the types that there are cannot be told from their text, nor types of calls.
  expect(equivalent(parse(printModule(module)))).toBe(equivalent(module));
});

describe("the name section", () => {
  const names = readNames(
    parse(`(module $m
      (type $t (struct (field $a i32) (field i64) (field $"b c" f32)))
      (import "m" "f" (func $f (param $p i32)))
      (table $tab 1 funcref) (memory $mem 1) (global $g i32 (i32.const 0)) (tag $e)
      (elem $seg func $f) (data $bytes "x")
      (func $"λ" (param $x i32) (param i64) (local $y f32)
        block $outer (if $test (local.get $x) (then nop) (else (br $test))) loop $again end end)
      (func (block $only)))`),
  );

  const flat = (of: ReadonlyMap<number, ReadonlyMap<number, string>>): object => [...of].map(([i, map]) => [i, ...map]);

  it("has identifiers of every kind", () => {
    expect(names.module).toBe("m");
    expect([...names.types]).toEqual([[0, "t"]]);
    expect(flat(names.fields)).toEqual([[0, [0, "a"], [2, "b c"]]]);
    expect([...names.funcs]).toEqual([
      [0, "f"],
      [1, "λ"],
    ]);
    expect(flat(names.locals)).toEqual([
      [0, [0, "p"]],
      [1, [0, "x"], [2, "y"]],
    ]);
    expect(flat(names.labels)).toEqual([
      [1, [0, "outer"], [1, "test"], [2, "again"]],
      [2, [0, "only"]],
    ]);
    expect(
      [names.tables, names.memories, names.globals, names.tags, names.elems, names.datas].map((map) => map.get(0)),
    ).toEqual(["tab", "mem", "g", "e", "seg", "bytes"]);
  });

  it("prefers annotations", () => {
    const given = readNames(
      parse('(module $m (@name "M!") (type $t (@name "T") (func)) (func $f (@name "F f")) (tag $e (@name "E")))'),
    );
    expect([given.module, given.funcs.get(0), given.tags.get(0), given.types.get(0)]).toEqual(["M!", "F f", "E", "T"]);
  });

  it("has the annotated names of whatever can be named", () => {
    const given = readNames(
      parse(`(module (@name "a b") (type (@name "t") (struct (field $f (@name "1st") i32) (field (@name "") i64)))
        (import "" "" (func (@name "imported") (param (@name "p") i32)))
        (table (@name "tab") 1 funcref) (memory (@name "mem") 1) (global (@name "g") i32 (i32.const 0))
        (elem (@name "seg") func) (data (@name "bytes") "")
        (func (param i32) (param $x (@name "x;)") i32) (local i64 i64) (local (@name "(") f32)
          block (@name "l") end (loop $m (@name "m(") (br $m)) (if (@name "i") (i32.const 0) (then))))`),
    );
    expect(given.module).toBe("a b");
    expect(flat(given.fields)).toEqual([[0, [0, "1st"], [1, ""]]]);
    expect(flat(given.locals)).toEqual([
      [0, [0, "p"]],
      [1, [1, "x;)"], [4, "("]],
    ]);
    expect(flat(given.labels)).toEqual([[1, [0, "l"], [1, "m("], [2, "i"]]]);
    expect(
      [given.types, given.funcs, given.tables, given.memories, given.globals, given.elems, given.datas].map((map) =>
        map.get(0),
      ),
    ).toEqual(["t", "imported", "tab", "mem", "g", "seg", "bytes"]);
  });

  it("is not there where nothing is named", () => {
    expect(parse("(module (func))").customs).toEqual([]);
  });
});

describe("annotations", () => {
  it("place custom sections", () => {
    const module = parse(`(module (@custom "z" (before first) "0") (func)
      (@custom "b" (before code) "\\01" "2") (@custom "a" (after func)) (@custom "end") (memory 1) (@custom "m" (after memory)))`);
    const order = module.sections.map(({ id }) => id);
    expect(module.customs.map(({ name }) => name)).toEqual(["z", "a", "m", "b", "end"]);
    expect(order).toEqual([0, 1, 3, 0, 5, 0, 0, 10, 0]);
    const { start, end } = module.customs[3]!.range;
    expect([...module.bytes.subarray(start, end)]).toEqual([1, 0x32]);
  });

  it("give hints at the offsets of their instructions", () => {
    const module = parse(`(func (param i32)
        local.get 0 (@metadata.code.branch_hint "\\01") if end
        (@metadata.code.branch_hint "\\00") (if (local.get 0) (then nop))
        (block (@metadata.code.branch_hint "\\01") (br_if 0 (local.get 0))))`);
    const { range, after } = module.customs[0]!;
    expect(module.sections[after]!.id).toBe(0);
    expect(module.sections[after + 1]!.id).toBe(10);
    const [nFuncs, func, nHints, ...hints] = module.bytes.subarray(range.start, range.end);
    expect([nFuncs, func, nHints]).toEqual([1, 0, 3]);
    const { start } = module.funcs[0]!.body;
    const opcodeAt = (offset: number): number => module.bytes[start + offset]!;
    expect([hints[0], hints[3], hints[6]].map((offset) => opcodeAt(offset!))).toEqual([0x04, 0x04, 0x0d]);
    expect([hints[2], hints[5], hints[8]]).toEqual([1, 0, 1]);
  });

  it("may hold anything that is made of tokens, and no name twice", () => {
    expect(parse('(module (@x (@custom) "(" ;; )\n (;);) } ) (func))').funcs.length).toBe(1);
    expect(failure('(func $f (@name "a") (@name "b"))').message).toMatch(/^@name annotation: multiple function names/);
    for (const text of [
      '(memory 1 (@name "m"))',
      '(func (@name "f") $f)',
      '((@name "f") func)',
      '(func (param i32 (@name "p")))',
      '(func (param (@name "p") $p i32))',
      '(type (func (result (@name "r") i32)))',
      '(func (block (result i32) (@name "l") (unreachable)))',
    ])
      expect(failure(text).message, text).toMatch(/^misplaced @name annotation/);
    // As two parameters would be behind one identifier.
    expect(() => parse('(func (param (@name "p") i32 i32))')).toThrow(MalformedError);
    expect(failure('(func (@metadata.code.branch_hint "\\02") (br_if 0))').message).toMatch(/invalid hint value/);
    const hint = String.raw`(@metadata.code.branch_hint "\01")`;
    for (const text of [
      `(func (if (i32.const 0) ${hint} (then)))`,
      `(func (if (i32.const 0) (then) ${hint} (else)))`,
      `(func (br_if 0 (i32.const 0) ${hint}))`,
      `(func i32.const 0 if ${hint} end)`,
      `(func ${hint})`,
    ])
      expect(failure(text).message, text).toMatch(/^misplaced @metadata\.code\.branch_hint annotation/);
  });
});

describe("element segments", () => {
  // Text Format, Modules, Element Segments: `func` may be left out only where the table is.
  it.each([
    ["(elem (i32.const 0) 0)", true],
    ["(elem (offset (i32.const 0)))", true],
    ["(elem 0 (i32.const 0) 0)", true],
    ["(elem (table 0) (i32.const 0) func 0)", true],
    ["(elem (table 0) (i32.const 0) (ref func) (ref.func 0))", true],
    ["(elem (table 0) (i32.const 0) 0)", false],
    ["(elem (table 0) (i32.const 0))", false],
    ["(elem (table 0) (offset (i32.const 0)) $f)", false],
    ["(elem declare 0)", false],
    ["(elem 0)", false],
  ])("%s: %s", (field, accepted) => {
    const read = (): unknown => parse(`(module (table 1 funcref) (func $f) ${field})`);
    if (accepted) expect(read).not.toThrow();
    else expect(read).toThrow(MalformedError);
  });
});

describe("forms", () => {
  it.each([
    ["fields alone", "(func) (memory 1)"],
    ["nothing", ""],
    ["comments alone", ";; nothing\n(; here (; either ;) ;)"],
    ["a definition", "(module definition $m (func))"],
    ["a binary", String.raw`(module binary "\00asm" "\01\00\00\00")`],
    ["a quote", String.raw`(module $m quote "(func" " $\66)")`],
    ["CR line ends", "(module\r;; text (\r(func))"],
  ])("%s", (_, text) => {
    expect(() => parse(text)).not.toThrow();
  });

  it("makes types of type uses once, behind those of the module", () => {
    const module =
      parse(`(func (param i32)) (type $a (func (result i64))) (func (block (param i32) (result i32 i32) unreachable) unreachable)
      (func (result i64) (i64.const 0)) (rec (type (func (param f32))) (type (func))) (func (param f32))`);
    const params = module.types.map(({ comp }) => (comp.kind === "func" ? [comp.params, comp.results] : comp.kind));
    expect(params).toEqual([
      [[], ["i64"]],
      [["f32"], []],
      [[], []],
      [["i32"], []],
      [[], []],
      [["i32"], ["i32", "i32"]],
      [["f32"], []],
    ]);
    expect(module.spaces.funcs).toEqual([3, 4, 0, 6]);
  });

  it("lets inner labels hide outer ones, and gives them back", () => {
    const body = (text: string): string => equivalent(parse(`(func ${text})`));
    expect(body("block $l block $l br $l end br $l end")).toBe(body("block block br 0 end br 0 end"));
    expect(body("block $a block $l br $a end end")).toBe(body("block block br 1 end end"));
    expect(failure("(func block $l end br $l)").message).toMatch(/^unknown label \$l/);
  });

  it("reads operands of folded instructions first", () => {
    const body = (text: string): string => equivalent(parse(`(memory 1) (func (result i32) ${text})`));
    expect(
      body("(if (result i32) (i32.eqz (i32.const 1)) (then (i32.const 2)) (else (i32.load offset=4 (i32.const 3))))"),
    ).toBe(body("i32.const 1 i32.eqz if (result i32) i32.const 2 else i32.const 3 i32.load offset=4 end"));
  });

  it("knows what stands for a memory and what for a lane", () => {
    const lane = (text: string): string =>
      equivalent(
        parse(`(memory $a 1) (memory $b 1) (func (v128.load8_lane ${text} (i32.const 0) (v128.const i64x2 0 0)) drop)`),
      );
    expect(lane("3")).toBe(lane("0 3"));
    expect(lane("$b 3")).toBe(lane("1 offset=0 align=1 3"));
    expect(lane("1 3")).not.toBe(lane("3"));
  });
});

describe("errors", () => {
  it("have a line, a column and a caret", () => {
    const error = failureOf(() => parseWat('(module\n\t(func "é" (i32.ad 1)))\n', { file: "m.wat" }));
    expect(error.code).toBe("bad-text");
    const second = failureOf(() => parseWat("(module\n\t(func (; é ;) (i32.ad 1)))\n", { file: "m.wat" }));
    expect(error.data).toMatchObject({ file: "m.wat", line: 2, column: 8 });
    expect(second.data).toMatchObject({ file: "m.wat", line: 2, column: 17 });
    expect(second.message).toBe(
      [
        'unknown operator i32.ad. Did you mean "i32.add" or "i32.and"?',
        " --> m.wat:2:17",
        "  |",
        "2 | \t(func (; é ;) (i32.ad 1)))",
        "  | \t               ^-----",
      ].join("\n"),
    );
  });

  it.each([
    ["(module", "unexpected token: the text ends"],
    ["(module))", "unexpected token )"],
    ["(module) x", "unknown operator x"],
    ["(func (nop nop))", "unexpected token nop"],
    ["(func (if (i32.const 0)))", "unexpected token )"],
    ["(func (if (then) nop))", "unexpected token nop"],
    ["(func block)", "unexpected token )"],
    [
      "(func\n  block $b nop)",
      "unexpected token ): an instruction or `end` is expected. The block $b that begins at line 2:3 is open.",
    ],
    ["(func block (nop) else)", "unexpected token else: no `if` that waits for it is open."],
    ["(func end)", "unexpected token end"],
    ["(func else)", "unexpected token else"],
    ["(func (block end))", "unexpected token end"],
    ["(func (else))", "unexpected token else"],
    ["(func (then))", "unexpected token then"],
    ["(func (end))", "unexpected token end"],
    ["(func (try))", "unexpected token )"],
    ["(func (try nop))", "unexpected token nop"],
    ["(func (try (nop)))", "unexpected token nop"],
    ["(func (try (do) nop))", "unexpected token nop"],
    ["(func (try (do) (nop)))", "unexpected token nop"],
    ["(func (try (do) (do)))", "unexpected token do"],
    ["(func (try (do) (catch_all) (catch_all)))", "unexpected token catch_all"],
    ["(tag) (func (try (do) (catch_all) (catch 0)))", "unexpected token catch"],
    ["(tag) (func (try (do) (catch 0) (delegate 0)))", "unexpected token delegate"],
    ["(func (try (do) (delegate 0) (catch_all)))", "unexpected token catch_all"],
    ["(func (try (do) (delegate 0 nop)))", "unexpected token nop"],
    ["(func (try $l (do) (delegate $l)))", "unknown label $l"],
    ["(func (try $l (catch_all)))", "unexpected token catch_all"],
    ["(func (do))", "unexpected token do"],
    ["(func (delegate 0))", "unexpected token delegate"],
    ["(func (catch_all))", "unexpected token catch_all"],
    ["(func try (catch_all) end)", "unexpected token catch_all"],
    ["(func try else end)", "unexpected token else"],
    ["(func if catch_all end)", "unexpected token catch_all"],
    ["(func block catch_all end)", "unexpected token catch_all"],
    ["(func try catch_all catch_all end)", "unexpected token catch_all"],
    ["(func try catch_all delegate 0)", "unexpected token delegate"],
    ["(func block delegate 0)", "unexpected token delegate"],
    ["(func try $l delegate $l)", "unknown label $l"],
    ["(func (try (do end)))", "unexpected token end"],
    ["(func (i32.const 1.5))", "constant out of range"],
    ["(func (local $x i32) (local $x i32))", "duplicate local $x"],
    ["(func (local.get $x))", "unknown local $x"],
    ["(func (type 1) (local $x i32)) (func (param i64)) (func)", "unknown type"],
    ["(func (call $f))", "unknown func $f"],
    ["(memory 1 2 3)", "unexpected token 3"],
    ['(data "\\q")', "illegal escape"],
    ['(data "\\u{d800}")', "illegal escape"],
    ['(data "\\u{110000}")', "illegal escape"],
    ['(data "\\u{}")', "illegal escape"],
    ['(data "a\u0001")', "illegal control character"],
    ['(data "\ud800")', "malformed UTF-8 encoding"],
    ['(data "a', "unclosed string"],
    ["(; (; ;)", "unclosed comment"],
    ["(func é)", "illegal character U+00E9"],
    ['(export "f" (funk 0))', "unknown operator funk"],
    ["(memory (pagesize 3) (data))", "invalid custom page size"],
    ["(func (v128.const i32x4 1 2 3))", "wrong number of lane literals"],
  ])("%s: %s", (text, message) => {
    expect(failure(text).message.slice(0, message.length)).toBe(message);
  });

  it("are of the text, not of the module, where bytes are no UTF-8", () => {
    expect(failureOf(() => parseWatBytes(Uint8Array.of(0x28, 0xff))).message).toMatch(/^malformed UTF-8 encoding/);
  });

  it("come where 32-bit sizes are asked for", () => {
    const disabled = new Set(["memory64"] as const);
    expect(failureOf(() => parseWat("(memory 0x1_0000_0000)", { disabled })).message).toMatch(
      /^i32 constant out of range/,
    );
    expect(decodeModule(parseWat("(memory 0x1_0000_0000)")).memories[0]!.type.min).toBe(2n ** 32n);
  });
});

describe("hostile sizes", () => {
  const nested = (open: string, close: string, n: number): string => open.repeat(n) + close.repeat(n);

  it.each([
    ["flat blocks", `(func ${nested("block ", "end ", 100_000)})`],
    ["folded blocks", `(func ${nested("(block ", ")", 100_000)})`],
    ["folded operands", `(func (drop ${nested("(i32.eqz ", ")", 100_000).replace(" ))", " (i32.const 0)))")}))`],
    [
      "folded conditions",
      `(func ${nested("(if ", "(then))", 50_000).replace("(if (then", "(if (i32.const 0) (then")})`,
    ],
    [
      "labels",
      `(func ${Array.from({ length: 50_000 }, (_, i) => `block $l${i} br $l0 `).join("")}${"end ".repeat(50_000)})`,
    ],
    ["comments", `${nested("(;", ";)", 100_000)} (func)`],
    ["annotations", `(@x ${nested("(", ")", 100_000)}) (func)`],
    ["strings", `(data "${"\\00a".repeat(500_000)}")`],
    ["identifiers", `(func $${"a".repeat(1_000_000)})`],
    ["locals", `(func (local ${"i32 i64 ".repeat(50_000)}))`],
    ["digits", `(func (f64.const ${"1".repeat(200)}${"0".repeat(10)}.${"5".repeat(100_000)}) drop)`],
  ])("%s are read", (_, text) => {
    expect(parse(text).bytes.length).toBeGreaterThan(8);
  });

  it.each([
    ["open parentheses", "(".repeat(200_000)],
    ["open blocks", `(func ${"(block ".repeat(100_000)}`],
    ["a number of many digits", `(func (i64.const ${"9".repeat(20_000)}))`],
    ["an exponent of many digits", `(func (f32.const 0x1p${"9".repeat(20_000)}))`],
  ])("%s are refused", (_, text) => {
    expect(failure(text).code).toBe("bad-text");
  });
});

it("refuses whatever a text is changed to with an error of the text, or reads it", () => {
  const texts = readdirSync(testdata)
    .filter((name) => name.endsWith(".wat"))
    .map((name) => readFileSync(testdata + name, "utf8").split(/(\s+|[()])/));
  const random = new Random(0x2a);
  let read = 0;
  for (let i = 0; i < 1000; i++) {
    const tokens = [...random.pick(texts)];
    const other = random.pick(texts);
    const at = random.below(tokens.length);
    tokens.splice(at, random.below(3), ...other.slice(random.below(other.length)).slice(0, random.below(4)));
    try {
      decodeModule(parseWat(tokens.join("")));
      read++;
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedError);
      expect((error as MalformedError).code).toBe("bad-text");
    }
  }
  expect(read).toBeGreaterThan(30);
});
