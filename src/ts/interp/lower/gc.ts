/**
 * Structures, arrays, i31 and casts, lowered: outlined on consecutive slots, with all that is known of their types in
 * the words that follow.
 */
import { type CanonType, canonicalHeap } from "../../core/canon.ts";
import type { OpName } from "../../core/opcodes.ts";
import { type ArrayType, type HeapType, type StorageType, type StructType, isRef } from "../../core/types.ts";
import { elementStorage, structLayout } from "../../exec/gc.ts";
import type { Letter } from "./letters.ts";
import type { Lowering } from "./lowering.ts";
import { letter } from "./signatures.ts";
import { test } from "./references.ts";
import type { SlowName, SlowWords } from "../code/slow-names.ts";
import { heapWord } from "../code/heap-words.ts";

/** An instruction: its handler, how many operands it takes, what it leaves, and the handler's words. */
interface Outlined<K extends SlowName> {
  readonly handler: K;
  readonly operands: (l: Lowering) => number;
  readonly result?: (l: Lowering) => Letter;
  readonly words: (l: Lowering) => SlowWords<K>;
}

/** Any of them: each with as many words as its handler reads. */
type Aggregate = { readonly [K in SlowName]: Outlined<K> }[SlowName];

const typeOf = (l: Lowering, index = l.reader.index): CanonType => l.code.unit.types[index]!;
const fieldsOf = (l: Lowering): StructType["fields"] => (typeOf(l).comp as StructType).fields;
const letterOf = (type: StorageType): Letter => (isRef(type) || (type !== "i8" && type !== "i16") ? letter(type) : "i");

const fieldLetter = (l: Lowering): Letter => letterOf(fieldsOf(l)[l.reader.index2]!.type);
const elementLetter = (l: Lowering): Letter => letterOf((typeOf(l).comp as ArrayType).field.type);
const reference = (): Letter => "r";
const int = (): Letter => "i";

const id = (l: Lowering): readonly [number] => [typeOf(l).id];
const idAndSecond = (l: Lowering): readonly [number, number] => [typeOf(l).id, l.reader.index2];
const second = (l: Lowering): readonly [number] => [l.reader.index2];
const element = (l: Lowering): readonly [number] => [elementStorage(typeOf(l))];
const nothing = (): readonly [] => [];

function field(l: Lowering): readonly [cell: number, storage: number] {
  const layout = structLayout(typeOf(l));
  return [layout.at[l.reader.index2]!, layout.storages[l.reader.index2]!];
}

const getField = (unsigned: 0 | 1): Aggregate => ({
  handler: "struct.get",
  operands: () => 1,
  result: fieldLetter,
  words: (l) => [...field(l), unsigned],
});

const getElement = (unsigned: 0 | 1): Aggregate => ({
  handler: "array.get",
  operands: () => 2,
  result: elementLetter,
  words: (l) => [...element(l), unsigned],
});

const getI31 = (unsigned: 0 | 1): Aggregate => ({
  handler: "i31.get",
  operands: () => 1,
  result: int,
  words: () => [unsigned],
});

/** The words of a reference type. */
const wordsOf = (l: Lowering, heap: HeapType, nullable: boolean): readonly [number, number] => [
  heapWord(canonicalHeap(l.code.unit.types, heap)),
  nullable ? 1 : 0,
];

const cast = (handler: "ref.test" | "ref.cast", nullable: boolean): Aggregate => ({
  handler,
  operands: () => 1,
  result: handler === "ref.test" ? int : reference,
  words: (l) => wordsOf(l, l.reader.heap, nullable),
});

/** Conversions between any and extern: the value is the same. */
const same = undefined;

const aggregates: { readonly [K in OpName<"aggregate">]: Aggregate | typeof same } = {
  "any.convert_extern": same,
  "extern.convert_any": same,
  "struct.new": { handler: "struct.new", operands: (l) => fieldsOf(l).length, result: reference, words: id },
  "struct.new_default": { handler: "struct.new_default", operands: () => 0, result: reference, words: id },
  "struct.get": getField(0),
  "struct.get_s": getField(0),
  "struct.get_u": getField(1),
  "struct.set": { handler: "struct.set", operands: () => 2, words: field },
  "array.new": {
    handler: "array.new",
    operands: () => 2,
    result: reference,
    words: (l) => [typeOf(l).id, elementStorage(typeOf(l))],
  },
  "array.new_default": { handler: "array.new_default", operands: () => 1, result: reference, words: id },
  "array.new_fixed": {
    handler: "array.new_fixed",
    operands: (l) => l.reader.index2,
    result: reference,
    words: idAndSecond,
  },
  "array.new_data": { handler: "array.new_data", operands: () => 2, result: reference, words: idAndSecond },
  "array.new_elem": { handler: "array.new_elem", operands: () => 2, result: reference, words: idAndSecond },
  "array.get": getElement(0),
  "array.get_s": getElement(0),
  "array.get_u": getElement(1),
  "array.set": { handler: "array.set", operands: () => 3, words: element },
  "array.len": { handler: "array.len", operands: () => 1, result: int, words: nothing },
  "array.fill": { handler: "array.fill", operands: () => 4, words: element },
  "array.copy": { handler: "array.copy", operands: () => 5, words: nothing },
  "array.init_data": { handler: "array.init_data", operands: () => 4, words: second },
  "array.init_elem": { handler: "array.init_elem", operands: () => 4, words: second },
  "ref.i31": { handler: "ref.i31", operands: () => 1, result: reference, words: nothing },
  "i31.get_s": getI31(0),
  "i31.get_u": getI31(1),
  "ref.test": cast("ref.test", false),
  "ref.test_null": cast("ref.test", true),
  "ref.cast": cast("ref.cast", false),
  "ref.cast_null": cast("ref.cast", true),
};

/** An instruction of structures, arrays, i31 or casts. */
export function lowerAggregate(l: Lowering): void {
  const { reader, emitter } = l;
  const row = aggregates[reader.op.name as OpName<"aggregate">];
  if (row === same) return;
  const operands = row.operands(l);
  const base = emitter.materialiseTop(operands);
  l.note();
  emitter.emitSlow(row.handler, base, ...row.words(l));
  l.control.usesRefs = true;
  const result = row.result?.(l);
  if (result === undefined) emitter.popMany(operands);
  else l.result(operands, result);
}

/** `br_on_cast` and `br_on_cast_fail`: the reference stays on both ways. */
export function brOnCast(l: Lowering): void {
  const { castFlags, heap2, index, op } = l.reader;
  const words = wordsOf(l, heap2, (castFlags & 2) !== 0);
  const condition = test(l, "ref.test", op.name === "br_on_cast_fail", ...words);
  l.control.branchIf(condition, l.gathered(index), l.emitter);
}
