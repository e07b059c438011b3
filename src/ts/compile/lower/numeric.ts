/**
 * Constants and numeric operators: inline where there is a formula, else as calls of what `exec` has. The words of an i64 that
 * `exec` works on lie in the common words `W`.
 */
import { f32FromBits, f64FromBits, i64FromPair } from "../../base/bytes/bits.ts";
import type { Op } from "../../core/opcodes.ts";
import { inlined } from "../../exec/formulas.ts";
import { type Letter, widths } from "../code/letters.ts";
import type { Body } from "./body.ts";
import { allWords, copyOrigin } from "./control.ts";
import { pushWord } from "./exceptions.ts";
import { type Template, templates } from "./formulas.ts";
import { type Operand, floatLiteral, literal } from "./operands.ts";

/** A constant of any number type. */
export function constant(b: Body): void {
  const { op, lo, hi, bytes16 } = b.reader;
  const letter = op.results as Letter;
  const { operands } = b;
  switch (letter) {
    case "v": {
      const words = Array.from(new Int32Array(bytes16.slice().buffer), literal);
      operands.constant(letter, words);
      return;
    }
    case "f":
      operands.constant(letter, [literal(lo)], floatLiteral(f32FromBits(lo)));
      return;
    case "F":
      operands.constant(letter, [literal(lo), literal(hi)], floatLiteral(f64FromBits(i64FromPair(lo, hi))));
      return;
    default:
      operands.constant(letter, letter === "I" ? [literal(lo), literal(hi)] : [literal(lo)]);
  }
}

/** Operators that leave the bits as they are. */
const retypes = new Set(["i32.reinterpret_f32", "f32.reinterpret_i32", "i64.reinterpret_f64", "f64.reinterpret_i64"]);

/** A rotation of an i64 by an amount from 1 to 63. */
function rotatedLeft(lo: string, hi: string, n: number): readonly [string, string] {
  const [l, h] = n < 32 ? [lo, hi] : [hi, lo];
  const by = n & 31;
  return by === 0 ? [l, h] : [`${l}<<${by}|${h}>>>${32 - by}`, `${h}<<${by}|${l}>>>${32 - by}`];
}

/** The shifts and rotations of an i64 by such an amount: both halves of the result. */
const shifts: ReadonlyMap<string, (lo: string, hi: string, n: number) => readonly [string, string]> = new Map([
  ["i64.shl", (lo, hi, n) => (n < 32 ? [`${lo}<<${n}`, `${hi}<<${n}|${lo}>>>${32 - n}`] : ["0", `${lo}<<${n - 32}`])],
  [
    "i64.shr_u",
    (lo, hi, n) =>
      n < 32 ? [`${lo}>>>${n}|${hi}<<${32 - n}`, `${hi}>>>${n}|0`] : [n === 32 ? hi : `${hi}>>>${n - 32}|0`, "0"],
  ],
  [
    "i64.shr_s",
    (lo, hi, n) => (n < 32 ? [`${lo}>>>${n}|${hi}<<${32 - n}`, `${hi}>>${n}`] : [`${hi}>>${n - 32}`, `${hi}>>31`]),
  ],
  ["i64.rotl", rotatedLeft],
  ["i64.rotr", (lo, hi, n) => rotatedLeft(lo, hi, 64 - n)],
]);

/** A shift whose amount is known; false where it is not. */
function shiftByConstant(b: Body, { name }: Op): boolean {
  const { operands } = b;
  const amount = Number(operands.top().words![0]!.replaceAll("(", "").replaceAll(")", ""));
  if (operands.top().slot >= 0 || operands.top().locals.length > 0 || !Number.isInteger(amount)) return false;
  const by = amount & 63;
  if (by === 0) {
    operands.drop(1);
    return true;
  }
  operands.simple(1);
  const operand = operands.top(1);
  const words = shifts.get(name)!(operand.words![0]!, operand.words![1]!, by).map((half) => `(${half})`);
  operands.drop(2);
  operands.expression("I", { words, num: undefined }, operand);
  return true;
}

