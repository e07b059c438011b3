/**
 * Structures and arrays that constant expressions make, where an engine of ours runs them.
 */
import type { CanonType } from "../core/canon.ts";
import { type ArrayType, type StorageType, isRef } from "../core/types.ts";
import {
  type ArrayObject,
  type Slots,
  type StructObject,
  arrayNew,
  arrayNewDefault,
  arrayNewFixed,
  slotWords,
  storageOf,
  structNew,
  structNewDefault,
} from "../exec/gc.ts";
import { type Bits, bitsToWords } from "./store/bits.ts";

/** The structure or array that `ConstContext.make` describes. @throws Trap `allocation-size-too-large` */
export function aggregateOf(type: CanonType, length: number, values: readonly Bits[]): StructObject | ArrayObject {
  const { comp } = type;
  if (comp.kind === "struct") {
    const types = comp.fields.map((field) => field.type);
    return values.length === 0 ? structNewDefault(type) : structNew(type, slotsOf(types, values), 0);
  }
  if (values.length === 0) return arrayNewDefault(type, length);
  const element = (comp as ArrayType).field.type;
  const slots = slotsOf(
    values.map(() => element),
    values,
  );
  return (values.length === length ? arrayNewFixed : arrayNew)(type, length, slots, 0);
}

/** Operands in slots, as `exec/gc.ts` reads them. */
function slotsOf(types: readonly StorageType[], values: readonly Bits[]): Slots {
  const words = new Int32Array(types.length * 4);
  const refs: unknown[] = [];
  let at = 0;
  for (const [i, type] of types.entries()) {
    if (isRef(type)) refs[at >> 1] = values[i];
    else bitsToWords(values[i], words, at, type === "i8" || type === "i16" ? "i32" : type);
    at += slotWords(storageOf(type));
  }
  return { words, refs };
}
