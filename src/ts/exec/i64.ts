/**
 * The meaning of the i64 operators (Execution, Numerics, Integer Operations) on signed bigints: constant
 * expressions and tests read them. Hot code uses `i64-pair.ts`, which a test holds against this file.
 */
import { asU64 } from "../base/bytes/bits.ts";
import { trap } from "../core/traps.ts";
import { i64Const } from "./const.ts";
import type { NumericName } from "./names.ts";

const minI64 = -(2n ** 63n);

/** The signed 64-bit integer that is equal to `a` modulo 2^64. */
export function s64(a: bigint): bigint {
  return BigInt.asIntN(64, a);
}

/** The unsigned 64-bit integer that is equal to `a` modulo 2^64. */
export function u64(a: bigint): bigint {
  return asU64(a);
}

function divS(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  if (a === minI64 && b === -1n) throw trap("integer-overflow");
  return a / b;
}

function divU(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  return s64(u64(a) / u64(b));
}

function remS(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  return a % b;
}

function remU(a: bigint, b: bigint): bigint {
  if (b === 0n) throw trap("integer-divide-by-zero");
  return s64(u64(a) % u64(b));
}

/** How many binary digits the unsigned value of `a` has. */
function digits(a: bigint): number {
  return a === 0n ? 0 : u64(a).toString(2).length;
}

function popcnt(a: bigint): bigint {
  let n = 0n;
  for (let rest = u64(a); rest !== 0n; rest &= rest - 1n) n += 1n;
  return n;
}

const bool = (x: boolean): number => (x ? 1 : 0);

/** The i64 operators with one operand; `i64.eqz` gives an i32. */
export const i64Unary = {
  "i64.eqz": (a) => bool(a === 0n),
  "i64.clz": (a) => BigInt(64 - digits(a)),
  "i64.ctz": (a) => (a === 0n ? 64n : BigInt(digits(a & -a) - 1)),
  "i64.popcnt": popcnt,
  "i64.extend8_s": (a) => BigInt.asIntN(8, a),
  "i64.extend16_s": (a) => BigInt.asIntN(16, a),
  "i64.extend32_s": (a) => BigInt.asIntN(32, a),
} as const satisfies { [K in NumericName<"unary", "i64">]: (a: bigint) => bigint | number };

/**
 * The i64 operators with two operands; comparisons give an i32.
 * @throws {Trap} `integer-divide-by-zero` and `integer-overflow`, from divisions and remainders.
 */
export const i64Binary = {
  "i64.eq": (a, b) => bool(a === b),
  "i64.ne": (a, b) => bool(a !== b),
  "i64.lt_s": (a, b) => bool(a < b),
  "i64.lt_u": (a, b) => bool(u64(a) < u64(b)),
  "i64.gt_s": (a, b) => bool(a > b),
  "i64.gt_u": (a, b) => bool(u64(a) > u64(b)),
  "i64.le_s": (a, b) => bool(a <= b),
  "i64.le_u": (a, b) => bool(u64(a) <= u64(b)),
  "i64.ge_s": (a, b) => bool(a >= b),
  "i64.ge_u": (a, b) => bool(u64(a) >= u64(b)),
  ...i64Const,
  "i64.div_s": divS,
  "i64.div_u": divU,
  "i64.rem_s": remS,
  "i64.rem_u": remU,
  "i64.and": (a, b) => a & b,
  "i64.or": (a, b) => a | b,
  "i64.xor": (a, b) => a ^ b,
  "i64.shl": (a, b) => s64(a << (b & 63n)),
  "i64.shr_s": (a, b) => a >> (b & 63n),
  "i64.shr_u": (a, b) => s64(u64(a) >> (b & 63n)),
  "i64.rotl": (a, b) => s64((a << (b & 63n)) | (u64(a) >> (-b & 63n))),
  "i64.rotr": (a, b) => s64((u64(a) >> (b & 63n)) | (a << (-b & 63n))),
} as const satisfies { [K in NumericName<"binary", "i64">]: (a: bigint, b: bigint) => bigint | number };
