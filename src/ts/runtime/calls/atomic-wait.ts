/**
 * Atomic waits within the bounds of a run: the engines' common way to block.
 */
import { type AtomicWait, waitAtomic } from "../../exec/atomics.ts";
import type { Budget } from "../budget/budget.ts";
import type { Memory } from "../store/memory.ts";

/**
 * `memory.atomic.wait32` and `wait64` (threads, Atomic Memory Instructions) on the only thread of a guest.
 * @throws {Trap} `memory-out-of-bounds`, `unaligned-atomic`, `expected-shared-memory`
 * @throws {LimitError} `deadlock` for a wait without end, `timeout` and `aborted` where the run's bounds end it first
 */
export function waitWithin(budget: Budget, memory: Memory, wait: AtomicWait): 0 | 1 | 2 {
  for (;;) {
    const result = waitAtomic(memory.buffer, memory.type.shared, wait, budget.timeLeft);
    if (result !== undefined) return result;
    budget.poll();
  }
}
