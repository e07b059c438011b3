/**
 * Which copy of the package something is of: a program may have two, and what one makes is strange to the other, whose classes are others.
 */
import { propertyOf } from "./foreign.ts";

/** This copy. */
export const copy: object = /* @__PURE__ */ Object.freeze({});

/** Where objects that users hold have the copy that made them, for all copies alike. */
export const copyKey: unique symbol = Symbol.for("cljw-wasm/copy");

/** Whether a value is of another copy. */
export function isOfAnother(value: unknown): boolean {
  const of = propertyOf(value, copyKey);
  return of !== undefined && of !== copy;
}
