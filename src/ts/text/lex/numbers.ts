/**
 * Number literals (Text Format, Values, Integers and Floating-Point): their form, and their exact values. Floats
 * are rounded once, to the nearest even; a literal that rounds to infinity is out of range.
 */
import { asU64, f32FromBits, f32ToBits, f64ToBits } from "../../base/bytes/bits.ts";
import { hexDigit } from "./strings.ts";
import { token } from "./tokens.ts";

/** What is scanned, and where the outcome goes. */
interface Scan {
  readonly text: string;
  readonly end: number;
  kind: number;
  value: number;
}

const underscore = 0x5f;
const plus = 0x2b;
const minus = 0x2d;
const dot = 0x2e;
const letter = (c: number): number => c | 0x20;

/** Behind the digits from `pos` on, single underscores between them; `pos` itself where there is none. */
function digitsEnd(text: string, pos: number, hex: boolean): number {
  let at = pos;
  for (;;) {
    const c = text.charCodeAt(at);
    if (hex ? hexDigit(c) >= 0 : c >= 0x30 && c <= 0x39) at++;
    else if (c === underscore && at > pos && text.charCodeAt(at - 1) !== underscore) at++;
    else break;
  }
  return at > pos && text.charCodeAt(at - 1) === underscore ? pos : at;
}

function signEnd(text: string, pos: number): number {
  const c = text.charCodeAt(pos);
  return c === plus || c === minus ? pos + 1 : pos;
}

/**
 * Tells whether the token from `start` to its end is a number, and sets its kind. Of integers it sets the magnitude
 * too, or Infinity where it is above 2^53.
 */
export function scanNumber(scan: Scan, start: number): boolean {
  const { text, end } = scan;
  const from = signEnd(text, start);
  const hex = text.charCodeAt(from) === 0x30 && letter(text.charCodeAt(from + 1)) === 0x78;
  if (hex && text.charCodeAt(from + 1) !== 0x78) return false;
  const digits = hex ? from + 2 : from;
  const pos = digitsEnd(text, digits, hex);
  if (pos === digits) return !hex && wordEnd(text, from) === end && setKind(scan, token.float);
  if (pos === end) {
    scan.value = magnitude(text, digits, end, hex ? 16 : 10);
    return setKind(scan, from === start ? token.nat : token.int);
  }
  return floatEnd(text, pos, hex) === end && setKind(scan, token.float);
}

function setKind(scan: Scan, kind: number): true {
  scan.kind = kind;
  return true;
}

/** Behind `inf`, `nan` or `nan:0x…`, or -1. */
function wordEnd(text: string, pos: number): number {
  if (text.startsWith("inf", pos)) return pos + 3;
  if (!text.startsWith("nan", pos)) return -1;
  if (!text.startsWith(":0x", pos + 3)) return pos + 3;
  const end = digitsEnd(text, pos + 6, true);
  return end === pos + 6 ? -1 : end;
}

/** Behind the fraction and the exponent of a float whose digits end at `pos`. */
function floatEnd(text: string, pos: number, hex: boolean): number {
  let at = pos;
  if (text.charCodeAt(at) === dot) at = digitsEnd(text, at + 1, hex);
  if (letter(text.charCodeAt(at)) === (hex ? 0x70 : 0x65)) {
    const digits = signEnd(text, at + 1);
    const end = digitsEnd(text, digits, false);
    return end === digits ? -1 : end;
  }
  return at;
}

