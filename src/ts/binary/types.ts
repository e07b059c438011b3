/**
 * Readers and writers of value, reference and heap types (Binary Format, Types). Shared by sections and bodies.
 */
import type { Cursor } from "../base/bytes/cursor.ts";
import { MalformedError } from "../base/errors/errors.ts";
import {
  type AbstractHeapType,
  type HeapType,
  type NumType,
  type RefType,
  type StorageType,
  type ValType,
  isRef,
  refType,
} from "../core/types.ts";
import type { ByteWriter } from "./writer.ts";

/** Bytes of the number and vector types. */
export const numTypeCodes: { readonly [K in NumType]: number } = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Bytes of the packed types. */
const packedTypeCodes = { i8: 0x78, i16: 0x77 } as const;

/** Bytes of the abstract heap types; alone they mean the nullable reference. */
const heapTypeCodes: { readonly [K in AbstractHeapType]: number } = {
  noexn: 0x74,
  nofunc: 0x73,
  noextern: 0x72,
  none: 0x71,
  func: 0x70,
  extern: 0x6f,
  any: 0x6e,
  eq: 0x6d,
  i31: 0x6c,
  struct: 0x6b,
  array: 0x6a,
  exn: 0x69,
};

/** `(ref null ht)` and `(ref ht)`. */
const refNullCode = 0x63;
const refCode = 0x64;

/** The block type without parameters and results. */
export const emptyBlockCode = 0x40;

function inverse<K extends string>(codes: { readonly [P in K]: number }): Map<number, K> {
  return new Map(Object.entries(codes).map(([name, code]) => [code as number, name as K]));
}

const numTypes = inverse(numTypeCodes);
const heapTypes = inverse(heapTypeCodes);

function badType(what: string, byte: number, at: number): MalformedError {
  return new MalformedError("bad-type", `malformed ${what} 0x${byte.toString(16)} at offset ${at}.`, { at });
}

/** Whether a byte is the whole of a negative s33: types are written so, indices are not. */
function isTypeCode(byte: number | undefined): byte is number {
  return byte !== undefined && (byte & 0xc0) === 0x40;
}

/** A type index: a positive s33. */
function readTypeIdx(cursor: Cursor, what: string): number {
  const at = cursor.pos;
  const index = cursor.s33();
  if (index < 0) throw badType(what, index & 0x7f, at);
  return index;
}

/** A heap type. @throws MalformedError `bad-type` */
export function readHeapType(cursor: Cursor): HeapType {
  const byte = cursor.peek();
  if (!isTypeCode(byte)) return readTypeIdx(cursor, "heap type");
  const heap = heapTypes.get(byte);
  if (heap === undefined) throw badType("heap type", byte, cursor.pos);
  cursor.pos++;
  return heap;
}

function refTypeOf(byte: number, cursor: Cursor): RefType | undefined {
  if (byte === refNullCode || byte === refCode) return refType(byte === refNullCode, readHeapType(cursor));
  const heap = heapTypes.get(byte);
  return heap === undefined ? undefined : refType(true, heap);
}

/** A reference type. @throws MalformedError `bad-type` */
export function readRefType(cursor: Cursor): RefType {
  const at = cursor.pos;
  const byte = cursor.byte();
  const type = refTypeOf(byte, cursor);
  if (type === undefined) throw badType("reference type", byte, at);
  return type;
}

/** A value type. @throws MalformedError `bad-type` */
export function readValType(cursor: Cursor): ValType {
  const at = cursor.pos;
  const byte = cursor.byte();
  const type = numTypes.get(byte) ?? refTypeOf(byte, cursor);
  if (type === undefined) throw badType("value type", byte, at);
  return type;
}

/** A storage type: a value type, i8 or i16. @throws MalformedError `bad-type` */
export function readStorageType(cursor: Cursor): StorageType {
  const at = cursor.pos;
  const byte = cursor.byte();
  if (byte === packedTypeCodes.i8) return "i8";
  if (byte === packedTypeCodes.i16) return "i16";
  const type = numTypes.get(byte) ?? refTypeOf(byte, cursor);
  if (type === undefined) throw badType("storage type", byte, at);
  return type;
}

/** A block's type: a type index, one result, or none. */
export type BlockType = number | ValType | undefined;

/** A block type. @throws MalformedError `bad-type` */
export function readBlockType(cursor: Cursor): BlockType {
  const byte = cursor.peek();
  if (byte === emptyBlockCode) {
    cursor.pos++;
    return undefined;
  }
  return isTypeCode(byte) ? readValType(cursor) : readTypeIdx(cursor, "block type");
}

/** Writes a heap type. */
export function writeHeapType(out: ByteWriter, heap: HeapType): void {
  if (typeof heap === "number") out.s33(heap);
  else out.byte(heapTypeCodes[heap]);
}

/** Writes a value or storage type, references in their shortest form. */
export function writeValType(out: ByteWriter, type: StorageType): void {
  if (type === "i8" || type === "i16") {
    out.byte(packedTypeCodes[type]);
  } else if (!isRef(type)) {
    out.byte(numTypeCodes[type]);
  } else {
    if (!type.nullable) out.byte(refCode);
    else if (typeof type.heap === "number") out.byte(refNullCode);
    writeHeapType(out, type.heap);
  }
}

/** Writes a block type. */
export function writeBlockType(out: ByteWriter, type: BlockType): void {
  if (type === undefined) out.byte(emptyBlockCode);
  else if (typeof type === "number") out.s33(type);
  else writeValType(out, type);
}
