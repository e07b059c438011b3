/**
 * Operators on many bytes or elements, which pay for their length before their bounds are checked: a handler that could
 * forget to is never written.
 */
import { type Pause, pieceBytes, pieceElements } from "../../../exec/pieces.ts";
import { type BulkName, bulkCost } from "../../../runtime/budget/bulk.ts";
import { look } from "../../../runtime/budget/guard.ts";
import type { Fiber } from "../fiber.ts";
import { operands } from "./operands.ts";

/** Serves the instruction at `pc`. */
export type SlowOp = (fiber: Fiber, code: Int32Array, pc: number) => void;

/** An operator on many, its operands at `at`: how many they are, and what it does with them once they are paid for. */
export interface Bulk {
  readonly length: (fiber: Fiber, at: number, code: Int32Array, pc: number) => number;
  /** `pause` is given where there are many pieces; an operator without it is done at once. */
  readonly run: (fiber: Fiber, at: number, n: number, code: Int32Array, pc: number, pause?: Pause) => void;
  /**
   * Where its length lies among the operands, and what is as far along as the pieces are: a run that is ended between two
   * pieces goes on there. Absent where what it does shows at its end alone; then it begins anew.
   */
  readonly along?: (fiber: Fiber, at: number, code: Int32Array, pc: number) => Along;
}

/** The place of a length, and those of positions, each with how far an element takes it. */
export interface Along {
  readonly length: number;
  readonly moves: readonly (readonly [operand: number, by: number])[];
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

/** Adds to an operand, of 32 or 64 bits: it stays within what has been checked. */
function advance(words: Int32Array, at: number, by: number): void {
  const low = (words[at]! >>> 0) + (by >>> 0);
  words[at] = low;
  words[at + 1] = words[at + 1]! + Math.floor(by / word) + (low >= word ? 1 : 0);
}

const word = 0x1_0000_0000;

/** Lengths up to which nothing is done in pieces. */
const fewest = Math.min(pieceBytes, pieceElements);

/** Looks at the clock and the signal between two pieces, with the operands of the rest in place, which is paid for. */
function pauseIn(fiber: Fiber, at: number, code: Int32Array, pc: number, along: Bulk["along"]): Pause {
  let moved = 0;
  const place = along?.(fiber, at, code, pc);
  return (left, from) => {
    const { words } = fiber;
    if (place !== undefined) {
      for (const [operand, by] of place.moves) advance(words, at + operand, (from - moved) * by);
      words[at + place.length] = left;
      words[at + place.length + 1] = Math.floor(left / word);
      moved = from;
    }
    fiber.isPaid = true;
    look();
    fiber.isPaid = false;
  };
}

function charged(name: BulkName, { length, run, along }: Bulk): SlowOp {
  return (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    const n = length(fiber, at, code, pc);
    if (fiber.isPaid) fiber.isPaid = false;
    else charge(fiber, name, n);
    run(fiber, at, n, code, pc, n > fewest ? pauseIn(fiber, at, code, pc, along) : undefined);
  };
}

/** The handlers of operators on many. */
export function chargedHandlers(ops: BulkOps): { readonly [K in BulkName]: SlowOp } {
  const names = Object.keys(ops) as BulkName[];
  return Object.fromEntries(names.map((name) => [name, charged(name, ops[name])])) as { [K in BulkName]: SlowOp };
}
