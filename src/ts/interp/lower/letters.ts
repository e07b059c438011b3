/**
 * Value types by the opcode table's letters.
 */

/** i32, i64, f32, f64, v128 in the opcode table's letters, and r for references. */
export type Letter = (typeof letters)[number];

const letters = ["i", "I", "f", "F", "v", "r"] as const;
const codes = Object.fromEntries(letters.map((letter, i) => [letter, i])) as { readonly [K in Letter]: number };

/** The number of a letter. */
export const letterCode = (letter: Letter): number => codes[letter];

/** The letter that a number stands for. */
export const letterAt = (code: number): Letter => letters[code]!;

/** Slots that a value takes. */
export const widthOf = (letter: Letter): number => (letter === "v" ? 2 : 1);
