/**
 * The cases of the hottest numeric operators. They repeat what `exec` says of them, for speed; a test holds each against
 * its function there on edge values.
 */
import { wide } from "./control.ts";
import {
  type Cases,
  a,
  aHigh,
  b,
  bHigh,
  compare,
  compare64,
  comparisons,
  comparisonsWithImmediate,
  each,
  f32At,
  f64At,
  lines,
  pa,
  pb,
  pd,
  set,
  w1,
  w2,
} from "./words.ts";

const destination = `I[${pd}]`;
const bit = (condition: string): string => `${condition} ? 1 : 0`;

type Formula = (x: string, y: string) => string;

const overImmediates: { readonly [name: string]: Formula } = {
  ADD: (x, y) => `(${x} + ${y}) | 0`,
  MUL: (x, y) => `Math.imul(${x}, ${y})`,
  AND: (x, y) => `${x} & ${y}`,
  OR: (x, y) => `${x} | ${y}`,
  XOR: (x, y) => `${x} ^ ${y}`,
  SHL: (x, y) => `${x} << ${y}`,
  SHR_S: (x, y) => `${x} >> ${y}`,
  SHR_U: (x, y) => `(${x} >>> ${y}) | 0`,
  ROTL: (x, y) => `(${x} << ${y}) | (${x} >>> -${y})`,
};

const overRegisters: { readonly [name: string]: Formula } = {
  ...overImmediates,
  SUB: (x, y) => `(${x} - ${y}) | 0`,
};

const checkDivisor = 'if (divisor === 0) throw trap("integer-divide-by-zero");';
const divide = (operator: "/" | "%", shift: "" | " >>> 0"): string =>
  lines(`const divisor = ${b}${shift};`, checkDivisor, set(destination, `((${a}${shift}) ${operator} divisor) | 0`));

const i32: Cases = {
  ...each(overRegisters, (formula, name) => [name, set(destination, formula(a, b))]),
  ...each(overImmediates, (formula, name) => [`${name}_I`, set(b, formula(a, w1))]),
  ...each(comparisons, (how, name) => [name, set(destination, bit(compare(a, b, how)))]),
  ...each(comparisonsWithImmediate, (how, name) => [`${name}_I`, set(b, bit(compare(a, w1, how)))]),
  DIV_S: lines(
    `const divisor = ${b};`,
    `const dividend = ${a};`,
    checkDivisor,
    'if (divisor === -1 && dividend === -2_147_483_648) throw trap("integer-overflow");',
    set(destination, "(dividend / divisor) | 0"),
  ),
  DIV_U: divide("/", " >>> 0"),
  REM_S: divide("%", ""),
  REM_U: divide("%", " >>> 0"),
  CLZ: set(b, `Math.clz32(${a})`),
  CTZ: set(b, `ctz32(${a})`),
  POPCNT: set(b, `popcnt32(${a})`),
  EXTEND8: set(b, `(${a} << 24) >> 24`),
  EXTEND16: set(b, `(${a} << 16) >> 16`),
};

/** From `xl`, `xh`, `yl` and `yh` to `I[to]` and `I[to + 1]`. */
const halves: { readonly [name: string]: string } = {
  ADD64: lines(
    "const lo = (xl + yl) | 0;",
    "I[to] = lo;",
    "I[to + 1] = (xh + yh + (((xl & yl) | ((xl | yl) & ~lo)) >>> 31)) | 0;",
  ),
  MUL64: lines(
    "I[to] = Math.imul(xl, yl);",
    "I[to + 1] = (highProduct(xl, yl) + Math.imul(xl, yh) + Math.imul(xh, yl)) | 0;",
  ),
  AND64: lines("I[to] = xl & yl;", "I[to + 1] = xh & yh;"),
  OR64: lines("I[to] = xl | yl;", "I[to + 1] = xh | yh;"),
  XOR64: lines("I[to] = xl ^ yl;", "I[to + 1] = xh ^ yh;"),
};

const halvesOfRegisters: { readonly [name: string]: string } = {
  ...halves,
  SUB64: lines(
    "const lo = (xl - yl) | 0;",
    "I[to] = lo;",
    "I[to + 1] = (xh - yh - (((~xl & yl) | ((~xl | yl) & lo)) >>> 31)) | 0;",
  ),
};

const registers64 = lines(
  `const x = ${pa};`,
  `const y = ${pb};`,
  `const to = ${pd};`,
  "const xl = I[x]!;",
  "const yl = I[y]!;",
  "const xh = I[x + 1]!;",
  "const yh = I[y + 1]!;",
);

const immediate64 = lines(
  `const x = ${pa};`,
  `const to = ${pb};`,
  "const xl = I[x]!;",
  `const yl = ${w1};`,
  "const xh = I[x + 1]!;",
  `const yh = ${w2};`,
);

