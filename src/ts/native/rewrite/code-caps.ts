/**
 * What of a budget makes a difference to the code of a module.
 */
import { instructionsOf } from "../../binary/body.ts";
import type { Module } from "../../core/module.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { CodeCaps } from "../module/caps.ts";
import { asksIn } from "./growth.ts";

/** What the count of depth can come to: an i32 without a sign. No stack has room for so many frames. */
const mostCounted = 2 ** 32 - 1;

/** The caps of a budget that make a difference to the code of this module, with these imports. */
export function codeCaps(module: Module, budget: Budget, imports: readonly Extern[]): CodeCaps {
  const { metered, maxCallDepth } = budget;
  const asks = asksIn(module, budget, imports);
  return {
    asksMemory: asks.memory,
    asksTable: asks.table,
    fuel: metered,
    looks: budget.isGuarded,
    maxCallDepth: maxCallDepth === undefined ? undefined : Math.min(maxCallDepth, mostCounted),
    waits: waitsOnShared(module),
  };
}

const waiting = new WeakMap<Module, boolean>();

/** Whether some body waits, where a memory is shared; elsewhere a wait traps, and the host does that as well. */
function waitsOnShared(module: Module): boolean {
  if (!module.spaces.memories.some(({ shared }) => shared)) return false;
  const known = waiting.get(module) ?? hasWaits(module);
  waiting.set(module, known);
  return known;
}

function hasWaits(module: Module): boolean {
  return module.funcs.some(({ body }) => {
    const reader = instructionsOf(module.bytes, body);
    while (!reader.done) if (reader.next().waits === true) return true;
    return false;
  });
}
