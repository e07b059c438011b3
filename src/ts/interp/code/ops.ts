/**
 * The instructions of the interpreter: one row each, in the order of their numbers. The first word is
 * `op | a << 10 | b << 21`, where a and b are slots of the frame; further words are as the row says.
 * The loop that serves them, `run/loop.ts`, is written from this table and the cases in scripts/loop; `print.ts` prints
 * by it.
 */
import { type FusionName, type JoinedName, fusions } from "./fusions.ts";

/** What a slot in the first word is to an instruction: `base` is where consecutive slots begin. */
export type LowField = "from" | "to" | "both" | "base" | "unused";

/**
 * What a further word is. `from` and `to` are slots as positions in words, `from to` two of them in one; `far …`, `first` and
 * `end` are slots by number. `targets` and `outlined` stand for more words, as many as the first of them say.
 */
export type LowWord =
  | "target"
  | "targets"
  | "cost"
  | "value"
  | "low"
  | "high"
  | "from"
  | "to"
  | "from to"
  | "far from"
  | "far to"
  | "first"
  | "end"
  | "shift"
  | "func"
  | "entry"
  | "type"
  | "table"
  | "global"
  | "count"
  | "offset"
  | "opcode"
  | "outlined"
  | "unused";

type Row<N extends string> = readonly [name: N, fields: readonly LowField[], words: readonly LowWord[]];

