/**
 * Texts of modules: on one line, deep, long, with a mistake at the end, with what terminals obey.
 */
import { explain, load, wat } from "../../../../src/ts/index.ts";
import type { Random } from "../random.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";
import { longName } from "./wide.ts";

/** Mistakes that end a text: syntax, names, types, and what was only meant to be closed. */
const mistakes = [
  "",
  ")",
  "(func) )",
  '"',
  "(; ",
  "(func $x (call $nowhere))",
  "(func (i32.ad))",
  "(func (drop (i32.const 99999999999)))",
  "(func (result i32))",
  "\u0000",
  "\u001b[31m",
  '(export "\u202e" (func 9))',
  '(@custom "',
] as const;

/** A text by its pieces; a mistake in it mostly. */
function text(
  open: string,
  piece: (i: number, random: Random) => string,
  close: string | ((pieces: number) => string),
): Shape["make"] {
  return (random, pieces): Trial => {
    const parts = [open];
    for (let i = 0; i < pieces; i++) parts.push(piece(i, random));
    parts.push(typeof close === "string" ? close : close(pieces));
    const wrong = random.pick(mistakes);
    const input = random.once(3) ? `(module ${parts.join("")}${wrong})` : `(module ${wrong} ${parts.join("")})`;
    const bounds = boundsOf(random);
    return {
      input,
      act: (judge) => {
        judge.step("explain", () => explain(input));
        const printed = judge.step("wat", () => wat(input));
        const module = judge.load(bounds.engine, () => load(input, bounds));
        if (printed === undefined || module === undefined) return;
        judge.step("parse again", () => explain(printed), printed.length);
        judge.run(bounds.engine, () => module.call("run"), "call", input);
      },
    };
  };
}

const closing =
  (one: string, before = "", after = "") =>
  (pieces: number): string =>
    before + one.repeat(pieces) + after;

/** Texts. */
export const textShapes: Shapes = {
  "calls of the next function in text": {
    most: 30_000,
    make: text(
      '(func (export "run") (call $f0)) ',
      (i) => `(func $f${i} (call $f${i + 1}))`,
      (pieces) => `(func $f${pieces} unreachable)`,
    ),
  },
  "functions on one line": { most: 300_000, make: text("", () => "(func)", "") },
  "functions on lines": { most: 300_000, make: text("", () => "(func nop)\n", "") },
  parentheses: { most: 1_000_000, make: text("", () => "(", closing(")")) },
  "opening parentheses": { most: 2_000_000, make: text("", () => "(", "") },
  "closing parentheses": { most: 2_000_000, make: text("", () => ")", "") },
  "folded blocks": { most: 100_000, make: text('(func (export "run") ', () => "(block ", closing(")", "", ")")) },
  "folded sums": {
    most: 100_000,
    make: text(
      '(func (export "run") (result i32) ',
      () => "(i32.add (i32.const 1) ",
      closing(")", "(i32.const 1)", ")"),
    ),
  },
  "nested comments": { most: 1_000_000, make: text("", () => "(;", closing(";)")) },
  "line comments": { most: 300_000, make: text("", () => ";; (\n", "") },
  "nested annotations": { most: 300_000, make: text("", () => "(@a ", closing(")")) },
  "custom sections in text": { most: 100_000, make: text("", (i) => `(@custom "c${i}" "x")`, "") },
  "functions of long names": {
    most: 300,
    make: text("", (i) => `(func $${"x".repeat(8_192)}${i})`, '(func (export "run") (call $xx))'),
  },
  "functions of near names": {
    most: 50_000,
    make: text("", (i) => `(func $name${i})`, '(func (export "run") (call $nama))'),
  },
  "a long name": { most: 2_000_000, make: text("(func (call $", () => "x", "))") },
  "a long string": {
    most: 1_000_000,
    make: text('(func (export "', (_, random) => longName(random, 3).replaceAll(/["\\\n]/g, "\\0a"), '"))'),
  },
  "long data": { most: 1_000_000, make: text('(memory 1) (data "', () => "\\00", '")') },
  "many strings": { most: 300_000, make: text("(memory 1) (data ", () => '"a" ', ")") },
  "a long number": { most: 1_000_000, make: text('(func (export "run") (drop (i64.const 1', () => "0", ")))") },
  "a long hexadecimal number": {
    most: 1_000_000,
    make: text('(func (export "run") (drop (i32.const 0x', () => "0", "1)))"),
  },
  "a long float": {
    most: 100_000,
    make: text('(func (export "run") (drop (f64.const 0.', (i) => String(i % 10), "e-5)))"),
  },
  "a long exponent": { most: 300_000, make: text('(func (export "run") (drop (f64.const 1e-', () => "9", ")))") },
  "a long hexadecimal float": {
    most: 300_000,
    make: text('(func (export "run") (drop (f32.const 0x1.', () => "f", "p-5)))"),
  },
  "exports of one function": { most: 100_000, make: text("(func ", (i) => `(export "e${i}") `, ")") },
  "equal exports": { most: 100_000, make: text("(func ", () => '(export "e") ', ")") },
  parameters: { most: 100_000, make: text("(func ", () => "(param i32) ", ")") },
  "named locals": { most: 50_000, make: text("(func ", (i) => `(local $l${i} i32) `, ")") },
  "labels in text": {
    most: 100_000,
    make: text('(func (export "run") ', (i) => `block $l${i} `, closing("end ", "", ")")),
  },
  "one label in text": {
    most: 100_000,
    make: text('(func (export "run") ', () => "block $l br 0 ", closing("end $l ", "br $l ", ")")),
  },
  "a br_table in text": { most: 200_000, make: text('(func (export "run") (br_table ', () => "0 ", "(i32.const 0)))") },
  "uses of types": { most: 50_000, make: text("(type $t (func)) ", () => "(func (type $t))", "") },
  "types in text": { most: 50_000, make: text("", (i) => `(type $t${i} (func (param i32)))`, "") },
  "groups of types in text": {
    most: 30_000,
    make: text("(rec ", (i) => `(type $t${i} (struct (field $f (ref null $t${i}))))`, ")"),
  },
  "inline types": {
    most: 30_000,
    make: text(
      "",
      (i) => `(func (param ${["i32", "i64", "f32", "f64"].map((type, j) => ((i >> j) & 1 ? type : "i32")).join(" ")}))`,
      "",
    ),
  },
  elements: { most: 200_000, make: text("(table 1 funcref) (func $f) (elem func ", () => "$f ", ")") },
  imports: { most: 50_000, make: text("", (i) => `(import "m" "n${i}" (func))`, "") },
  spaces: { most: 3_000_000, make: text("(func", () => " ", ")") },
  "unknown instructions": { most: 1_000_000, make: text("(func ", () => "x", " )") },
};