/** A shift of `lo` and `hi` by `n` below 64: by nothing, within a half, and across. */
const shift = (within: readonly [string, string], across: readonly [string, string]): string =>
  lines(
    "if (n === 0) {",
    "  I[to] = lo;",
    "  I[to + 1] = hi;",
    "} else if (n < 32) {",
    `  I[to] = ${within[0]};`,
    `  I[to + 1] = ${within[1]};`,
    "} else {",
    `  I[to] = ${across[0]};`,
    `  I[to + 1] = ${across[1]};`,
    "}",
  );

const shifts: { readonly [name: string]: string } = {
  SHL64: shift(["lo << n", "(hi << n) | (lo >>> (32 - n))"], ["0", "lo << (n - 32)"]),
  SHR_S64: shift(["(lo >>> n) | (hi << (32 - n))", "hi >> n"], ["hi >> (n - 32)", "hi >> 31"]),
  SHR_U64: shift(["(lo >>> n) | (hi << (32 - n))", "hi >>> n"], ["hi >>> (n - 32)", "0"]),
  ROTL64: lines(
    "const l = n & 32 ? hi : lo;",
    "const h = n & 32 ? lo : hi;",
    "if ((n & 31) === 0) {",
    "  I[to] = l;",
    "  I[to + 1] = h;",
    "} else {",
    "  I[to] = (l << n) | (h >>> -n);",
    "  I[to + 1] = (h << n) | (l >>> -n);",
    "}",
  ),
};

const shiftOf = (to: string, count: string): string =>
  lines(`const x = ${pa};`, `const to = ${to};`, "const lo = I[x]!;", "const hi = I[x + 1]!;", `const n = ${count};`);

/** An i32 in slot a, extended to the i64 in slot b. */
const extend = (value: string): string =>
  lines(`const to = ${pb};`, `const value = ${value};`, "I[to] = value;", "I[to + 1] = value >> 31;");

const i64: Cases = {
  ...each(halvesOfRegisters, (text, name) => [name, lines(registers64, text)]),
  ...each(halves, (text, name) => [`${name}_I`, lines(immediate64, text)]),
  ...each(shifts, (text, name) => [name, lines(shiftOf(pd, `${b} & 63`), text)]),
  ...each(shifts, (text, name) => [`${name}_I`, lines(shiftOf(pb, w1), text)]),
  ...each(comparisons, (how, name) => [wide(name), set(destination, bit(`(${compare64(b, bHigh, how)})`))]),
  EQZ64: set(b, bit(`(${a} | ${aHigh}) === 0`)),
  EXTEND_S: extend(a),
  EXTEND_U: lines(`const to = ${pb};`, `I[to] = ${a};`, "I[to + 1] = 0;"),
  EXTEND8_64: extend(`(${a} << 24) >> 24`),
  EXTEND16_64: extend(`(${a} << 16) >> 16`),
  EXTEND32_64: extend(a),
};

const arithmetic = { ADD: "+", SUB: "-", MUL: "*", DIV: "/" };
const order = { EQ: "===", NE: "!==", LT: "<", LE: "<=" };

/** Arithmetic and comparisons of one of the two float types. */
function floats(prefix: "F" | "S", at: (position: string) => string): Cases {
  return {
    ...each(arithmetic, (operator, name) => [prefix + name, set(at(pd), `${at(pa)} ${operator} ${at(pb)}`)]),
    ...each(order, (operator, name) => [prefix + name, set(destination, bit(`${at(pa)} ${operator} ${at(pb)}`))]),
    [`${prefix}SQRT`]: set(at(pb), `Math.sqrt(${at(pa)})`),
  };
}

/** Changes the upper half of an f64, where its sign is. */
const upper = (change: string): string =>
  lines(`const x = ${pa};`, `const to = ${pb};`, "I[to] = I[x]!;", `I[to + 1] = I[x + 1]! ${change};`);

const float: Cases = {
  ...floats("F", f64At),
  ...floats("S", f32At),
  FMUL_ADD: set(f64At(pd), `${f64At(`fp + ${w2}`)} + ${f64At(pa)} * ${f64At(pb)}`),
  FNEG: upper("^ -2_147_483_648"),
  FABS: upper("& 0x7fff_ffff"),
  SNEG: set(b, `${a} ^ -2_147_483_648`),
  SABS: set(b, `${a} & 0x7fff_ffff`),
  F_FROM_I: set(f64At(pb), a),
  F_FROM_U: set(f64At(pb), `${a} >>> 0`),
  F_FROM_S: set(f64At(pb), `${f32At(pa)} * one`),
  S_FROM_F: set(f32At(pb), `${f64At(pa)} * one`),
  I_FROM_F: lines(
    `const value = ${f64At(pa)};`,
    set(b, "value > -2_147_483_649 && value < 2_147_483_648 ? value | 0 : truncI32S(value)"),
  ),
};

export const numericCases: Cases = { ...i32, ...i64, ...float };
