/**
 * Vectors as the operators of the files beside this one see them: a v128 is four consecutive 32-bit words of a buffer,
 * beginning at an even word, and is named by the index of its first word; lane 0 comes first, as in a memory.
 *
 * An operator is a loop over typed arrays, written out for each: a common loop with the lane's operation as a
 * parameter would call a function for every lane. Operands are word indices too, those of numbers included.
 * The result may lie where an operand lies, but must not overlap one otherwise.
 */

/** One buffer under all the lane types. */
export interface V128Views {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** The views of a buffer. Its length is a multiple of 8. */
export function v128Views(buffer: ArrayBufferLike): V128Views {
  return {
    i8: new Int8Array(buffer),
    u8: new Uint8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  };
}

/** An operator: `d` is where its result goes, `a`, `b` and `c` are its operands, as many as it has. */
export type VectorOp = (v: V128Views, d: number, a: number, b: number, c: number) => void;

/** Four words from `a` to `d`. */
export function copyVector(v: V128Views, d: number, a: number): void {
  if (d === a) return;
  for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]!;
}