/** Name, what a and b are, further words. */
const plainRows = [
  // stubs that every module code begins with
  // at pc 0, back into the calling instance, and at pc 1, where the outermost call ends
  ["RETURN_SWITCH", [], []],
  ["EXIT", [], []],
  // control
  ["UNREACHABLE", [], []],
  ["FUEL", [], ["cost"]],
  ["BR", [], ["target"]],
  ["BRNZ", ["from"], ["target"]],
  ["BRZ", ["from"], ["target"]],
  ["BRNZ64", ["from"], ["target"]],
  ["BRZ64", ["from"], ["target"]],
  ["BR_TABLE", ["from"], ["targets"]],
  ["BR_EQ", ["from", "from"], ["target"]],
  ["BR_NE", ["from", "from"], ["target"]],
  ["BR_LT_S", ["from", "from"], ["target"]],
  ["BR_LT_U", ["from", "from"], ["target"]],
  ["BR_LE_S", ["from", "from"], ["target"]],
  ["BR_LE_U", ["from", "from"], ["target"]],
  ["BR_EQ_I", ["from"], ["target", "value"]],
  ["BR_NE_I", ["from"], ["target", "value"]],
  ["BR_LT_S_I", ["from"], ["target", "value"]],
  ["BR_LT_U_I", ["from"], ["target", "value"]],
  ["BR_GT_S_I", ["from"], ["target", "value"]],
  ["BR_GT_U_I", ["from"], ["target", "value"]],
  ["BR_LE_S_I", ["from"], ["target", "value"]],
  ["BR_LE_U_I", ["from"], ["target", "value"]],
  ["BR_GE_S_I", ["from"], ["target", "value"]],
  ["BR_GE_U_I", ["from"], ["target", "value"]],
  ["BR_EQ64", ["from", "from"], ["target"]],
  ["BR_NE64", ["from", "from"], ["target"]],
  ["BR_LT_S64", ["from", "from"], ["target"]],
  ["BR_LT_U64", ["from", "from"], ["target"]],
  ["BR_LE_S64", ["from", "from"], ["target"]],
  ["BR_LE_U64", ["from", "from"], ["target"]],
  // the immediate is sign-extended
  ["BR_EQ64_I", ["from"], ["target", "value"]],
  ["BR_NE64_I", ["from"], ["target", "value"]],
  ["BR_LT_S64_I", ["from"], ["target", "value"]],
  ["BR_LT_U64_I", ["from"], ["target", "value"]],
  ["BR_GT_S64_I", ["from"], ["target", "value"]],
  ["BR_GT_U64_I", ["from"], ["target", "value"]],
  ["BR_LE_S64_I", ["from"], ["target", "value"]],
  ["BR_LE_U64_I", ["from"], ["target", "value"]],
  ["BR_GE_S64_I", ["from"], ["target", "value"]],
  ["BR_GE_U64_I", ["from"], ["target", "value"]],
  ["BR_FEQ", ["from", "from"], ["target"]],
  ["BR_FNE", ["from", "from"], ["target"]],
  ["BR_FLT", ["from", "from"], ["target"]],
  ["BR_FLE", ["from", "from"], ["target"]],
  ["BR_FNLT", ["from", "from"], ["target"]],
  ["BR_FNLE", ["from", "from"], ["target"]],
  // additions to a, and branches by the sum
  ["STEP_LT_S", ["both", "from"], ["target", "value"]],
  ["STEP_LT_U", ["both", "from"], ["target", "value"]],
  ["STEP_NE", ["both", "from"], ["target", "value"]],
  ["STEP_LT_S_I", ["both"], ["target", "value", "value"]],
  ["STEP_LT_U_I", ["both"], ["target", "value", "value"]],
  ["STEP_NE_I", ["both"], ["target", "value", "value"]],
  ["STEP_BY_LT_S", ["both", "from"], ["target", "from"]],
  ["STEP_BY_LT_U", ["both", "from"], ["target", "from"]],
  ["STEP_NZ", ["both"], ["target", "value"]],
  // calls: the arguments begin at b
  ["CALL", ["unused", "base"], ["entry"]],
  ["CALL_LAZY", ["unused", "base"], ["func"]],
  // in the stub of a function that has not been lowered
  ["TRANSLATE", [], ["func"]],
  ["CALL_IMPORT", ["unused", "base"], ["func"]],
  ["CALL_INDIRECT", ["from", "base"], ["type", "table"]],
  ["CALL_REF", ["from", "base"], ["unused"]],
  ["TAIL_CALL", ["unused", "base"], ["func", "count"]],
  ["TAIL_CALL_INDIRECT", ["from", "base"], ["type", "table", "count"]],
  ["TAIL_CALL_REF", ["from", "base"], ["unused", "count"]],
  ["SHIFT_FRAME", [], ["shift"]],
  ["RETURN", [], []],
  ["RETURN32", ["from"], []],
  ["RETURN64", ["from"], []],
  ["CLEAR_REFS", [], ["first", "end"]],
  // moves and constants
  ["MOVE32", ["from", "to"], []],
  ["MOVE32_TWICE", ["from", "to"], ["from to"]],
  ["MOVE64", ["from", "to"], []],
  ["MOVE128", ["from", "to"], []],
  ["MOVE_REF", ["from", "to"], []],
  ["MOVE_WIDE", [], ["far from", "far to"]],
  ["CONST32", ["unused", "to"], ["value"]],
  ["CONST64", ["unused", "to"], ["low", "high"]],
  ["SELECT32", ["from", "from"], ["from to"]],
  ["SELECT64", ["from", "from"], ["from to"]],
  // globals
  ["GLOBAL_GET32", ["unused", "to"], ["global"]],
  ["GLOBAL_GET64", ["unused", "to"], ["global"]],
  ["GLOBAL_SET32", ["from"], ["global"]],
  ["GLOBAL_SET64", ["from"], ["global"]],
  // i32 with two registers
  ["ADD", ["from", "from"], ["to"]],
  ["SUB", ["from", "from"], ["to"]],
  ["MUL", ["from", "from"], ["to"]],
  ["DIV_S", ["from", "from"], ["to"]],
  ["DIV_U", ["from", "from"], ["to"]],
  ["REM_S", ["from", "from"], ["to"]],
  ["REM_U", ["from", "from"], ["to"]],
  ["AND", ["from", "from"], ["to"]],
  ["OR", ["from", "from"], ["to"]],
  ["XOR", ["from", "from"], ["to"]],
  ["SHL", ["from", "from"], ["to"]],
  ["SHR_S", ["from", "from"], ["to"]],
  ["SHR_U", ["from", "from"], ["to"]],
  ["ROTL", ["from", "from"], ["to"]],
  ["EQ", ["from", "from"], ["to"]],
  ["NE", ["from", "from"], ["to"]],
  ["LT_S", ["from", "from"], ["to"]],
  ["LT_U", ["from", "from"], ["to"]],
  ["LE_S", ["from", "from"], ["to"]],
  ["LE_U", ["from", "from"], ["to"]],
  // i32 with an immediate
  ["ADD_I", ["from", "to"], ["value"]],
  ["MUL_I", ["from", "to"], ["value"]],
  ["AND_I", ["from", "to"], ["value"]],
  ["OR_I", ["from", "to"], ["value"]],
  ["XOR_I", ["from", "to"], ["value"]],
  ["SHL_I", ["from", "to"], ["value"]],
  ["SHR_S_I", ["from", "to"], ["value"]],
  ["SHR_U_I", ["from", "to"], ["value"]],
  ["ROTL_I", ["from", "to"], ["value"]],
  ["EQ_I", ["from", "to"], ["value"]],
  ["NE_I", ["from", "to"], ["value"]],
  ["LT_S_I", ["from", "to"], ["value"]],
  ["LT_U_I", ["from", "to"], ["value"]],
  ["GT_S_I", ["from", "to"], ["value"]],
  ["GT_U_I", ["from", "to"], ["value"]],
  ["LE_S_I", ["from", "to"], ["value"]],
  ["LE_U_I", ["from", "to"], ["value"]],
  ["GE_S_I", ["from", "to"], ["value"]],
  ["GE_U_I", ["from", "to"], ["value"]],
  // i32 with one register
  ["CLZ", ["from", "to"], []],
  ["CTZ", ["from", "to"], []],
  ["POPCNT", ["from", "to"], []],
  ["EXTEND8", ["from", "to"], []],
  ["EXTEND16", ["from", "to"], []],
  // i64
  ["ADD64", ["from", "from"], ["to"]],
  ["SUB64", ["from", "from"], ["to"]],
  ["MUL64", ["from", "from"], ["to"]],
  ["AND64", ["from", "from"], ["to"]],
  ["OR64", ["from", "from"], ["to"]],
  ["XOR64", ["from", "from"], ["to"]],
  ["SHL64", ["from", "from"], ["to"]],
  ["SHR_S64", ["from", "from"], ["to"]],
  ["SHR_U64", ["from", "from"], ["to"]],
  ["ROTL64", ["from", "from"], ["to"]],
  ["EQ64", ["from", "from"], ["to"]],
  ["NE64", ["from", "from"], ["to"]],
  ["LT_S64", ["from", "from"], ["to"]],
  ["LT_U64", ["from", "from"], ["to"]],
  ["LE_S64", ["from", "from"], ["to"]],
  ["LE_U64", ["from", "from"], ["to"]],
  ["ADD64_I", ["from", "to"], ["low", "high"]],
  ["AND64_I", ["from", "to"], ["low", "high"]],
  ["OR64_I", ["from", "to"], ["low", "high"]],
  ["XOR64_I", ["from", "to"], ["low", "high"]],
  ["MUL64_I", ["from", "to"], ["low", "high"]],
  ["SHL64_I", ["from", "to"], ["value"]],
  ["SHR_S64_I", ["from", "to"], ["value"]],
  ["SHR_U64_I", ["from", "to"], ["value"]],
  ["ROTL64_I", ["from", "to"], ["value"]],
  ["EQZ64", ["from", "to"], []],
  ["EXTEND_S", ["from", "to"], []],
  ["EXTEND_U", ["from", "to"], []],
  ["EXTEND8_64", ["from", "to"], []],
  ["EXTEND16_64", ["from", "to"], []],
  ["EXTEND32_64", ["from", "to"], []],
  // f64 and f32
  ["FADD", ["from", "from"], ["to"]],
  ["FSUB", ["from", "from"], ["to"]],
  ["FMUL", ["from", "from"], ["to"]],
  ["FDIV", ["from", "from"], ["to"]],
  ["FEQ", ["from", "from"], ["to"]],
  ["FNE", ["from", "from"], ["to"]],
  ["FLT", ["from", "from"], ["to"]],
  ["FLE", ["from", "from"], ["to"]],
  ["FNEG", ["from", "to"], []],
  ["FABS", ["from", "to"], []],
  ["FSQRT", ["from", "to"], []],
  ["SADD", ["from", "from"], ["to"]],
  ["SSUB", ["from", "from"], ["to"]],
  ["SMUL", ["from", "from"], ["to"]],
  ["SDIV", ["from", "from"], ["to"]],
  ["SEQ", ["from", "from"], ["to"]],
  ["SNE", ["from", "from"], ["to"]],
  ["SLT", ["from", "from"], ["to"]],
  ["SLE", ["from", "from"], ["to"]],
  ["SNEG", ["from", "to"], []],
  ["SABS", ["from", "to"], []],
  ["SSQRT", ["from", "to"], []],
  ["F_FROM_I", ["from", "to"], []],
  ["F_FROM_U", ["from", "to"], []],
  ["F_FROM_S", ["from", "to"], []],
  ["S_FROM_F", ["from", "to"], []],
  ["I_FROM_F", ["from", "to"], []],
  // memory 0 with an offset below 2^31: a is the address
  ["LOAD32", ["from", "to"], ["offset"]],
  ["LOAD64", ["from", "to"], ["offset"]],
  ["LOAD8_S", ["from", "to"], ["offset"]],
  ["LOAD8_U", ["from", "to"], ["offset"]],
  ["LOAD16_S", ["from", "to"], ["offset"]],
  ["LOAD16_U", ["from", "to"], ["offset"]],
  ["LOAD8_S64", ["from", "to"], ["offset"]],
  ["LOAD8_U64", ["from", "to"], ["offset"]],
  ["LOAD16_S64", ["from", "to"], ["offset"]],
  ["LOAD16_U64", ["from", "to"], ["offset"]],
  ["LOAD32_S64", ["from", "to"], ["offset"]],
  ["LOAD32_U64", ["from", "to"], ["offset"]],
  ["STORE32", ["from", "from"], ["offset"]],
  ["STORE64", ["from", "from"], ["offset"]],
  ["STORE8", ["from", "from"], ["offset"]],
  ["STORE16", ["from", "from"], ["offset"]],
  // what exec serves
  ["NUMERIC", ["from", "from"], ["to", "opcode"]],
  // what a handler serves: code/slow-names.ts
  ["SLOW", ["unused", "base"], ["outlined"]],
] as const satisfies readonly Row<string>[];

