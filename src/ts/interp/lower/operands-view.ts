/**
 * Operands as those see them who may only read: what a branch emits may not be run, so that nothing of it may change the
 * stack that goes on behind it.
 */
import { type Operand, temporary } from "./emit.ts";
import type { Values } from "./signatures.ts";

/** Operands to be read. */
export interface Operands {
  readonly count: number;
  /** The one at a position from below. */
  at(position: number): Operand;
  /** Whether so many on top are all in their own slots, one after the other. */
  areInPlace(count: number): boolean;
}

/** Values that lie in slots from `first` on. */
export function temporaries({ count, letters, offsets }: Values, first: number): Operands {
  return {
    count,
    at: (position) => temporary(letters[position]!, first + offsets[position]!),
    areInPlace: () => true,
  };
}
