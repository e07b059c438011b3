/**
 * The vocabulary of the dispatch loop's cases: TypeScript text for what an instruction's word names. `w` is the word at
 * `pc`, `fp` the frame's position, `I`, `F` and `S` the slots as i32, f64 and f32 (see src/ts/interp/code/ops.ts for the layout).
 */

/** Positions of the slots that the fields a and b name, in words. */
export const pa = "fp + ((w >>> 9) & 0xffe)";
export const pb = "fp + ((w >>> 20) & 0xffe)";

/** The words behind the instruction's first. */
export const w1 = "code[pc + 1]!";
export const w2 = "code[pc + 2]!";
export const w3 = "code[pc + 3]!";

/** The position of the slot that the second word names: the destination where a and b are operands. */
export const pd = `fp + ${w1}`;

/** The i32 in the slots a and b, or the low half of an i64, and the high halves. */
export const a = `I[${pa}]!`;
export const b = `I[${pb}]!`;
export const aHigh = `I[${pa} + 1]!`;
export const bHigh = `I[${pb} + 1]!`;

/** The f64 or f32 in a slot, by the slot's position. */
export const f64At = (position: string): string => `F[(${position}) >> 1]!`;
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
export const set = (place: string, value: string): string => `${place.replace(/!$/, "")} = ${value};`;

/** A comparison of i32s: the operator, and whether both sides are unsigned. */
interface Comparison {
  readonly operator: "===" | "!==" | "<" | "<=" | ">" | ">=";
  readonly unsigned: boolean;
}

const signed = (operator: Comparison["operator"]): Comparison => ({ operator, unsigned: false });
const unsigned = (operator: Comparison["operator"]): Comparison => ({ operator, unsigned: true });

/** Comparisons between registers; those the other way round swap their operands. */
export const comparisons = {
  EQ: signed("==="),
  NE: signed("!=="),
  LT_S: signed("<"),
  LT_U: unsigned("<"),
  LE_S: signed("<="),
  LE_U: unsigned("<="),
};

/** Comparisons with an immediate, which cannot swap. */
export const comparisonsWithImmediate = {
  ...comparisons,
  GT_S: signed(">"),
  GT_U: unsigned(">"),
  GE_S: signed(">="),
  GE_U: unsigned(">="),
};

export function compare(x: string, y: string, { operator, unsigned: u }: Comparison): string {
  const shift = u ? " >>> 0" : "";
  return `${x}${shift} ${operator} ${y}${shift}`;
}

/** Compares the i64 in slot a with another one: the high halves first, the low ones always as unsigned. */
export function compare64(y: string, yHigh: string, { operator, unsigned: u }: Comparison): string {
  if (operator === "===") return `${a} === ${y} && ${aHigh} === ${yHigh}`;
  if (operator === "!==") return `${a} !== ${y} || ${aHigh} !== ${yHigh}`;
  const high = u
    ? `${aHigh} >>> 0 ${operator.slice(0, 1)} (${yHigh}) >>> 0`
    : `${aHigh} ${operator.slice(0, 1)} ${yHigh}`;
  return `${aHigh} === ${yHigh} ? ${a} >>> 0 ${operator} ${y} >>> 0 : ${high}`;
}
