/**
 * What goes into a guest as it is goes in as what the conversion would have made of it: a passage saves work, and is no
 * rule of its own.
 */
import { describe, expect, it } from "vitest";
import { type ValType, externref, funcref, refType } from "../../../src/ts/core/types.ts";
import { fits, passageOf, resultPassage } from "../../../src/ts/runtime/calls/passages.ts";
import { fromBits, toBits } from "../../../src/ts/runtime/store/values.ts";

const types: readonly ValType[] = ["i32", "i64", "f32", "f64", "v128", externref, refType(false, "extern"), funcref];

const numbers = [
  0,
  -0,
  1,
  -1,
  0.1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  3.4028235e38,
  3.5e38,
  Infinity,
  NaN,
];
const bigints = [0n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n];
const others = [undefined, null, true, "text", {}, Symbol("s"), () => 1, Promise.resolve(1), new Uint8Array(16)];
const values: readonly unknown[] = [...numbers, ...bigints, ...others];

/** What a guest holds of a number that the host converts: an f32 is rounded then. */
const asHeld = (value: unknown, type: ValType): unknown =>
  type === "f32" && typeof value === "number" ? Math.fround(value) : value;

describe.each(["native", "own"] as const)("into guests of the family %s", (family) => {
  it.each(types)("%o takes as it is only what stays the same", (type) => {
    const passed = values.filter((value) => fits(passageOf(type, family), value));
    for (const value of passed) {
      const held = fromBits(toBits(value, type, { fn: "f", param: 0 }), type);
      expect(Object.is(held, asHeld(value, type)) || (held === 0 && value === 0)).toBe(true);
    }
    const some = type === "v128" || type === funcref || (typeof type === "object" && !type.nullable) ? 0 : 1;
    expect(passed.length).toBeGreaterThanOrEqual(some);
  });
});

describe("results of functions of the host program", () => {
  it.each(types)("of type %o are never a promise that passes", (type) => {
    for (const results of [[], [type], [type, type]]) {
      expect(fits(resultPassage(results), Promise.resolve(1))).toBe(false);
    }
  });

  it("pass as nothing where there is no result", () => {
    expect(values.filter((value) => fits(resultPassage([]), value))).toEqual([undefined]);
  });
});
