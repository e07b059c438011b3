/**
 * What a host program can read of the objects of a guest: structures and arrays of our own engines. The host's engine
 * shows nothing of its own ones (JavaScript API, Exported GC Objects).
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { isA } from "../../base/foreign.ts";
import { type FieldType, isRef } from "../../core/types.ts";
import {
  ArrayObject,
  type Slots,
  type Storage,
  StructObject,
  arrayGet,
  elementStorage,
  structGet,
  structLayout,
} from "../../exec/gc.ts";
import { wordsToBits } from "../../runtime/store/bits.ts";
import { fromBits, showValue } from "../../runtime/store/values.ts";

type Read = (storage: Storage, slots: Slots) => void;

/** A value of a guest: packed fields are signed integers, i64 bigints, functions callables. */
function valueOf({ type }: FieldType, storage: Storage, read: Read): unknown {
  const slots: Slots = { words: new Int32Array(4), refs: [] };
  read(storage, slots);
  if (isRef(type)) return fromBits(slots.refs[0], type);
  if (type === "i8" || type === "i16") return slots.words[0];
  return fromBits(wordsToBits(slots.words, 0, type), type);
}

/**
 * The fields of a guest's structure, or the elements of its array, at this moment, in order: i8 and i16 as signed numbers,
 * i64 as bigints, references as handles, functions as callables.
 * @throws UsageError `bad-argument` for anything else, also for objects of the host's engine, which shows nothing of them
 */
export function gcFields(ref: unknown): unknown[] {
  if (isA(ref, StructObject) && ref.type.comp.kind === "struct") {
    const { at, storages } = structLayout(ref.type);
    return ref.type.comp.fields.map((field, i) =>
      valueOf(field, storages[i]!, (storage, slots) => structGet(ref, at[i]!, storage, false, slots, 0)),
    );
  }
  if (isA(ref, ArrayObject) && ref.type.comp.kind === "array") {
    const { field } = ref.type.comp;
    const storage = elementStorage(ref.type);
    return Array.from({ length: ref.length }, (_, i) =>
      valueOf(field, storage, (kind, slots) => arrayGet(ref, i, kind, false, slots, 0)),
    );
  }
  throw new UsageError(
    "bad-argument",
    `${phrase("of-fields")} takes a structure or an array of a guest on one of our engines, ${showValue(ref)} was given. The host's engine shows nothing of its objects: the module has to be on an engine of ours. ${phrase("use-interp")}`,
    { fn: phrase("of-fields"), value: ref },
  );
}
