/**
 * What lies above and below a heap type among the types of a case.
 */
import { bottomHeap } from "../../../../src/ts/core/canon.ts";
import { type HeapType, abstractHeapTypes, refType } from "../../../../src/ts/core/types.ts";
import type { Types } from "./types.ts";

function all(types: Types): HeapType[] {
  return [...types.structs, ...types.arrays, ...types.funcs, ...abstractHeapTypes];
}

/** Heap types below one, itself first. */
export function subtypesOf(types: Types, heap: HeapType): HeapType[] {
  const wanted = refType(true, heap);
  return [heap, ...all(types).filter((one) => one !== heap && types.matches(refType(true, one), wanted))];
}

/** Heap types above one, itself first. */
export function supertypesOf(types: Types, heap: HeapType): HeapType[] {
  const given = refType(true, heap);
  return [heap, ...all(types).filter((one) => one !== heap && types.matches(given, refType(true, one)))];
}

/** Whether nothing but null belongs to a heap type. */
export function isBottom(heap: HeapType): boolean {
  return typeof heap === "string" && bottomHeap(heap) === heap;
}
