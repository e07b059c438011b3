/**
 * Finding the function that a call by a table or by a reference goes to, for own engines.
 */
import { u64FromPair } from "../../base/bytes/bits.ts";
import { isA } from "../../base/foreign.ts";
import { canonType, isSubtype } from "../../core/canon.ts";
import { trap } from "../../core/traps.ts";
import { addressOfPair } from "../store/address.ts";
import { Func } from "../store/func.ts";

/**
 * The function at an index of a table, of the type wanted (Execution, `call_indirect`). The index is that of a call by a
 * 32-bit table, or one that `checkElement` has let pass.
 * @throws Trap `undefined-element`, `uninitialized-element`, `indirect-call-type-mismatch`
 */
export function resolveIndirect(elements: readonly unknown[], index: number, canonId: number): Func {
  const i = index >>> 0;
  if (i >= elements.length) throw undefinedElement(i, elements);
  const func = elements[i];
  if (!(func instanceof Func)) throw trapUninitialized(i);
  if (func.canon.id !== canonId && !isSubtype(func.canon, canonType(canonId))) {
    throw trap("indirect-call-type-mismatch", `element ${i}`);
  }
  return func;
}

/** Checks an index of a 64-bit table, of which a call then sees the low word. @throws Trap `undefined-element` */
export function checkElement(elements: readonly unknown[], lo: number, hi: number): void {
  if (addressOfPair(lo, hi) >= elements.length) throw undefinedElement(u64FromPair(lo, hi), elements);
}

function undefinedElement(index: number | bigint, elements: readonly unknown[]): Error {
  return trap("undefined-element", `${index} of ${elements.length}`);
}

function trapUninitialized(index: number): Error {
  const error = trap("uninitialized-element");
  error.message = `uninitialized element ${index}`;
  return error;
}

/** The function that a reference is. @throws Trap `null-function-reference` */
export function resolveRef(ref: unknown): Func {
  if (isA(ref, Func)) return ref;
  throw trap("null-function-reference");
}
