/**
 * Instructions of structs, arrays, i31 and casts (Validation, Aggregate and Reference Instructions).
 */
import { topHeap } from "../core/canon.ts";
import { limits } from "../core/limits.ts";
import type { OpName } from "../core/opcodes.ts";
import {
  type ValCode,
  bottom,
  heapOf,
  i32,
  isDefaultable,
  isNullable,
  isPacked,
  isRefCode,
  matches,
  refCode,
  unpacked,
} from "./codes.ts";
import type { ArraySig, StructSig } from "./context.ts";
import { checkData } from "./instructions.ts";
import { calledField } from "./names.ts";
import type { BodyState, Handler } from "./state.ts";

const i31ref = refCode(true, "i31");
const arrayref = refCode(true, "array");

function structAt(s: BodyState): StructSig {
  const { types } = s.context;
  const { index } = s.reader;
  const type = types[index];
  if (type === undefined) throw s.unknown("type", index, types.length);
  if (type.kind !== "struct")
    throw s.fail("type-mismatch", `type mismatch: ${s.context.called("type", index)} is not a struct type`);
  return type;
}

function arrayAt(s: BodyState, index: number): ArraySig {
  const { types } = s.context;
  const type = types[index];
  if (type === undefined) throw s.unknown("type", index, types.length);
  if (type.kind !== "array")
    throw s.fail("type-mismatch", `type mismatch: ${s.context.called("type", index)} is not an array type`);
  return type;
}

/** The reference to the definition that the first immediate names. */
function refTo(s: BodyState, nullable: boolean, index: number): ValCode {
  return s.context.heapCode(nullable, index, s.reader.at);
}

function requireDefault(s: BodyState, field: ValCode): void {
  if (isDefaultable(field)) return;
  throw s.fail("type-mismatch", `type mismatch: a field of type ${s.context.nameOf(field)} has no default`);
}

function requirePacking(s: BodyState, storage: ValCode, packed: boolean): void {
  if (isPacked(storage) === packed) return;
  const name = s.context.nameOf(storage);
  const text = packed ? `${name} is not packed: read it without _s or _u` : `${name} is packed: read it with _s or _u`;
  throw s.fail("type-mismatch", `type mismatch: ${text}`);
}

function fieldOf(s: BodyState, struct: StructSig): ValCode {
  const field = struct.fields[s.reader.index2];
  if (field === undefined) throw s.unknown("field", s.reader.index2, struct.fields.length);
  return field;
}

function getField(s: BodyState, packed: boolean): void {
  const field = fieldOf(s, structAt(s));
  requirePacking(s, field, packed);
  s.pop(refTo(s, true, s.reader.index));
  s.push(unpacked(field));
}

function setField(s: BodyState): void {
  const struct = structAt(s);
  const field = fieldOf(s, struct);
  if (!struct.mutable[s.reader.index2]!) {
    const what = calledField(s.context.module, s.reader.index, s.reader.index2);
    throw s.fail("bad-module", `immutable field: ${what} cannot be assigned`);
  }
  s.pop2(refTo(s, true, s.reader.index), unpacked(field));
}

function newStruct(s: BodyState): void {
  const { operands } = structAt(s);
  s.popAll(operands);
  s.push(refTo(s, false, s.reader.index));
}

function newStructDefault(s: BodyState): void {
  const { withoutDefault } = structAt(s);
  if (withoutDefault !== undefined) requireDefault(s, withoutDefault);
  s.push(refTo(s, false, s.reader.index));
}

function newArray(s: BodyState, withValue: boolean): void {
  const { field } = arrayAt(s, s.reader.index);
  if (withValue) s.pop2(unpacked(field), i32);
  else {
    requireDefault(s, field);
    s.pop(i32);
  }
  s.push(refTo(s, false, s.reader.index));
}

function newArrayFixed(s: BodyState): void {
  const { index, index2 } = s.reader;
  const operand = unpacked(arrayAt(s, index).field);
  if (index2 > limits.arrayFixedOperands) {
    throw s.fail("limit-exceeded", `array.new_fixed takes ${index2} operands, ${limits.arrayFixedOperands} at most`);
  }
  s.popTimes(index2, operand);
  s.push(refTo(s, false, index));
}

/** Checks that the array can be filled from bytes. */
function requireBytes(s: BodyState, array: ArraySig): void {
  if (!isRefCode(array.field)) return;
  throw s.fail("type-mismatch", "array type is not numeric or vector: it cannot be filled from a data segment");
}

/** Checks that the array can be filled from an element segment. */
function requireElem(s: BodyState, array: ArraySig): void {
  const { elems } = s.context;
  const elem = elems[s.reader.index2];
  if (elem === undefined) throw s.unknown("elem segment", s.reader.index2, elems.length);
  if (matches(elem, array.field)) return;
  const [have, want] = [s.context.nameOf(elem), s.context.nameOf(array.field)];
  throw s.fail("type-mismatch", `type mismatch: elements of type ${have} do not fit into an array of ${want}`);
}

