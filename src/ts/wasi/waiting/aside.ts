/**
 * Waiting without holding the thread, for a guest that an engine can put aside.
 */
import { Waiting } from "../../runtime/calls/async-results.ts";
import { fail } from "../host/error.ts";

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
