/**
 * Waiting for sockets without holding the thread: what an operation is that may wait, and how a guest that can be put aside
 * waits for it.
 */
import { Waiting } from "../../runtime/calls/async-results.ts";
import { fail } from "../host/error.ts";
import type { Descriptor } from "../host/fd.ts";
import type { Context } from "./context.ts";

/** A call that is checked, and may have to wait before it is performed. */
export interface Operation {
  readonly descriptor: Descriptor;
  /** Whether it can be performed without waiting. */
  readonly ready: () => boolean;
  /** Does it, waiting where it has to. */
  readonly perform: () => void;
}

/** The longest wait before it is asked whether to go on. */
const slice = 100_000_000n;

/** Performs an operation; what it waits for, where that does not need the thread. */
export function performPatiently(c: Context, { descriptor, ready, perform }: Operation): Waiting | undefined {
  const { waiter, flags } = descriptor;
  if (flags.nonblock || waiter?.waitAsync === undefined || ready()) {
    perform();
    return undefined;
  }
  return waitingFor(
    async (checkpoint) => {
      while (!ready()) {
        await waiter.waitAsync?.(slice);
        checkpoint();
      }
    },
    c.world.interrupt,
    perform,
  );
}

/**
 * A wait, and what is done in the guest's call behind it. `wait` is to call `checkpoint` when it has waited: that throws
 * where the run has ended.
 */
export function waitingFor(
  wait: (checkpoint: () => void) => Promise<void>,
  interrupt: () => void,
  perform: () => void,
): Waiting {
  let ended = false;
  const checkpoint = (): void => {
    if (ended) fail("ECANCELED");
    interrupt();
  };
  return new Waiting(wait(checkpoint), perform, () => {
    ended = true;
  });
}
