/**
 * What operators on many bytes or elements cost besides their region (DESIGN, Budget).
 */
import { maxBulkCost } from "../runtime/budget.ts";
import { type Fiber } from "./fiber.ts";

/** Bytes of a memory that a unit of fuel buys. */
export const byteUnit = 64;

/** Elements of a table or array that a unit of fuel buys. */
export const elementUnit = 8;

/** Charges an operator before its bounds check. @throws LimitError */
export function charge(fiber: Fiber, count: number, perUnit: number): void {
  const { budget } = fiber.instance;
  const cost = Math.min(Math.floor(count / perUnit), maxBulkCost);
  if (!budget.metered || cost === 0) return;
  const slice = budget.refill(cost);
  budget.left += slice - cost;
}
