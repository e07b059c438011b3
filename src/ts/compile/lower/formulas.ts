/**
 * The formulas of hot operators as they are put into generated code: with the names that the package gives, and with how often
 * each reads an operand.
 */
import { type Formula, type FormulaName, formulas, formulaHelpers } from "../../exec/formulas.ts";

/** A formula made ready. */
export interface Template {
  readonly before: string | undefined;
  readonly value: string | undefined;
  readonly holds: string | undefined;
  /** Both halves, where each is one expression and nothing comes before. */
  readonly halves: readonly [string, string] | undefined;
  readonly pair: string | undefined;
  readonly onBits: boolean;
  /** Whether it reads an operand, or a half of one, more than once. */
  readonly repeats: boolean;
  /** What it takes from the package. */
  readonly helpers: readonly string[];
}

/** The functions of the host that formulas call, under names of their own: programs may change `Math`. */
export const mathNames = ["imul", "clz32", "sqrt", "fround", "abs"] as const;

const helperNames: readonly string[] = [...Object.keys(formulaHelpers), ...mathNames];

const halvesForm = /^lo = (.*);\nhi = (.*);$/;

function compact(text: string): string {
  return text
    .replaceAll("Math.", "")
    .replaceAll("\n", "")
    .replaceAll(/(\d)_(?=\d)/g, "$1")
    .replaceAll(/(\d)_(?=\d)/g, "$1");
}

function compactHex(text: string): string {
  return text.replaceAll(/0x[\da-f_]+/g, (hex) => String(Number(hex.replaceAll("_", ""))));
}

const ready = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : compact(compactHex(text));

function templateOf(formula: Formula): Template {
  const { before, bits } = formula;
  const value = "value" in formula ? formula.value : undefined;
  const holds = "holds" in formula ? formula.holds : undefined;
  const pair = "pair" in formula ? formula.pair : undefined;
  const all = [before, value, holds, pair].join(" ");
  const found = before === undefined && pair !== undefined ? halvesForm.exec(pair) : null;
  const reads = new Map<string, number>();
  for (const [name] of all.matchAll(/\b[xy][lh]?\b/g)) reads.set(name, (reads.get(name) ?? 0) + 1);
  return {
    before: ready(before),
    value: ready(value),
    holds: ready(holds),
    halves: found === null ? undefined : [ready(found[1])!, ready(found[2])!],
    pair: ready(pair),
    onBits: bits === true,
    repeats: [...reads.values()].some((count) => count > 1),
    helpers: helperNames.filter((name) => new RegExp(`\\b${name}\\b`).test(compact(all))),
  };
}

const halves = (lo: string, hi: string): Formula => ({ pair: `lo = ${lo};\nhi = ${hi};` });

/**
 * Formulas that are better where words are variables: both halves are expressions, of which the host computes what they have in
 * common once; and a carry is a comparison, whose result as a number (`| 0`) takes no branch.
 */
const ofVariables: { readonly [K in FormulaName]?: Formula } = {
  "i64.add": halves("(xl + yl) | 0", "(xh + yh + (((xl + yl) >>> 0 < yl >>> 0) | 0)) | 0"),
  "i64.sub": halves("(xl - yl) | 0", "(xh - yh - ((xl >>> 0 < yl >>> 0) | 0)) | 0"),
  "i64.extend_i32_s": halves("x", "x >> 31"),
  "i64.extend8_s": halves("(xl << 24) >> 24", "(xl << 24) >> 31"),
  "i64.extend16_s": halves("(xl << 16) >> 16", "(xl << 16) >> 31"),
  "i64.extend32_s": halves("xl", "xl >> 31"),
};

/** The templates by operator. */
export const templates: { readonly [name: string]: Template | undefined } = Object.fromEntries(
  (Object.keys(formulas) as FormulaName[]).map((name) => [name, templateOf(ofVariables[name] ?? formulas[name])]),
);
