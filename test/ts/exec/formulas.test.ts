/**
 * That formulas say what the functions of `exec` say: each is evaluated as an engine that inlines would have it, on all
 * combinations of edge values. The functions are held against the host in numeric.test.ts.
 */
import { describe, expect, it } from "vitest";
import {
  f32FromBits,
  f32ToBits,
  f64FromBits,
  f64ToBits,
  i64FromPair,
  i64Hi,
  i64Lo,
} from "../../../src/ts/base/bytes/bits.ts";
import { Trap } from "../../../src/ts/base/errors/errors.ts";
import { type Op, opNamed } from "../../../src/ts/core/opcodes.ts";
import { type Formula, type FormulaName, formulaHelpers, formulas, inlined } from "../../../src/ts/exec/formulas.ts";
import { binaryOps, unaryOps } from "./bigints.ts";
import { type Bits, cases, isQuietNaN } from "./host-ops.ts";

const names = Object.keys(formulas) as FormulaName[];

const meanings = { ...unaryOps, ...binaryOps } as unknown as Record<FormulaName, (...args: Bits[]) => Bits>;

/** Whether a value of this letter is given as two words: an i64, and the bits of an f64. */
const isPair = (letter: string, { bits }: Formula): boolean => letter === "I" || (letter === "F" && bits === true);

/** The names of an operator's operands. */
const namesOf = (op: Op, formula: Formula): string[] =>
  [...op.params!].flatMap((letter, i) => {
    const name = "xy"[i]!;
    return isPair(letter, formula) ? [`${name}l`, `${name}h`] : [name];
  });

/** A value from bits and back, as the functions of `exec` take and give them. */
const valueOf = (letter: string, bits: Bits, raw: boolean): Bits => {
  if (raw) return bits;
  if (letter === "f") return f32FromBits(Number(bits));
  return letter === "F" ? f64FromBits(BigInt(bits)) : bits;
};

const bitsOf = (letter: string, value: Bits, raw: boolean): Bits => {
  if (raw) return value;
  if (letter === "f") return f32ToBits(Math.fround(Number(value)));
  return letter === "F" ? f64ToBits(Number(value)) : value;
};

/** What a call comes to: bits, or the trap's code. */
function outcome(run: () => Bits): Bits | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof Trap) return error.code;
    throw error;
  }
}

/** The text of a function that computes the formula, whose operands have names of somebody else's. */
function textOf(formula: Formula, operands: Readonly<Record<string, string>>): string {
  const before = formula.before === undefined ? "" : inlined(formula.before, operands);
  if ("value" in formula) return `${before}\nreturn ${inlined(formula.value, operands)};`;
  if ("holds" in formula) return `${before}\nreturn (${inlined(formula.holds, operands)}) ? 1 : 0;`;
  const halves = inlined(formula.pair, { ...operands, lo: "out[0]", hi: "out[1]" });
  return `const out = [];\n${before}\n${halves}\nreturn out;`;
}

/** @throws Error for what is no integer of 32 bits with a sign */
function requireWords(words: readonly number[]): void {
  const wrong = words.find((word) => (word | 0) !== word);
  if (wrong !== undefined) throw new Error(`${wrong} is no word`);
}

/** A formula as a function on bits. */
function compiled(op: Op, formula: Formula): (...args: readonly Bits[]) => Bits {
  const operands = Object.fromEntries(namesOf(op, formula).map((name) => [name, `$${name}`]));
  const helpers = Object.keys(formulaHelpers);
  const made = Reflect.construct(Function, [
    ...helpers,
    `return (${Object.values(operands).join(", ")}) => {${textOf(formula, operands)}}`,
  ]) as (...given: unknown[]) => (...args: unknown[]) => unknown;
  const fn = made(...Object.values(formulaHelpers));
  const raw = formula.bits === true;
  return (...args) => {
    const words = args.flatMap((bits, i) => {
      const letter = op.params![i]!;
      return isPair(letter, formula) ? [i64Lo(BigInt(bits)), i64Hi(BigInt(bits))] : [valueOf(letter, bits, raw)];
    });
    const result = fn(...words);
    if (!Array.isArray(result)) {
      if (op.results === "i") requireWords([result as number]);
      return bitsOf(op.results!, result as number, raw);
    }
    const [lo, hi] = result as [number, number];
    // Generated code keeps them in variables, which cut nothing off as the interpreter's words do.
    requireWords([lo, hi]);
    return i64FromPair(lo, hi);
  };
}

describe("a formula", () => {
  it.each(names)("%s is what the function of that name says", (name) => {
    const op = opNamed(name);
    const formula = formulas[name];
    const raw = formula.bits === true;
    const run = compiled(op, formula);
    const wrong: string[] = [];
    for (const args of cases(op)) {
      const values = args.map((bits, i) => valueOf(op.params![i]!, bits, raw));
      const meant = outcome(() => bitsOf(op.results!, meanings[name](...values), raw));
      const given = outcome(() => run(...args));
      const isQuiet = (bits: Bits | string): boolean => typeof bits !== "string" && isQuietNaN(op.results!, bits);
      const same = meant === given || (!raw && isQuiet(meant) && isQuiet(given));
      if (!same) wrong.push(`${args.join(", ")}: ${String(given)}, not ${String(meant)}`);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it("names nothing but its operands, its result, its own constants and the helpers", () => {
    const known = new Set([
      ...Object.keys(formulaHelpers),
      "Math",
      "imul",
      "clz32",
      "sqrt",
      "if",
      "else",
      "throw",
      "const",
    ]);
    const strangers = names.flatMap((name) => {
      const formula = formulas[name];
      const operands = new Set(namesOf(opNamed(name), formula));
      const text = textOf(formula, {}).replaceAll(/"[^"]*"|0x[\da-f_]+|\bout\b|\breturn\b/g, " ");
      const own = new Set(Array.from(text.matchAll(/\bconst (\w+)/g), ([, one]) => one!));
      const used = Array.from(text.matchAll(/\b[a-z_]\w*/gi), ([one]) => one);
      return used
        .filter((one) => !known.has(one) && !operands.has(one) && !own.has(one))
        .map((one) => `${name}: ${one}`);
    });
    expect(strangers).toEqual([]);
  });
});
