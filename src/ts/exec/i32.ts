/**
 * The meaning of the i32 operators (Execution, Numerics, Integer Operations). An i32 is a JavaScript number in
 * the signed range, going in and coming out; the operators trust that and check nothing but what traps.
 */
import { trap } from "../core/traps.ts";
import { i32Const } from "./const.ts";
import type { NumericName } from "./names.ts";

function divS(a: number, b: number): number {
  if (b === 0) throw trap("integer-divide-by-zero");
  if (a === -2_147_483_648 && b === -1) throw trap("integer-overflow");
  return (a / b) | 0;
}

function divU(a: number, b: number): number {
  if (b === 0) throw trap("integer-divide-by-zero");
  return ((a >>> 0) / (b >>> 0)) | 0;
}

function remS(a: number, b: number): number {
  if (b === 0) throw trap("integer-divide-by-zero");
  return (a % b) | 0;
}

function remU(a: number, b: number): number {
  if (b === 0) throw trap("integer-divide-by-zero");
  return ((a >>> 0) % (b >>> 0)) | 0;
}

/** The number of one bits in a 32-bit word. */
export function popcnt32(a: number): number {
  let n = a - ((a >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The number of zero bits below the lowest one bit of a 32-bit word; 32 for zero. */
export function ctz32(a: number): number {
  return a === 0 ? 32 : 31 - Math.clz32(a & -a);
}

/** The i32 operators with one operand. */
export const i32Unary = {
  "i32.eqz": (a) => (a === 0 ? 1 : 0),
  "i32.clz": (a) => Math.clz32(a),
  "i32.ctz": ctz32,
  "i32.popcnt": popcnt32,
  "i32.extend8_s": (a) => (a << 24) >> 24,
  "i32.extend16_s": (a) => (a << 16) >> 16,
} as const satisfies { [K in NumericName<"unary", "i32">]: (a: number) => number };

/**
 * The i32 operators with two operands.
 * @throws {Trap} `integer-divide-by-zero` and `integer-overflow`, from divisions and remainders.
 */
export const i32Binary = {
  "i32.eq": (a, b) => (a === b ? 1 : 0),
  "i32.ne": (a, b) => (a === b ? 0 : 1),
  "i32.lt_s": (a, b) => (a < b ? 1 : 0),
  "i32.lt_u": (a, b) => (a >>> 0 < b >>> 0 ? 1 : 0),
  "i32.gt_s": (a, b) => (a > b ? 1 : 0),
  "i32.gt_u": (a, b) => (a >>> 0 > b >>> 0 ? 1 : 0),
  "i32.le_s": (a, b) => (a <= b ? 1 : 0),
  "i32.le_u": (a, b) => (a >>> 0 <= b >>> 0 ? 1 : 0),
  "i32.ge_s": (a, b) => (a >= b ? 1 : 0),
  "i32.ge_u": (a, b) => (a >>> 0 >= b >>> 0 ? 1 : 0),
  ...i32Const,
  "i32.div_s": divS,
  "i32.div_u": divU,
  "i32.rem_s": remS,
  "i32.rem_u": remU,
  "i32.and": (a, b) => a & b,
  "i32.or": (a, b) => a | b,
  "i32.xor": (a, b) => a ^ b,
  "i32.shl": (a, b) => a << b,
  "i32.shr_s": (a, b) => a >> b,
  "i32.shr_u": (a, b) => (a >>> b) | 0,
  "i32.rotl": (a, b) => (a << b) | (a >>> -b),
  "i32.rotr": (a, b) => (a >>> b) | (a << -b),
} as const satisfies { [K in NumericName<"binary", "i32">]: (a: number, b: number) => number };
