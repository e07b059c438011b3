/**
 * Operators whose types are in the opcode table: whatever has a row with a signature is made here, so a new one is made
 * as well. NaNs are made canonical where the standard leaves their bits open; relaxed operators get operands for which
 * all their choices agree; what often traps gets operands for which it mostly does not.
 */
import { type Op, type OpName, opcodes } from "../../../../src/ts/core/opcodes.ts";
import type { ImmediateValue } from "../../../../src/ts/binary/encode.ts";
import { BugError } from "../../../../src/ts/base/errors/errors.ts";
import { type MemoryType, type NumType, type ValType, isRef } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";
import { canonicalNaN, constantOf } from "./constants.ts";

const letters: { readonly [letter: string]: NumType } = { i: "i32", I: "i64", f: "f32", F: "f64", v: "v128" };

/** The kinds of rows that are made from their signatures. */
const kinds: ReadonlySet<Op["kind"]> = new Set([
  ...(["load", "store", "load-lane", "store-lane", "const", "unary", "binary", "ternary", "wide", "lane"] as const),
  ...(["shuffle", "atomic"] as const),
]);

const signed = opcodes.filter(({ kind }) => kinds.has(kind));

const byResults = new Map<string, Op[]>();
for (const op of signed) byResults.set(op.results ?? "", [...(byResults.get(op.results ?? "") ?? []), op]);

const floatPart = /^(f32|f64)(x[24])?\.(.*)$/;
/** Float operators whose results have the bits that the standard says. */
const exact =
  /^(abs|neg|copysign|load|const|reinterpret|convert|pmin|pmax|splat|replace_lane|extract_lane|eq|ne|lt|gt|le|ge)/;

/** The float type whose NaNs an operator's result may have any bits of. */
function looseFloat({ name, results }: Op): "f32" | "f64" | undefined {
  if (results !== "f" && results !== "F" && results !== "v") return undefined;
  const [, type, , operator] = floatPart.exec(name) ?? [];
  return type === undefined || exact.test(operator!) ? undefined : (type as "f32" | "f64");
}

function nanVector(type: "f32" | "f64"): Uint8Array {
  const lanes = type === "f32" ? new Int32Array(4).fill(canonicalNaN.f32) : new BigInt64Array(2).fill(canonicalNaN.f64);
  return new Uint8Array(lanes.buffer);
}

/** Turns a NaN on the stack into the canonical one. */
function canonicalise(b: Body, op: Op): void {
  const type = looseFloat(op);
  if (type === undefined) return;
  const isVector = op.results === "v";
  const x = b.scratch(isVector ? "v128" : type);
  b.emit("local.tee", x);
  if (isVector) b.emit("v128.const", nanVector(type));
  else b.emit(`${type}.const`, canonicalNaN[type]);
  b.emit("local.get", x).emit("local.get", x);
  if (isVector) b.emit(type === "f32" ? "f32x4.eq" : "f64x2.eq").emit("v128.bitselect");
  else b.emit(`${type}.eq`).emit("select");
}

// Relaxed operators

const bytes16 = (byte: number): Uint8Array => new Uint8Array(16).fill(byte);

/** A vector with only these bits of each byte. */
function masked(b: Body, byte: number): void {
  b.value("v128");
  b.emit("v128.const", bytes16(byte)).emit("v128.and");
}

/** A vector of integers in float lanes, small enough that sums of products are exact. */
function smallFloats(b: Body, convert: OpName): void {
  b.value("v128");
  b.emit("i32.const", 24).emit("i32x4.shr_s").emit(convert);
}

/** A vector whose lanes are all ones or all zeros. */
function laneMask(b: Body, compare: OpName): void {
  b.value("v128");
  b.value("v128");
  b.emit(compare);
}

const plainVector = (b: Body): void => b.value("v128");
const floats4 = (b: Body): void => smallFloats(b, "f32x4.convert_i32x4_s");
const floats2 = (b: Body): void => smallFloats(b, "f64x2.convert_low_i32x4_s");
const bits7 = (b: Body): void => masked(b, 0x7f);
const bits15 = (b: Body): void => {
  b.value("v128");
  b.emit(
    "v128.const",
    new Uint8Array(16).map((_, i) => (i % 2 === 0 ? 0xff : 0x7f)),
  ).emit("v128.and");
};
const whole =
  (shift: OpName, convert: OpName) =>
  (b: Body): void => {
    b.value("v128");
    b.emit("i32.const", 8).emit(shift).emit(convert);
  };

type Operand = (b: Body) => void;

