/**
 * Operations on a descriptor that may have to wait, as those on sockets.
 */
import type { Waiting } from "../../runtime/calls/async-results.ts";
import type { Descriptor } from "../host/descriptors/descriptor.ts";
import { waitingFor } from "./aside.ts";

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

/** Performs an operation for a guest that can be put aside; what it waits for, where that does not need the thread. */
export function performAsync({ descriptor, ready, perform }: Operation, interrupt: () => void): Waiting | undefined {
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
    interrupt,
    perform,
  );
}
