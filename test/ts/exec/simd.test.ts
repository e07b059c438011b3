import { beforeAll, describe, expect, it } from "vitest";
import wabt from "wabt";
import { type Op, opcodes } from "../../../src/ts/core/opcodes.ts";
import { vectorOps } from "../../../src/ts/exec/simd/simd.ts";
import { laneOps, shuffle } from "../../../src/ts/exec/simd/lanes.ts";
import { laneLoads, laneStores, vectorLoads, vectorStores } from "../../../src/ts/exec/simd/memory.ts";
import { type V128Views, type VectorOp, v128Views } from "../../../src/ts/exec/simd/views.ts";
import { Random } from "../fuzz/random.ts";

const isVector = (op: Op): boolean => (op.params ?? "").includes("v") || (op.results ?? "").includes("v");
const rows = opcodes.filter((op) => isVector(op) && op.since === "simd" && op.kind !== "const");
const plain = rows.filter((op) => op.name in vectorOps);
const lanes = rows.filter((op) => op.kind === "lane");
const accesses = rows.filter((op) => /^(load|store)/.test(op.kind));

const loadOf: Record<string, string> = { i: "i32.load", I: "i64.load", f: "f32.load", F: "f64.load", v: "v128.load" };
const storeOf: Record<string, string> = {
  i: "i32.store",
  I: "i64.store",
  f: "f32.store",
  F: "f64.store",
  v: "v128.store",
};

/** Operands lie at 0, 16 and 32, the result goes to 48; all as bits in memory, so that nothing passes JavaScript. */
function functionText(op: Op, name: string, immediate: string): string {
  const operands = [...op.params!].map((letter, i) => `(${loadOf[letter]!} (i32.const ${i * 16}))`);
  return `(func (export "${name}") (${storeOf[op.results!]!} (i32.const 48) (${op.text} ${immediate} ${operands.join(" ")})))`;
}

/** The value goes to 48, or comes from 0 and goes to the address given. */
function accessText(op: Op, lane: string): string {
  const start = `(func (export "${op.name}") (param i32)`;
  const vector = "(v128.load (i32.const 0))";
  if (op.kind === "load") return `${start} (v128.store (i32.const 48) (${op.text} (local.get 0))))`;
  if (op.kind === "store") return `${start} (${op.text} (local.get 0) ${vector}))`;
  if (op.kind === "store-lane") return `${start} (${op.text} ${lane} (local.get 0) ${vector}))`;
  return `${start} (v128.store (i32.const 48) (${op.text} ${lane} (local.get 0) ${vector})))`;
}

const shuffleLanes = [0, 31, 15, 16, 1, 30, 14, 17, 7, 7, 24, 8, 23, 9, 3, 20];
const topLane = (op: Op): number => op.lanes! - 1;

function moduleText(): string {
  const functions = [
    ...plain.map((op) => functionText(op, op.name, "")),
    ...lanes.flatMap((op) => [0, topLane(op)].map((lane) => functionText(op, `${op.name} ${lane}`, String(lane)))),
    functionText(
      opcodes.find((op) => op.name === "i8x16.shuffle")!,
      "shuffle",
      shuffleLanes.join(" "),
    ),
    ...accesses.map((op) => accessText(op, String((op.lanes ?? 1) - 1))),
  ];
  return `(module (memory (export "memory") 1) ${functions.join("\n")})`;
}

let host: Record<string, (address?: number) => void>;
let memory: V128Views;

beforeAll(async () => {
  const tools = await wabt();
  const { buffer } = tools.parseWat("simd.wat", moduleText(), { simd: true }).toBinary({});
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(buffer)));
  host = exports as unknown as typeof host;
  memory = v128Views((exports.memory as WebAssembly.Memory).buffer);
});

