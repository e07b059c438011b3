/**
 * The meaning of the operators with two operands that constant expressions may hold (Validation, Constant Expressions), in a file of its own: beside the
 * host's engine no others are needed.
 */
import type { Feature } from "../core/features.ts";
import type { OpName, OpNameWith } from "../core/opcodes.ts";

/** The names of all of them. */
export type ConstBinaryName = Extract<OpNameWith<{ readonly const: Feature }>, OpName<"binary">>;

type ConstName<T extends string> = Extract<ConstBinaryName, `${T}.${string}`>;

/** Those of i32. */
export const i32Const = {
  "i32.add": (a, b) => (a + b) | 0,
  "i32.sub": (a, b) => (a - b) | 0,
  "i32.mul": (a, b) => Math.imul(a, b),
} as const satisfies { [K in ConstName<"i32">]: (a: number, b: number) => number };

/** Those of i64. */
export const i64Const = {
  "i64.add": (a, b) => BigInt.asIntN(64, a + b),
  "i64.sub": (a, b) => BigInt.asIntN(64, a - b),
  "i64.mul": (a, b) => BigInt.asIntN(64, a * b),
} as const satisfies { [K in ConstName<"i64">]: (a: bigint, b: bigint) => bigint };
