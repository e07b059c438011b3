/**
 * Abort signals that calls wait for. A signal has one listener of ours, however many calls wait: hosts warn of more than
 * ten, since they are mostly forgotten.
 */
import type { Signal } from "../../base/host/web.ts";

interface Waiters {
  readonly calls: Set<() => void>;
  readonly listener: () => void;
}

const waiting = new WeakMap<Signal, Waiters>();

function waitersOf(signal: Signal): Waiters {
  const known = waiting.get(signal);
  if (known !== undefined) return known;
  const calls = new Set<() => void>();
  const listener = (): void => {
    for (const call of [...calls]) call();
  };
  const waiters = { calls, listener };
  waiting.set(signal, waiters);
  signal.addEventListener("abort", listener);
  return waiters;
}

/** Calls something when a signal is raised, until what this gives is called. */
export function onAbort(signal: Signal, call: () => void): () => void {
  const waiters = waitersOf(signal);
  // One for each wait, also where two wait with the same function.
  const one = (): void => call();
  waiters.calls.add(one);
  return () => {
    if (!waiters.calls.delete(one) || waiters.calls.size > 0) return;
    waiting.delete(signal);
    signal.removeEventListener("abort", waiters.listener);
  };
}
