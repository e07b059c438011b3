/**
 * Bit casts, held against what the language says of the same.
 */
import { expect, it } from "vitest";
import { asU64 } from "../../../src/ts/base/bytes/bits.ts";

const edges = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n, 2n ** 65n];

it("a bigint modulo 2^64 is what BigInt.asUintN says", () => {
  for (const edge of edges)
    for (const near of [-1n, 0n, 1n])
      for (const sign of [-1n, 1n]) {
        const x = sign * edge + near;
        expect(asU64(x)).toBe(BigInt.asUintN(64, x));
      }
});