function newArrayFrom(s: BodyState, source: "data" | "elem"): void {
  const array = arrayAt(s, s.reader.index);
  checkSource(s, array, source);
  s.pop2(i32, i32);
  s.push(refTo(s, false, s.reader.index));
}

function checkSource(s: BodyState, array: ArraySig, source: "data" | "elem"): void {
  if (source === "elem") requireElem(s, array);
  else {
    requireBytes(s, array);
    checkData(s, s.reader.index2);
  }
}

function requireMutable(s: BodyState, array: ArraySig): void {
  if (!array.mutable)
    throw s.fail(
      "bad-module",
      `immutable array: elements of ${s.context.called("type", s.reader.index)} cannot be assigned`,
    );
}

function initArrayFrom(s: BodyState, source: "data" | "elem"): void {
  const array = arrayAt(s, s.reader.index);
  requireMutable(s, array);
  checkSource(s, array, source);
  s.popAll([refTo(s, true, s.reader.index), i32, i32, i32]);
}

function getElement(s: BodyState, packed: boolean): void {
  const { field } = arrayAt(s, s.reader.index);
  requirePacking(s, field, packed);
  s.pop2(refTo(s, true, s.reader.index), i32);
  s.push(unpacked(field));
}

function setElement(s: BodyState): void {
  const array = arrayAt(s, s.reader.index);
  requireMutable(s, array);
  s.pop3(refTo(s, true, s.reader.index), i32, unpacked(array.field));
}

function fillArray(s: BodyState): void {
  const array = arrayAt(s, s.reader.index);
  requireMutable(s, array);
  s.popAll([refTo(s, true, s.reader.index), i32, unpacked(array.field), i32]);
}

function copyArray(s: BodyState): void {
  const { index, index2 } = s.reader;
  const to = arrayAt(s, index);
  const from = arrayAt(s, index2);
  requireMutable(s, to);
  if (!matches(from.field, to.field)) {
    const [have, want] = [s.context.nameOf(from.field), s.context.nameOf(to.field)];
    throw s.fail("type-mismatch", `array types do not match: ${have} does not fit into an array of ${want}`);
  }
  s.popAll([refTo(s, true, index), i32, refTo(s, true, index2), i32, i32]);
}

/** Pops a reference of the target's hierarchy, and returns the target. */
function castTarget(s: BodyState, nullable: boolean): ValCode {
  const target = s.context.heapCode(nullable, s.reader.heap, s.reader.at);
  s.pop(refCode(true, topHeap(heapOf(target)!)));
  return target;
}

function test(s: BodyState, nullable: boolean): void {
  castTarget(s, nullable);
  s.push(i32);
}

/** Crosses between the external and the internal hierarchy; null stays null. */
function convert(s: BodyState, from: "extern" | "any", to: "extern" | "any"): void {
  const ref = s.popAny();
  if (!matches(ref, refCode(true, from))) {
    s.push(ref);
    throw s.mismatch([refCode(true, from)]);
  }
  s.push(refCode(ref !== bottom && isNullable(ref), to));
}

function getI31(s: BodyState): void {
  s.pop(i31ref);
  s.push(i32);
}

/** One handler per aggregate instruction. */
export const aggregateHandlers = {
  "struct.new": newStruct,
  "struct.new_default": newStructDefault,
  "struct.get": (s) => getField(s, false),
  "struct.get_s": (s) => getField(s, true),
  "struct.get_u": (s) => getField(s, true),
  "struct.set": setField,
  "array.new": (s) => newArray(s, true),
  "array.new_default": (s) => newArray(s, false),
  "array.new_fixed": newArrayFixed,
  "array.new_data": (s) => newArrayFrom(s, "data"),
  "array.new_elem": (s) => newArrayFrom(s, "elem"),
  "array.get": (s) => getElement(s, false),
  "array.get_s": (s) => getElement(s, true),
  "array.get_u": (s) => getElement(s, true),
  "array.set": setElement,
  "array.len": (s) => {
    s.pop(arrayref);
    s.push(i32);
  },
  "array.fill": fillArray,
  "array.copy": copyArray,
  "array.init_data": (s) => initArrayFrom(s, "data"),
  "array.init_elem": (s) => initArrayFrom(s, "elem"),
  "ref.test": (s) => test(s, false),
  "ref.test_null": (s) => test(s, true),
  "ref.cast": (s) => s.push(castTarget(s, false)),
  "ref.cast_null": (s) => s.push(castTarget(s, true)),
  "any.convert_extern": (s) => convert(s, "extern", "any"),
  "extern.convert_any": (s) => convert(s, "any", "extern"),
  "ref.i31": (s) => {
    s.pop(i32);
    s.push(refCode(false, "i31"));
  },
  "i31.get_s": getI31,
  "i31.get_u": getI31,
} as const satisfies { [K in OpName<"aggregate">]: Handler };
