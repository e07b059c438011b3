/**
 * What a host has begun and not finished, as opening a socket.
 */
import type { Waiter } from "../readiness.ts";

/** Something that is on its way. Nothing but its waiter waits. */
export interface Pending<T> {
  /** What to wait for until there is an answer; absent where there is one. */
  readonly waiter?: Waiter | undefined;
  ready(): boolean;
  /** The answer, once it is there. @throws OpenFailure, HostError */
  take(): T;
  /** Nobody wants it any more. */
  cancel(): void;
}

/** What is there at once. */
export function done<T>(answer: () => T): Pending<T> {
  return { ready: () => true, take: answer, cancel() {} };
}
