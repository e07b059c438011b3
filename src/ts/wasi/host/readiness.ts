/**
 * Waiting as the parts of a world have it: what can be said without it, and what it is done for.
 */

/** What can be said about a descriptor without waiting. */
export interface Readiness {
  readonly ready: boolean;
  /** Bytes that can be read or written at least, where that is known. */
  readonly bytes: number;
  /** The other side has gone. */
  readonly hangup: boolean;
}

/** Nothing has to be waited for. */
export const always: Readiness = { ready: true, bytes: 0, hangup: false };

/** It cannot be done, now or later. */
export const notReady: Readiness = { ready: false, bytes: 0, hangup: false };

/** What can be waited for. */
export interface Waiter {
  /** Waits at most so long until something may have changed. */
  wait(nanoseconds: bigint): void;
  /** The same without blocking the thread, where that can be done. */
  waitAsync?(nanoseconds: bigint): Promise<void>;
}
