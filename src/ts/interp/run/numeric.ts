/**
 * The numeric operators that the loop does not do itself, as functions over slots: each joins an operator's
 * meaning in `exec` with where its operands lie. `d`, `a` and `b` are positions of words.
 */
import { type Op, type OpName, opcodes } from "../../core/opcodes.ts";
import { f64SignOps } from "../../exec/f64-bits.ts";
import { fromPair, pairOps, pairTests, toPair } from "../../exec/i64-pair.ts";
import { binaryOps, unaryOps } from "../../exec/numeric.ts";

/** An operator over the words, doubles and singles of a fiber. */
export type NumericOp = (
  words: Int32Array,
  floats: Float64Array,
  singles: Float32Array,
  d: number,
  a: number,
  b: number,
) => void;

type Read = (I: Int32Array, F: Float64Array, S: Float32Array, at: number) => number;
type Write = (I: Int32Array, F: Float64Array, S: Float32Array, at: number, value: number) => void;
type Calc = (a: number, b?: number) => number;

const reads: { readonly [letter: string]: Read } = {
  i: (I, _F, _S, at) => I[at]!,
  f: (_I, _F, S, at) => S[at]!,
  F: (_I, F, _S, at) => F[at >> 1]!,
};

const writes: { readonly [letter: string]: Write } = {
  i: (I, _F, _S, at, value) => {
    I[at] = value;
  },
  f: (_I, _F, S, at, value) => {
    S[at] = value;
  },
  F: (_I, F, _S, at, value) => {
    F[at >> 1] = value;
  },
};

/** The f32 operators whose meaning is one of bits (see `exec/float.ts`). */
const onBits = new Set<OpName>(["f32.abs", "f32.neg", "f32.copysign", "i32.reinterpret_f32", "f32.reinterpret_i32"]);

function entryOf<T>(map: object, name: string): T | undefined {
  return (map as { readonly [name: string]: T })[name];
}

const onPairs = { ...pairOps, ...f64SignOps };

function bind(op: Op): NumericOp | undefined {
  const pair = entryOf<(s: Int32Array, d: number, a: number, b: number) => void>(onPairs, op.name);
  if (pair !== undefined) return (I, _F, _S, d, a, b) => pair(I, d, a, b);
  const test = entryOf<(s: Int32Array, a: number, b: number) => number>(pairTests, op.name);
  if (test !== undefined) {
    return (I, _F, _S, d, a, b) => {
      I[d] = test(I, a, b);
    };
  }
  return bindConversion(op) ?? bindNumbers(op);
}

function bindConversion(op: Op): NumericOp | undefined {
  const widen = entryOf<(s: Int32Array, d: number, x: number) => void>(toPair, op.name);
  if (widen !== undefined) {
    const read = reads[op.params!]!;
    return (I, F, S, d, a) => widen(I, d, read(I, F, S, a));
  }
  const narrow = entryOf<(s: Int32Array, a: number) => number>(fromPair, op.name);
  if (narrow === undefined) return undefined;
  const write = writes[op.results!]!;
  return (I, F, S, d, a) => write(I, F, S, d, narrow(I, a));
}

function bindNumbers(op: Op): NumericOp | undefined {
  const calc = entryOf<Calc>(op.kind === "unary" ? unaryOps : binaryOps, op.name);
  const { params, results } = op;
  if (calc === undefined) return undefined;
  const bits = onBits.has(op.name);
  const read = reads[bits ? "i" : params![0]!]!;
  const write = writes[bits ? "i" : results!]!;
  if (op.kind === "unary") return (I, F, S, d, a) => write(I, F, S, d, calc(read(I, F, S, a)));
  return (I, F, S, d, a, b) => write(I, F, S, d, calc(read(I, F, S, a), read(I, F, S, b)));
}

/** By the opcode's index in the table. */
export const numericOps: readonly (NumericOp | undefined)[] = opcodes.map((op) =>
  op.kind === "unary" || op.kind === "binary" ? bind(op) : undefined,
);