/** Vectors whose lanes are edges of every type: limits, signs, halves, infinities, quiet and signalling NaNs. */
const words = [
  0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x0102_0304, 0x7f80_ff81, 0x8000_7fff, 0x0001_8000, 0x7fc0_0000, 0x7fa0_0001,
  0x7f80_0000, -0x80_0000, 0x3f80_0000, 0x3f00_0000, 0x4b00_0001, 0x4f00_0000, 0x4f80_0000, 0x8000_0001, 0x7ff8_0000,
  0x7ff4_0000, 0x3ff8_0000, 0x4340_0001, 0x41e0_0000, 0x1020_40ff, 0x1f1f_0f00,
].map((word) => word | 0);

function* operandSets(): Generator<number[]> {
  const random = new Random(1);
  for (let i = 0; i < 400; i++) yield Array.from({ length: 12 }, () => random.pick(words));
  // Every pair of a word with itself and its neighbours in the list, so that lanes are often equal.
  for (const [i, word] of words.entries()) {
    const near = words[(i + 1) % words.length]!;
    yield [word, near, word, near, word, word, near, near, word, near, word, near];
  }
}

const keepsNaN = /\.(abs|neg|pmin|pmax)$/;

/** Whether the words are the host's; a NaN that an operator computed may differ, but must be quiet. */
function sameWords(op: Op, actual: Int32Array, expected: Int32Array): boolean {
  const shape = op.results === "v" && !keepsNaN.test(op.name) ? op.name.slice(0, 5) : "";
  if (shape === "f32x4" && op.kind !== "lane" && !op.name.includes("splat")) {
    return actual.every((word, i) => {
      const nan = (expected[i]! & 0x7fff_ffff) > 0x7f80_0000;
      return nan ? (word & 0x7fc0_0000) === 0x7fc0_0000 : word === expected[i];
    });
  }
  if (shape === "f64x2" && op.kind !== "lane" && !op.name.includes("splat")) {
    return [0, 2].every((i) => {
      const high = expected[i + 1]! & 0x7fff_ffff;
      if (high > 0x7ff0_0000 || (high === 0x7ff0_0000 && expected[i] !== 0)) {
        return (actual[i + 1]! & 0x7ff8_0000) === 0x7ff8_0000;
      }
      return actual[i] === expected[i] && actual[i + 1] === expected[i + 1];
    });
  }
  return actual.every((word, i) => word === expected[i]);
}

const widths: Record<string, number> = { i: 1, f: 1, I: 2, F: 2, v: 4 };

type Place = readonly [d: number, a: number, b: number, c: number];

/** Result apart from the operands, and on each of them. */
const places: readonly Place[] = [
  [12, 0, 4, 8],
  [0, 0, 4, 8],
  [4, 0, 4, 8],
  [8, 0, 4, 8],
];

function disagreements(op: Op, name: string, run: (v: V128Views, place: Place) => void): string[] {
  const wrong: string[] = [];
  const width = widths[op.results!]!;
  for (const operands of operandSets()) {
    memory.i32.set(operands);
    host[name]!();
    const expected = memory.i32.slice(12, 12 + width);
    for (const place of places.slice(0, op.params!.length + 1)) {
      const ours = v128Views(new ArrayBuffer(64));
      ours.i32.set(operands);
      run(ours, place);
      const actual = ours.i32.slice(place[0], place[0] + width);
      if (!sameWords(op, actual, expected))
        wrong.push(`${name} ${operands.join(" ")}: ${actual.join(" ")}, host ${expected.join(" ")}`);
    }
  }
  return wrong.slice(0, 5);
}

