/**
 * What the package gives to generated code, by the names that it has there.
 */
import { i64FromPair } from "../../base/bytes/bits.ts";
import { type Op, opcodes } from "../../core/opcodes.ts";
import { trap } from "../../core/traps.ts";
import { accessAtomic, atomicAccess, notifyAtomic } from "../../exec/atomics.ts";
import { f64SignOps } from "../../exec/f64-bits.ts";
import { formulaHelpers } from "../../exec/formulas.ts";
import {
  type StructObject,
  arrayGet,
  arrayLen,
  arraySet,
  i31Get,
  structGet,
  structLayout,
  structNew,
  structNewDefault,
  structSet,
} from "../../exec/gc.ts";
import type { CanonType } from "../../core/canon.ts";
import { fromPair, pairOps, pairTests, toPair } from "../../exec/i64-pair.ts";
import { binaryOps, unaryOps } from "../../exec/numeric.ts";
import { laneOps, shuffle } from "../../exec/simd/lanes.ts";
import { laneLoads, laneStores, vectorLoads, vectorStores } from "../../exec/simd/memory.ts";
import { vectorOps } from "../../exec/simd/simd.ts";
import { wideProducts, wideSums } from "../../exec/wide.ts";
import { setDepth } from "../../runtime/budget/depth.ts";
import { look } from "../../runtime/budget/guard.ts";
import { waitWithin } from "../../runtime/calls/atomic-wait.ts";
import { checkElement } from "../../runtime/calls/callee.ts";
import { instanceOps } from "../../runtime/instance-ops.ts";
import type { OwnInstance } from "../../runtime/instance.ts";
import { addressOfPair, withOffset } from "../../runtime/store/address.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import { refMatches } from "../../runtime/store/values.ts";
import { type Raw, bounced } from "../code/convention.ts";
import { B, D, L, R, S, V, W } from "./common.ts";
import { X, Y, rethrow, unpack } from "./errors.ts";

type Operation = (...args: never[]) => unknown;

const meanings: { readonly [name: string]: Operation } = {
  ...unaryOps,
  ...binaryOps,
  ...pairOps,
  ...pairTests,
  ...toPair,
  ...fromPair,
  ...f64SignOps,
  ...vectorOps,
  ...laneOps,
  ...vectorLoads,
  ...vectorStores,
  ...laneLoads,
  ...laneStores,
  ...wideSums,
  ...wideProducts,
};

const meaningOf = ({ name }: Op): Operation | undefined => meanings[name];

// Tail calls

let callee: Raw | undefined;
let args: readonly unknown[] = [];

/** Leaves a call to whoever called: gives what says so. */
function K(fn: Raw, given: readonly unknown[]): typeof bounced {
  callee = fn;
  args = given;
  return bounced;
}

/** Makes a call that was left. */
function bounce(): unknown {
  const [fn, given] = [callee!, args];
  callee = undefined;
  args = [];
  return fn(...(given as never[]));
}

// Operators with more to them than `exec` has

/** `memory.atomic.notify`, `wait32` and `wait64`, whose operands lie in the common words. */
function waitOrNotify({ budget }: OwnInstance, memory: Memory, index: number, address: number): number {
  const { name, width } = opcodes[index]!;
  if (name === "memory.atomic.notify") return notifyAtomic(memory.buffer, address, W[0]!);
  const expected = width === 8 ? i64FromPair(W[0]!, W[1]!) : BigInt(W[0]!);
  const timeout = i64FromPair(W[2]!, W[3]!);
  return waitWithin(budget, memory, { width: width as 4 | 8, address, expected, timeout });
}

/** Cells up to which a structure is made without a look at the clock. */
const fewCells = 64;

function lookFor(type: CanonType): CanonType {
  if (structLayout(type).initial.length > fewCells) look();
  return type;
}

const { imul, clz32, sqrt, fround, abs, floor } = Math;

/** All of it. */
export const help = {
  ...formulaHelpers,
  imul,
  clz32,
  sqrt,
  fround,
  abs,
  floor,
  B,
  D,
  L,
  R,
  S,
  V,
  W,
  X,
  Y,
  K,
  bounce,
  bounced,
  rethrow,
  unpack,
  trap,
  ops: instanceOps,
  operations: opcodes.map(meaningOf),
  accesses: opcodes.map(atomicAccess),
  accessAtomic,
  waitOrNotify,
  addressOfPair,
  withOffset,
  checkElement,
  shuffle,
  leave: setDepth,
  isOf: refMatches,
  structNew: (type: CanonType, slots: typeof L, at: number): StructObject => structNew(lookFor(type), slots, at),
  structNewDefault: (type: CanonType): StructObject => structNewDefault(lookFor(type)),
  structGet,
  structSet,
  arrayGet,
  arraySet,
  arrayLen,
  i31Get,
};
