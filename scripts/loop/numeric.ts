/**
 * The cases of the hottest numeric operators: their formulas (src/ts/exec/formulas.ts) between the slots that the
 * instruction names.
 */
import type { FormulaName } from "../../src/ts/exec/formulas.ts";
import { wide } from "./control.ts";
import {
  type Cases,
  a,
  aHigh,
  b,
  bHigh,
  before,
  compare,
  compare64,
  comparisons,
  comparisonsWithImmediate,
  each,
  f32At,
  f64At,
  highAt,
  holds,
  lines,
  pa,
  pair,
  pb,
  pd,
  set,
  value,
  w1,
  w2,
} from "./words.ts";

const destination = `I[${pd}]`;
const bit = (condition: string): string => `${condition} ? 1 : 0`;

/** The two halves of the result at `to`. */
const halves = { lo: "I[to]", hi: highAt("to") };

export const overImmediates = {
  ADD: "i32.add",
  MUL: "i32.mul",
  AND: "i32.and",
  OR: "i32.or",
  XOR: "i32.xor",
  SHL: "i32.shl",
  SHR_S: "i32.shr_s",
  SHR_U: "i32.shr_u",
  ROTL: "i32.rotl",
} as const;

export const overRegisters = {
  ...overImmediates,
  SUB: "i32.sub",
  DIV_S: "i32.div_s",
  DIV_U: "i32.div_u",
  REM_S: "i32.rem_s",
  REM_U: "i32.rem_u",
} as const;

const overOne = {
  CLZ: "i32.clz",
  CTZ: "i32.ctz",
  POPCNT: "i32.popcnt",
  EXTEND8: "i32.extend8_s",
  EXTEND16: "i32.extend16_s",
} as const;

/** An operator that writes its result to a place. */
const put = (name: FormulaName, place: string, operands: { readonly [name: string]: string }): string =>
  lines(before(name, operands), set(place, value(name, operands)));

const i32: Cases = {
  ...each(overRegisters, (op, name) => [name, put(op, destination, { x: a, y: b })]),
  ...each(overImmediates, (op, name) => [`${name}_I`, put(op, b, { x: a, y: w1 })]),
  ...each(overOne, (op, name) => [name, put(op, b, { x: a })]),
  ...each(comparisons, (how, name) => [name, set(destination, bit(compare(a, b, how)))]),
  ...each(comparisonsWithImmediate, (how, name) => [`${name}_I`, set(b, bit(compare(a, w1, how)))]),
};

export const overImmediates64 = {
  ADD64: "i64.add",
  MUL64: "i64.mul",
  AND64: "i64.and",
  OR64: "i64.or",
  XOR64: "i64.xor",
} as const;

export const overRegisters64 = { ...overImmediates64, SUB64: "i64.sub" } as const;

/** The halves of both operands, where x and y are the operands' positions: they are read before the result is written. */
const registers64 = lines(
  `const x = ${pa};`,
  `const y = ${pb};`,
  `const to = ${pd};`,
  "const xl = I[x]!;",
  "const yl = I[y]!;",
  `const xh = ${highAt("x")}!;`,
  `const yh = ${highAt("y")}!;`,
);

const immediate64 = lines(
  `const x = ${pa};`,
  `const to = ${pb};`,
  "const xl = I[x]!;",
  `const yl = ${w1};`,
  `const xh = ${highAt("x")}!;`,
  `const yh = ${w2};`,
);

export const shifts = { SHL64: "i64.shl", SHR_S64: "i64.shr_s", SHR_U64: "i64.shr_u", ROTL64: "i64.rotl" } as const;

/** A shift of what slot a holds. */
const shift = (name: FormulaName, to: string, first: string): string =>
  lines(
    `const x = ${pa};`,
    `const to = ${to};`,
    "const xl = I[x]!;",
    `const xh = ${highAt("x")}!;`,
    first,
    pair(name, halves),
  );

/** Lowering has taken an immediate count to what a shift looks at. */
export const masked = (name: FormulaName, count = w1): string => before(name, {}).replace("yl & 63", count);

/** An operator on what slot a holds, with an i64 in slot b as its result. */
const toPair = (name: FormulaName, operands: { readonly [name: string]: string }): string =>
  lines(`const to = ${pb};`, before(name, operands), pair(name, { ...operands, ...halves }));

const i64: Cases = {
  ...each(overRegisters64, (op, name) => [name, lines(registers64, before(op, {}), pair(op, halves))]),
  ...each(overImmediates64, (op, name) => [`${name}_I`, lines(immediate64, before(op, {}), pair(op, halves))]),
  ...each(shifts, (op, name) => [name, shift(op, pd, before(op, { yl: b }))]),
  ...each(shifts, (op, name) => [`${name}_I`, shift(op, pb, masked(op))]),
  ...each(comparisons, (how, name) => [wide(name), set(destination, bit(`(${compare64(b, bHigh, how)})`))]),
  EQZ64: set(b, bit(holds("i64.eqz", { xl: a, xh: aHigh }))),
  EXTEND_S: toPair("i64.extend_i32_s", { x: a }),
  EXTEND_U: toPair("i64.extend_i32_u", { x: a }),
  EXTEND8_64: toPair("i64.extend8_s", { xl: a }),
  EXTEND16_64: toPair("i64.extend16_s", { xl: a }),
  EXTEND32_64: toPair("i64.extend32_s", { xl: a }),
};

export const arithmetic = { ADD: "add", SUB: "sub", MUL: "mul", DIV: "div" } as const;
const order = { EQ: "eq", NE: "ne", LT: "lt", LE: "le" } as const;

/** Arithmetic and comparisons of one of the two float types. */
function floats(prefix: "F" | "S", type: "f32" | "f64", at: (position: string) => string): Cases {
  const operands = { x: at(pa), y: at(pb) };
  return {
    ...each(arithmetic, (op, name) => [prefix + name, put(`${type}.${op}`, at(pd), operands)]),
    ...each(order, (op, name) => [prefix + name, set(destination, bit(holds(`${type}.${op}`, operands)))]),
    [`${prefix}SQRT`]: put(`${type}.sqrt`, at(pb), operands),
  };
}

/** Changes the sign of an f64. */
const sign = (name: FormulaName): string =>
  lines(`const x = ${pa};`, `const to = ${pb};`, pair(name, { xl: "I[x]!", xh: `${highAt("x")}!`, ...halves }));

const float: Cases = {
  ...floats("F", "f64", f64At),
  ...floats("S", "f32", f32At),
  FNEG: sign("f64.neg"),
  FABS: sign("f64.abs"),
  SNEG: put("f32.neg", b, { x: a }),
  SABS: put("f32.abs", b, { x: a }),
  F_FROM_I: put("f64.convert_i32_s", f64At(pb), { x: a }),
  F_FROM_U: put("f64.convert_i32_u", f64At(pb), { x: a }),
  F_FROM_S: put("f64.promote_f32", f64At(pb), { x: f32At(pa) }),
  S_FROM_F: put("f32.demote_f64", f32At(pb), { x: f64At(pa) }),
  I_FROM_F: put("i32.trunc_f64_s", b, { x: f64At(pa) }),
};

export const numericCases: Cases = { ...i32, ...i64, ...float };
