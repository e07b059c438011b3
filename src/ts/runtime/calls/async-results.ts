/**
 * Waiting for the host program: what a function gives whose result is yet to come, and which functions of ours have a
 * version for callers that can wait. Only an engine that can put a guest's frames aside calls those.
 */
import type { Callable } from "../store/func.ts";

/** A result that is yet to come. */
export class Waiting {
  readonly promise: PromiseLike<unknown>;
  /**
   * Makes the function's result of what the promise gave. It runs when the guest goes on, in its call: whatever touches
   * the guest belongs here, since a run that was ended while it waited must not be touched.
   */
  readonly finish: (value: unknown) => unknown;
  /** Called where the run is ended before what the promise gives is taken; it may be called twice. */
  readonly cancel: () => void;

  constructor(promise: PromiseLike<unknown>, finish: (value: unknown) => unknown, cancel: () => void = () => {}) {
    this.promise = promise;
    this.finish = finish;
    this.cancel = cancel;
  }
}

const waitingVersions = new WeakMap<Callable, Callable>();

/** Notes the version of a function that may return a `Waiting`. */
export function rememberWaitingVersion(fn: Callable, waiting: Callable): void {
  waitingVersions.set(fn, waiting);
}

/** What callers that can wait should call for a function: the version that may return a `Waiting`, or itself. */
export function waitingVersionOf(fn: Callable): Callable {
  return waitingVersions.get(fn) ?? fn;
}
