/**
 * Which opcodes the dispatch loop does itself, and in which forms. All others are served by `exec` through
 * `run/numeric.ts`: this is an optimisation, never a second meaning.
 */
import type { OpKind, OpName } from "../../core/opcodes.ts";
import type { LowName } from "../code/ops.ts";

/** The forms of an operator with two operands. */
export interface BinaryForm {
  /** Two registers. */
  readonly rr?: LowName;
  /** A register and a constant. */
  readonly ri?: LowName;
  /** The operands in the other order. */
  readonly swap?: true;
  /** The constant may stand on the left as well. */
  readonly commutes?: true;
  /** The constant is negated. */
  readonly negate?: true;
}

/** A comparison, with the branches that it fuses with: where it holds, and where it does not. */
export interface CompareForm extends BinaryForm {
  readonly rr: LowName;
  readonly branch: LowName;
  readonly unless: LowName;
  /** The branch of `unless` takes the operands in the other order. */
  readonly unlessSwaps?: true;
  readonly branchImm?: LowName;
  readonly unlessImm?: LowName;
}

/** Forms by the opcodes of a kind, of which `run/numeric.ts` and the outlined accesses do the others. */
type Forms<K extends OpKind, F = LowName> = { readonly [N in OpName<K>]?: F };

/** The forms with undefined for what they lack, so that nothing is read from a prototype. */
function filled<F extends BinaryForm>(forms: Forms<"binary", F>): { readonly [name: string]: F } {
  const lacking = { rr: undefined, ri: undefined, swap: undefined, commutes: undefined, negate: undefined };
  const ofBranches = { unlessSwaps: undefined, branchImm: undefined, unlessImm: undefined };
  const rows = Object.entries<F | undefined>(forms).map(([name, form]) => [
    name,
    { ...lacking, ...ofBranches, ...form },
  ]);
  return Object.fromEntries(rows) as { readonly [name: string]: F };
}

/** i32 and i64 arithmetic. */
export const binaryForms = filled<BinaryForm>({
  "i32.add": { rr: "ADD", ri: "ADD_I", commutes: true },
  "i32.sub": { rr: "SUB", ri: "ADD_I", negate: true },
  "i32.mul": { rr: "MUL", ri: "MUL_I", commutes: true },
  "i32.div_s": { rr: "DIV_S" },
  "i32.div_u": { rr: "DIV_U" },
  "i32.rem_s": { rr: "REM_S" },
  "i32.rem_u": { rr: "REM_U" },
  "i32.and": { rr: "AND", ri: "AND_I", commutes: true },
  "i32.or": { rr: "OR", ri: "OR_I", commutes: true },
  "i32.xor": { rr: "XOR", ri: "XOR_I", commutes: true },
  "i32.shl": { rr: "SHL", ri: "SHL_I" },
  "i32.shr_s": { rr: "SHR_S", ri: "SHR_S_I" },
  "i32.shr_u": { rr: "SHR_U", ri: "SHR_U_I" },
  "i32.rotl": { rr: "ROTL", ri: "ROTL_I" },
  "i32.rotr": { ri: "ROTL_I", negate: true },
  "i64.add": { rr: "ADD64", ri: "ADD64_I", commutes: true },
  "i64.sub": { rr: "SUB64", ri: "ADD64_I", negate: true },
  "i64.mul": { rr: "MUL64", ri: "MUL64_I", commutes: true },
  "i64.and": { rr: "AND64", ri: "AND64_I", commutes: true },
  "i64.or": { rr: "OR64", ri: "OR64_I", commutes: true },
  "i64.xor": { rr: "XOR64", ri: "XOR64_I", commutes: true },
  "i64.shl": { rr: "SHL64", ri: "SHL64_I" },
  "i64.shr_s": { rr: "SHR_S64", ri: "SHR_S64_I" },
  "i64.shr_u": { rr: "SHR_U64", ri: "SHR_U64_I" },
  "i64.rotl": { rr: "ROTL64", ri: "ROTL64_I" },
  "i64.rotr": { ri: "ROTL64_I", negate: true },
  "f64.add": { rr: "FADD" },
  "f64.sub": { rr: "FSUB" },
  "f64.mul": { rr: "FMUL" },
  "f64.div": { rr: "FDIV" },
  "f32.add": { rr: "SADD" },
  "f32.sub": { rr: "SSUB" },
  "f32.mul": { rr: "SMUL" },
  "f32.div": { rr: "SDIV" },
  "f32.eq": { rr: "SEQ" },
  "f32.ne": { rr: "SNE" },
  "f32.lt": { rr: "SLT" },
  "f32.gt": { rr: "SLT", swap: true },
  "f32.le": { rr: "SLE" },
  "f32.ge": { rr: "SLE", swap: true },
});

