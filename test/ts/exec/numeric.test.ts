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
import type { Op } from "../../../src/ts/core/opcodes.ts";
import { f64SignOps } from "../../../src/ts/exec/f64-bits.ts";
import { fromPair, pairOps, pairTests, toPair } from "../../../src/ts/exec/i64-pair.ts";
import { binaryOps, unaryOps } from "./bigints.ts";
import { cases, hostOps, isOfHost, isNaNBits, isQuietNaN, scalarOps, type Bits } from "./host-ops.ts";
import { Random } from "../fuzz/random.ts";
import { itWith } from "../needs.ts";

type Meaning = (...args: Bits[]) => Bits;

const meanings: Readonly<Record<string, unknown>> = { ...unaryOps, ...binaryOps };

/** The operators on bits, which keep a NaN's; of the others' NaNs the standard leaves the bits open. */
const onBits = /\.(abs|neg|copysign)$|reinterpret/;

const hostTraps: readonly [RegExp, string][] = [
  [/divide by zero|remainder by zero/, "integer-divide-by-zero"],
  [/divide result unrepresentable/, "integer-overflow"],
  [/unrepresentable in integer range/, "integer-overflow|invalid-conversion-to-integer"],
];

/** A result, or which traps would be right: V8 has one text for conversions of NaN and out of range. */
function outcome(run: () => Bits): Bits | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof Trap) return error.code;
    const found = hostTraps.find(([text]) => text.test(String(error)));
    if (found === undefined) throw error;
    return found[1];
  }
}

function toValue(letter: string, bits: Bits, raw: boolean): Bits {
  if (letter === "f" && !raw) return f32FromBits(Number(bits));
  return letter === "F" && !raw ? f64FromBits(BigInt(bits)) : bits;
}

function toBits(letter: string, value: Bits, raw: boolean): Bits {
  if (letter === "f" && !raw) return f32ToBits(Number(value));
  return letter === "F" && !raw ? f64ToBits(Number(value)) : value;
}

function pureOutcome(op: Op, args: Bits[]): Bits | string {
  const raw = onBits.test(op.name);
  const values = args.map((bits, i) => toValue(op.params![i]!, bits, raw));
  return outcome(() => toBits(op.results!, (meanings[op.name] as Meaning)(...values), raw));
}

function agree(op: Op, ours: Bits | string, host: Bits | string): boolean {
  if (typeof host === "string") return typeof ours === "string" && host.split("|").includes(ours);
  if (typeof ours === "string") return false;
  if (isNaNBits(op.results!, host) && !onBits.test(op.name)) return isQuietNaN(op.results!, ours);
  return ours === host;
}

const host = hostOps();

/** The features of the operators that every host has, and of how many: the others are asked of the hosts that have them. */
const everywhere = { mvp: 0xc0 - 0x45, "sign-extension": 5, "saturating-float-to-int": 8 } as const;

function disagreements(op: Op, run: (args: Bits[]) => Bits | string): string[] {
  const wrong: string[] = [];
  for (const args of cases(op)) {
    const expected = outcome(() => host.get(op.name)!(...args));
    const actual = run(args);
    if (!agree(op, actual, expected)) wrong.push(`${op.name} ${args.join(" ")}: ${actual}, host ${expected}`);
  }
  return wrong;
}

/** Slots as the engines have them: places for operands at 0 and 2, results at 4; or all at 0, to test aliasing. */
const slots = new Int32Array(6);

function setPair(at: number, value: bigint): void {
  slots[at] = i64Lo(value);
  slots[at + 1] = i64Hi(value);
}

const getPair = (at: number): bigint => i64FromPair(slots[at]!, slots[at + 1]!);

type PairOp = (s: Int32Array, d: number, a: number, b: number) => void;

function runPairOp(run: PairOp, args: Bits[], d: number): Bits {
  slots.fill(-559_038_737);
  args.forEach((value, i) => setPair(i * 2, BigInt(value)));
  run(slots, d, 0, 2);
  return getPair(d);
}