/** The sign operators as numbers, for floats whose bits nobody asks for. */
const signs: ReadonlyMap<string, (x: string) => string> = new Map([
  ["f32.neg", (x) => `(-${x})`],
  ["f64.neg", (x) => `(-${x})`],
  ["f32.abs", (x) => `abs(${x})`],
  ["f64.abs", (x) => `abs(${x})`],
]);

/** A numeric operator that is none of vectors. */
export function numeric(b: Body): void {
  const { op } = b.reader;
  if (retypes.has(op.name)) retype(b, op.results as Letter);
  else if (signs.has(op.name)) sign(b, op);
  else {
    if (shifts.has(op.name) && shiftByConstant(b, op)) return;
    const template = templates[op.name];
    if (template === undefined) byExec(b, op);
    else byTemplate(b, op, template);
  }
}

function retype(b: Body, letter: Letter): void {
  const words = b.operands.words(0);
  const operand = b.operands.top();
  b.operands.drop(1);
  b.operands.again({ ...operand, letter, words, num: undefined, holds: undefined, origin: -1 });
}

function sign(b: Body, { name, results }: Op): void {
  const { operands, study } = b;
  const letter = results as Letter;
  const origin = study.variable();
  copyOrigin(b, 0, origin);
  const form = study.form(origin);
  const template = templates[name]!;
  if (form === "number") {
    b.help("abs");
    const num = signs.get(name)!(operands.num(0));
    const operand = operands.top();
    operands.drop(1);
    operands.expression(letter, { words: undefined, num, origin }, operand);
    return;
  }
  // The bits are right whatever becomes of them; a number is made of them where it is wanted.
  operands.simple(0);
  const words = operands.bits(0);
  const operand = operands.top();
  operands.drop(1);
  const of = { x: words[0]!, xl: words[0]!, xh: words[1] ?? "" };
  const made =
    letter === "f" ? [`(${inlined(template.value!, of)})`] : template.halves!.map((half) => `(${inlined(half, of)})`);
  operands.expression(letter, { words: made, num: undefined, origin }, operand);
}

/** The operands of an operator by the names that formulas have for them. */
function namesOf(b: Body, op: Op, template: Template): { readonly [name: string]: string } {
  const letters = op.params!;
  const names: { [name: string]: string } = {};
  if (template.repeats) for (let i = letters.length - 1; i >= 0; i--) b.operands.simple(i);
  for (const [i, letter] of [...letters].entries()) {
    const name = i === 0 ? "x" : "y";
    const fromTop = letters.length - 1 - i;
    if (letter === "f" || letter === "F") names[name] = b.operands.num(fromTop);
    else {
      const words = b.operands.words(fromTop);
      if (letter === "i") names[name] = words[0]!;
      else [names[`${name}l`], names[`${name}h`]] = words as [string, string];
    }
  }
  return names;
}

function byTemplate(b: Body, op: Op, template: Template): void {
  const { operands } = b;
  const letter = op.results as Letter;
  for (const name of template.helpers) b.help(name);
  const condition = op.name === "i32.eqz" ? operands.top().holds : undefined;
  const names = namesOf(b, op, template);
  const count = op.params!.length;
  const of = operands.items.slice(operands.height - count);
  const { before, value, holds, halves, pair } = template;
  if (holds !== undefined) {
    const text = condition === undefined ? `(${inlined(holds, names)})` : `(!${condition})`;
    operands.drop(count);
    operands.expression(letter, { words: [`(${text}?1:0)`], num: undefined, holds: text }, ...of);
    return;
  }
  if (halves !== undefined) {
    operands.drop(count);
    const words = halves.map((half) => `(${inlined(half, names)})`);
    operands.expression(letter, { words, num: undefined }, ...of);
    return;
  }
  if (pair !== undefined) {
    statementOfPair(b, op, template, names, of);
    return;
  }
  const text = rounded(b, letter, inlined(value!, names) + quieting(op.name, names));
  if (before === undefined) {
    operands.drop(count);
    const isFloat = letter === "f" || letter === "F";
    operands.expression(letter, isFloat ? { words: undefined, num: text } : { words: [text], num: undefined }, ...of);
    return;
  }
  if (op.traps === true) b.note();
  const at = operands.height - count;
  operands.clear(at);
  operands.drop(count);
  const target = operands.slot(letter, at);
  b.text.add(`{${inlined(before, names)}${target}=${text};}`);
  operands.variable(letter);
}