type PlainName = (typeof plainRows)[number][0];

/** The name of an instruction of the interpreter. */
export type LowName = PlainName | FusionName;

const isSource = (kind: LowField | LowWord): boolean => kind === "from";
const isValue = (kind: LowField | LowWord): boolean => !["from", "to", "both", "unused"].includes(kind);

/**
 * What two instructions are in one: their slots but the joint, of which the first two are near ones, the destination before
 * any other word, and then what else stands in their words.
 */
function fused<N extends string>(name: N, first: Row<string>, second: Row<string>): Row<N> {
  const [ofFirst, ofSecond] = [first, second].map(([, fields, words]) => [...fields, ...words]) as [
    (LowField | LowWord)[],
    (LowField | LowWord)[],
  ];
  const sources = ofFirst.filter(isSource).length + ofSecond.filter(isSource).length - 1;
  const to = ofSecond.includes("to") ? (["to"] as const) : [];
  const near = Array.from({ length: Math.min(2, sources) }, () => "from" as const);
  const far = Array.from({ length: sources - near.length }, () => "from" as const);
  const values = [...ofFirst, ...ofSecond].filter(isValue) as LowWord[];
  if (sources < 2) return [name, sources === 0 ? ["unused", ...to] : [...near, ...to], values];
  return [name, near, [...to, ...far, ...values]];
}

