/**
 * Growth within the bounds of the loads that have made the memories and tables. The host knows maximums alone; where
 * those do not hold several together, instructions ask the border before they grow one.
 */
import { instructionsOf } from "../../binary/body.ts";
import type { Module } from "../../core/module.ts";
import type { Op } from "../../core/opcodes.ts";
import { addressOf } from "../../runtime/store/address.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import type { Table } from "../../runtime/store/table.ts";
import { type Asks, askedFor } from "../module/caps.ts";

/** What must be asked for, and is grown by the code. The bodies are valid, where anything must be asked for. */
export function asksIn(module: Module, budget: Budget, imports: readonly Extern[]): Asks {
  const asked = askedFor(module, budget, imports);
  if (!asked.memory && !asked.table) return asked;
  const grown = grownIn(module);
  return { memory: asked.memory && grown.memory, table: asked.table && grown.table };
}

/** Which of the two an instruction grows. */
export function grownBy({ grows, immediates }: Op): keyof Asks | undefined {
  if (grows !== true) return undefined;
  return immediates[0] === "memidx" ? "memory" : "table";
}

const known = new WeakMap<Module, Asks>();

/** What the code of a module grows. */
function grownIn(module: Module): Asks {
  let grown = known.get(module);
  if (grown === undefined) known.set(module, (grown = readGrown(module)));
  return grown;
}

function readGrown({ funcs, bytes }: Module): Asks {
  const grown = { memory: false, table: false };
  for (const { body } of funcs) {
    const reader = instructionsOf(bytes, body);
    while (!reader.done) {
      const what = grownBy(reader.next());
      if (what !== undefined) grown[what] = true;
    }
  }
  return grown;
}

/** The number of a memory or table among all that a module may grow: memories, then tables. */
export function memberOf({ spaces }: Module, what: keyof Asks, index: number): number {
  return what === "memory" ? index : spaces.memories.length + index;
}

/** What the code calls before growth: gives how much to grow by, which is more than anything can where that is refused. */
export function growthCheck(
  memories: readonly Memory[],
  tables: readonly Table[],
): (by: number | bigint, member: number) => number | bigint {
  return (by, member) => {
    const one = memories[member] ?? tables[member - memories.length]!;
    if (one.mayGrow(addressOf(by))) return by;
    return typeof by === "bigint" ? -1n : -1;
  };
}
