/**
 * Formulas: what hot numeric operators mean, as text of JavaScript over named operands, for engines that write code and
 * inline them. They repeat what the functions of this folder say, for speed; a test holds each against its function on edge
 * values. Nothing that runs imports this: it is for what writes the interpreter's loop, and for engines that compile.
 *
 * An operand of 32 bits or a float is `x` or `y`, a number, i32 as a signed one. An operand of 64 bits is two such i32s,
 * `xl` and `xh`, `yl` and `yh`, low before high, and so are floats whose bits matter (`bits`). Operands are plain names
 * or elements: reading one twice costs nothing and changes nothing. A result that is an f32 is not rounded yet:
 * who does not write it into a `Float32Array` rounds it by `Math.fround`. What else a text names is in `formulaHelpers`.
 */
import { trap } from "../core/traps.ts";
import { truncI32S } from "./convert.ts";
import { ctz32, popcnt32 } from "./i32.ts";
import { mulHighU } from "./i64-pair.ts";
import type { ScalarName } from "./names.ts";

/** The meaning of one operator. */
export type Formula = {
  /** Statements before the result is there: constants of their own, and traps. */
  readonly before?: string;
  /** Whether float operands and results are given as their bits, like integers. */
  readonly bits?: true;
} & (
  | {
      /** The result, as an expression. */
      readonly value: string;
    }
  | {
      /** A condition: the result is 1 where it holds, else 0. */
      readonly holds: string;
    }
  | {
      /** Statements, some of which assign both halves of the result, `lo = …;` and `hi = …;`, once each on every way. */
      readonly pair: string;
    }
);

/** What formulas call. */
export const formulaHelpers = { trap, truncI32S, ctz32, popcnt32, mulHighU };

/** The lines of a text. */
const lines = (...texts: readonly string[]): string => texts.join("\n");

const checkDivisor = 'if (divisor === 0) throw trap("integer-divide-by-zero");';

const i32 = {
  "i32.add": { value: "(x + y) | 0" },
  "i32.sub": { value: "(x - y) | 0" },
  "i32.mul": { value: "Math.imul(x, y)" },
  "i32.div_s": {
    before: lines(
      "const divisor = y;",
      "const dividend = x;",
      checkDivisor,
      'if (divisor === -1 && dividend === -2_147_483_648) throw trap("integer-overflow");',
    ),
    value: "(dividend / divisor) | 0",
  },
  "i32.div_u": { before: lines("const divisor = y >>> 0;", checkDivisor), value: "((x >>> 0) / divisor) | 0" },
  "i32.rem_s": { before: lines("const divisor = y;", checkDivisor), value: "(x % divisor) | 0" },
  "i32.rem_u": { before: lines("const divisor = y >>> 0;", checkDivisor), value: "((x >>> 0) % divisor) | 0" },
  "i32.and": { value: "x & y" },
  "i32.or": { value: "x | y" },
  "i32.xor": { value: "x ^ y" },
  "i32.shl": { value: "x << y" },
  "i32.shr_s": { value: "x >> y" },
  "i32.shr_u": { value: "(x >>> y) | 0" },
  "i32.rotl": { value: "(x << y) | (x >>> -y)" },
  "i32.rotr": { value: "(x >>> y) | (x << -y)" },
  "i32.eqz": { holds: "x === 0" },
  "i32.eq": { holds: "x === y" },
  "i32.ne": { holds: "x !== y" },
  "i32.lt_s": { holds: "x < y" },
  "i32.lt_u": { holds: "x >>> 0 < y >>> 0" },
  "i32.gt_s": { holds: "x > y" },
  "i32.gt_u": { holds: "x >>> 0 > y >>> 0" },
  "i32.le_s": { holds: "x <= y" },
  "i32.le_u": { holds: "x >>> 0 <= y >>> 0" },
  "i32.ge_s": { holds: "x >= y" },
  "i32.ge_u": { holds: "x >>> 0 >= y >>> 0" },
  "i32.clz": { value: "Math.clz32(x)" },
  "i32.ctz": { value: "ctz32(x)" },
  "i32.popcnt": { value: "popcnt32(x)" },
  "i32.extend8_s": { value: "(x << 24) >> 24" },
  "i32.extend16_s": { value: "(x << 16) >> 16" },
  "i32.wrap_i64": { value: "xl" },
} as const satisfies Formulas;

