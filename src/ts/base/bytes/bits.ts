/**
 * Bit casts between numbers, bigints and the words of the runtime. One scratch buffer, little-endian
 * on every host: typed arrays are only aliased through it, never through a guest's memory.
 */
const scratch = new ArrayBuffer(8);
const scratchI32 = new Int32Array(scratch);
const scratchF32 = new Float32Array(scratch);
const scratchF64 = new Float64Array(scratch);
const scratchI64 = new BigInt64Array(scratch);
const scratchU64 = new BigUint64Array(scratch);

/** The bits of an f32 as a signed 32-bit integer. A NaN's payload may be the host's, not the guest's. */
export function f32ToBits(x: number): number {
  scratchF32[0] = x;
  return scratchI32[0]!;
}

/** Whether a finite number would be infinite as an f32. Any other number has an f32 near to it. */
export function overflowsF32(x: number): boolean {
  return Number.isFinite(x) && !Number.isFinite(Math.fround(x));
}

/** The f32 with these bits. */
export function f32FromBits(bits: number): number {
  scratchI32[0] = bits;
  return scratchF32[0]!;
}

/** The bits of an f64 as a signed 64-bit bigint. */
export function f64ToBits(x: number): bigint {
  scratchF64[0] = x;
  return scratchI64[0]!;
}

/** The f64 with these bits. */
export function f64FromBits(bits: bigint): number {
  scratchI64[0] = bits;
  return scratchF64[0]!;
}

/** The signed 64-bit bigint with these two 32-bit halves. */
export function i64FromPair(lo: number, hi: number): bigint {
  scratchI32[0] = lo;
  scratchI32[1] = hi;
  return scratchI64[0]!;
}

/** The unsigned 64-bit bigint with these two 32-bit halves. */
export function u64FromPair(lo: number, hi: number): bigint {
  scratchI32[0] = lo;
  scratchI32[1] = hi;
  return scratchU64[0]!;
}

/**
 * A bigint modulo 2^64, without a sign. `BigInt.asUintN` should say the same, and in QuickJS gives negative numbers.
 */
export function asU64(x: bigint): bigint {
  scratchI64[0] = x;
  return scratchU64[0]!;
}

/** The low half of a bigint, taken modulo 2^64, as a signed 32-bit integer. */
export function i64Lo(x: bigint): number {
  scratchI64[0] = x;
  return scratchI32[0]!;
}

/** The high half of a bigint, taken modulo 2^64, as a signed 32-bit integer. */
export function i64Hi(x: bigint): number {
  scratchI64[0] = x;
  return scratchI32[1]!;
}
