/**
 * Fuel that is added to what an account has.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { showValue } from "../store/values.ts";
import type { Budget } from "./budget.ts";

/** Adds fuel to an account, and gives what is left then. @throws UsageError `bad-argument` where it has no bound, and for more than 2^53 units in all */
export function addFuelTo(budget: Budget, amount: number): number {
  if (!Number.isInteger(amount) || amount < 0) {
    throw new UsageError("bad-argument", `Fuel is added as a whole number from 0 on, not ${showValue(amount)}.`, {
      value: amount,
    });
  }
  if (budget.left === Infinity) {
    throw new UsageError("bad-argument", phrase("no-fuel"));
  }
  const { mayBeAdded } = budget;
  if (amount > mayBeAdded) {
    const text = `${amount} units of fuel cannot be added: ${mayBeAdded} units more are the most that are counted exactly.`;
    throw new UsageError("bad-argument", text, { value: amount });
  }
  budget.add(amount);
  return budget.left;
}