function magnitude(text: string, from: number, to: number, base: number): number {
  let value = 0;
  for (let pos = from; pos < to; pos++) {
    const c = text.charCodeAt(pos);
    if (c !== underscore) value = value * base + hexDigit(c);
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : Infinity;
}

/** The value of an integer literal, whatever its size. */
export function bigintOf(spelling: string): bigint {
  const digits = spelling.replaceAll("_", "");
  const signed = digits.startsWith("-") || digits.startsWith("+");
  const value = BigInt(signed ? digits.slice(1) : digits);
  return digits.startsWith("-") ? -value : value;
}

/** A binary floating-point format. */
interface Format {
  /** Bits of the significand, the implicit one included. */
  readonly precision: number;
  /** Binary exponent of the least significant bit of subnormal numbers. */
  readonly lowest: number;
  readonly exponentBits: number;
}

const binary32: Format = { precision: 24, lowest: -149, exponentBits: 8 };
const binary64: Format = { precision: 53, lowest: -1074, exponentBits: 11 };

const infinityOf = ({ precision, exponentBits }: Format): bigint =>
  ((1n << BigInt(exponentBits)) - 1n) << BigInt(precision - 1);

const bitLength = (n: bigint): number => n.toString(2).length;

/** The bits of `significand * 2^exponent`, to the nearest even; infinity's where it is too large. */
function roundBinary(significand: bigint, exponent: number, format: Format): bigint {
  const { precision, lowest } = format;
  const unit = Math.max(bitLength(significand) - precision + exponent, lowest);
  const drop = BigInt(Math.max(0, unit - exponent));
  let quotient = significand >> drop;
  const rest = significand - (quotient << drop);
  quotient <<= BigInt(Math.max(0, exponent - unit));
  const half = drop > 0n ? 1n << (drop - 1n) : 0n;
  if (rest > half || (rest === half && rest > 0n && (quotient & 1n) === 1n)) quotient++;
  // A carry out of the significand is one into the exponent, as the format has it.
  const normal = quotient >> BigInt(precision - 1) > 0n;
  const bits = normal ? (BigInt(unit - lowest) << BigInt(precision - 1)) + quotient : quotient;
  const infinity = infinityOf(format);
  return bits < infinity ? bits : infinity;
}

const clampExponent = (digits: string): number => Math.max(-1e9, Math.min(1e9, Number(digits)));

/** Digits with the point taken out, and how many stood behind it. */
function splitDigits(text: string): { digits: string; behind: number } {
  const point = text.indexOf(".");
  if (point < 0) return { digits: text, behind: 0 };
  return { digits: text.slice(0, point) + text.slice(point + 1), behind: text.length - point - 1 };
}

function withoutZeros(digits: string): string {
  let from = 0;
  while (digits[from] === "0") from++;
  return digits.slice(from);
}

/** The bits of `0x…p…`, without a sign or underscores. */
function hexBits(text: string, format: Format): bigint {
  const p = text.toLowerCase().indexOf("p");
  const { digits, behind } = splitDigits(text.slice(2, p < 0 ? text.length : p));
  const significant = withoutZeros(digits);
  if (significant === "") return 0n;
  const exponent = (p < 0 ? 0 : clampExponent(text.slice(p + 1))) - 4 * behind;
  const top = exponent + 4 * significant.length;
  // Far off either end the value is settled, and exact arithmetic would be long.
  if (top > 2000) return infinityOf(format);
  if (top < -2000) return 0n;
  return roundBinary(BigInt(`0x${significant}`), exponent, format);
}

/** The exact comparison of a decimal with a finite f64: -1, 0 or 1. */
function compareDecimal(text: string, x: number): number {
  const e = text.toLowerCase().indexOf("e");
  const { digits, behind } = splitDigits(e < 0 ? text : text.slice(0, e));
  const power = (e < 0 ? 0 : Number(text.slice(e + 1))) - behind;
  const bits = asU64(f64ToBits(x));
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  let right = exponent === 0 ? fraction : fraction + 0x10_0000_0000_0000n;
  let left = BigInt(digits);
  const binary = Math.max(exponent, 1) - 1075;
  if (binary > 0) right <<= BigInt(binary);
  else left <<= BigInt(-binary);
  if (power > 0) left *= 10n ** BigInt(power);
  else right *= 10n ** BigInt(-power);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The f32 nearest to a decimal: rounding the nearest f64 is wrong only where that lies between two f32. */
function decimalToF32(text: string): number {
  const x = Number(text);
  const rounded = Math.fround(x);
  if (rounded === x) return rounded;
  const bits = f32ToBits(rounded);
  const neighbour = rounded < x ? bits + 1 : bits - 1;
  const other = neighbour === 0x7f80_0000 ? 2 ** 128 : f32FromBits(neighbour);
  const finite = bits === 0x7f80_0000 ? 2 ** 128 : rounded;
  if (x !== (finite + other) / 2) return rounded;
  const side = compareDecimal(text, x);
  if (side === 0) return rounded;
  const [low, high] = finite < other ? [finite, other] : [other, finite];
  return Math.fround(side < 0 ? low : high);
}

/** The bits of `nan` and `nan:0x…` without a sign, or undefined where the payload is out of range. */
function nanBits(text: string, format: Format): bigint | undefined {
  const fraction = BigInt(format.precision - 1);
  const payload = text === "nan" ? 1n << (fraction - 1n) : BigInt(text.slice(4));
  return payload > 0n && payload < 1n << fraction ? infinityOf(format) | payload : undefined;
}

interface Parts {
  readonly negative: boolean;
  readonly magnitude: string;
}

function partsOf(spelling: string): Parts {
  const text = spelling.includes("_") ? spelling.replaceAll("_", "") : spelling;
  const negative = text.startsWith("-");
  return { negative, magnitude: negative || text.startsWith("+") ? text.slice(1) : text };
}

/** The magnitude's bits, or undefined where it is out of range. */
function magnitudeBits(text: string, format: Format, decimal: () => bigint): bigint | undefined {
  if (text === "inf") return infinityOf(format);
  if (text.startsWith("nan")) return nanBits(text, format);
  const bits = text.startsWith("0x") ? hexBits(text, format) : decimal();
  return bits === infinityOf(format) ? undefined : bits;
}

/** The bits of a number literal as an f32, as a signed 32-bit integer, or undefined where it is out of range. */
export function f32LiteralBits(spelling: string): number | undefined {
  const { negative, magnitude: text } = partsOf(spelling);
  const bits = magnitudeBits(text, binary32, () => BigInt(f32ToBits(decimalToF32(text))));
  return bits === undefined ? undefined : Number(bits) | (negative ? 0x8000_0000 : 0);
}

/** The bits of a number literal as an f64, as a signed 64-bit bigint, or undefined where it is out of range. */
export function f64LiteralBits(spelling: string): bigint | undefined {
  const { negative, magnitude: text } = partsOf(spelling);
  const bits = magnitudeBits(text, binary64, () => f64ToBits(Number(text)));
  if (bits === undefined) return undefined;
  return BigInt.asIntN(64, negative ? bits | (1n << 63n) : bits);
}
