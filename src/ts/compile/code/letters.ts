/**
 * Value types by the opcode table's letters, and how generated code holds and passes values: as words, signed integers of
 * 32 bits, low ones first; a reference as itself. Floats are passed as their bits, so that no NaN changes on its way.
 */
import { type NumType, type ValType, isRef } from "../../core/types.ts";

/** i32, i64, f32, f64 and v128 in the opcode table's letters, and r for references. */
export type Letter = "i" | "I" | "f" | "F" | "v" | "r";

/** How many words, or references, a value takes. */
export const widths: { readonly [K in Letter]: 1 | 2 | 4 } = { i: 1, I: 2, f: 1, F: 2, v: 4, r: 1 };

const letters: { readonly [K in NumType]: Letter } = { i32: "i", i64: "I", f32: "f", f64: "F", v128: "v" };

/** The letter of a value type. */
export function letterOf(type: ValType): Letter {
  return isRef(type) ? "r" : letters[type];
}

const known = new WeakMap<readonly ValType[], readonly Letter[]>();

/** The letters of value types, made once for each list. */
export function lettersOf(types: readonly ValType[]): readonly Letter[] {
  let list = known.get(types);
  if (list === undefined) known.set(types, (list = types.map(letterOf)));
  return list;
}
