/**
 * Structures and arrays belong to the engine that made them: another one can neither read them nor test their type. So
 * engines are of families, within which they go around, and a value that crosses is looked at. All other references are
 * at home in every engine.
 */
import { isAggregate } from "../../exec/gc.ts";

/**
 * Engines whose tables, tags and mutable globals link with each other: those of the host's WebAssembly, and
 * our own. An object made by the host program belongs to neither until it is first linked.
 */
export type Family = "native" | "own";

/** Whether a value is a structure or array of the host's engine; undefined while there can be none. */
let isHostObject: ((value: unknown) => boolean) | undefined;

/** Says how objects of the host's engine are known, once there is a guest that may make some. */
export function useHostObjects(test: (value: unknown) => boolean): void {
  isHostObject = test;
}

/** Whether a value may go to guests of a family: all but an object of another family's guest. */
export function fitsFamily(value: unknown, family: Family): boolean {
  if (typeof value !== "object" || value === null) return true;
  return family === "native" ? !isAggregate(value) : isHostObject?.(value) !== true;
}
