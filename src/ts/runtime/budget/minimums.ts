/**
 * The memories and tables that a module makes, held against the bounds of its load before anything is made.
 */
import type { Module } from "../../core/module.ts";
import type { Plan } from "../store/allowance.ts";
import type { Budget } from "./budget.ts";
import { checkMemories, planMemories } from "../store/memory-bounds.ts";
import { checkTables, planTables } from "../store/table.ts";

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
      memory.counted,
    ),
    table: checkTables(
      tables.map(({ type }) => type),
      table.limit,
      table.counted,
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
  const [memories, tables] = [module.memories.map(({ type }) => type), module.tables.map(({ type }) => type)];
  budget.memory.giveBack(planMemories(memories, budget.memory.limit));
  budget.table.giveBack(planTables(tables, budget.table.limit));
}