describe("numeric operators", () => {
  it("sees all of them", () => {
    for (const [feature, count] of Object.entries(everywhere)) {
      const all = scalarOps.filter((op) => op.since === feature);
      expect(all.length, feature).toBe(count);
      expect(all.every(isOfHost), feature).toBe(true);
    }
    expect(Object.keys(meanings).toSorted()).toEqual(scalarOps.map((op) => op.name).toSorted());
  });

  for (const op of scalarOps) {
    const need = { met: isOfHost(op), reason: `This host has no ${op.since}; \`--host node26\` may.` };
    itWith(need, `${op.name} is what the host computes`, () => {
      expect(disagreements(op, (args) => pureOutcome(op, args))).toEqual([]);
    });
  }

  it("tells NaN from out of range", () => {
    const trunc = meanings["i32.trunc_f64_s"] as Meaning;
    expect(outcome(() => trunc(NaN))).toBe("invalid-conversion-to-integer");
    expect(outcome(() => trunc(Infinity))).toBe("integer-overflow");
  });
});

describe("i64 on words", () => {
  const named = (map: object): (readonly [string, Op])[] =>
    Object.keys(map).map((name) => [name, scalarOps.find((op) => op.name === name)!] as const);

  it.each(named(pairOps))("%s is what the host computes, aliased or not", (name, op) => {
    const run: PairOp = pairOps[name as keyof typeof pairOps];
    for (const d of [0, 2, 4]) expect(disagreements(op, (args) => outcome(() => runPairOp(run, args, d)))).toEqual([]);
  });

  it.each(named(pairOps).filter(([, op]) => op.params!.length === 2))("%s of a slot with itself", (name, op) => {
    const run: PairOp = pairOps[name as keyof typeof pairOps];
    for (const [value] of cases(op)) {
      const expected = outcome(() => host.get(op.name)!(value!, value!));
      setPair(0, BigInt(value!));
      const actual = outcome(() => {
        run(slots, 0, 0, 0);
        return getPair(0);
      });
      expect(agree(op, actual, expected), `${name} ${value}`).toBe(true);
    }
  });

  it.each(named(pairTests))("%s is what the host computes", (name, op) => {
    const test: (s: Int32Array, a: number, b: number) => number = pairTests[name as keyof typeof pairTests];
    const run = (args: Bits[]): number => {
      args.forEach((value, i) => setPair(i * 2, BigInt(value)));
      return test(slots, 0, 2);
    };
    expect(disagreements(op, run)).toEqual([]);
  });

  it.each(named(toPair))("%s is what the host computes", (name, op) => {
    const convert: (s: Int32Array, d: number, x: number) => void = toPair[name as keyof typeof toPair];
    const run = (args: Bits[]): Bits => {
      convert(slots, 0, Number(toValue(op.params!, args[0]!, false)));
      return getPair(0);
    };
    expect(disagreements(op, (args) => outcome(() => run(args)))).toEqual([]);
  });

  it.each(named(fromPair))("%s is what the host computes", (name, op) => {
    const convert: (s: Int32Array, a: number) => number = fromPair[name as keyof typeof fromPair];
    const run = (args: Bits[]): Bits => {
      setPair(0, BigInt(args[0]!));
      return toBits(op.results!, convert(slots, 0), false);
    };
    expect(disagreements(op, run)).toEqual([]);
  });

  it.each(named(f64SignOps))("%s is what the host computes", (name, op) => {
    const run: PairOp = f64SignOps[name as keyof typeof f64SignOps];
    for (const d of [0, 2, 4]) expect(disagreements(op, (args) => runPairOp(run, args, d))).toEqual([]);
  });

  it("divides and multiplies random numbers as the host does", () => {
    const random = new Random(0x9e37_79b9);
    const next = (): bigint => random.bits64() >> BigInt(random.below(64));
    const wrong: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const args = [next(), next()];
      for (const name of ["i64.mul", "i64.div_s", "i64.div_u", "i64.rem_s", "i64.rem_u"] as const) {
        const expected = outcome(() => host.get(name)!(...args));
        const actual = outcome(() => runPairOp(pairOps[name], args, 4));
        if (actual !== expected) wrong.push(`${name} ${args.join(" ")}: ${actual}, host ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
