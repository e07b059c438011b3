/**
 * Wide arithmetic, which no host has: held against integers of the host program's, in the generated code itself.
 */
import { type OpName, opcodes } from "../../../../src/ts/core/opcodes.ts";
import type { Body, Makers } from "./body.ts";
import { constantOf } from "./constants.ts";

const unsigned = (n: bigint): bigint => BigInt.asUintN(64, n);
const pair = (low: bigint, high: bigint): bigint => unsigned(low) | (unsigned(high) << 64n);

type Formula = (a: bigint, b: bigint, c: bigint, d: bigint) => bigint;

/** The results of 128 bits, by the words of the proposal. */
const formulas: { readonly [K in OpName<"wide">]: Formula } = {
  "i64.add128": (a, b, c, d) => pair(a, b) + pair(c, d),
  "i64.sub128": (a, b, c, d) => pair(a, b) - pair(c, d),
  "i64.mul_wide_s": (a, b) => a * b,
  "i64.mul_wide_u": (a, b) => unsigned(a) * unsigned(b),
};

const names = opcodes.filter(({ kind }) => kind === "wide").map(({ name }) => name as OpName<"wide">);

/** An operator on constants, whose result is compared with what it should be. */
function checked(b: Body): boolean {
  if (!b.has("wide-arithmetic")) return false;
  const name = b.tape.pick(names);
  const operands = Array.from({ length: 4 }, () => constantOf(b.tape, "i64") as bigint) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  for (const operand of name.endsWith("128") ? operands : operands.slice(0, 2)) b.emit("i64.const", operand);
  const result = formulas[name](...operands);
  b.emit(name)
    .emit("i64.const", BigInt.asIntN(64, result >> 64n))
    .emit("i64.xor");
  const high = b.scratch("i64");
  b.emit("local.set", high).emit("i64.const", BigInt.asIntN(64, result)).emit("i64.xor");
  b.emit("local.get", high).emit("i64.or").emit("i64.eqz").emit("i32.eqz").emit("if", undefined);
  b.emit("i32.const", 1).emit("global.set", b.shape.wrong).emit("end");
  return true;
}

/** Makers of it. */
export const wideMakers: Makers = { values: [], lists: [], statements: [checked, checked] };
