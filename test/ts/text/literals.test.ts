import { describe, expect, it } from "vitest";
import { f32FromBits, f32ToBits, f64FromBits, f64ToBits } from "../../../src/ts/base/bytes/bits.ts";
import { bytesLiteral, f32Literal, f64Literal } from "../../../src/ts/text/print/literals.ts";
import { Random } from "../fuzz/random.ts";

/** Bits that touch every exponent, with a few and with many bits of fraction; the same each time. */
function* bitPatterns(): Iterable<number> {
  const random = new Random(0x9e37_79b9);
  for (let exponent = 0; exponent < 255; exponent++) {
    for (let i = 0; i < 40; i++) {
      yield (exponent << 23) | (random.bits() & 0x807f_ffff);
    }
    yield exponent << 23;
    yield (exponent << 23) | 0x007f_ffff;
  }
}

describe("float literals", () => {
  it("of f32 read back as the same bits", () => {
    const wrong = [...bitPatterns()].filter((bits) => f32ToBits(Math.fround(Number(f32Literal(bits)))) !== bits);
    expect(wrong).toEqual([]);
  });

  it("of f64 read back as the same bits", () => {
    const finite = [...bitPatterns()]
      .map((bits) => BigInt.asIntN(64, (BigInt(bits) << 29n) ^ BigInt(bits >>> 3)))
      .filter((bits) => Number.isFinite(f64FromBits(bits)));
    expect(finite.length).toBeGreaterThan(5_000);
    expect(finite.filter((bits) => f64ToBits(Number(f64Literal(bits))) !== bits)).toEqual([]);
  });

  it("are short where the number is", () => {
    expect([0.1, -1.5, 16_777_216, 1e38, 3.4028234663852886e38].map((x) => f32Literal(f32ToBits(x)))).toEqual([
      "0.1",
      "-1.5",
      "16777216",
      "1e+38",
      "3.4028235e+38",
    ]);
    expect([0.1, -1e300, 5e-324].map((x) => f64Literal(f64ToBits(x)))).toEqual(["0.1", "-1e+300", "5e-324"]);
  });

  it("keep signs, infinities and the payload of NaNs", () => {
    expect([0x8000_0000 | 0, 0x7f80_0000, 0xff80_0000 | 0, 0x7fc0_0000, 0xffc0_0001 | 0].map(f32Literal)).toEqual([
      "-0",
      "inf",
      "-inf",
      "nan",
      "-nan:0x400001",
    ]);
    expect([0x7ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n, -1n].map(f64Literal)).toEqual([
      "nan",
      "nan:0x1",
      "-nan:0xfffffffffffff",
    ]);
    expect(f32FromBits(f32ToBits(Number(f32Literal(1))))).toBe(2 ** -149);
  });
});

describe("string literals", () => {
  it("escape what is not plain", () => {
    expect(bytesLiteral(new Uint8Array([0, 0x41, 0x22, 0x5c, 0x7f, 0xff]))).toBe('"\\00A\\22\\5c\\7f\\ff"');
  });
});
