/**
 * The f64 operators that change the sign alone, on words: an f64 that is only moved stays bits. Arguments are
 * those of `i64-pair.ts`.
 */
import type { OpName } from "../core/opcodes.ts";

const signBit = -2_147_483_648;

/** `f64.abs`, `f64.neg` and `f64.copysign` on words; those with one operand ignore `b`. */
export const f64SignOps = {
  "f64.abs": (s, d, a) => {
    s[d] = s[a]!;
    s[d + 1] = s[a + 1]! & ~signBit;
  },
  "f64.neg": (s, d, a) => {
    s[d] = s[a]!;
    s[d + 1] = s[a + 1]! ^ signBit;
  },
  "f64.copysign": (s, d, a, b) => {
    const sign = s[b + 1]! & signBit;
    s[d] = s[a]!;
    s[d + 1] = (s[a + 1]! & ~signBit) | sign;
  },
} as const satisfies {
  [K in Extract<OpName, "f64.abs" | "f64.neg" | "f64.copysign">]: (
    s: Int32Array,
    d: number,
    a: number,
    b: number,
  ) => void;
};
