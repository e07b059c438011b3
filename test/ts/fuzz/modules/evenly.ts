/**
 * Decisions that come to everything: of makers, operators and whatever else has been picked before, the one that was picked
 * least. So few cases reach all that a generator can make, whatever the odds of each.
 */
import type { Random } from "../random.ts";
import { Tape } from "./tape.ts";

/** How often each thing has been picked, over many cases. */
export type Picks = Map<unknown, number>;

/** A tape that picks what was picked least. */
export class EvenTape extends Tape {
  private readonly _picks: Picks;

  constructor(random: Random, picks: Picks) {
    super(random);
    this._picks = picks;
  }

  override pick<T>(items: readonly T[]): T {
    // Numbers are places in what a single case has, and the same number is another thing in the next one.
    if (items.some((item) => typeof item === "number")) return super.pick(items);
    const count = (item: T): number => this._picks.get(item) ?? 0;
    const least = Math.min(...items.map(count));
    const item = super.pick(items.filter((one) => count(one) === least));
    this._picks.set(item, least + 1);
    return item;
  }
}
