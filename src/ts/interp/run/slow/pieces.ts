/**
 * Going on in the middle of an operator on many bytes or elements: its operands are moved on between two pieces, so that a
 * run that is ended there begins with the rest.
 */
import type { Pause } from "../../../exec/pieces.ts";
import { look } from "../../../runtime/budget/guard.ts";
import { wholeLength } from "../../../runtime/instance-ops.ts";
import type { Fiber } from "../fiber.ts";

/** Which operand is a length, and which are positions, each with how far an element takes it: in words from the first. */
export interface Along {
  readonly length: number;
  readonly moves: readonly (readonly [operand: number, by: number])[];
}

/** A target, a value or other thing, and a length; or a source in between. */
export const target = (): Along => ({ length: 4, moves: [[0, 1]] });
export const targetAndSource = (): Along => ({
  length: 4,
  moves: [
    [0, 1],
    [2, 1],
  ],
});

const word = 0x1_0000_0000;

/** Adds to an operand, of 32 or 64 bits: it stays within what has been checked. */
function advance(words: Int32Array, at: number, by: number): void {
  const low = (words[at]! >>> 0) + (by >>> 0);
  words[at] = low;
  words[at + 1] = words[at + 1]! + Math.floor(by / word) + (low >= word ? 1 : 0);
}

/**
 * What is called between the pieces of an operator whose operands lie at `at`: it looks at the clock and the signal, with the
 * operands of the rest in place, which is paid for. Undefined where there are not so many. Without `along`, what the operator
 * does shows at its end alone, and it begins anew.
 */
export function pauseIn(fiber: Fiber, at: number, n: number, along?: () => Along): Pause | undefined {
  if (n <= wholeLength) return undefined;
  let moved = 0;
  let place: Along | undefined;
  return (left, from) => {
    const { words } = fiber;
    place ??= along?.();
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
