/**
 * The choices that docs/features.md documents for the relaxed operators: each is held against operators that leave
 * no choice, as the host's WebAssembly runs them, on vectors of edge values.
 */
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { relaxedChoices } from "../../../src/ts/exec/simd/relaxed-choices.ts";
import { relaxedOps } from "../../../src/ts/exec/simd/relaxed.ts";
import { type VectorOp, v128Views } from "../../../src/ts/exec/simd/views.ts";
import type { RelaxedName } from "../../../src/ts/exec/names.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";

const [a, b, c] = [0, 16, 32].map((address) => `(v128.load (i32.const ${address}))`);
const low = `(i16x8.extmul_low_i8x16_s ${a} ${b})`;
const high = `(i16x8.extmul_high_i8x16_s ${a} ${b})`;
const even = [0, 2, 4, 6, 8, 10, 12, 14].flatMap((lane) => [lane * 2, lane * 2 + 1]).join(" ");
const odd = [1, 3, 5, 7, 9, 11, 13, 15].flatMap((lane) => [lane * 2, lane * 2 + 1]).join(" ");
const dot = `(i16x8.add (i8x16.shuffle ${even} ${low} ${high}) (i8x16.shuffle ${odd} ${low} ${high}))`;
const bitselect = `(v128.bitselect ${a} ${b} ${c})`;

/** What each operator is, without a choice. */
const references: { readonly [K in RelaxedName]: string } = {
  "i8x16.relaxed_swizzle": `(i8x16.swizzle ${a} ${b})`,
  "i32x4.relaxed_trunc_f32x4_s": `(i32x4.trunc_sat_f32x4_s ${a})`,
  "i32x4.relaxed_trunc_f32x4_u": `(i32x4.trunc_sat_f32x4_u ${a})`,
  "i32x4.relaxed_trunc_f64x2_s_zero": `(i32x4.trunc_sat_f64x2_s_zero ${a})`,
  "i32x4.relaxed_trunc_f64x2_u_zero": `(i32x4.trunc_sat_f64x2_u_zero ${a})`,
  "f32x4.relaxed_madd": `(f32x4.add (f32x4.mul ${a} ${b}) ${c})`,
  "f32x4.relaxed_nmadd": `(f32x4.sub ${c} (f32x4.mul ${a} ${b}))`,
  "f64x2.relaxed_madd": `(f64x2.add (f64x2.mul ${a} ${b}) ${c})`,
  "f64x2.relaxed_nmadd": `(f64x2.sub ${c} (f64x2.mul ${a} ${b}))`,
  "i8x16.relaxed_laneselect": bitselect,
  "i16x8.relaxed_laneselect": bitselect,
  "i32x4.relaxed_laneselect": bitselect,
  "i64x2.relaxed_laneselect": bitselect,
  "f32x4.relaxed_min": `(f32x4.min ${a} ${b})`,
  "f32x4.relaxed_max": `(f32x4.max ${a} ${b})`,
  "f64x2.relaxed_min": `(f64x2.min ${a} ${b})`,
  "f64x2.relaxed_max": `(f64x2.max ${a} ${b})`,
  "i16x8.relaxed_q15mulr_s": `(i16x8.q15mulr_sat_s ${a} ${b})`,
  "i16x8.relaxed_dot_i8x16_i7x16_s": dot,
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": `(i32x4.add (i32x4.extadd_pairwise_i16x8_s ${dot}) ${c})`,
};

const names = Object.keys(references) as RelaxedName[];

async function hostFunctions(): Promise<{ memory: Uint8Array; run: Record<string, () => void> }> {
  const functions = names.map((name) => `(func (export "${name}") (v128.store (i32.const 48) ${references[name]}))`);
  const text = `(module (memory (export "memory") 1) ${functions.join("\n")})`;
  const { buffer } = (await wabt()).parseWat("relaxed.wat", text, { simd: true }).toBinary({});
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(buffer)));
  const memory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
  return { memory, run: exports as Record<string, () => void> };
}

const host = await hostFunctions();

const floats = [
  0,
  -0,
  1,
  -1,
  1.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  1e300,
  1 + 2 ** -12,
];
const words = [0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x7fff_8000, -0x7f80_8080, 0x0f10_1180];

/** 48 bytes of operands: floats of both widths, integers, and bytes of a fixed sequence. */
function operands(round: number): Uint8Array {
  const bytes = new ArrayBuffer(48);
  if (round % 4 === 0)
    new Float32Array(bytes).forEach((_, i, all) => (all[i] = floats[(round * 7 + i * 5) % floats.length]!));
  else if (round % 4 === 1)
    new Float64Array(bytes).forEach((_, i, all) => (all[i] = floats[(round + i * 3) % floats.length]!));
  else if (round % 4 === 2)
    new Int32Array(bytes).forEach((_, i, all) => (all[i] = words[(round * 3 + i * 5) % words.length]!));
  else new Uint8Array(bytes).forEach((_, i, all) => (all[i] = ((round + 1) * (i + 3) * 2_654_435_761) >>> 9));
  return new Uint8Array(bytes);
}

/** The result as what is compared: lanes of floats, since a NaN may have any payload, or bytes. */
function lanesOf(name: RelaxedName, bytes: Uint8Array): readonly number[] {
  const result = bytes.slice(48, 64).buffer;
  if (name.startsWith("f32x4")) return [...new Float32Array(result)];
  return [...(name.startsWith("f64x2") ? new Float64Array(result) : new Uint8Array(result))];
}

describe("each relaxed operator is what is documented", () => {
  it.each(names)("%s", (name) => {
    const op: VectorOp = relaxedOps[name];
    for (let round = 0; round < 400; round++) {
      const ours = new Uint8Array(64);
      ours.set(operands(round));
      op(v128Views(ours.buffer), 12, 0, 4, 8);
      host.memory.fill(0, 0, 64);
      host.memory.set(operands(round));
      host.run[name]!();
      expect(lanesOf(name, ours), `round ${round}`).toEqual(lanesOf(name, host.memory));
    }
  });
});

it("names in the documentation an operator that the reference uses", () => {
  expect(Object.keys(relaxedChoices).toSorted()).toEqual([...names].toSorted());
  expect(
    opcodes
      .filter(({ since }) => since === "relaxed-simd")
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual([...names].toSorted());
  for (const name of names) {
    for (const [, named] of relaxedChoices[name].matchAll(/`([^`]+)`/g))
      expect(references[name]).toContain(`(${named} `);
  }
});
