/**
 * Fewer decisions that fail in the same way: parts are left out, or take the place of what they are part of, and numbers
 * become smaller, as long as that helps.
 */
import { type Decisions, noDecisions } from "./tape.ts";

/** Runs a case; gives the decisions that it has asked for where it fails in the way that is wanted. */
export type Fails = (decisions: Decisions) => Decisions | undefined;

/** Tries of one shrinking, and how long it may take in milliseconds. */
const maxTries = 5_000;
const maxMillis = 20_000;

/** How many decisions there are, by their sizes. */
function weight({ numbers, parts }: Decisions): number {
  return numbers.length + parts.reduce((sum, part) => sum + 1 + weight(part), 0);
}

class Shrinker {
  best: Decisions;
  private readonly _fails: Fails;
  private readonly _until = performance.now() + maxMillis;
  private _tries = 0;

  constructor(decisions: Decisions, fails: Fails) {
    this.best = decisions;
    this._fails = fails;
  }

  get spent(): boolean {
    return this._tries >= maxTries || performance.now() > this._until;
  }

  /** Makes an edit of the best decisions, and takes it back where they do not fail any more. */
  tries(edit: () => () => void): boolean {
    if (this.spent) return false;
    this._tries++;
    const undo = edit();
    if (this._fails(this.best) !== undefined) return true;
    undo();
    return false;
  }

  /** Leaves out parts, the larger ones first. */
  parts(owner: Decisions): boolean {
    let better = false;
    for (let i = owner.parts.length - 1; i >= 0 && !this.spent; i--) {
      const part = owner.parts[i]!;
      const replaced = (by: readonly Decisions[]) => (): (() => void) => {
        const old = owner.parts.slice();
        owner.parts.splice(i, 1, ...by);
        return () => owner.parts.splice(0, owner.parts.length, ...old);
      };
      const isSimple = part.numbers.length === 0 && part.parts.length === 0;
      if (this.tries(replaced([])) || (!isSimple && this.tries(replaced([noDecisions()])))) {
        better = true;
        continue;
      }
      if (part.parts.some((inner) => this.tries(replaced([inner])))) better = true;
      if (this.parts(owner.parts[i]!)) better = true;
    }
    return better;
  }

  /** Makes numbers smaller. */
  numbers(owner: Decisions): boolean {
    let better = false;
    for (let i = owner.numbers.length - 1; i >= 0 && !this.spent; i--) {
      const old = owner.numbers[i]!;
      const set = (n: number) => (): (() => void) => {
        owner.numbers[i] = n;
        return () => (owner.numbers[i] = old);
      };
      const smaller = [0, 1, old >> 1, old - 1].filter((n, at, all) => n >= 0 && n < old && all.indexOf(n) === at);
      if (smaller.some((n) => this.tries(set(n)))) better = true;
    }
    for (const part of owner.parts) if (this.numbers(part)) better = true;
    return better;
  }
}

/** Fewer decisions that still fail. */
export function shrink(decisions: Decisions, fails: Fails): Decisions {
  const shrinker = new Shrinker(structuredClone(decisions), fails);
  for (let better = true; better && !shrinker.spent;) {
    const before = weight(shrinker.best);
    better = shrinker.parts(shrinker.best);
    if (shrinker.numbers(shrinker.best)) better = true;
    // Decisions that nobody has asked for go.
    shrinker.best = structuredClone(fails(shrinker.best) ?? shrinker.best);
    if (!better && weight(shrinker.best) >= before) break;
  }
  return shrinker.best;
}
