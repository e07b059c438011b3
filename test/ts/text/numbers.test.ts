/**
 * Number literals against exact arithmetic on fractions: no float of the format is nearer to what is written than
 * the one that is read, and of two equally near ones it is the even one.
 */
import { describe, expect, it } from "vitest";
import { f32LiteralBits, f64LiteralBits } from "../../../src/ts/text/lex/numbers.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { Random } from "../fuzz/random.ts";

/** A fraction that is not negative. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const power = (base: bigint, exponent: number): Fraction =>
  exponent < 0 ? { over: 1n, under: base ** BigInt(-exponent) } : { over: base ** BigInt(exponent), under: 1n };

/** What a literal without sign and underscores says. */
function exact(text: string): Fraction {
  const hex = text.startsWith("0x");
  const pattern = hex ? /^0x([\da-f]+)\.?([\da-f]*)(?:p([+-]?\d+))?$/i : /^(\d+)\.?(\d*)(?:e([+-]?\d+))?$/i;
  const [, whole = "", fraction = "", exponent = "0"] = pattern.exec(text) ?? [];
  const digits = BigInt((hex ? "0x" : "") + whole + fraction);
  const scale = hex
    ? power(2n, Number(exponent) - 4 * fraction.length)
    : power(10n, Number(exponent) - fraction.length);
  return { over: digits * scale.over, under: scale.under };
}

interface Format {
  readonly fraction: number;
  readonly exponent: number;
}

const f32: Format = { fraction: 23, exponent: 8 };
const f64: Format = { fraction: 52, exponent: 11 };

const infinity = ({ fraction, exponent }: Format): bigint => ((1n << BigInt(exponent)) - 1n) << BigInt(fraction);

/** The value of the float with these bits; infinity's is that of the next power of two. */
function valueOf(bits: bigint, { fraction, exponent }: Format): Fraction {
  const biased = bits >> BigInt(fraction);
  const low = bits & ((1n << BigInt(fraction)) - 1n);
  const significand = biased === 0n ? low : low | (1n << BigInt(fraction));
  const bias = 2 ** (exponent - 1) - 1;
  const scale = power(2n, Math.max(Number(biased), 1) - bias - fraction);
  return { over: significand * scale.over, under: scale.under };
}

const compare = (a: Fraction, b: Fraction): number => {
  const left = a.over * b.under;
  const right = b.over * a.under;
  return left < right ? -1 : left > right ? 1 : 0;
};

const middle = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: 2n * a.under * b.under,
});

/** Whether these bits are what rounding to the nearest, ties to even, gives. */
function isNearest(text: string, bits: bigint, format: Format): boolean {
  const x = exact(text);
  const odd = (bits & 1n) === 1n;
  const within = (side: number): boolean => side < 0 || (side === 0 && !odd);
  const value = valueOf(bits, format);
  if (bits > 0n && !within(compare(middle(valueOf(bits - 1n, format), value), x))) return false;
  return bits === infinity(format) || within(compare(x, middle(value, valueOf(bits + 1n, format))));
}

function bitsOf(text: string, format: Format): bigint {
  const bits = format === f32 ? f32LiteralBits(text) : f64LiteralBits(text);
  return bits === undefined ? infinity(format) : BigInt.asUintN(format === f32 ? 32 : 64, BigInt(bits));
}

function digits(random: Random, alphabet: string, count: number): string {
  return Array.from({ length: count }, () => alphabet[random.below(alphabet.length)]).join("");
}

/** The whole decimal expansion of a fraction whose denominator is a power of two. */
function decimal({ over, under }: Fraction): string {
  let places = 0;
  for (let rest = under; rest > 1n; rest >>= 1n) places++;
  const text = String(over * 5n ** BigInt(places)).padStart(places + 1, "0");
  const point = text.length - places;
  return places === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
}

