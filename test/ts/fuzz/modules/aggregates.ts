/**
 * Structures and arrays.
 */
import { type FieldType, type StorageType, type ValType, isRef, refType } from "../../../../src/ts/core/types.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import type { Body, Makers } from "./body.ts";

const isPacked = (type: StorageType): type is "i8" | "i16" => type === "i8" || type === "i16";
const unpacked = (type: StorageType): ValType => (isPacked(type) ? "i32" : type);
const hasDefault = (type: StorageType): boolean => !isRef(type) || type.nullable;

const fieldsOf = (b: Body, typeIdx: number): readonly FieldType[] => {
  const { comp } = b.types.all[typeIdx]!;
  return comp.kind === "struct" ? comp.fields : [];
};

const elementOf = (b: Body, typeIdx: number): FieldType => {
  const { comp } = b.types.all[typeIdx]!;
  return comp.kind === "array" ? comp.field : { type: "i32", mutable: true };
};

/** An object that is seldom null. */
function object(b: Body, typeIdx: number): void {
  b.value(refType(b.tape.once(25), typeIdx));
}

/** The reading of a field as a type that is wanted: plain, or of a packed one. */
function reads(b: Body, field: FieldType, wanted: ValType): boolean {
  return isPacked(field.type) ? wanted === "i32" : b.types.matches(field.type, wanted);
}

function readName(b: Body, kind: "struct" | "array", { type }: FieldType): OpName {
  if (!isPacked(type)) return `${kind}.get`;
  return b.tape.once(2) ? `${kind}.get_s` : `${kind}.get_u`;
}

// Structures

function pickStruct(b: Body, type: ValType): number | undefined {
  if (!isRef(type)) return undefined;
  const fitting = b.types.structs.filter((one) => b.types.matches(refType(false, one), type));
  return fitting.length === 0 ? undefined : b.tape.pick(fitting);
}

function newStruct(b: Body, type: ValType): boolean {
  const typeIdx = pickStruct(b, type);
  if (typeIdx === undefined) return false;
  const fields = fieldsOf(b, typeIdx);
  if (b.tape.once(4) && fields.every((field) => hasDefault(field.type))) b.emit("struct.new_default", typeIdx);
  else {
    b.values(fields.map((field) => unpacked(field.type)));
    b.emit("struct.new", typeIdx);
  }
  return true;
}

function fieldWhere(
  b: Body,
  fits: (field: FieldType) => boolean,
): { typeIdx: number; at: number; field: FieldType } | undefined {
  const found = b.types.structs.flatMap((typeIdx) =>
    [...fieldsOf(b, typeIdx).entries()]
      .filter(([, field]) => fits(field))
      .map(([at, field]) => ({ typeIdx, at, field })),
  );
  return found.length === 0 ? undefined : b.tape.pick(found);
}

function getField(b: Body, type: ValType): boolean {
  const found = fieldWhere(b, (field) => reads(b, field, type));
  if (found === undefined) return false;
  object(b, found.typeIdx);
  b.emit(readName(b, "struct", found.field), found.typeIdx, found.at);
  return true;
}

function setField(b: Body): boolean {
  const found = fieldWhere(b, (field) => field.mutable);
  if (found === undefined) return false;
  object(b, found.typeIdx);
  b.value(unpacked(found.field.type));
  b.emit("struct.set", found.typeIdx, found.at);
  return true;
}

// Arrays

/** Elements that an array of the generated code mostly has at least. */
const usual = 4;

function length(b: Body): void {
  if (b.tape.once(60)) b.emit("i32.const", b.tape.pick([-1, 0x7fff_ffff]));
  else b.emit("i32.const", b.tape.once(10) ? b.tape.below(usual) : usual + b.tape.below(6));
}

function place(b: Body): void {
  if (b.tape.once(25)) b.value("i32");
  else b.emit("i32.const", b.tape.below(usual));
}

/** A place and a length that mostly lie within the usual length. */
function range(b: Body, between: () => void = () => {}): void {
  const n = b.tape.below(usual + 1);
  b.emit("i32.const", b.tape.below(usual - n + 1) + (b.tape.once(20) ? 3 : 0));
  between();
  b.emit("i32.const", b.tape.once(40) ? -1 : n);
}

function pickArray(b: Body, fits: (typeIdx: number) => boolean): number | undefined {
  const fitting = b.types.arrays.filter(fits);
  return fitting.length === 0 ? undefined : b.tape.pick(fitting);
}

