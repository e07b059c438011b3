/**
 * `ToWebAssemblyValue` and `ToJSValue` (JavaScript API, Exported Functions), as functions by type. What lies between them and the
 * engines are the values that the runtime's functions take and give: numbers, bigints and references, functions as their callables.
 */
import { topHeap } from "../../core/canon.ts";
import { type NumType, type RefType, type ValType, isRef, valTypeName } from "../../core/types.ts";
import { Func, funcOfCallable } from "../../runtime/store/func.ts";
import { fromBits, fromRef, refMatches, toBits } from "../../runtime/store/values.ts";
import { isA } from "../../base/foreign.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import { heldAggregate, showAggregate } from "./gc-objects.ts";
import type { Realm } from "./realm.ts";

/** Converts a value. @throws TypeError */
export type Convert = (value: unknown) => unknown;

function refuse(type: ValType): TypeError {
  return new TypeError(`type incompatibility when transforming from/to JS: ${valTypeName(type)}`);
}

/** Each as the language converts to numbers, which `Number` does not: that takes bigints. */
const toNumber: { readonly [K in NumType]: Convert } = {
  i32: (value) => (value as number) | 0,
  i64: (value) => BigInt.asIntN(64, value as bigint),
  f32: (value) => Math.fround(value as number),
  f64: (value) => Math.max(value as number),
  v128: () => {
    throw refuse("v128");
  },
};

/** Whether values of a type do not cross at all. */
export function isUncrossable(type: ValType): boolean {
  return type === "v128" || (isRef(type) && topHeap(type.heap) === "exn");
}

/** A reference as tables and globals hold it. @throws TypeError */
export function toHeldRef(value: unknown, type: RefType): unknown {
  const top = topHeap(type.heap);
  const ref = top === "func" && value !== null ? funcOfCallable(value) : heldAggregate(value);
  if (ref === undefined && top === "func") throw refuse(type);
  if (top === "exn" || !refMatches(ref, type)) throw refuse(type);
  return ref;
}

/** Converts to values of a type, as the callables of functions take them. */
export function toWebAssembly(type: ValType): Convert {
  return isRef(type) ? (value) => fromRef(toHeldRef(value, type)) : toNumber[type];
}

const site = { fn: undefined, param: "value" };

/** A value as bits, as globals and exceptions hold it. @throws TypeError */
export function toHeldBits(value: unknown, type: ValType): Bits {
  return isRef(type) ? toHeldRef(value, type) : toBits(toNumber[type](value), type, site);
}

/** Bits as JavaScript has them. */
export function toJsFromBits(realm: Realm, bits: Bits, type: ValType): unknown {
  return isRef(type) ? toJs(realm, type)(bits) : fromBits(bits, type);
}

const same: Convert = (value) => value;

/** Converts what a function gives or gets to what JavaScript has for it. */
export function toJs(realm: Realm, type: ValType): Convert {
  if (!isRef(type)) return same;
  if (topHeap(type.heap) !== "func") return showAggregate;
  return (value) => {
    const func = isA(value, Func) ? value : funcOfCallable(value);
    return func === undefined ? null : realm.functionOf(func);
  };
}

/** The value that stands in where none is given, as bits. */
export function defaultBits(type: ValType): Bits {
  if (!isRef(type)) return type === "v128" ? new Uint8Array(16) : toBits(type === "i64" ? 0n : 0, type, site);
  return type.heap === "extern" ? undefined : null;
}