/** Halves by halves. */
const bitwise = (operator: "&" | "|" | "^"): Formula => ({
  pair: lines(`lo = xl ${operator} yl;`, `hi = xh ${operator} yh;`),
});

/** A shift by `n` below 64: by nothing, within a half, and across. */
const shift = (within: readonly [string, string], across: readonly [string, string]): Formula => ({
  before: "const n = yl & 63;",
  pair: lines(
    "if (n === 0) {",
    "lo = xl;",
    "hi = xh;",
    "} else if (n < 32) {",
    `lo = ${within[0]};`,
    `hi = ${within[1]};`,
    "} else {",
    `lo = ${across[0]};`,
    `hi = ${across[1]};`,
    "}",
  ),
});

/** A rotation by `n` to the left. */
const rotation = (n: string): Formula => ({
  before: `const n = ${n};`,
  pair: lines(
    "const l = n & 32 ? xh : xl;",
    "const h = n & 32 ? xl : xh;",
    "if ((n & 31) === 0) {",
    "lo = l;",
    "hi = h;",
    "} else {",
    "lo = (l << n) | (h >>> -n);",
    "hi = (h << n) | (l >>> -n);",
    "}",
  ),
});

/** An order: the high halves first, as signed or not, and the low ones always as unsigned. */
const order = (operator: "<" | "<=" | ">" | ">=", unsigned: "" | " >>> 0"): Formula => {
  const high = `xh${unsigned} ${operator.slice(0, 1)} yh${unsigned}`;
  return { holds: `xh === yh ? xl >>> 0 ${operator} yl >>> 0 : ${high}` };
};

/** An i32 as an i64. */
const extended = (value: string): Formula => ({
  before: `const value = ${value};`,
  pair: lines("lo = value;", "hi = value >> 31;"),
});

const i64 = {
  "i64.add": {
    before: "const sum = (xl + yl) | 0;",
    pair: lines("lo = sum;", "hi = (xh + yh + (((xl & yl) | ((xl | yl) & ~sum)) >>> 31)) | 0;"),
  },
  "i64.sub": {
    before: "const rest = (xl - yl) | 0;",
    pair: lines("lo = rest;", "hi = (xh - yh - (((~xl & yl) | ((~xl | yl) & rest)) >>> 31)) | 0;"),
  },
  "i64.mul": {
    pair: lines("lo = Math.imul(xl, yl);", "hi = (mulHighU(xl, yl) + Math.imul(xl, yh) + Math.imul(xh, yl)) | 0;"),
  },
  "i64.and": bitwise("&"),
  "i64.or": bitwise("|"),
  "i64.xor": bitwise("^"),
  "i64.shl": shift(["xl << n", "(xh << n) | (xl >>> (32 - n))"], ["0", "xl << (n - 32)"]),
  "i64.shr_s": shift(["(xl >>> n) | (xh << (32 - n))", "xh >> n"], ["xh >> (n - 32)", "xh >> 31"]),
  "i64.shr_u": shift(["(xl >>> n) | (xh << (32 - n))", "xh >>> n"], ["(xh >>> (n - 32)) | 0", "0"]),
  "i64.rotl": rotation("yl & 63"),
  "i64.rotr": rotation("-yl & 63"),
  "i64.eqz": { holds: "(xl | xh) === 0" },
  "i64.eq": { holds: "xl === yl && xh === yh" },
  "i64.ne": { holds: "xl !== yl || xh !== yh" },
  "i64.lt_s": order("<", ""),
  "i64.lt_u": order("<", " >>> 0"),
  "i64.gt_s": order(">", ""),
  "i64.gt_u": order(">", " >>> 0"),
  "i64.le_s": order("<=", ""),
  "i64.le_u": order("<=", " >>> 0"),
  "i64.ge_s": order(">=", ""),
  "i64.ge_u": order(">=", " >>> 0"),
  "i64.extend_i32_s": extended("x"),
  "i64.extend_i32_u": { pair: lines("lo = x;", "hi = 0;") },
  "i64.extend8_s": extended("(xl << 24) >> 24"),
  "i64.extend16_s": extended("(xl << 16) >> 16"),
  "i64.extend32_s": extended("xl"),
} as const satisfies Formulas;

