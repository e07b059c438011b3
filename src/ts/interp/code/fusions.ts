/**
 * Instructions that are two in one: the second takes what the first gives, and nothing else does, so that it need not lie in
 * a slot between them. A row says which two, and which of the second's slots that is: where it does not matter, either.
 * The first may be such a pair itself, of a row above. All that an instruction of a row is follows from its two: its words (`ops.ts`), what
 * lowering makes of them (`lower/emit.ts`), and its case in the loop (scripts/loop).
 *
 * The second can trap behind a first that can only where that has changed nothing, since it may be begun again; and what is joined lies
 * between two places that a branch can reach.
 */

/** Which of the second's slots the first one's result is. */
export type Joint = 0 | 1 | "either";

/** First, second, and the slot of the second that is joined, where it has several. */
const rows = [
  // an address, and what lies there
  ["ADD_I", "LOAD32"],
  ["ADD_I", "LOAD64"],
  ["ADD_I", "LOAD8_U"],
  ["ADD", "LOAD32"],
  ["ADD", "LOAD8_U"],
  ["ADD_I", "STORE32"],
  ["ADD_I", "STORE64"],
  ["ADD_I", "STORE8"],
  ["ADD", "STORE32"],
  ["ADD", "STORE8"],
  // an operand out of memory
  ["LOAD32", "ADD", "either"],
  ["LOAD32", "ADD_I"],
  ["LOAD32", "XOR", "either"],
  ["ADD_I+LOAD32", "ADD", "either"],
  ["LOAD32", "BRZ"],
  ["LOAD32", "BRNZ"],
  ["LOAD32", "BR_EQ", "either"],
  ["LOAD32", "BR_NE", "either"],
  ["LOAD32", "BR_EQ_I"],
  ["LOAD32", "BR_NE_I"],
  ["LOAD8_U", "BRZ"],
  ["LOAD8_U", "BRNZ"],
  ["LOAD8_U", "BR_NE", "either"],
  ["LOAD8_U", "BR_EQ_I"],
  ["LOAD8_U", "BR_NE_I"],
  ["LOAD64", "ADD64", "either"],
  ["LOAD64", "XOR64", "either"],
  ["LOAD64", "FADD", "either"],
  ["LOAD64", "FMUL", "either"],
  ["LOAD64+FMUL", "FADD", "either"],
  // from memory to memory
  ["LOAD32", "LOAD32"],
  ["LOAD32", "LOAD8_U"],
  ["LOAD32", "STORE32", 1],
  ["LOAD64", "STORE64", 1],
  ["LOAD32+ADD_I", "STORE32", 1],
  ["LOAD64+XOR64", "STORE64", 1],
  // sums of three, and of a multiple
  ["ADD", "ADD", "either"],
  ["ADD_I", "ADD", "either"],
  ["SHL_I", "ADD", "either"],
  ["SHL_I+ADD", "LOAD32"],
  ["MUL_I", "ADD", "either"],
  ["MUL_I", "ADD_I"],
  ["FMUL", "FADD", "either"],
  ["FMUL", "FMUL", "either"],
  ["FMUL+FMUL", "FADD", "either"],
  ["FSUB", "FADD", "either"],
  // mixing of bits
  ["ROTL_I", "XOR", "either"],
  ["SHR_U_I", "XOR", "either"],
  ["AND", "XOR", "either"],
  ["XOR", "ADD", "either"],
  ["SHL64_I", "XOR64", "either"],
  ["SHR_U64_I", "XOR64", "either"],
  ["ROTL64_I", "XOR64", "either"],
  ["XOR64", "MUL64_I"],
  ["AND_I", "EXTEND_U"],
  ["EXTEND_U", "ADD64_I"],
  // what a branch asks
  ["AND_I", "BRZ"],
  ["AND_I", "BRNZ"],
  ["FADD", "BR_FLT", 1],
  // the stack pointer, and what a function gives
  ["GLOBAL_GET32", "ADD_I"],
  ["ADD_I", "GLOBAL_SET32"],
  ["CONST32", "RETURN32"],
  ["ADD", "RETURN32"],
  ["ADD_I", "RETURN32"],
  ["LOAD32", "RETURN32"],
  ["ADD64", "RETURN64"],
] as const satisfies readonly (readonly [first: string, second: string, joint?: Joint])[];

type Row = (typeof rows)[number];
type NameOf<R extends Row> = R extends Row ? `${R[0]}+${R[1]}` : never;

/** The name of one: that of both. */
export type FusionName = NameOf<Row>;

/** The names of what is joined. */
export type JoinedName = Row[0 | 1];

/** One row. */
export interface Fusion {
  readonly name: FusionName;
  readonly first: Row[0];
  readonly second: Row[1];
  readonly joint: Joint;
}

/** All of them, in the order of their numbers. */
export const fusions: readonly Fusion[] = rows.map(([first, second, joint = 0]: readonly [Row[0], Row[1], Joint?]) => ({
  name: `${first}+${second}` as FusionName,
  first,
  second,
  joint,
}));