/** The operands of relaxed operators, by the end of their names; the first that fits. */
const relaxedOperands: readonly (readonly [end: string, operands: readonly Operand[]])[] = [
  ["relaxed_swizzle", [plainVector, (b) => masked(b, 0x8f)]],
  ["relaxed_trunc_f32x4_s", [whole("i32x4.shr_s", "f32x4.convert_i32x4_s")]],
  ["relaxed_trunc_f32x4_u", [whole("i32x4.shr_u", "f32x4.convert_i32x4_u")]],
  ["relaxed_trunc_f64x2_s_zero", [whole("i32x4.shr_s", "f64x2.convert_low_i32x4_s")]],
  ["relaxed_trunc_f64x2_u_zero", [whole("i32x4.shr_u", "f64x2.convert_low_i32x4_u")]],
  ["f32x4.relaxed_madd", [floats4, floats4, floats4]],
  ["f32x4.relaxed_nmadd", [floats4, floats4, floats4]],
  ["f64x2.relaxed_madd", [floats2, floats2, floats2]],
  ["f64x2.relaxed_nmadd", [floats2, floats2, floats2]],
  ["i8x16.relaxed_laneselect", [plainVector, plainVector, (b) => laneMask(b, "i8x16.lt_s")]],
  ["i16x8.relaxed_laneselect", [plainVector, plainVector, (b) => laneMask(b, "i16x8.ge_u")]],
  ["i32x4.relaxed_laneselect", [plainVector, plainVector, (b) => laneMask(b, "i32x4.eq")]],
  ["i64x2.relaxed_laneselect", [plainVector, plainVector, (b) => laneMask(b, "i64x2.lt_s")]],
  ["f32x4.relaxed_min", [floats4, floats4]],
  ["f32x4.relaxed_max", [floats4, floats4]],
  ["f64x2.relaxed_min", [floats2, floats2]],
  ["f64x2.relaxed_max", [floats2, floats2]],
  ["relaxed_q15mulr_s", [bits15, bits15]],
  ["relaxed_dot_i8x16_i7x16_s", [plainVector, bits7]],
  ["relaxed_dot_i8x16_i7x16_add_s", [plainVector, bits7, plainVector]],
];

// Operands

/** Once in so many times what mostly traps may do so. */
const daring = 25;

const division = /^i(32|64)\.(div|rem)_[su]$/;
const truncation = /^i(32|64)\.trunc_(f32|f64)_[su]$/;

function operands(b: Body, op: Op): void {
  const params = [...(op.params ?? "")].map((letter) => letters[letter]!);
  if (op.since === "relaxed-simd") {
    const found = relaxedOperands.find(([end]) => op.name.endsWith(end));
    if (found === undefined) throw new BugError(`No operands are known for which all choices of ${op.name} agree.`);
    for (const make of found[1]) make(b);
  } else if (division.test(op.name) && !b.tape.once(daring)) {
    b.value(params[0]!);
    b.value(params[0]!);
    // Neither 0 nor -1.
    if (params[0] === "i64") b.emit("i64.const", 3n).emit("i64.or").emit("i64.const", 7n).emit("i64.and");
    else b.emit("i32.const", 3).emit("i32.or").emit("i32.const", 7).emit("i32.and");
  } else if (truncation.test(op.name) && !b.tape.once(daring)) {
    b.value("i32");
    b.emit("i32.const", 2)
      .emit("i32.shr_u")
      .emit(params[0] === "f32" ? "f32.convert_i32_u" : "f64.convert_i32_u");
  } else b.values(params);
}

function immediates(b: Body, op: Op): ImmediateValue[] {
  const { tape } = b;
  return op.immediates.map((kind): ImmediateValue => {
    if (kind === "laneidx") return tape.below(op.lanes ?? 1);
    if (kind === "shuffle") return new Uint8Array(16).map(() => tape.below(32));
    if (kind === "zero") return 0;
    if (kind === "i32" || kind === "i64" || kind === "f32" || kind === "f64" || kind === "v128") {
      return constantOf(tape, kind) as ImmediateValue;
    }
    throw new BugError(`${op.name} has an immediate ${kind}, which nobody makes.`);
  });
}

// Memory

/** Operands of an access: its address, and the values behind it. */
function access(b: Body, op: Op): boolean {
  const { memories } = b.shape;
  if (memories.length === 0) return false;
  const memIdx = b.tape.below(memories.length);
  const width = op.width ?? 1;
  const offset = address(b, { memory: memories[memIdx]!, width, align: op.kind === "atomic" ? width : 1 });
  for (const letter of (op.params ?? "").slice(1)) accessValue(b, op, letters[letter]!);
  const natural = Math.log2(op.width ?? 1);
  const align = op.kind === "atomic" ? natural : b.tape.below(natural + 1);
  const memarg = { align, offset, memIdx };
  b.emit(op.name, memarg, ...(op.immediates.length > 1 ? [b.tape.below(op.lanes ?? 1)] : []));
  return true;
}

/** A wait must not last: its time, the last of its operands, is over at once. */
function accessValue(b: Body, { name }: Op, type: ValType): void {
  if (type === "i64" && name.startsWith("memory.atomic.wait")) b.emit("i64.const", BigInt(b.tape.below(2_000)));
  else b.value(type);
}