/** The rows of what is joined, behind the others. */
function withFusions(): readonly Row<LowName>[] {
  const all: Row<LowName>[] = [...plainRows];
  const named = (wanted: JoinedName): Row<LowName> => all.find(([name]) => name === wanted)!;
  for (const { name, first, second } of fusions) all.push(fused(name, named(first), named(second)));
  return all;
}

const rows = withFusions();

/** What is known of an instruction. */
export interface LowOp {
  readonly name: LowName;
  /** Length in words; 0 where it is in the instruction itself. */
  readonly words: number;
  readonly fields: readonly LowField[];
  readonly operands: readonly LowWord[];
}

/** Words that stand for as many as they say. */
const variable: ReadonlySet<LowWord> = new Set(["targets", "outlined"]);

/** All instructions by number. */
export const lowOps: readonly LowOp[] = rows.map(([name, fields, operands]) => ({
  name,
  words: operands.some((kind) => variable.has(kind)) ? 0 : 1 + operands.length,
  fields,
  operands,
}));

/** Words of an instruction: one of variable length says its own. */
export function lowLength(words: Int32Array, pc: number): number {
  const number = words[pc]! & 0x3ff;
  if (number === low.BR_TABLE) return 3 + words[pc + 1]!;
  return lowOps[number]!.words || words[pc + 2]!;
}

/** The number of each instruction. */
export const low = Object.fromEntries(rows.map(([name], i) => [name, i])) as { readonly [K in LowName]: number };

/** Slots that a and b can name; functions with more reach the others through moves. */
export const nearSlots = 2_047;
