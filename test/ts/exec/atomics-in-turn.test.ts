/**
 * What stands for `Atomics` where there is none does what `Atomics` does, on cells of every width.
 */
import { describe, expect, it } from "vitest";
import { atomicsInTurn } from "../../../src/ts/exec/atomics-in-turn.ts";

const changes = ["store", "exchange", "add", "sub", "and", "or", "xor"] as const;
const values = [0n, 1n, -1n, 2n ** 7n, 2n ** 15n + 3n, 2n ** 31n, -(2n ** 31n) - 1n, 2n ** 63n - 1n];

const kinds = [
  ["8 bits", Uint8Array, (x: bigint) => Number(BigInt.asIntN(32, x))],
  ["16 bits", Uint16Array, (x: bigint) => Number(BigInt.asIntN(32, x))],
  ["32 bits", Int32Array, (x: bigint) => Number(BigInt.asIntN(32, x))],
  ["64 bits", BigInt64Array, (x: bigint) => x],
] as const;

describe.each(kinds)("cells of %s", (_, Cells, valueOf) => {
  const all = values.map((x) => valueOf(x) as never);
  const both = (first: never, act: (atomics: typeof Atomics, cells: never) => unknown): unknown[] =>
    [atomicsInTurn, Atomics].map((atomics) => {
      const cells = Cells.of(first, first);
      return [act(atomics, cells as never), [...cells]];
    });

  it.each(changes)("%s", (name) => {
    for (const first of all)
      for (const value of all) {
        // `store` gives its operand as it came.
        const [got, wanted] = both(first, (atomics, cells) => {
          const given = atomics[name](cells, 1, value);
          return name === "store" ? undefined : given;
        });
        expect(got).toEqual(wanted);
      }
  });

  it("load and compareExchange", () => {
    for (const first of all)
      for (const expected of all)
        for (const value of all) {
          const [got, wanted] = both(first, (atomics, cells) => [
            atomics.load(cells, 1),
            atomics.compareExchange(cells, 1, expected, value),
          ]);
          expect(got).toEqual(wanted);
        }
  });
});