const floats = {
  "f32.add": { value: "x + y" },
  "f32.sub": { value: "x - y" },
  "f32.mul": { value: "x * y" },
  "f32.div": { value: "x / y" },
  "f32.sqrt": { value: "Math.sqrt(x)" },
  "f32.neg": { bits: true, value: "x ^ -2_147_483_648" },
  "f32.abs": { bits: true, value: "x & 0x7fff_ffff" },
  "f32.eq": { holds: "x === y" },
  "f32.ne": { holds: "x !== y" },
  "f32.lt": { holds: "x < y" },
  "f32.gt": { holds: "x > y" },
  "f32.le": { holds: "x <= y" },
  "f32.ge": { holds: "x >= y" },
  "f64.add": { value: "x + y" },
  "f64.sub": { value: "x - y" },
  "f64.mul": { value: "x * y" },
  "f64.div": { value: "x / y" },
  "f64.sqrt": { value: "Math.sqrt(x)" },
  "f64.neg": { bits: true, pair: lines("lo = xl;", "hi = xh ^ -2_147_483_648;") },
  "f64.abs": { bits: true, pair: lines("lo = xl;", "hi = xh & 0x7fff_ffff;") },
  "f64.eq": { holds: "x === y" },
  "f64.ne": { holds: "x !== y" },
  "f64.lt": { holds: "x < y" },
  "f64.gt": { holds: "x > y" },
  "f64.le": { holds: "x <= y" },
  "f64.ge": { holds: "x >= y" },
  "f64.convert_i32_s": { value: "x" },
  "f64.convert_i32_u": { value: "x >>> 0" },
  // A signalling NaN becomes quiet: V8 leaves out factors of 1, but not this.
  "f64.promote_f32": { value: "x + -0" },
  "f32.demote_f64": { value: "x + -0" },
  "f32.convert_i32_s": { value: "x" },
  "f32.convert_i32_u": { value: "x >>> 0" },
  "i32.trunc_f64_s": {
    before: "const value = x;",
    value: "value > -2_147_483_649 && value < 2_147_483_648 ? value | 0 : truncI32S(value)",
  },
} as const satisfies Formulas;

type Formulas = { readonly [K in ScalarName<"unary" | "binary">]?: Formula };

/** The name of an operator that has a formula. */
export type FormulaName = keyof typeof i32 | keyof typeof i64 | keyof typeof floats;

/** The formulas by operator. */
export const formulas: { readonly [K in FormulaName]: Formula } = { ...i32, ...i64, ...floats };

/** What stands for operands in texts, and for the halves that they assign. */
const placeholders: ReadonlySet<string> = new Set(["x", "xl", "xh", "y", "yl", "yh", "lo", "hi"]);

/** Whether a character is a letter, a digit or an underscore. */
function isOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95;
}

/** A text cut where operands are to be put in: every second piece is a placeholder. */
function piecesOf(text: string): string[] {
  const pieces = [];
  let done = 0;
  for (let at = 0; at < text.length; at++) {
    const from = at;
    while (isOfWord(text.charCodeAt(at))) at++;
    const word = text.slice(from, at);
    if (!placeholders.has(word)) continue;
    pieces.push(text.slice(done, from), word);
    done = at;
  }
  pieces.push(text.slice(done));
  return pieces;
}

/** Pieces by text: texts are as many as the tables here and in the engines have. */
const cut = new Map<string, readonly string[]>();

/**
 * A text with its operands, and the halves that it assigns, put in: `x` is what `operands.x` says. It may run where the host's stack
 * is used up, so there is no regular expression.
 */
export function inlined(text: string, operands: { readonly [name: string]: string }): string {
  let pieces = cut.get(text);
  if (pieces === undefined) cut.set(text, (pieces = piecesOf(text)));
  let all = pieces[0]!;
  for (let i = 1; i < pieces.length; i += 2) all += (operands[pieces[i]!] ?? pieces[i]!) + pieces[i + 1]!;
  return all;
}
