/**
 * What all generated code shares: words and references in which results beside the first, operands of what `exec` does, and what
 * exceptions carry lie for as long as nothing else runs.
 */
import { v128Views } from "../../exec/simd/views.ts";

/** Words; more than the operands of any operator that is compiled take. */
const words = 1 << 16;

const buffer = new ArrayBuffer(words * 4);

/** The words, and the vectors among them. */
export const W: Int32Array = new Int32Array(buffer);
/** The same by lanes. */
export const V = v128Views(buffer);
/** References. */
export const R: unknown[] = [];
/** Both, as the operators of structures and arrays take them. */
export const L = { words: W, refs: R } as const;

const cell = new ArrayBuffer(8);

/** A value by its words, as an f32 and as an f64: what turns one into another. */
export const B: Int32Array = new Int32Array(cell);
/** As an f32. */
export const S: Float32Array = new Float32Array(cell);
/** As an f64. */
export const D: Float64Array = new Float64Array(cell);
