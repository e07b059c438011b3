/**
 * Constants of the number types, mostly at an edge: of a width, of an exponent, of a memory, of a shift.
 */
import type { NumType } from "../../../../src/ts/core/types.ts";
import type { Bits } from "../../../../src/ts/runtime/store/bits.ts";
import type { Tape } from "./tape.ts";

/** The bits of the NaNs that generated code turns all others into. */
export const canonicalNaN = { f32: 0x7fc0_0000, f64: 0x7ff8_0000_0000_0000n } as const;

const edges32 = [
  ...[0, 1, 2, -1, 0x7fff_ffff, -0x8000_0000, 7, 8, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000],
  ...[
    0xffff, 0x1_0000, 0x1_0001, -2, -128, -129, -32_768, -32_769, 0x5555_5555, 0x3fff_ffff, 0x4000_0000, -0x4000_0001,
  ],
] as const;

const edges64: readonly bigint[] = [
  ...edges32.map(BigInt),
  ...[2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  ...[-(2n ** 31n) - 1n, -(2n ** 32n), 0x8000_0000_8000_0000n - 2n ** 64n],
];

const floats32: readonly number[] = [
  0,
  0x8000_0000,
  0x3f80_0000,
  0xbf80_0000,
  0x7f80_0000,
  0xff80_0000,
  canonicalNaN.f32,
  0x7fa0_0001,
  0xffc1_2345,
  1,
  0x007f_ffff,
  0x0080_0000,
  0x7f7f_ffff,
  0x4b00_0000,
  0x4b80_0000,
  0x4f00_0000,
  0xcf00_0000,
  0x4f80_0000,
  0x5f00_0000,
  0x5f80_0000,
  0xdf00_0000,
  0x3f00_0000,
  0x3fc0_0000,
  0x4020_0000,
  0xbf00_0001,
  0x4eff_ffff,
].map((bits) => bits | 0);

const floats64: readonly bigint[] = [
  0n,
  0x8000_0000_0000_0000n,
  0x3ff0_0000_0000_0000n,
  0xbff0_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  canonicalNaN.f64,
  0x7ff4_0000_0000_0001n,
  0xfff8_1234_5678_9abcn,
  1n,
  0x000f_ffff_ffff_ffffn,
  0x7fef_ffff_ffff_ffffn,
  0x4330_0000_0000_0000n,
  0x41e0_0000_0000_0000n,
  0xc1e0_0000_0020_0000n,
  0x41f0_0000_0000_0000n,
  0x43e0_0000_0000_0000n,
  0x43f0_0000_0000_0000n,
  0xc3e0_0000_0000_0000n,
  0x3fe0_0000_0000_0000n,
  0x4004_0000_0000_0000n,
  0x47ef_ffff_f000_0000n,
  0x36a0_0000_0000_0000n,
  0x41df_ffff_ffc0_0000n,
].map((bits) => BigInt.asIntN(64, bits));

const vectorWords = [
  0, 1, -1, 0x8080_8080, 0x7f7f_7f7f, 0x8000_8000, 0x7fff_7fff, 0x8000_0000, 0x7fff_ffff, 0x0001_0203,
];

const long = (tape: Tape): bigint => BigInt.asIntN(64, (BigInt(tape.bits()) << 32n) | BigInt(tape.bits()));

function vector(tape: Tape): Uint8Array {
  const words = new Int32Array(4);
  const same = tape.below(3) === 0 ? tape.pick(vectorWords) : undefined;
  for (let i = 0; i < 4; i++)
    words[i] = same ?? (constantMakers[tape.pick(["i32", "f32", "i32"] as const)](tape) as number);
  return new Uint8Array(words.buffer);
}

const constantMakers: { readonly [K in NumType]: (tape: Tape) => Bits } = {
  i32: (tape) => (tape.once(5) ? tape.bits() | 0 : tape.pick(edges32)),
  i64: (tape) => (tape.once(5) ? long(tape) : tape.pick(edges64)),
  f32: (tape) => (tape.once(5) ? tape.bits() | 0 : tape.pick(floats32)),
  f64: (tape) => (tape.once(5) ? long(tape) : tape.pick(floats64)),
  v128: vector,
};

/** The bits of a number of this type. */
export function constantOf(tape: Tape, type: NumType): Bits {
  return constantMakers[type](tape);
}
