/**
 * Every numeric operator that has no vectors, as generated code has it, on edge values: what the interpreter gives, whose meanings
 * are held against the host elsewhere. Operands come from parameters, from constants and from other operators.
 */
import { expect, it } from "vitest";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { Budget } from "../../../src/ts/runtime/budget/budget.ts";
import type { Engine } from "../../../src/ts/runtime/engine.ts";
import type { Func } from "../../../src/ts/runtime/store/func.ts";
import { unitOfText } from "./support.ts";
import { compiledEngine } from "./whole.ts";

const types: { readonly [letter: string]: string } = { i: "i32", I: "i64", f: "f32", F: "f64" };

const i32s = [0, 1, -1, 2, 31, 32, 33, 255, -128, 0x7fff_ffff, -0x8000_0000, 0x5555_5555];
const i64s = [
  0n,
  1n,
  -1n,
  63n,
  64n,
  0xffff_ffffn,
  0x1_0000_0000n,
  -0x8000_0000n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
// 0, -0, 1, -1.5, 2^31, -2^31, 2^63, infinities, and NaNs: a quiet one, and a signalling one with a payload.
const f32s = [
  0,
  -0x8000_0000,
  0x3f80_0000,
  0xbfc0_0000 | 0,
  0x4f00_0000,
  0xcf00_0000 | 0,
  0x5f00_0000,
  0x7f80_0000,
  0xff80_0000 | 0,
  0x7fc0_0000,
  0x7fa0_1234,
];
const f64s = [
  0n,
  -(2n ** 63n),
  0x3ff0_0000_0000_0000n,
  -0x4008_0000_0000_0000n,
  0x41e0_0000_0000_0000n,
  0x43e0_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  -0x10_0000_0000_0000n,
  0x7ff8_0000_0000_0000n,
  0x7ff4_0000_0000_1234n,
];

const edges: { readonly [letter: string]: readonly (number | bigint)[] } = { i: i32s, I: i64s, f: f32s, F: f64s };

const operators = opcodes.filter(({ kind, vector }) => (kind === "unary" || kind === "binary") && !vector);

/** A binary operator whose second operand is known, and one whose result decides a branch. */
function moduleOfConstants(
  { name, params, results }: (typeof operators)[number],
  constants: readonly number[],
): string {
  const [first = "", second = ""] = params!;
  const known = constants.map(
    (value) => `(func (export "by${value}") (param ${types[first]!}) (result ${types[results!]!})
      (${name} (local.get 0) (${types[second]!}.const ${value})))
      (func (export "if${value}") (param ${types[first]!}) (result i32)
      (if (result i32) (${types[results!]!}.ne (${name} (local.get 0) (${types[second]!}.const ${value})) (${types[results!]!}.const 0))
        (then (i32.const 1)) (else (i32.const 0))))`,
  );
  return `(module ${known.join(" ")})`;
}

/** A branch by a test of integers. */
function moduleOfBranches({ name, params }: (typeof operators)[number]): string {
  const declared = [...params!].map((letter) => types[letter]!).join(" ");
  const gets = [...params!].map((_, i) => `(local.get ${i})`).join(" ");
  return `(module (func (export "if") (param ${declared}) (result i32)
      (if (result i32) (${name} ${gets}) (then (i32.const 1)) (else (i32.const 0))))
    (func (export "br") (param ${declared}) (result i32) (block (br_if 0 (${name} ${gets})) (return (i32.const 0))) (i32.const 1))
    (func (export "not") (param ${declared}) (result i32) (block (br_if 0 (i32.eqz (${name} ${gets}))) (return (i32.const 0))) (i32.const 1))
    (func (export "select") (param ${declared}) (result i64) (select (i64.const 1) (i64.const -2) (${name} ${gets}))))`;
}

/**
 * What becomes of an integer that an operator gives: it is compared as signed and as unsigned, with itself as a memory has kept it,
 * branched on and made into wider numbers. A word that is not what a variable would hold, such as an unsigned one, differs in one of them.
 */
function moduleOfUses(
  { name, params, results }: (typeof operators)[number],
  count: number,
  given: readonly string[],
): string {
  const type = types[results!]!;
  const declared = [...params!].slice(0, count).map((letter) => types[letter]!);
  const uses = (value: string): readonly (readonly [type: string, text: string])[] => [
    ["i32", `(${type}.lt_s ${value} (${type}.const 0))`],
    ["i32", `(${type}.gt_u ${value} (${type}.const 0x7fffffff))`],
    ["i32", `(${type}.store (i32.const 8) ${value}) (${type}.eq ${value} (${type}.load (i32.const 8)))`],
    ["i32", `(if (result i32) (${type}.lt_s ${value} (${type}.const 0)) (then (i32.const 5)) (else (i32.const 6)))`],
    [
      "i32",
      `(block (result i32) (drop (br_if 0 (i32.const 7) (${type}.ge_s ${value} (${type}.const 0)))) (i32.const 8))`,
    ],
    ["f64", `(f64.convert_${type}_s ${value})`],
    ["i64", type === "i32" ? `(i64.extend_i32_s ${value})` : `(i64.shr_s ${value} (i64.const 1))`],
    [type, `(${type}.div_s ${value} (${type}.const 3))`],
  ];
  const functions = given.flatMap((operands, i) =>
    uses(`(${name} ${operands})`).map(
      ([result, text], j) => `(func (export "${i} ${j}") (param ${declared.join(" ")}) (result ${result}) ${text})`,
    ),
  );
  return `(module (memory 1) ${functions.join(" ")})`;
}

/** A module with one operator in all forms: of parameters, of a local that is written again, and in a block. */
function moduleOf({ name, params, results }: (typeof operators)[number]): string {
  const letters = [...params!];
  const declared = letters.map((letter) => types[letter]!).join(" ");
  const gets = letters.map((_, i) => `(local.get ${i})`).join(" ");
  const spare = letters.length;
  return `(module
    (func (export "plain") (param ${declared}) (result ${types[results!]!}) (${name} ${gets}))
    (func (export "kept") (param ${declared}) (result ${types[results!]!} ${types[letters[0]!]!}) (local ${types[letters[0]!]!})
      (local.set ${spare} (local.get 0))
      (${name} (local.tee ${spare} (local.get ${spare})) ${letters.length > 1 ? "(local.get 1)" : ""})
      (local.get ${spare}))
    (func (export "blocked") (param ${declared}) (result ${types[results!]!})
      (block (result ${types[results!]!}) (br_if 0 (${name} ${gets}) (i32.const 1)) (drop) (unreachable))))`;
}

/** Bits in words, all NaNs that may be computed being one. */
function shown(value: unknown, letter: string, computed: boolean): string {
  const isNaN =
    letter === "f"
      ? ((value as number) & 0x7fff_ffff) > 0x7f80_0000
      : letter === "F" && BigInt.asUintN(63, value as bigint) > 0x7ff0_0000_0000_0000n;
  return isNaN && computed ? "NaN" : String(value);
}

/** Sign operators and reinterpretations say which bits they give. */
const isExact = (name: string): boolean => /abs|neg|copysign|reinterpret/.test(name);

function table(engine: Engine, op: (typeof operators)[number]): string[] {
  const [x = "", y] = [...op.params!];
  const { exports } = engine.instantiate(unitOfText(moduleOf(op)), [], { budget: new Budget() });
  const lines: string[] = [];
  for (const a of edges[x]!) {
    for (const b of y === undefined ? [undefined] : edges[y]!) {
      const args = b === undefined ? [a] : [a, b];
      for (const name of ["plain", "kept", "blocked"]) {
        try {
          const [first, second] = (exports.get(name) as Func).invoke(args);
          const kept = second === undefined ? "" : shown(second, x, false);
          lines.push(`${name} ${args.join()}: ${shown(first, op.results!, !isExact(op.name))} ${kept}`);
        } catch (error) {
          lines.push(`${name} ${args.join()}: ${(error as Error).message}`);
        }
      }
    }
  }
  return lines;
}

it.each(operators.map((op) => [op.name, op] as const))("%s", (_, op) => {
  expect(table(compiledEngine, op)).toEqual(table(interpEngine, op));
});

/** What exports give for edge values. */
function given(engine: Engine, text: string, lists: readonly (readonly (number | bigint)[])[]): string[] {
  const { exports } = engine.instantiate(unitOfText(text), [], { budget: new Budget() });
  const [first = [], second = [undefined]] = lists as readonly (readonly (number | bigint | undefined)[])[];
  return Array.from(exports, ([name, func]) =>
    first.flatMap((a) =>
      second.map((b) => {
        const args = [a, b].filter((one) => one !== undefined);
        try {
          return `${name} ${args.join()}: ${String((func as Func).invoke(args))}`;
        } catch (error) {
          return `${name} ${args.join()}: ${(error as Error).message}`;
        }
      }),
    ),
  ).flat();
}

const integers = operators.filter(({ params }) => /^[iI]+$/.test(params!));
const amounts = [0, 1, 2, 31, 32, 33, 63, 64, 65, 127, -1, -32];

it.each(integers.filter(({ params }) => params!.length === 2).map((op) => [op.name, op] as const))(
  "%s by what is known",
  (_, op) => {
    const [text, lists] = [moduleOfConstants(op, amounts), [edges[op.params![0]!]!]];
    expect(given(compiledEngine, text, lists)).toEqual(given(interpEngine, text, lists));
  },
);

it.each(integers.filter(({ results }) => results === "i").map((op) => [op.name, op] as const))(
  "%s as a condition",
  (_, op) => {
    const [text, lists] = [moduleOfBranches(op), [...op.params!].map((letter) => edges[letter]!)];
    expect(given(compiledEngine, text, lists)).toEqual(given(interpEngine, text, lists));
  },
);

const giveIntegers = integers.filter(({ results }) => /^[iI]$/.test(results!));

it.each(giveIntegers.map((op) => [op.name, op] as const))("%s as what others take", (_, op) => {
  const lists = [...op.params!].map((letter) => edges[letter]!);
  const second = op.params![1];
  const texts = [moduleOfUses(op, 2, [lists.map((__, i) => `(local.get ${i})`).join(" ")])];
  if (second !== undefined) {
    const known = [31, 33, -1].map((value) => `(local.get 0) (${types[second]!}.const ${value})`);
    texts.push(moduleOfUses(op, 1, known));
  }
  for (const [i, text] of texts.entries()) {
    const values = i === 0 ? lists : [lists[0]!];
    expect(given(compiledEngine, text, values)).toEqual(given(interpEngine, text, values));
  }
});
