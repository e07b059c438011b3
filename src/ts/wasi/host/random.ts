/**
 * Randomness: the host's, or a seeded sequence that is the same everywhere: xoshiro128** (Blackman and Vigna), its
 * state filled by SplitMix64. The seeded one is for repeatable runs and must not serve secrets.
 */
import { asU64, i64Hi, i64Lo } from "../../base/bytes/bits.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { provides } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { web } from "../../base/host/web.ts";

/** A source of random bytes. */
export interface Random {
  fill(target: Uint8Array): void;
}

/** What the option `random` accepts: the host's randomness, or a seed. */
export type RandomSource = "system" | number | bigint | Random;

/** The most that getRandomValues gives at once. */
const chunkBytes = 65_536;

/**
 * The randomness of a source.
 * @throws UsageError `bad-option` where the source is none of the kinds
 */
export function randomFrom(source: RandomSource | undefined): Random {
  if (source === undefined || source === "system") return systemRandom;
  if (typeof source === "bigint") return seededRandom(source);
  if (typeof source === "number" && Number.isSafeInteger(source)) return seededRandom(BigInt(source));
  if (typeof source === "object" && source !== null && provides(source, "fill")) return source;
  throw new UsageError("bad-option", 'random is neither "system" nor a seed (an integer).', {
    option: "random",
    value: source,
  });
}

/** The host's randomness, which is fit for secrets, or an error: nothing takes its place unasked. */
export const systemRandom: Random = {
  fill(target) {
    // Through a buffer of its own: getRandomValues refuses shared and resizable memories.
    const { crypto } = web;
    if (typeof crypto?.getRandomValues !== "function") throw noRandom();
    const chunk = new Uint8Array(Math.min(chunkBytes, target.length));
    for (let from = 0; from < target.length; from += chunk.length) {
      const part = chunk.subarray(0, target.length - from);
      crypto.getRandomValues(part);
      target.set(part, from);
    }
  },
};

function noRandom(): UsageError {
  const text = "The program asks for random numbers, and this host has no secure source of them";
  return new UsageError("not-available", `${text}: give ${phrase("a-seed")}.`, { option: "random" });
}

/** The sequence of a seed, taken modulo 2^64. */
export function seededRandom(seed: bigint): Random {
  const next32 = xoshiro128(splitMix64(seed));
  let word = 0;
  let left = 0;
  return {
    fill(target) {
      for (let i = 0; i < target.length; i++) {
        if (left === 0) {
          word = next32();
          left = 4;
        }
        target[i] = word;
        word >>>= 8;
        left -= 1;
      }
    },
  };
}

/** Four words of state from a seed. */
export function splitMix64(seed: bigint): [number, number, number, number] {
  const [a, b] = [mix64(seed + 0x9e3779b97f4a7c15n), mix64(seed + 2n * 0x9e3779b97f4a7c15n)];
  return [i64Lo(a), i64Hi(a), i64Lo(b), i64Hi(b)];
}

/** SplitMix64's output function. */
export function mix64(state: bigint): bigint {
  let z = asU64(state);
  z = asU64((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = asU64((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** xoshiro128** from a state that is not all zero; each call gives the next word, as an unsigned number. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}
