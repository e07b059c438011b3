/**
 * Heap types as words of the code: the id of a canonical type, or less than 0 for an abstract one.
 */
import { type HeapType, abstractHeapTypes } from "../../core/types.ts";

/** The word of a canonical heap type. */
export function heapWord(heap: HeapType): number {
  return typeof heap === "number" ? heap : -1 - abstractHeapTypes.indexOf(heap);
}

/** The heap type that a word stands for. */
export function heapOfWord(word: number): HeapType {
  return word < 0 ? abstractHeapTypes[-1 - word]! : word;
}
