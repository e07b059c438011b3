import { describe, expect, it } from "vitest";
import { argumentBits, matchesValue } from "./values.ts";

const matches = (type: string, value: string, actual: unknown): boolean =>
  matchesValue({ type, value }, actual, () => false);

describe("values of scripts", () => {
  it("are bits, signed or not in the script", () => {
    expect(argumentBits({ type: "i32", value: "4294967295" })).toBe(-1);
    expect(argumentBits({ type: "i32", value: "-1" })).toBe(-1);
    expect(argumentBits({ type: "i64", value: "18446744073709551615" })).toBe(-1n);
    expect(argumentBits({ type: "f32", value: "2143289344" })).toBe(0x7fc0_0000);
    expect(argumentBits({ type: "f64", value: "9221120237041090560" })).toBe(0x7ff8n << 48n);
    expect(argumentBits({ type: "externref", value: "null" })).toBe(null);
    expect(argumentBits({ type: "externref", value: "7" })).toBe(argumentBits({ type: "externref", value: "7" }));
    expect(argumentBits({ type: "externref", value: "7" })).not.toBe(argumentBits({ type: "externref", value: "8" }));
  });

  it("lay lanes out little-endian", () => {
    const lanes = { type: "v128", lane_type: "i32", value: ["1", "-1", "305419896", "0"] } as const;
    const bytes = [1, 0, 0, 0, 255, 255, 255, 255, 0x78, 0x56, 0x34, 0x12, 0, 0, 0, 0];
    expect([...(argumentBits(lanes) as Uint8Array)]).toEqual(bytes);
    expect(matchesValue(lanes, Uint8Array.from(bytes), () => false)).toBe(true);
    expect(matchesValue(lanes, Uint8Array.from(bytes.with(15, 1)), () => false)).toBe(false);
  });

  it("tell NaNs apart", () => {
    for (const sign of [0, -0x8000_0000]) {
      expect(matches("f32", "nan:canonical", 0x7fc0_0000 | sign)).toBe(true);
      expect(matches("f32", "nan:canonical", 0x7fc0_0001 | sign)).toBe(false);
      expect(matches("f32", "nan:arithmetic", 0x7fc0_0001 | sign)).toBe(true);
      expect(matches("f32", "nan:arithmetic", 0x7fa0_0000 | sign)).toBe(false);
      expect(matches("f32", "nan:arithmetic", 0x7f80_0000 | sign)).toBe(false);
    }
    expect(matches("f64", "nan:canonical", 0x7ff8n << 48n)).toBe(true);
    expect(matches("f64", "nan:canonical", -(8n << 48n))).toBe(true);
    expect(matches("f64", "nan:arithmetic", (0x7ff8n << 48n) + 5n)).toBe(true);
    expect(matches("f64", "nan:arithmetic", (0x7ff4n << 48n) + 5n)).toBe(false);
    expect(matches("f32", "0", -0x8000_0000)).toBe(false);
  });

  it("match by alternatives and by type", () => {
    const either = {
      type: "either",
      values: [
        { type: "i32", value: "1" },
        { type: "i32", value: "2" },
      ],
    };
    expect([1, 2, 3].map((actual) => matchesValue(either, actual, () => false))).toEqual([true, true, false]);
    expect(matchesValue({ type: "refnull" }, null, () => true)).toBe(true);
    expect(matchesValue({ type: "funcref" }, null, () => true)).toBe(false);
    expect(matchesValue({ type: "funcref" }, {}, (type) => type === "funcref")).toBe(true);
    expect(matchesValue({ type: "i64", value: "1" }, 1, () => false)).toBe(false);
  });
});