function newArray(b: Body, type: ValType): boolean {
  if (!isRef(type)) return false;
  const typeIdx = pickArray(b, (one) => b.types.matches(refType(false, one), type));
  if (typeIdx === undefined) return false;
  const element = elementOf(b, typeIdx).type;
  const way = b.tape.below(6);
  if (way < 2) {
    const n = b.tape.once(10) ? b.tape.below(usual) : usual + b.tape.below(3);
    b.values(Array.from({ length: n }, () => unpacked(element)));
    b.emit("array.new_fixed", typeIdx, n);
  } else if (way === 2 && hasDefault(element)) {
    length(b);
    b.emit("array.new_default", typeIdx);
  } else if (way < 4 || !newFrom(b, typeIdx)) {
    b.value(unpacked(element));
    length(b);
    b.emit("array.new", typeIdx);
  }
  return true;
}

/** The segments that fill an array type: of data, or of elements. */
function segments(b: Body, typeIdx: number): readonly number[] {
  const { type } = elementOf(b, typeIdx);
  const { datas, elems } = b.shape;
  if (!isRef(type)) return [...datas.keys()];
  return [...elems.keys()].filter((i) => b.types.matches(elems[i]!.type, type));
}

function newFrom(b: Body, typeIdx: number): boolean {
  const usable = segments(b, typeIdx);
  if (usable.length === 0) return false;
  b.emit("i32.const", b.tape.below(3)).emit("i32.const", b.tape.below(6));
  b.emit(isRef(elementOf(b, typeIdx).type) ? "array.new_elem" : "array.new_data", typeIdx, b.tape.pick(usable));
  return true;
}

function getElement(b: Body, type: ValType): boolean {
  const typeIdx = pickArray(b, (one) => reads(b, elementOf(b, one), type));
  if (typeIdx === undefined) return false;
  object(b, typeIdx);
  place(b);
  b.emit(readName(b, "array", elementOf(b, typeIdx)), typeIdx);
  return true;
}

function arrayLength(b: Body, type: ValType): boolean {
  if (type !== "i32" || b.types.arrays.length === 0) return false;
  b.value(refType(b.tape.once(25), b.tape.once(3) ? "array" : b.tape.pick(b.types.arrays)));
  b.emit("array.len");
  return true;
}

const mutableArray = (b: Body): number | undefined => pickArray(b, (one) => elementOf(b, one).mutable);

function setElement(b: Body): boolean {
  const typeIdx = mutableArray(b);
  if (typeIdx === undefined) return false;
  object(b, typeIdx);
  place(b);
  b.value(unpacked(elementOf(b, typeIdx).type));
  b.emit("array.set", typeIdx);
  return true;
}

function fillArray(b: Body): boolean {
  const typeIdx = mutableArray(b);
  if (typeIdx === undefined) return false;
  object(b, typeIdx);
  range(b, () => b.value(unpacked(elementOf(b, typeIdx).type)));
  b.emit("array.fill", typeIdx);
  return true;
}

function copyArray(b: Body): boolean {
  const to = mutableArray(b);
  if (to === undefined) return false;
  const element = elementOf(b, to).type;
  const from = pickArray(b, (one) => b.types.matches(elementOf(b, one).type, element));
  if (from === undefined) return false;
  object(b, to);
  const n = b.tape.below(usual + 1);
  const place2 = (): number => b.tape.below(usual - n + 1);
  b.emit("i32.const", place2());
  // Not null: V8 looks at the bounds of the destination before it looks at the source at all, where the standard has null first.
  b.value(refType(false, from));
  b.emit("i32.const", place2()).emit("i32.const", b.tape.once(25) ? 9 : n);
  b.emit("array.copy", to, from);
  return true;
}

/** A copy within one array. */
function moveWithin(b: Body): boolean {
  const typeIdx = mutableArray(b);
  if (typeIdx === undefined) return false;
  const local = b.scratch(refType(true, typeIdx));
  b.value(refType(false, typeIdx));
  b.emit("local.tee", local).emit("i32.const", b.tape.below(3));
  b.emit("local.get", local).emit("i32.const", b.tape.below(3)).emit("i32.const", b.tape.below(3));
  b.emit("array.copy", typeIdx, typeIdx);
  return true;
}

function initArray(b: Body): boolean {
  const typeIdx = mutableArray(b);
  const usable = typeIdx === undefined ? [] : segments(b, typeIdx);
  if (typeIdx === undefined || usable.length === 0) return false;
  object(b, typeIdx);
  const n = b.tape.below(usual);
  b.emit("i32.const", b.tape.below(2))
    .emit("i32.const", b.tape.below(2))
    .emit("i32.const", b.tape.once(25) ? 99 : n);
  const name = isRef(elementOf(b, typeIdx).type) ? "array.init_elem" : "array.init_data";
  b.emit(name, typeIdx, b.tape.pick(usable));
  return true;
}

/** Makers of aggregates. */
export const aggregateMakers: Makers = {
  values: [
    newStruct,
    newStruct,
    newStruct,
    newArray,
    newArray,
    getField,
    getField,
    getElement,
    getElement,
    arrayLength,
  ],
  lists: [],
  statements: [setField, setField, setElement, setElement, fillArray, copyArray, moveWithin, initArray],
};
