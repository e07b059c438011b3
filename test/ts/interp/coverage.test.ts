/**
 * That nothing the dispatch loop says twice goes unheld: the code under the tests of forms, whose results are those of the
 * host and of `exec`, has every instruction of the loop that repeats a numeric meaning.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import type { ModuleCode } from "../../../src/ts/interp/code/module-code.ts";
import { instructionsFrom } from "../../../src/ts/interp/code/print.ts";
import { InterpInstance } from "../../../src/ts/interp/run/instance.ts";
import { type LowName, low, lowOps } from "../../../src/ts/interp/code/ops.ts";
import { type Bits, scalarOps } from "../exec/host-ops.ts";
import { type Shape, shapesModule, shapesOf } from "./shapes.ts";

/** The instructions that compute: from the first to the last of the table's parts on numbers, and what branches on them. */
const between = (first: LowName, last: LowName): readonly LowName[] =>
  lowOps.slice(low[first], low[last] + 1).map(({ name }) => name);
const fusions = between("STEP_LT_S", "STEP_NZ");
const operators = [...between("BR_EQ", "BR_FNLE"), ...between("ADD", "I_FROM_F")];

/** The instructions of all functions that have been lowered. */
function instructionsOf(code: ModuleCode): Set<LowName> {
  return new Set(code.allEntries.flatMap((entry) => instructionsFrom(code, entry).map(({ name }) => name)));
}

const operands: Readonly<Record<string, Bits>> = { i: 1, I: 1n, f: 0x3f80_0000, F: 0x3ff0_0000_0000_0000n };

/** Instructions of the functions of a text, each called once. */
function run(text: string, calls: readonly (readonly [name: string, args: readonly Bits[]])[]): Set<LowName> {
  const module = load(text, { engine: "interp" });
  for (const [name, args] of calls) {
    try {
      module.func(name)(...args);
    } catch {
      // A trap is a result, too.
    }
  }
  const { instance } = module;
  return instance instanceof InterpInstance ? instructionsOf(instance.code) : new Set();
}

/** Constants that stand in the code: small ones and large ones. */
const constants: Readonly<Record<string, readonly Bits[]>> = {
  i: [0, 3, 5, -1, 2 ** 31 - 1],
  I: [0n, 3n, 2n ** 40n, 5n, -1n],
  f: [0, 0x3f80_0000, 0x4000_0000, 0x4040_0000, 0x4080_0000],
  F: [0n, 0x3ff0_0000_0000_0000n, 1n, 2n, 3n],
};

function covered(): Set<LowName> {
  const names = new Set<LowName>();
  for (const op of scalarOps) {
    const near = ({ name }: Shape): boolean => !name.startsWith("far");
    const shapes = shapesOf(op, (letter) => constants[letter]!).filter(near);
    const calls = shapes.map(({ name, params }) => [name, Array.from(params, (letter) => operands[letter]!)] as const);
    for (const name of run(shapesModule(shapes), calls)) names.add(name);
  }
  return names;
}

describe("the instructions that compute", () => {
  it("are all in the code of the shapes of operators", () => {
    const names = covered();
    expect(operators.filter((name) => !names.has(name))).toEqual([]);
    expect(operators.length).toBeGreaterThan(120);
  });

  it("are in code that fuses two operators, where they are such", () => {
    const counter = "(local.tee $i (i32.add (local.get $i)";
    const loops = ["lt_s", "lt_u", "ne"].flatMap((how) => [
      `(i32.${how} ${counter} (i32.const 1))) (local.get $n))`,
      `(i32.${how} ${counter} (i32.const 1))) (i32.const 3))`,
      `(i32.${how} ${counter} (local.get $d))) (local.get $n))`,
    ]);
    const functions = [...loops, `${counter} (i32.const -1)))`].map(
      (condition, i) =>
        `(func (export "${i}") (param $n i32) (param $d i32) (local $i i32) (local.set $i (i32.const 1))
          (loop $l (br_if $l ${condition})))`,
    );
    const names = run(
      functions.join("\n"),
      functions.map((_, i) => [String(i), [3, 1]]),
    );
    expect(fusions.filter((name) => !names.has(name))).toEqual([]);
    const addition = `(func (export "f") (param f64 f64 f64) (result f64)
      (f64.add (f64.mul (local.get 0) (local.get 1)) (local.get 2)))`;
    expect(run(addition, [["f", [1, 2, 3]]])).toContain("FMUL+FADD");
  });

  it("round the product before the sum, as the host does", () => {
    const text = `(func (export "f") (param f64 f64 f64) (result f64)
      (f64.add (f64.mul (local.get 0) (local.get 1)) (local.get 2)))`;
    const [ours, hosts] = (["interp", "native"] as const).map((engine) => load(text, { engine }).func("f"));
    const values = [0, -0, 1, -1, 1 + 2 ** -27, -1 - 2 ** -26, 1e300, 5e-324, NaN, Infinity, -Infinity];
    for (const x of values) {
      for (const y of values) {
        for (const z of values) expect(ours!(x, y, z), `${x} ${y} ${z}`).toBe(hosts!(x, y, z));
      }
    }
  });
});
