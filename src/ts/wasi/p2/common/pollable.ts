/**
 * `wasi:io/poll`: waiting for one of many.
 */
import type { Waiter } from "../../host/readiness.ts";
import type { Awaited } from "../../waiting/first-of.ts";
import { misuse } from "./failures.ts";

/** Something that becomes ready. */
export interface Pollable {
  ready(): boolean;
  /** What to wait for until it may be; without it, and without a clock, what is not ready will not become so. */
  readonly waiter?: Waiter | undefined;
  /** How long a clock has to go until it is. */
  left?(): bigint;
}

/** A pollable as the guest has it. */
export class PollableResource {
  readonly of: Pollable;

  constructor(of: Pollable) {
    this.of = of;
  }

  /** As traces show it. */
  toString(): string {
    return "pollable";
  }
}

/** What a function waits for, and what it does then. */
export class Blocking implements Awaited {
  readonly waiters: readonly Waiter[];
  readonly perform: () => unknown;
  private readonly _pollables: readonly Pollable[];
  private readonly _all: boolean;

  /** Waits for the first of them, or for all. */
  constructor(pollables: readonly Pollable[], perform: () => unknown, all = false) {
    this._pollables = pollables;
    this._all = all;
    this.perform = perform;
    this.waiters = [...new Set(pollables.flatMap(({ waiter }) => waiter ?? []))];
  }

  get left(): bigint | undefined {
    let shortest: bigint | undefined;
    for (const pollable of this._pollables) {
      const left = pollable.left?.();
      if (left !== undefined && (shortest === undefined || left < shortest)) shortest = left;
    }
    return shortest;
  }

  happened(): boolean {
    const isReady = (pollable: Pollable): boolean => pollable.ready();
    return this._all ? this._pollables.every(isReady) : this._pollables.some(isReady);
  }
}

/** More than any program waits for, and little enough to be looked at at once. */
const mostPollables = 16_384;

/** `poll`. */
export function poll(list: readonly PollableResource[]): Blocking {
  if (list.length === 0) misuse("poll was given no pollables.");
  if (list.length > mostPollables) misuse(`poll was given ${list.length} pollables; ${mostPollables} are allowed.`);
  const pollables = list.map(({ of }) => of);
  return new Blocking(pollables, () => pollables.flatMap((one, i) => (one.ready() ? [i] : [])));
}