const lessThan = (sign: "S" | "U", bits: "" | "64"): CompareForm => ({
  rr: `LT_${sign}${bits}`,
  branch: `BR_LT_${sign}${bits}`,
  unless: `BR_LE_${sign}${bits}`,
  unlessSwaps: true,
  branchImm: `BR_LT_${sign}${bits}_I`,
  unlessImm: `BR_GE_${sign}${bits}_I`,
});

const lessOrEqual = (sign: "S" | "U", bits: "" | "64"): CompareForm => ({
  rr: `LE_${sign}${bits}`,
  branch: `BR_LE_${sign}${bits}`,
  unless: `BR_LT_${sign}${bits}`,
  unlessSwaps: true,
  branchImm: `BR_LE_${sign}${bits}_I`,
  unlessImm: `BR_GT_${sign}${bits}_I`,
});

const greaterThan = (sign: "S" | "U", bits: "" | "64"): CompareForm => ({
  ...lessThan(sign, bits),
  swap: true,
  branchImm: `BR_GT_${sign}${bits}_I`,
  unlessImm: `BR_LE_${sign}${bits}_I`,
});

const greaterOrEqual = (sign: "S" | "U", bits: "" | "64"): CompareForm => ({
  ...lessOrEqual(sign, bits),
  swap: true,
  branchImm: `BR_GE_${sign}${bits}_I`,
  unlessImm: `BR_LT_${sign}${bits}_I`,
});

const equality = (bits: "" | "64"): { readonly eq: CompareForm; readonly ne: CompareForm } => ({
  eq: {
    rr: `EQ${bits}`,
    commutes: true,
    branch: `BR_EQ${bits}`,
    unless: `BR_NE${bits}`,
    branchImm: `BR_EQ${bits}_I`,
    unlessImm: `BR_NE${bits}_I`,
  },
  ne: {
    rr: `NE${bits}`,
    commutes: true,
    branch: `BR_NE${bits}`,
    unless: `BR_EQ${bits}`,
    branchImm: `BR_NE${bits}_I`,
    unlessImm: `BR_EQ${bits}_I`,
  },
});

const flt: CompareForm = { rr: "FLT", branch: "BR_FLT", unless: "BR_FNLT" };
const fle: CompareForm = { rr: "FLE", branch: "BR_FLE", unless: "BR_FNLE" };

