/**
 * Random numbers that a seed decides: the same on every machine (mulberry32). All tests, fuzzers and benchmarks draw from this one;
 * test/ts/arch/random.test.ts finds others.
 */
export class Random {
  private _state: number;

  constructor(seed: number) {
    this._state = seed >>> 0;
  }

  /** A number for case `index` of a run, so that one case can be made alone. */
  static of(seed: number, index: number): Random {
    return new Random(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca6b));
  }

  /** 32 random bits. */
  bits(): number {
    this._state = (this._state + 0x6d2b_79f5) | 0;
    let t = Math.imul(this._state ^ (this._state >>> 15), 1 | this._state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** 64 random bits, as a signed number. */
  bits64(): bigint {
    return BigInt.asIntN(64, (BigInt(this.bits()) << 32n) | BigInt(this.bits()));
  }

  /** An integer from 0 to below `n`. */
  below(n: number): number {
    return Math.floor((this.bits() / 4_294_967_296) * n);
  }

  /** One of a list. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }
}
