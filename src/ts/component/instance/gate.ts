/**
 * Entering component instances and leaving them (Canonical ABI, Component Instances).
 */
import { Trap } from "../../base/errors/errors.ts";
import type { Gate } from "../abi/calls/gate.ts";
import type { ThreadStorage } from "../abi/handles.ts";
import type { HeldResources } from "./held.ts";

/** A component instance, as far as calls enter it. */
export interface Enterable {
  /** The instance that instantiated it; undefined where the host program did. */
  readonly parent: Enterable | undefined;
  mayEnter: boolean;
  /** What ended a call within it, after which it is closed. */
  failure: unknown;
  /** What the thread that runs in it has put aside. */
  storage: ThreadStorage;
  /** Whether a call runs in it or in what it lies in. What is closed is not. */
  readonly isBusy: boolean;
  /** Its resources that the host program holds. */
  readonly held: HeldResources;
}

/** An instance with all that it lies in, innermost first. */
function withAncestors(state: Enterable | undefined): Enterable[] {
  const all: Enterable[] = [];
  for (let at = state; at !== undefined; at = at.parent) all.push(at);
  return all;
}

/**
 * The gate of an instance for calls from another, or from the host program (Canonical ABI, `entering_set`): what both lie
 * in is not entered, it is stayed in.
 */
export function gateOf(state: Enterable, caller: Enterable | undefined): Gate {
  const within = new Set(withAncestors(caller));
  const entered = withAncestors(state).filter((one) => !within.has(one));
  // Calls that an instance makes of its own functions nest.
  const outer: ThreadStorage[] = [];
  const closed = [...entered, state];
  return {
    enter() {
      for (const one of entered) requireMayEnter(one);
      for (const one of entered) one.mayEnter = false;
      outer.push(state.storage);
      state.storage = [];
    },
    leave() {
      for (const one of entered) one.mayEnter = true;
      state.storage = outer.pop()!;
    },
    over: caller === undefined ? () => state.held.rest() : undefined,
    fail(error) {
      for (const one of closed) one.failure ??= error ?? null;
    },
    reopen(error) {
      for (const one of closed) if (one.failure === error) one.failure = undefined;
    },
  };
}

function requireMayEnter({ mayEnter, failure }: Enterable): void {
  if (mayEnter) return;
  if (failure === undefined) {
    throw new Trap("abi-trap", "cannot enter component instance: a call of it has not returned yet.");
  }
  const why = failure instanceof Error ? failure.message : "with what is no error";
  throw new Trap(
    "abi-trap",
    `cannot enter component instance: it was closed when a call of it failed (${why}). Load it anew.`,
    {
      cause: failure,
    },
  );
}
