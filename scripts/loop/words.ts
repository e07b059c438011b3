/**
 * The vocabulary of the dispatch loop's cases: TypeScript text for what an instruction's word names. `w` is the word at
 * `pc`, `fp` the frame's position, `I`, `F` and `S` the slots as i32, f64 and f32 (see src/ts/interp/code/ops.ts for the layout).
 */
import { type FormulaName, formulas, inlined } from "../../src/ts/exec/formulas.ts";

/** What `pc`, `fp` or `top` becomes, as an i32: else V8 asks at every sum whether it still is a small integer. */
export const sum = (x: string, y: string | number): string => `((${x} + ${y}) | 0)`;

/** The position of the word that lies so many words into the frame. A sum that is but an index stays as it is. */
export const inFrame = (words: string): string => `(fp + ${words})`;

/** Where the fields a and b say that slots lie, in words of the frame. */
export const fieldA = "((w >>> 9) & 0xffe)";
export const fieldB = "((w >>> 20) & 0xffe)";

/** Positions of the slots that the fields a and b name, in words. */
export const pa = inFrame(fieldA);
export const pb = inFrame(fieldB);

/** The word so many behind the instruction's first. */
export const word = (behind: number): string => `code[pc + ${behind}]!`;
export const w1 = word(1);
export const w2 = word(2);
export const w3 = word(3);

/** The position of the slot that the second word names: the destination where a and b are operands. */
export const pd = inFrame(w1);

/** The word behind the one at a position: the high half of an i64. */
export const highAt = (position: string): string => `I[${position} + 1]`;

/** The i32 in the slots a and b, or the low half of an i64, and the high halves. */
export const a = `I[${pa}]!`;
export const b = `I[${pb}]!`;
export const aHigh = `${highAt(pa)}!`;
export const bHigh = `${highAt(pb)}!`;

/** The f64 or f32 in a slot, by the slot's position. */
export const f64At = (position: string): string => `F[${position} >> 1]!`;
export const f32At = (position: string): string => `S[${position}]!`;

/** Texts of cases by the instruction's name. */
export type Cases = { readonly [name: string]: string };

/** One case for each key of a table. */
export function each<T>(
  table: { readonly [key: string]: T },
  make: (value: T, key: string) => [string, string],
): Cases {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => make(value, key)));
}

/** The lines of a case; what is empty falls away. */
export const lines = (...texts: readonly string[]): string => texts.filter((text) => text !== "").join("\n");

/** Writes to a slot, or an element, that is written above as it is read. */
export const set = (where: string, value: string): string => `${where.replace(/!$/, "")} = ${value};`;

/** The comparisons between registers, by the ends of their opcodes' names; those the other way round swap their operands. */
export const comparisons = { EQ: "eq", NE: "ne", LT_S: "lt_s", LT_U: "lt_u", LE_S: "le_s", LE_U: "le_u" } as const;

/** Comparisons with an immediate, which cannot swap. */
export const comparisonsWithImmediate = {
  ...comparisons,
  GT_S: "gt_s",
  GT_U: "gt_u",
  GE_S: "ge_s",
  GE_U: "ge_u",
} as const;

/** How two integers are compared. */
type Comparison = (typeof comparisonsWithImmediate)[keyof typeof comparisonsWithImmediate];

/** Texts of operands by the names that formulas have for them, and of the halves of a result. */
type Operands = { readonly [name: string]: string };

/** The condition that an operator of one bit tests. */
export function holds(name: FormulaName, operands: Operands): string {
  const formula = formulas[name];
  if (!("holds" in formula)) throw new Error(`${name} is no condition.`);
  return inlined(formula.holds, operands);
}

/** The expression that an operator is; what comes before it is `before`. */
export function value(name: FormulaName, operands: Operands): string {
  const formula = formulas[name];
  if (!("value" in formula)) throw new Error(`${name} is no expression.`);
  return inlined(formula.value, operands);
}

/** The statements of an operator on halves. */
export function pair(name: FormulaName, operands: Operands): string {
  const formula = formulas[name];
  if (!("pair" in formula)) throw new Error(`${name} has no halves.`);
  return inlined(formula.pair, operands);
}

/** The statements that come before an operator's result. */
export const before = (name: FormulaName, operands: Operands): string => inlined(formulas[name].before ?? "", operands);

/** Compares two i32s. */
export const compare = (x: string, y: string, how: Comparison): string => holds(`i32.${how}`, { x, y });

/** Compares the i64 in slot a with another one. */
export const compare64 = (y: string, yHigh: string, how: Comparison): string =>
  holds(`i64.${how}`, { xl: a, xh: aHigh, yl: y, yh: yHigh });
