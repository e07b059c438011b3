/**
 * What a load may have of memories, in bytes, or of tables, in elements: over all that its instance makes, whoever makes
 * them larger. What the host program has made belongs to no load, and counts for none.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { showValue } from "./values.ts";

/** A memory or table as it is declared: what it has at first, and at most. */
export interface Sizes {
  readonly min: number;
  readonly max: number;
}

/** How a module's memories, or its tables, are held within a limit. */
export interface Plan {
  /** All minimums together. */
  readonly least: number;
  /** What the limit leaves for growth; below zero where the minimums are above it. */
  readonly room: number;
  /** Whether growth must be asked for: several may grow, and their maximums do not hold them within the limit together. */
  readonly asks: boolean;
  /** Whether one may grow: behind another instance of the load it asks, since that one's maximum leaves it nothing. */
  readonly grows: boolean;
}

/**
 * A plan for what a module makes. Where one may grow, a maximum of its minimum and the room is all that is needed, and
 * engines that grow it without a word to us keep to that.
 */
export function planWithin(all: readonly Sizes[], limit: number): Plan {
  let [least, most, growing] = [0, 0, 0];
  for (const { min, max } of all) {
    least += min;
    most += max;
    if (max > min) growing++;
  }
  return { least, room: limit - least, asks: growing > 1 && most > limit, grows: growing > 0 };
}

/** One memory or table of an allowance. */
export interface Share {
  readonly allowance: Allowance;
  /** Its size now. */
  readonly size: () => number;
  /** Its size as it was when it was last looked at. */
  counted: number;
}

/** The memories, or the tables, of one load. */
export class Allowance {
  readonly limit: number;
  private _asks: boolean;
  private _counted: number;
  /** Who asked last, and may have grown since. */
  private _last: Share | undefined;
  /** The first one, which may grow without asking. */
  private _first: Share | undefined;

  constructor(limit: number) {
    hideFields(this, "_asks", "_counted", "_last", "_first");
    this.limit = limit;
    this._asks = false;
    this._counted = 0;
    this._last = undefined;
    this._first = undefined;
  }

  /** What is counted by now, of the instances that are there. */
  get counted(): number {
    if (this._first !== undefined) this._settle(this._first);
    if (this._last !== undefined) this._settle(this._last);
    return this._counted;
  }

  /** Whether whoever makes one of its own larger must ask before, since maximums do not hold them all. */
  get asks(): boolean {
    return this._asks;
  }

  /** What is left for growth. */
  get room(): number {
    return this.limit - this.counted;
  }

  /** Counts the minimums of what an instance is about to make. */
  take({ least, asks, grows }: Plan): void {
    this._asks ||= asks || (grows && this.counted > 0);
    this._counted += least;
  }

  /** What was taken and not made. */
  giveBack({ least }: Plan): void {
    this._counted -= least;
  }

  /** The share of a memory or table whose minimum has been counted. */
  share(min: number, size: () => number): Share {
    const share = { allowance: this, size, counted: min };
    this._first ??= share;
    return share;
  }

  /** Whether one of its own may grow by so much. Nothing is counted for that: what it became is, when the next one asks. */
  allows(share: Share, by: number): boolean {
    if (this._last !== share) this._settle(share);
    const { room } = this;
    this._last = share;
    return by <= Math.max(0, room);
  }

  /** Counts what one has grown by since it was looked at: the host may have refused what was allowed. */
  private _settle(share: Share): void {
    const now = share.size();
    this._counted += now - share.counted;
    share.counted = now;
  }
}

/** @throws UsageError `bad-argument` where something is to grow by what is no whole number from 0 on, which no guest asks for */
export function requireGrowth(delta: unknown, what: "memory" | "table"): void {
  if (Number.isInteger(delta) && (delta as number) >= 0) return;
  const units = what === "memory" ? "pages" : "elements";
  const text = `A ${what} grows by a whole number of ${units} from 0 on, not by ${showValue(delta)}.`;
  throw new UsageError("bad-argument", text, { value: delta });
}