/** Operands by which V8 takes the other one, or its negation, for the result. */
const identities: ReadonlyMap<string, readonly string[]> = new Map(
  ["f32", "f64"].flatMap((type) => [
    [`${type}.sub`, ["0", "(-0)"]],
    [`${type}.mul`, ["1", "(-1)"]],
    [`${type}.div`, ["1", "(-1)"]],
  ]),
);

/** What makes a signalling NaN quiet behind such an operator, as all arithmetic does. */
function quieting(name: string, { x, y }: { readonly [name: string]: string }): string {
  const found = identities.get(name);
  return found?.includes(x!) === true || found?.includes(y!) === true ? "+-0" : "";
}

/** A result as the variables hold it: an f32 is one. */
function rounded(b: Body, letter: Letter, text: string): string {
  if (letter !== "f") return `(${text})`;
  b.help("fround");
  return `fround(${text})`;
}

/** A pair that takes statements: its low half may lie where an operand does, of which the high one is made as well. */
function statementOfPair(
  b: Body,
  op: Op,
  { before = "", pair }: Template,
  names: { readonly [name: string]: string },
  of: readonly Operand[],
): void {
  const { operands } = b;
  const at = operands.height - of.length;
  operands.clear(at);
  operands.drop(of.length);
  const [lo, hi] = [operands.slot("I", at), operands.slot("I", at, 1)];
  const shared = Object.values(names).includes(lo);
  const low = shared ? operands.declare("t0") : lo;
  if (op.traps === true) b.note();
  b.text.add(`{${inlined(before + pair!, { ...names, lo: low, hi })}${shared ? `${lo}=${low};` : ""}}`);
  operands.variable("I");
}

/** The f32 operators whose meaning is one of bits. */
const onBits = new Set(["f32.copysign"]);

/** Whether a value lies in the common words: an i64, and an f64 where its bits matter. */
const inWords = (letter: string, name: string): boolean =>
  letter === "I" || (letter === "F" && name === "f64.copysign");

/** An operator that `exec` serves: by numbers, or by the common words where there is an i64. */
function byExec(b: Body, op: Op): void {
  const { operands } = b;
  const { name, params, results, index } = op;
  const letters = [...params!];
  const letter = results as Letter;
  const call = b.operation(index);
  const paired = [...letters, letter].some((one) => inWords(one, name));
  if (op.traps === true) b.note();
  if (!paired) {
    const bits = onBits.has(name);
    const texts = letters.map((one, i) => {
      const fromTop = letters.length - 1 - i;
      return one === "f" || one === "F"
        ? bits
          ? operands.bits(fromTop)[0]!
          : operands.num(fromTop)
        : operands.words(fromTop)[0]!;
    });
    const text = `${call}(${texts.join(",")})`;
    pushResult(b, letters.length, letter, text, bits, op.traps === true);
    return;
  }
  const texts: string[] = [];
  for (const [i, one] of letters.entries())
    if (one === "F" && inWords(one, name)) operands.bits(letters.length - 1 - i);
  let at = 0;
  for (const [i, one] of letters.entries()) {
    const fromTop = letters.length - 1 - i;
    if (!inWords(one, name)) {
      texts.push(one === "i" ? operands.words(fromTop)[0]! : operands.num(fromTop));
      continue;
    }
    const words = operands.words(fromTop);
    b.text.add(`W[${at}]=${words[0]!};W[${at + 1}]=${words[1]!};`);
    texts.push(String(at));
    at += 2;
  }
  const gives = inWords(letter, name);
  const text = `${call}(W,${[...(gives ? ["0"] : []), ...texts].join(",")})`;
  if (!gives) {
    pushResult(b, letters.length, letter, text, false, true);
    return;
  }
  b.text.add(`${text};`);
  operands.drop(letters.length);
  pushWord(b, letter, (i) => `W[${i}]`);
}

