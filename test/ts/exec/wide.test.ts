/**
 * The 128-bit operators against JavaScript's own bigints: no host has the proposal.
 */
import { describe, expect, it } from "vitest";
import { i64FromPair, i64Hi, i64Lo } from "../../../src/ts/base/bytes/bits.ts";
import { wideProducts, wideSums } from "../../../src/ts/exec/wide.ts";
import { edges } from "./host-ops.ts";

const values = edges.I!.map(BigInt);
const slots = new Int32Array(12);

function put(at: number, value: bigint): void {
  slots[at] = i64Lo(value);
  slots[at + 1] = i64Hi(value);
}

const get = (at: number): bigint => i64FromPair(slots[at]!, slots[at + 1]!);
const halves = (x: bigint): bigint[] => [BigInt.asIntN(64, x), BigInt.asIntN(64, x >> 64n)];
const whole = (low: bigint, high: bigint): bigint => (high << 64n) + BigInt.asUintN(64, low);

/** Where the halves of the result go: apart from the operands, and onto them, in either order. */
const places = [
  [8, 10],
  [0, 2],
  [2, 0],
  [4, 6],
  [6, 4],
] as const;

describe("128-bit operators", () => {
  it.each([
    ["i64.add128", (a: bigint, b: bigint) => a + b],
    ["i64.sub128", (a: bigint, b: bigint) => a - b],
  ] as const)("%s", (name, meaning) => {
    const wrong: string[] = [];
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) {
        const operands = [a, values[(i * 7 + j) % values.length]!, b, values[(j * 11 + i) % values.length]!] as const;
        const expected = halves(meaning(whole(operands[0], operands[1]), whole(operands[2], operands[3])));
        for (const [low, high] of places) {
          operands.forEach((value, k) => put(k * 2, value));
          wideSums[name](slots, low, high, 0, 2, 4, 6);
          if (get(low) !== expected[0] || get(high) !== expected[1]) wrong.push(`${name} ${operands.join(" ")}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ["i64.mul_wide_s", (a: bigint, b: bigint) => a * b],
    ["i64.mul_wide_u", (a: bigint, b: bigint) => BigInt.asUintN(64, a) * BigInt.asUintN(64, b)],
  ] as const)("%s", (name, meaning) => {
    const wrong: string[] = [];
    for (const a of values) {
      for (const b of values) {
        const expected = halves(meaning(a, b));
        for (const [low, high] of places.slice(0, 3)) {
          put(0, a);
          put(2, b);
          wideProducts[name](slots, low, high, 0, 2);
          if (get(low) !== expected[0] || get(high) !== expected[1]) wrong.push(`${name} ${a} ${b}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