describe.each([
  ["f32", f32, 48],
  ["f64", f64, 330],
] as const)("%s literals", (_, format, scale) => {
  it("round decimals to the nearest", () => {
    const random = new Random(0x5eed);
    for (let i = 0; i < 4000; i++) {
      const behind = random.below(2) === 0 ? `.${digits(random, "0123456789", random.below(20))}` : "";
      const exponent = random.below(3) === 0 ? "" : `e${random.below(2 * scale) - scale}`;
      const text = digits(random, "0123456789", 1 + random.below(20)) + behind + exponent;
      expect([text, isNearest(text, bitsOf(text, format), format)]).toEqual([text, true]);
    }
  });

  it("round hexadecimals to the nearest", () => {
    const random = new Random(0xf00d);
    const hex = "0123456789abcdefABCDEF";
    for (let i = 0; i < 4000; i++) {
      const behind = random.below(2) === 0 ? `.${digits(random, hex, random.below(18))}` : "";
      const exponent = random.below(3) === 0 ? "" : `p${random.below(8 * scale) - 4 * scale}`;
      const text = `0x${digits(random, hex, 1 + random.below(18))}${behind}${exponent}`;
      expect([text, isNearest(text, bitsOf(text, format), format)]).toEqual([text, true]);
    }
  });

  it("round what lies between two floats to the even one, and what is a little off to its side", () => {
    const random = new Random(0xbeef);
    const edges = [0n, 1n, infinity(format) - 1n, 1n << BigInt(format.fraction), (1n << BigInt(format.fraction)) - 1n];
    const any = Array.from({ length: 400 }, () => {
      const bits = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
      return bits % infinity(format);
    });
    for (const bits of [...edges, ...any]) {
      const half = decimal(middle(valueOf(bits, format), valueOf(bits + 1n, format)));
      const even = (bits & 1n) === 0n ? bits : bits + 1n;
      const above = half.includes(".") ? `${half}000000000001` : `${half}.000000000001`;
      expect([half, bitsOf(half, format)]).toEqual([half, even]);
      expect([half, bitsOf(above, format)]).toEqual([half, bits + 1n]);
      expect([half, isNearest(half, even, format)]).toEqual([half, true]);
    }
  });

  it("give every float back from its shortest decimal", () => {
    const random = new Random(0xcafe);
    const view = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 2000; i++) {
      view.setUint32(0, random.below(2 ** 32));
      view.setUint32(4, random.below(2 ** 32));
      const x = format === f32 ? view.getFloat32(0) : view.getFloat64(0);
      if (!Number.isFinite(x)) continue;
      const expected = format === f32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
      expect([x, bitsOf(String(x), format)]).toEqual([x, expected]);
    }
  });
});

describe("exponents far off", () => {
  it.each([
    ["1e-999999999999", 0n],
    ["0x1p-999999999999", 0n],
    ["0e999999999999", 0n],
    ["0x0p999999999999", 0n],
    [`0.${"0".repeat(400)}1e401`, 0x3ff0_0000_0000_0000n],
    [`0x0.${"0".repeat(400)}1p1604`, 0x3ff0_0000_0000_0000n],
    [`0x1${"0".repeat(400)}p-1600`, 0x3ff0_0000_0000_0000n],
  ])("%s", (text, bits) => {
    expect(f64LiteralBits(text)).toBe(bits);
  });

  it("are out of range where they are large", () => {
    for (const text of ["1e999999999999", "0x1p999999999999", "1e309", "0x1p1024"]) {
      expect(f64LiteralBits(text)).toBeUndefined();
    }
  });
});

describe("signs, infinities and NaNs", () => {
  it.each([
    ["-0", -0x8000_0000],
    ["+0", 0],
    ["inf", 0x7f80_0000],
    ["-inf", -0x0080_0000],
    ["nan", 0x7fc0_0000],
    ["-nan", -0x0040_0000],
    ["nan:0x1", 0x7f80_0001],
    ["-nan:0x7f_ffff", -1],
    ["1_0.2_5e0_1", 0x42cd_0000],
    ["0x1_0.8p-0_1", 0x4104_0000],
  ])("%s", (text, bits) => {
    expect(f32LiteralBits(text)).toBe(bits);
  });

  it("refuse payloads that do not fit", () => {
    expect(f32LiteralBits("nan:0x0")).toBeUndefined();
    expect(f32LiteralBits("nan:0x80_0000")).toBeUndefined();
    expect(f64LiteralBits("nan:0x8_0000_0000_0000")).toBe(0x7ff8_0000_0000_0000n);
    expect(f64LiteralBits("nan:0x10_0000_0000_0000")).toBeUndefined();
  });
});

describe("integers", () => {
  const bodyOf = (instr: string): number[] => [...parseWat(`(func ${instr} drop)`)].slice(-12);

  it.each([
    ["i32.const 0xffff_ffff", "i32.const -1"],
    ["i32.const 4294967295", "i32.const -1"],
    ["i32.const -0x8000_0000", "i32.const 2147483648"],
    ["i64.const 0xffff_ffff_ffff_ffff", "i64.const -1"],
    ["i64.const 18446744073709551615", "i64.const -0x1"],
    ["i64.const -9223372036854775808", "i64.const 0x8000000000000000"],
    ["i64.const +9_007_199_254_740_993", "i64.const 0x20000000000001"],
  ])("%s is %s", (text, same) => {
    expect(bodyOf(text)).toEqual(bodyOf(same));
  });
});
