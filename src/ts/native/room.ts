/**
 * Room with the host for the memories of an instance: see `Room`. Where there is none, nothing has been made, and what was counted
 * for the load is given back, so that another engine may serve.
 */
import { turn } from "../base/host/turn.ts";
import type { Room, Unit } from "../runtime/engine.ts";
import type { Budget } from "../runtime/budget/budget.ts";
import { giveBackMinimums, takeMinimums } from "../runtime/budget/minimums.ts";
import { isRefusal, mayHaveRoom } from "../runtime/store/host-memory.ts";
import { askAgain } from "../runtime/store/reservations.ts";

/** The loads that found no room, by the errors that say so. */
const loads = new WeakMap<object, Budget>();

/** The host's room for memories. */
export const hostRoom: Room = {
  has: ({ module }) => module.memories.length === 0 || mayHaveRoom(),
  lacks: (error, budget) => typeof error === "object" && error !== null && loads.get(error) === budget,
  wait: async () => {
    await turn();
    askAgain();
  },
};

/**
 * Has an instance made, with its minimums counted. Errors that say that there is no room come from the host, before a function of
 * the module has run; those of other loads, which a start function's host function may throw, are known before.
 */
export function inRoom<T>({ module }: Unit, budget: Budget, make: () => T): T {
  const restore = budget.mark();
  takeMinimums(module, budget);
  try {
    return make();
  } catch (error) {
    if (isRefusal(error) && !loads.has(error)) {
      loads.set(error, budget);
      giveBackMinimums(module, budget);
      restore();
    }
    throw error;
  }
}
