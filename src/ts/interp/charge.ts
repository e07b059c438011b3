/**
 * Operators on many bytes or elements, which pay for their length before their bounds are checked: a handler that could
 * forget to is never written.
 */
import { type BulkName, bulkCost } from "../runtime/bulk.ts";
import { type Fiber } from "./fiber.ts";
import { operands } from "./operands.ts";

/** Serves the instruction at `pc`. */
export type SlowOp = (fiber: Fiber, code: Int32Array, pc: number) => void;

/** An operator on many, its operands at `at`: how many they are, and what it does with them once they are paid for. */
export interface Bulk {
  readonly length: (fiber: Fiber, at: number, code: Int32Array, pc: number) => number;
  readonly run: (fiber: Fiber, at: number, n: number, code: Int32Array, pc: number) => void;
}

/** All of them by name. */
export type BulkOps = { readonly [K in BulkName]: Bulk };

/** @throws LimitError where the fuel does not suffice */
function charge(fiber: Fiber, name: BulkName, n: number): void {
  const { budget } = fiber.instance;
  if (!budget.metered) return;
  const cost = bulkCost(name, n);
  if (cost === 0) return;
  const slice = budget.refill(cost);
  budget.left += slice - cost;
}

function charged(name: BulkName, { length, run }: Bulk): SlowOp {
  return (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    const n = length(fiber, at, code, pc);
    charge(fiber, name, n);
    run(fiber, at, n, code, pc);
  };
}

/** The handlers of operators on many. */
export function chargedHandlers(ops: BulkOps): { readonly [K in BulkName]: SlowOp } {
  const names = Object.keys(ops) as BulkName[];
  return Object.fromEntries(names.map((name) => [name, charged(name, ops[name])])) as { [K in BulkName]: SlowOp };
}
