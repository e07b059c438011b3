/**
 * The memories and tables that a module makes, held against the bounds of its load before anything is made.
 */
import type { Module } from "../../core/module.ts";
import type { Plan } from "../store/allowance.ts";
import type { Budget } from "./budget.ts";
import { checkMemories } from "../store/memory-bounds.ts";
import { checkTables } from "../store/table.ts";

/** How a module's memories and tables are held within a budget. */
export interface Plans {
  readonly memory: Plan;
  readonly table: Plan;
}

/** @throws LimitError `memory`, `table` where the minimums alone are too much */
export function checkMinimums({ memories, tables }: Module, { memory, table }: Budget): Plans {
  return {
    memory: checkMemories(
      memories.map(({ type }) => type),
      memory.limit,
    ),
    table: checkTables(
      tables.map(({ type }) => type),
      table.limit,
    ),
  };
}

/** Counts the minimums of what an instance is about to make. @throws LimitError `memory`, `table` */
export function takeMinimums(module: Module, budget: Budget): void {
  const { memory, table } = checkMinimums(module, budget);
  budget.memory.take(memory);
  budget.table.take(table);
}

/** Counts them no more: nothing was made. */
export function giveBackMinimums(module: Module, budget: Budget): void {
  const { memory, table } = checkMinimums(module, budget);
  budget.memory.giveBack(memory);
  budget.table.giveBack(table);
}