/** Pushes a result; what has effects, or reads what changes, is written at once. */
function pushResult(b: Body, count: number, letter: Letter, text: string, bits: boolean, now: boolean): void {
  const { operands } = b;
  const of = operands.items.slice(operands.height - count);
  const isNumber = (letter === "f" || letter === "F") && !bits;
  if (!now) {
    operands.drop(count);
    operands.expression(letter, isNumber ? { words: undefined, num: text } : { words: [text], num: undefined }, ...of);
    return;
  }
  const at = operands.height - count;
  operands.clear(at);
  operands.drop(count);
  if (isNumber) {
    b.text.add(`${operands.numSlot(at)}=${text};`);
    operands.variable(letter, "number");
  } else {
    b.text.add(`${operands.slot(letter, at)}=${text};`);
    operands.variable(letter);
  }
}

/** Puts operands into the common words, each where the letters before it say, and takes them off. Gives where each lies. */
export function putWords(b: Body, letters: readonly Letter[]): number[] {
  const words = allWords(b, letters.length);
  const places: number[] = [];
  let at = 0;
  let from = 0;
  for (const letter of letters) {
    places.push(at);
    const count = widths[letter];
    for (let i = 0; i < count; i++, from++) {
      b.text.add(letter === "r" ? `R[${at >> 1}]=${words[from]!};` : `W[${at + i}]=${words[from]!};`);
    }
    at += count === 4 ? 4 : 2;
  }
  b.operands.drop(letters.length);
  return places;
}

/** Pushes the value that lies at the beginning of the common words. */
export function takeWords(b: Body, letter: Letter): void {
  pushWord(b, letter, (i) => `${letter === "r" ? "R" : "W"}[${i}]`);
}

/** `select`: both values are there already. */
export function select(b: Body): void {
  const { operands } = b;
  const { letter } = operands.top(1);
  if (letter === "f" || letter === "F") {
    selectFloat(b, letter);
    return;
  }
  if (widths[letter] > 1) operands.simple(0);
  const { holds, words } = operands.top();
  const condition = holds ?? words![0]!;
  const [x, y] = [operands.words(2), operands.words(1)];
  const of = operands.items.slice(operands.height - 3);
  operands.drop(3);
  operands.expression(letter, { words: x.map((one, i) => `(${condition}?${one}:${y[i]!})`), num: undefined }, ...of);
}

function selectFloat(b: Body, letter: Letter): void {
  const { operands, study } = b;
  const origin = study.variable();
  copyOrigin(b, 2, origin);
  copyOrigin(b, 1, origin);
  const form = study.form(origin);
  const top = operands.height - 1;
  if (form === "both") for (let i = 2; i >= 0; i--) operands.settle(top - i);
  else operands.simple(0);
  if (form !== "number" && letter === "F") for (const i of [2, 1]) operands.bits(i);
  const { holds, words } = operands.top();
  const condition = holds ?? words![0]!;
  const num = form === "bits" ? undefined : `(${condition}?${numberOf(b, 2)}:${numberOf(b, 1)})`;
  const made =
    form === "number" ? undefined : bitsOf(b, 2).map((one, i) => `(${condition}?${one}:${bitsOf(b, 1)[i]!})`);
  const of = operands.items.slice(operands.height - 3);
  operands.drop(3);
  operands.expression(letter, { words: made, num, origin }, ...of);
}

// What a copy is used for is noted of the copy.

function numberOf(b: Body, fromTop: number): string {
  const { num, words, letter } = b.operands.top(fromTop);
  if (num !== undefined) return num;
  return letter === "f" ? `(B[0]=${words![0]!},S[0])` : `(B[0]=${words![0]!},B[1]=${words![1]!},D[0])`;
}

function bitsOf(b: Body, fromTop: number): readonly string[] {
  const { num, words } = b.operands.top(fromTop);
  return words ?? [`(S[0]=${num!},B[0])`];
}
