/**
 * Finding the function that a call by a table or by a reference goes to, for own engines.
 */
import { canonType, isSubtype } from "../core/canon.ts";
import { trap } from "../core/traps.ts";
import { Func } from "./func.ts";

/**
 * The function at an index of a table, of the type wanted (Execution, `call_indirect`).
 * @throws Trap `undefined-element`, `uninitialized-element`, `indirect-call-type-mismatch`
 */
export function resolveIndirect(elements: readonly unknown[], index: number, canonId: number): Func {
  const i = index >>> 0;
  if (i >= elements.length) throw trap("undefined-element", `${i} of ${elements.length}`);
  const func = elements[i];
  if (!(func instanceof Func)) throw trapUninitialized(i);
  if (func.canon.id !== canonId && !isSubtype(func.canon, canonType(canonId))) {
    throw trap("indirect-call-type-mismatch", `element ${i}`);
  }
  return func;
}

function trapUninitialized(index: number): Error {
  const error = trap("uninitialized-element");
  error.message = `uninitialized element ${index}`;
  return error;
}

/** The function that a reference is. @throws Trap `null-function-reference` */
export function resolveRef(ref: unknown): Func {
  if (ref instanceof Func) return ref;
  throw trap("null-function-reference");
}
