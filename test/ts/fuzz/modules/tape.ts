/**
 * The decisions that a case is made of: drawn from a seed and written down, or read again. A decision of 0 is the simplest
 * of its kind, and what is not there is 0. They form a tree, as the parts of a case do, so that one part can become simpler
 * while the decisions of all others still mean what they did.
 */
import type { Random } from "../random.ts";

/** Decisions of a part: its own, and those of its parts, each in order. */
export interface Decisions {
  readonly numbers: number[];
  readonly parts: Decisions[];
}

/** No decisions: the simplest part. */
export const noDecisions = (): Decisions => ({ numbers: [], parts: [] });

/** A part that is being made: what is written down, and where it is read. */
interface Open {
  readonly made: Decisions;
  readonly given: Decisions | undefined;
}

/** Decisions one after the other. */
export class Tape {
  /** Those made so far. */
  readonly made: Decisions = noDecisions();
  private readonly _random: Random | undefined;
  private _open: Open;

  constructor(source: Random | Decisions) {
    this._random = "bits" in source ? source : undefined;
    this._open = { made: this.made, given: "bits" in source ? undefined : source };
  }

  /** An integer from 0 to below `n`. */
  below(n: number): number {
    if (n <= 1) return 0;
    const { made, given } = this._open;
    const choice = this._random?.below(n) ?? (given?.numbers[made.numbers.length] ?? 0) % n;
    made.numbers.push(choice);
    return choice;
  }

  /** 32 bits. */
  bits(): number {
    return this.below(2 ** 32);
  }

  /** One of a list, of which the first is the simplest. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === n - 1;
  }

  /** Makes a part, with decisions of its own. */
  part<T>(make: () => T): T {
    const outer = this._open;
    const made = noDecisions();
    this._open = { made, given: outer.given?.parts[outer.made.parts.length] };
    outer.made.parts.push(made);
    try {
      return make();
    } finally {
      this._open = outer;
    }
  }
}
