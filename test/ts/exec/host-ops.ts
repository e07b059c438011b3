/**
 * Every numeric operator as the host's WebAssembly runs it, on bits: floats go in and come out reinterpreted,
 * so that no NaN passes the JavaScript border.
 */
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { opcodes, type Op, type OpName } from "../../../src/ts/core/opcodes.ts";
import type { NumType } from "../../../src/ts/core/types.ts";
import { hostSupportsAny } from "../../../src/ts/native/host/probe.ts";

/** A value as bits: i32 and f32 as a signed number, i64 and f64 as a signed bigint. */
export type Bits = number | bigint;

/** The operators under test: numeric, not vector ones. */
export const scalarOps: readonly Op[] = opcodes.filter(
  (op) => (op.kind === "unary" || op.kind === "binary") && !/[vp]/.test(op.params! + op.results!),
);

const types: Record<string, NumType> = { i: "i32", I: "i64", f: "f32", F: "f64" };
const carriers: Record<string, NumType> = { i: "i32", I: "i64", f: "i32", F: "i64" };

/** Whether the host has the operator: what it lacks is known feature by feature, as `:engine :auto` knows it. */
export const isOfHost = ({ since, anyOf }: Op): boolean => hostSupportsAny(anyOf ?? [since]);

function addFunction(builder: ModuleBuilder, op: Op): void {
  const [params, result] = [[...op.params!], op.results!];
  const reinterpret = (to: NumType, from: NumType): OpName[] =>
    to === from ? [] : [`${to}.reinterpret_${from}` as OpName];
  const type = builder.funcType(
    params.map((letter) => carriers[letter]!),
    [carriers[result]!],
  );
  const index = builder.func(type, [], (w) => {
    for (const [i, letter] of params.entries()) {
      w.emit("local.get", i);
      for (const name of reinterpret(types[letter]!, carriers[letter]!)) w.emit(name);
    }
    w.emit(op.name);
    for (const name of reinterpret(carriers[result]!, types[result]!)) w.emit(name);
  });
  builder.export(op.name, "func", index);
}

/** The host's function for each operator under test that it has. */
export function hostOps(): Map<string, (...args: Bits[]) => Bits> {
  const builder = new ModuleBuilder();
  for (const op of scalarOps) if (isOfHost(op)) addFunction(builder, op);
  const module = new WebAssembly.Module(builder.build());
  const { exports } = new WebAssembly.Instance(module);
  return new Map(Object.entries(exports) as [string, (...args: Bits[]) => Bits][]);
}

const i32Edges = [
  0, 1, -1, 2, -2, 7, 31, 32, 33, 63, 64, 127, 128, -128, -129, 255, 256, 32_767, 32_768, -32_768, 65_535, 65_536,
  0x1234_5678, -0x1234_5678, 0x7fff_ffff, -0x7fff_ffff, -0x8000_0000, -0x7fff_fffe, 0x5555_5555, -0x5555_5556,
];

const i64Edges = [
  ...i32Edges.map(BigInt),
  ...[31n, 32n, 33n, 52n, 53n, 54n, 62n, 63n].flatMap((n) =>
    [-1n, 0n, 1n].flatMap((d) => [BigInt.asIntN(64, 2n ** n + d), BigInt.asIntN(64, -(2n ** n) + d)]),
  ),
  0x1234_5678_9abc_def0n,
  -0x0123_4567_89ab_cdefn,
  0x7fff_ff40_0000_0001n,
  0x0020_0000_1000_0001n,
  -0x7fff_fd40_0000_0001n,
  10n,
  1_000_000_007n,
  0x1f_ffffn,
  0x20_0000n,
  BigInt.asIntN(64, 0xffff_fffe_ffff_ffffn),
];

const floats = [
  0,
  1,
  1.5,
  0.5,
  0.49999997,
  0.49999999999999994,
  2.5,
  3.5,
  0.1,
  1e-45,
  5e-324,
  1.17549435e-38,
  2.2250738585072014e-308,
  3.4028234663852886e38,
  3.5e38,
  1.7976931348623157e308,
  8_388_607.5,
  8_388_609,
  16_777_217,
  2 ** 31,
  2 ** 31 - 1,
  2 ** 31 - 0.5,
  2 ** 31 + 0.5,
  2 ** 32,
  2 ** 32 - 0.5,
  2 ** 52 + 1,
  2 ** 52 - 0.5,
  2 ** 53,
  2 ** 63,
  2 ** 63 - 1024,
  2 ** 64,
  2 ** 64 - 2048,
  0.99999999,
  2_147_483_520,
  4_294_967_040,
  Infinity,
];

const word = new DataView(new ArrayBuffer(8));

function f32Bits(x: number): number {
  word.setFloat32(0, x);
  return word.getInt32(0);
}

function f64Bits(x: number): bigint {
  word.setFloat64(0, x);
  return word.getBigInt64(0);
}

const signed = (x: number): number[] => [x, -x];

/** Edge values of each type by its letter, as bits; quiet, signalling and payload-carrying NaNs of both signs. */
export const edges: Record<string, Bits[]> = {
  i: i32Edges,
  I: i64Edges,
  f: [
    ...floats.flatMap(signed).map(f32Bits),
    ...[0x7fc0_0000, 0x7f80_0001, 0x7fa0_0000, 0x7fff_ffff].flatMap((n) => [n, n | -0x8000_0000]),
  ],
  F: [
    ...floats.flatMap(signed).map(f64Bits),
    ...[0x7ff8n << 48n, (0x7ff0n << 48n) + 1n, 0x7ff4n << 48n, 2n ** 63n - 1n].flatMap((n) => [
      n,
      BigInt.asIntN(64, n | (1n << 63n)),
    ]),
  ],
};

/** All combinations of edge values for an operator's operands. */
export function cases(op: Op): Bits[][] {
  const [first, second] = [...op.params!].map((letter) => edges[letter]!);
  if (second === undefined) return first!.map((a) => [a]);
  return first!.flatMap((a) => second.map((b) => [a, b]));
}

/** A NaN of this type, as bits. */
export function isNaNBits(letter: string, bits: Bits): boolean {
  if (letter === "f") return (Number(bits) & 0x7fff_ffff) > 0x7f80_0000;
  return letter === "F" && (BigInt(bits) & (2n ** 63n - 1n)) > 0x7ff0n << 48n;
}

/** A NaN that does not signal. */
export function isQuietNaN(letter: string, bits: Bits): boolean {
  const quietBit = letter === "f" ? BigInt(bits) & 0x40_0000n : BigInt(bits) & (1n << 51n);
  return isNaNBits(letter, bits) && quietBit !== 0n;
}
