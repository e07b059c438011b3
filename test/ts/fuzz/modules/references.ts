/**
 * References of all kinds: null or not, tested, cast, converted and compared.
 */
import { bottomHeap, topHeap } from "../../../../src/ts/core/canon.ts";
import { type HeapType, type RefType, type ValType, isRef, refType } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";
import { isBottom, subtypesOf, supertypesOf } from "./heaps.ts";
import type { Types } from "./types.ts";

/** The top of a heap type's hierarchy, of a module's types. */
function topOf(types: Types, heap: HeapType): HeapType {
  if (typeof heap === "string") return topHeap(heap);
  return types.all[heap]!.comp.kind === "func" ? "func" : "any";
}

function bottomOf(types: Types, heap: HeapType): HeapType {
  return bottomHeap(topOf(types, heap));
}

function nullRef(b: Body, type: ValType): boolean {
  if (!isRef(type) || !type.nullable) return false;
  b.emit("ref.null", b.has("gc") && b.tape.once(3) ? bottomOf(b.types, type.heap) : type.heap);
  return true;
}

function isNull(b: Body, type: ValType): boolean {
  const ref = type === "i32" ? b.types.ref(b.tape) : undefined;
  if (ref === undefined) return false;
  b.value(ref);
  b.emit("ref.is_null");
  return true;
}

function asNonNull(b: Body, type: ValType): boolean {
  if (!isRef(type) || !b.has("function-references")) return false;
  // A value that is not null, as one that may be.
  if (b.tape.once(10)) b.value(refType(true, type.heap));
  else {
    b.value(refType(false, type.heap));
    const local = b.scratch(refType(true, type.heap));
    b.emit("local.set", local).emit("local.get", local);
  }
  b.emit("ref.as_non_null");
  return true;
}

/** A cast that mostly succeeds: what is cast was of the type before. */
function cast(b: Body, type: ValType): boolean {
  if (!isRef(type) || !b.has("gc")) return false;
  const source = b.tape.pick(supertypesOf(b.types, type.heap));
  if (b.tape.once(12)) b.value(refType(true, source));
  else {
    b.value(type);
    const local = b.scratch(refType(true, source));
    b.emit("local.set", local).emit("local.get", local);
  }
  b.emit(type.nullable ? "ref.cast_null" : "ref.cast", type.heap);
  return true;
}

function test(b: Body, type: ValType): boolean {
  const target = type === "i32" && b.has("gc") ? b.types.ref(b.tape) : undefined;
  if (target === undefined) return false;
  const top = topOf(b.types, target.heap);
  b.value(refType(true, b.tape.pick(subtypesOf(b.types, top))));
  b.emit(target.nullable ? "ref.test_null" : "ref.test", target.heap);
  return true;
}

function equal(b: Body, type: ValType): boolean {
  if (type !== "i32" || !b.has("gc")) return false;
  const side = (): RefType => refType(b.tape.once(2), b.tape.pick(subtypesOf(b.types, "eq")));
  const one = side();
  b.values([one, b.tape.once(2) ? one : side()]);
  b.emit("ref.eq");
  return true;
}

function i31(b: Body, type: ValType): boolean {
  if (!isRef(type) || !b.has("gc") || !b.types.matches(refType(false, "i31"), type)) return false;
  b.value("i32");
  b.emit("ref.i31");
  return true;
}

function i31Get(b: Body, type: ValType): boolean {
  if (type !== "i32" || !b.has("gc")) return false;
  b.value(refType(b.tape.once(12), "i31"));
  b.emit(b.tape.once(2) ? "i31.get_s" : "i31.get_u");
  return true;
}

function convert(b: Body, type: ValType): boolean {
  if (!isRef(type) || !b.has("gc")) return false;
  if (type.heap === "extern") {
    b.value(refType(type.nullable, b.tape.pick(subtypesOf(b.types, "any").filter((heap) => !isBottom(heap)))));
    b.emit("extern.convert_any");
    return true;
  }
  if (type.heap !== "any") return false;
  b.value(refType(type.nullable, "extern"));
  b.emit("any.convert_extern");
  return true;
}

/** A reference of a type below the one that is wanted. */
function subtype(b: Body, type: ValType): boolean {
  if (!isRef(type) || !b.has("function-references")) return false;
  const heap = b.tape.pick(subtypesOf(b.types, type.heap).filter((one) => type.nullable || !isBottom(one)));
  if (heap === undefined || (typeof heap === "number" && !b.types.isNamed(heap))) return false;
  if (!b.has("gc") && typeof heap === "string") return false;
  b.value(refType(type.nullable && b.tape.once(3), heap));
  return true;
}

/** Makers of references. */
export const referenceMakers: Makers = {
  values: [
    nullRef,
    isNull,
    asNonNull,
    cast,
    cast,
    test,
    equal,
    i31,
    i31,
    i31Get,
    convert,
    convert,
    subtype,
    subtype,
    subtype,
  ],
  lists: [],
  statements: [],
};