const high = [2n ** 32n, 2n ** 33n, 2n ** 40n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 65_536n];

/** An address to push, and the offset to access it with. */
interface Place {
  readonly memory: MemoryType;
  readonly width: number;
  /** What the address must be a multiple of. Only a place inside is not: hosts differ in which of two traps comes first. */
  readonly align: number;
}

const sizeOf = ({ min, pageSizeLog2 }: MemoryType): number => Number(min) * 2 ** pageSizeLog2;
const down = (at: number, align: number): number => at - (at % align);

function push(b: Body, { address: type }: MemoryType, at: number | bigint): void {
  if (type === "i64") b.emit("i64.const", BigInt.asIntN(64, BigInt(at)));
  else b.emit("i32.const", Number(at) | 0);
}

/** Any value, with only these of its bits. */
function pushMasked(b: Body, { address: type }: MemoryType, mask: number): void {
  b.value(type);
  if (type === "i64") b.emit("i64.const", BigInt(mask)).emit("i64.and");
  else b.emit("i32.const", mask).emit("i32.and");
}

/** Around the end of a memory: the last place that is inside, sometimes the first that is not. */
function nearEnd(b: Body, { memory, width, align }: Place): number {
  const last = down(Math.max(0, sizeOf(memory) - width), align);
  const at = last + (b.tape.once(8) ? align : 0);
  const offset = down(b.tape.below(Math.min(at, 64) + 1), align);
  push(b, memory, at - offset);
  return offset;
}

/** Far outside of a memory, or inside where only the lowest bits counted. */
function farOut(b: Body, { memory, align }: Place): number | bigint {
  const { tape } = b;
  if (memory.address === "i64" && tape.once(2)) {
    push(
      b,
      memory,
      tape.once(2) ? down(tape.below(256), align) : tape.pick(high) + BigInt(down(tape.below(16), align)),
    );
    return tape.pick([0n, ...high]);
  }
  pushMasked(b, memory, -align);
  return down(tape.pick([0, 1, 0xffff, 0x7fff_ffff, 0xffff_ffff]), align);
}

/** Pushes an address where so many bytes lie, mostly; gives the offset to access it with. */
function address(b: Body, place: Place): number | bigint {
  const { tape } = b;
  const { memory, width, align } = place;
  const size = sizeOf(memory);
  const way = tape.below(10);
  if (way < 3 && size > 0) {
    push(
      b,
      memory,
      down(tape.below(Math.max(1, Math.min(size, 256) - width)), align) + (align > 1 && tape.once(30) ? 1 : 0),
    );
    return 0;
  }
  if (way < 6 && size >= 1024) {
    pushMasked(b, memory, 0xff & -align);
    return down(tape.below(512), align);
  }
  if (way < 8) return nearEnd(b, place);
  if (tape.once(4)) return farOut(b, place);
  push(b, memory, down(tape.below(Math.max(1, size - width)), align));
  return 0;
}

// What makes use of it

/** Makes an operator, whose results are left. */
export function operator(b: Body, op: Op): boolean {
  if (!b.has(op.since) && op.since !== "mvp") return false;
  const takesAddress = op.params?.startsWith("p") === true;
  if (takesAddress) return access(b, op);
  operands(b, op);
  b.emit(op.name, ...immediates(b, op));
  canonicalise(b, op);
  return true;
}

const letterOf = (type: ValType): string => Object.keys(letters).find((letter) => letters[letter] === type) ?? "";

function anyOperator(b: Body, types: readonly ValType[]): boolean {
  const key = types.map(letterOf).join("");
  const ops = key.length === types.length ? byResults.get(key) : undefined;
  return ops !== undefined && operator(b, b.tape.pick(ops));
}

const vectorless = new Map(
  [...byResults].map(([key, ops]) => [key, ops.filter(({ params }) => params?.includes("v") !== true)]),
);

/** Operators of the numbers that programs are full of. */
function scalarOperator(b: Body, type: ValType): boolean {
  const ops = isRef(type) ? [] : vectorless.get(letterOf(type));
  return ops !== undefined && ops.length > 0 && operator(b, b.tape.pick(ops));
}

const memoryOps = signed.filter(({ kind }) => kind === "load" || kind === "store" || kind === "store-lane");
const stores = memoryOps.filter(({ results }) => results === "");

/** Makers of operators with a signature. */
export const operatorMakers: Makers = {
  values: [
    scalarOperator,
    scalarOperator,
    scalarOperator,
    (b, type) => anyOperator(b, [type]),
    (b, type) => anyOperator(b, [type]),
    (b, type) => anyOperator(b, [type]),
  ],
  lists: [anyOperator],
  statements: [
    (b) => operator(b, b.tape.pick(stores)),
    (b) => operator(b, b.tape.pick(stores)),
    (b) => anyOperator(b, []),
  ],
};