/** Comparisons. The i32 ones with a constant have a form that gives a value, too. */
export const compareForms = filled<CompareForm>({
  "i32.eq": { ...equality("").eq, ri: "EQ_I" },
  "i32.ne": { ...equality("").ne, ri: "NE_I" },
  "i32.lt_s": { ...lessThan("S", ""), ri: "LT_S_I" },
  "i32.lt_u": { ...lessThan("U", ""), ri: "LT_U_I" },
  "i32.gt_s": { ...greaterThan("S", ""), ri: "GT_S_I" },
  "i32.gt_u": { ...greaterThan("U", ""), ri: "GT_U_I" },
  "i32.le_s": { ...lessOrEqual("S", ""), ri: "LE_S_I" },
  "i32.le_u": { ...lessOrEqual("U", ""), ri: "LE_U_I" },
  "i32.ge_s": { ...greaterOrEqual("S", ""), ri: "GE_S_I" },
  "i32.ge_u": { ...greaterOrEqual("U", ""), ri: "GE_U_I" },
  "i64.eq": equality("64").eq,
  "i64.ne": equality("64").ne,
  "i64.lt_s": lessThan("S", "64"),
  "i64.lt_u": lessThan("U", "64"),
  "i64.gt_s": greaterThan("S", "64"),
  "i64.gt_u": greaterThan("U", "64"),
  "i64.le_s": lessOrEqual("S", "64"),
  "i64.le_u": lessOrEqual("U", "64"),
  "i64.ge_s": greaterOrEqual("S", "64"),
  "i64.ge_u": greaterOrEqual("U", "64"),
  "f64.eq": { rr: "FEQ", branch: "BR_FEQ", unless: "BR_FNE" },
  "f64.ne": { rr: "FNE", branch: "BR_FNE", unless: "BR_FEQ" },
  "f64.lt": flt,
  "f64.gt": { ...flt, swap: true },
  "f64.le": fle,
  "f64.ge": { ...fle, swap: true },
});

/** Operators with one operand. */
export const unaryForms: { readonly [name: string]: LowName } = {
  "i32.clz": "CLZ",
  "i32.ctz": "CTZ",
  "i32.popcnt": "POPCNT",
  "i32.extend8_s": "EXTEND8",
  "i32.extend16_s": "EXTEND16",
  "i64.extend_i32_s": "EXTEND_S",
  "i64.extend_i32_u": "EXTEND_U",
  "i64.extend8_s": "EXTEND8_64",
  "i64.extend16_s": "EXTEND16_64",
  "i64.extend32_s": "EXTEND32_64",
  "f64.neg": "FNEG",
  "f64.abs": "FABS",
  "f64.sqrt": "FSQRT",
  "f32.neg": "SNEG",
  "f32.abs": "SABS",
  "f32.sqrt": "SSQRT",
  "f64.convert_i32_s": "F_FROM_I",
  "f64.convert_i32_u": "F_FROM_U",
  "f64.promote_f32": "F_FROM_S",
  "f32.demote_f64": "S_FROM_F",
  "i32.trunc_f64_s": "I_FROM_F",
} satisfies Forms<"unary">;

/** Conversions that leave the words as they are. */
export const retypes: ReadonlySet<OpName> = new Set<OpName<"unary">>([
  "i32.wrap_i64",
  "i32.reinterpret_f32",
  "i64.reinterpret_f64",
  "f32.reinterpret_i32",
  "f64.reinterpret_i64",
]);

/** Loads from memory 0 with a near offset. */
export const loadForms: { readonly [name: string]: LowName } = {
  "i32.load": "LOAD32",
  "f32.load": "LOAD32",
  "i64.load": "LOAD64",
  "f64.load": "LOAD64",
  "i32.load8_s": "LOAD8_S",
  "i32.load8_u": "LOAD8_U",
  "i32.load16_s": "LOAD16_S",
  "i32.load16_u": "LOAD16_U",
  "i64.load8_s": "LOAD8_S64",
  "i64.load8_u": "LOAD8_U64",
  "i64.load16_s": "LOAD16_S64",
  "i64.load16_u": "LOAD16_U64",
  "i64.load32_s": "LOAD32_S64",
  "i64.load32_u": "LOAD32_U64",
} satisfies Forms<"load">;

/** Stores likewise. */
export const storeForms: { readonly [name: string]: LowName } = {
  "i32.store": "STORE32",
  "f32.store": "STORE32",
  "i64.store": "STORE64",
  "f64.store": "STORE64",
  "i32.store8": "STORE8",
  "i32.store16": "STORE16",
  "i64.store8": "STORE8",
  "i64.store16": "STORE16",
  "i64.store32": "STORE32",
} satisfies Forms<"store">;
