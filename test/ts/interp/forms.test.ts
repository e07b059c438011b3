/**
 * The forms in which the interpreter runs numeric operators: with operands and results of every kind, each computes what
 * the host's WebAssembly computes, and what `exec` says is its meaning.
 */
import { describe, expect, it } from "vitest";
import { f32FromBits, f32ToBits, f64FromBits, f64ToBits } from "../../../src/ts/base/bytes/bits.ts";
import { binaryOps, unaryOps } from "../exec/bigints.ts";
import { load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import type { Op } from "../../../src/ts/core/opcodes.ts";
import { type Bits, isNaNBits, isOfHost, scalarOps } from "../exec/host-ops.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { type Shape, shapesModule, shapesOf } from "./shapes.ts";

/** Bits to combine: few, but the ones where forms differ. */
const inputs: Readonly<Record<string, readonly Bits[]>> = {
  i: [0, 1, -1, 5, 33, -32, 2 ** 31 - 1, -(2 ** 31), 0x1234_5678],
  I: [0n, 1n, -1n, 65n, 2n ** 32n - 1n, -(2n ** 31n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), 0x1234_5678_9abc_def0n],
  f: [0, -(2 ** 31), 0x3f80_0000, -0x4080_0000, 0x4f00_0000, 0x4f7f_ffff, 0x7f80_0000, 0x7fa0_0001, 1],
  F: [
    ...[0n, -(2n ** 63n), 0x3ff0_0000_0000_0000n, -0x4010_0000_0000_0000n, 0x41e0_0000_0000_0000n],
    ...[0x41ef_ffff_fff0_0000n, 0x7ff0_0000_0000_0000n, 0x7ff4_0000_0000_0001n, 1n],
  ],
};

/** Constants that stand in the code. */
const constants: Readonly<Record<string, readonly Bits[]>> = {
  i: [0, 1, -1, 5, 33, 2 ** 31 - 1, -(2 ** 31), 0x1234_5678],
  I: [0n, 1n, -1n, 5n, 65n, 2n ** 31n, 2n ** 32n, -(2n ** 31n), 2n ** 63n - 1n, -(2n ** 63n)],
  f: [0, 0x3f80_0000, -(2 ** 31), 0x4f00_0000, 0x7fc0_0000],
  F: [0n, 0x3ff0_0000_0000_0000n, -(2n ** 63n), 0x41e0_0000_0000_0000n, 0x7ff8_0000_0000_0000n],
};

type Call = (...args: readonly Bits[]) => unknown;

function argumentsOf({ params }: Shape): (readonly Bits[])[] {
  const [first, second] = Array.from(params, (letter) => inputs[letter]!);
  if (first === undefined) return [[]];
  return second === undefined ? first.map((a) => [a]) : first.flatMap((a) => second.map((b) => [a, b]));
}

function outcome(call: Call, args: readonly Bits[]): unknown {
  try {
    return call(...args);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || (error instanceof WasmError && error.kind === "trap"))
      return "trap";
    throw error;
  }
}

function same(letter: string, a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return a !== "trap" && b !== "trap" && isNaNBits(letter, a as Bits) && isNaNBits(letter, b as Bits);
}

describe("operators with every kind of operands and results", () => {
  it.each(scalarOps.filter(isOfHost))("$name", (op) => {
    const shapes = shapesOf(op, (letter) => constants[letter]!);
    const bytes = parseWat(shapesModule(shapes));
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Record<string, Call>;
    const module = load(bytes, { engine: "interp" });
    const wrong: string[] = [];
    for (const shape of shapes) {
      const ours = module.func(shape.name) as Call;
      for (const args of argumentsOf(shape)) {
        const [expected, actual] = [outcome(host[shape.name]!, args), outcome(ours, args)];
        if (!same(shape.result, expected, actual))
          wrong.push(`${shape.name} (${args.join(", ")}): ${actual}, not ${expected}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(shapes.length).toBeGreaterThan(10);
  });

  it.each(scalarOps)("$name means what exec says", (op) => {
    const meaning = meaningOf(op);
    const shapes = shapesOf(op, (letter) => constants[letter]!);
    const module = load(parseWat(shapesModule(shapes)), { engine: "interp" });
    const wrong: string[] = [];
    let compared = 0;
    for (const shape of shapes) {
      const [, from = "", use = ""] =
        /^(locals|temps|the same|(?:right|left|constant) \S+), (.*)$/.exec(shape.name) ?? [];
      const change = uses[use];
      if (change === undefined) continue;
      const ours = module.func(shape.name) as Call;
      compared++;
      for (const args of argumentsOf(shape)) {
        const expected = outcome((...bits) => change(meaning(...operandsOf(op, from, bits)) as Bits), args);
        const actual = outcome(ours, args);
        if (!same(shape.result, expected, actual)) wrong.push(`${shape.name} (${args.join(", ")}): ${actual}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(compared).toBeGreaterThan(op.params!.length === 1 ? 6 : 15);
  });
});

const isTrue = (value: Bits): Bits => (value === 0 ? 22 : 11);
const isFalse = (value: Bits): Bits => (value === 0 ? 11 : 22);

/** What becomes of a result in the shapes of these names: itself, or which way a branch on it goes. */
const uses: Readonly<Record<string, ((value: Bits) => Bits) | undefined>> = {
  value: (value) => value,
  kept: (value) => value,
  if: isTrue,
  "if-then": isTrue,
  "if-not": isFalse,
  "br-if": isTrue,
  "br-if-not": isFalse,
  "br-if-value": isTrue,
  "br-if-head": isTrue,
  select: isTrue,
};

/** The operands of the operator, where a shape's name says that they come from arguments and a constant. */
function operandsOf(op: Op, from: string, args: readonly Bits[]): readonly Bits[] {
  const [kind, text] = from.split(" ");
  const bits = (letter: string): Bits => (/[IF]/.test(letter) ? BigInt(text!) : Number(text));
  if (kind === "the") return [args[0]!, args[0]!];
  if (kind === "right") return [args[0]!, bits(op.params![1]!)];
  if (kind === "left") return [bits(op.params![0]!), args[0]!];
  return kind === "constant" ? [bits(op.params![0]!)] : args;
}

/** An operator's function of `exec`, on bits. */
function meaningOf(op: Op): Call {
  const meaning = ({ ...unaryOps, ...binaryOps } as unknown as Record<string, Call>)[op.name]!;
  if (/\.(?:abs|neg|copysign)$|reinterpret/.test(op.name)) return meaning;
  return (...args) => bitsOf(op.results!, meaning(...args.map((bits, i) => floatOf(op.params![i]!, bits))) as Bits);
}

function floatOf(letter: string, bits: Bits): Bits {
  if (letter === "f") return f32FromBits(Number(bits));
  return letter === "F" ? f64FromBits(BigInt(bits)) : bits;
}

function bitsOf(letter: string, value: Bits): Bits {
  if (letter === "f") return f32ToBits(Number(value));
  return letter === "F" ? f64ToBits(Number(value)) : value;
}