describe("vector operators", () => {
  it("sees all of them", () => {
    const handled = [vectorOps, laneOps, vectorLoads, vectorStores, laneLoads, laneStores].flatMap((map) =>
      Object.keys(map),
    );
    const expected = opcodes.filter((op) => isVector(op) && !["const", "shuffle"].includes(op.kind));
    expect(handled.toSorted()).toEqual(expected.map((op) => op.name).toSorted());
    expect(rows.length).toBe(235);
  });

  it.each(plain.map((op) => [op.name, op] as const))("%s is what the host computes, aliased or not", (name, op) => {
    const run: VectorOp = vectorOps[name as keyof typeof vectorOps];
    expect(disagreements(op, name, (v, [d, a, b, c]) => run(v, d, a, b, c))).toEqual([]);
  });

  it.each(lanes.map((op) => [op.name, op] as const))("%s is what the host does, aliased or not", (name, op) => {
    const run = laneOps[name as keyof typeof laneOps];
    for (const lane of [0, topLane(op)]) {
      expect(disagreements(op, `${name} ${lane}`, (v, [d, a, b]) => run(v, d, a, b, lane))).toEqual([]);
    }
  });

  it("shuffles as the host does, aliased or not", () => {
    const op = opcodes.find((one) => one.name === "i8x16.shuffle")!;
    expect(disagreements(op, "shuffle", (v, [d, a, b]) => shuffle(v, d, a, b, shuffleLanes))).toEqual([]);
  });
});

const trap = (run: () => void): boolean => {
  try {
    run();
    return false;
  } catch (error) {
    expect(String(error)).toMatch(/memory access out of bounds|out of bounds memory access/);
    return true;
  }
};

function access(op: Op, view: DataView, v: V128Views, address: number): void {
  const { name } = op;
  const lane = (op.lanes ?? 1) - 1;
  if (op.kind === "load") vectorLoads[name as keyof typeof vectorLoads](view, address, v, 12);
  else if (op.kind === "store") vectorStores[name as keyof typeof vectorStores](view, address, v, 0);
  else if (op.kind === "load-lane") laneLoads[name as keyof typeof laneLoads](view, address, v, 12, 0, lane);
  else laneStores[name as keyof typeof laneStores](view, address, v, 0, lane);
}

describe("vector loads and stores", () => {
  it.each(accesses.map((op) => [op.name, op] as const))("%s is what the host does", (name, op) => {
    for (const address of [64, 65, 71, 65_536 - 16, 65_536 - op.width!, 65_537 - op.width!, 65_536, -1]) {
      memory.i32.fill(0);
      memory.u8.set(Array.from({ length: 256 }, (_, i) => (i * 151 + 7) & 0xff));
      memory.u8.set(
        Array.from({ length: 32 }, (_, i) => i * 77),
        65_504,
      );
      const ours = v128Views(memory.u8.slice().buffer);
      const trapped = trap(() => host[name]!(address));
      const view = new DataView(ours.i8.buffer);
      expect(trap(() => access(op, view, ours, address < 0 ? 2 ** 32 + address : address))).toBe(trapped);
      expect(Buffer.compare(ours.u8, memory.u8)).toBe(0);
    }
  });
});

describe("relaxed operators", () => {
  const run = (name: keyof typeof vectorOps, setUp: (v: V128Views) => void): V128Views => {
    const v = v128Views(new ArrayBuffer(64));
    setUp(v);
    const op: VectorOp = vectorOps[name];
    op(v, 12, 0, 4, 8);
    return v;
  };

  it("round the product before the sum", () => {
    const single = run("f32x4.relaxed_madd", (v) => {
      v.f32.set([1 + 2 ** -12], 0);
      v.f32.set([1 + 2 ** -12], 4);
      v.f32.set([-1 - 2 ** -11], 8);
    });
    expect(single.f32[12]).toBe(0);
    const double = run("f64x2.relaxed_nmadd", (v) => {
      v.f64.set([1 + 2 ** -27], 0);
      v.f64.set([1 + 2 ** -27], 2);
      v.f64.set([1 + 2 ** -26], 4);
    });
    expect(double.f64[6]).toBe(0);
  });

  it("wrap sums of products at 16 bits", () => {
    const fill = (v: V128Views): void => {
      v.i8.fill(-128, 0, 32);
      v.i32.fill(5, 8, 12);
    };
    expect(run("i16x8.relaxed_dot_i8x16_i7x16_s", fill).i16[24]).toBe(-32_768);
    expect(run("i32x4.relaxed_dot_i8x16_i7x16_add_s", fill).i32[12]).toBe(-65_531);
  });
});
