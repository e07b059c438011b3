/**
 * Value types as small integers (Validation, Matching): operands are compared with `===` on integers, and
 * only references that differ are looked at closely. The encoding never leaves this folder.
 */
import { matchesHeap } from "../core/canon.ts";
import {
  abstractHeapTypes,
  type HeapType,
  type NumType,
  type PackedType,
  type RefType,
  type StorageType,
  refType,
} from "../core/types.ts";

/**
 * A value or storage type. References are `8 + 2 * heap + nullable`, where heap is 0 for bottom, the position
 * of an abstract heap type from 1 on, and 16 and up for canonical types.
 */
export type ValCode = number;

/** The type of an operand of unreachable code: it matches every type. */
export const bottom: ValCode = 0;
/** i32. */
export const i32: ValCode = 1;
/** i64. */
export const i64: ValCode = 2;
/** f32. */
export const f32: ValCode = 3;
/** f64. */
export const f64: ValCode = 4;
/** v128. */
export const v128: ValCode = 5;
/** The packed type i8. */
export const i8: ValCode = 6;
/** The packed type i16. */
export const i16: ValCode = 7;

const firstRef = 8;
const firstCanon = 16;

/** Types that are no references. */
type PlainType = NumType | PackedType;

/** Codes of number, vector and packed types by name. */
export const plainCodes: { readonly [K in PlainType]: ValCode } = { i32, i64, f32, f64, v128, i8, i16 };

const plainNames: (PlainType | undefined)[] = [undefined];
for (const [name, code] of Object.entries(plainCodes)) plainNames[code] = name as PlainType;

/** The code of a reference to a canonical heap type. */
export function refCode(nullable: boolean, heap: HeapType): ValCode {
  const position = typeof heap === "number" ? firstCanon + heap : abstractHeapTypes.indexOf(heap) + 1;
  return firstRef + 2 * position + (nullable ? 1 : 0);
}

/** `(ref null func)`. */
export const funcref: ValCode = refCode(true, "func");

/** `(ref bot)`: a reference of unreachable code that is known not to be null. */
export const bottomRef: ValCode = firstRef;

/** Whether a code is that of a reference type. */
export function isRefCode(code: ValCode): boolean {
  return code >= firstRef;
}

/** Whether locals of the type begin with a value: all types but non-nullable references do. */
export function isDefaultable(code: ValCode): boolean {
  return code < firstRef || (code & 1) === 1;
}

/** Whether a reference's code says that it may be null. */
export function isNullable(code: ValCode): boolean {
  return (code & 1) === 1;
}

/** The reference with null excluded. */
export function withoutNull(ref: ValCode): ValCode {
  return ref & ~1;
}

/** The canonical heap type of a reference's code, or undefined for bottom. */
export function heapOf(ref: ValCode): HeapType | undefined {
  const position = (ref - firstRef) >> 1;
  if (position === 0) return undefined;
  return position < firstCanon ? abstractHeapTypes[position - 1] : position - firstCanon;
}

/** The operand that a field of a storage type is read and written as. */
export function unpacked(storage: ValCode): ValCode {
  return isPacked(storage) ? i32 : storage;
}

/** Whether the storage type is i8 or i16. */
export function isPacked(storage: ValCode): boolean {
  return storage === i8 || storage === i16;
}

/** Whether `a` matches `b` (Validation, Matching, Value Types), with bottom below everything. */
export function matches(a: ValCode, b: ValCode): boolean {
  if (a === b || a === bottom) return true;
  if (a < firstRef || b < firstRef) return false;
  if (isNullable(a) && !isNullable(b)) return false;
  const from = heapOf(a);
  const to = heapOf(b);
  return from === undefined || (to !== undefined && matchesHeap(from, to));
}

/** Whether each type of `a` matches the one of `b` at its place (Validation, Matching, Result Types). */
export function matchesAll(a: readonly ValCode[], b: readonly ValCode[]): boolean {
  return a === b || (a.length === b.length && a.every((code, i) => code === b[i] || matches(code, b[i]!)));
}

/** What a function makes of a list, made once for each list: an instruction of two bytes may name a list of a thousand. */
function once(make: (codes: readonly ValCode[]) => readonly ValCode[]): typeof make {
  const known = new WeakMap<readonly ValCode[], readonly ValCode[]>();
  return (codes) => {
    let made = known.get(codes);
    if (made === undefined) known.set(codes, (made = make(codes)));
    return made;
  };
}

/** A list without its last code. */
export const withoutLast = once((codes) => codes.slice(0, -1));

/** A list with a reference to an exception behind it, which is not null. */
export const withException = once((codes) => [...codes, refCode(false, "exn")]);

/** The empty list: lists that are the same are compared at once. */
export const noCodes: readonly ValCode[] = [];

/** The type that a code stands for, its heap type canonical; undefined for bottom. */
export function typeOf(code: ValCode): StorageType | undefined {
  if (isRefCode(code)) return refTypeOf(code);
  return plainNames[code];
}

function refTypeOf(ref: ValCode): RefType | undefined {
  const heap = heapOf(ref);
  return heap === undefined ? undefined : refType(isNullable(ref), heap);
}

/** The number type codes of a signature's letters, `p` standing for the address type given. */
export function codesOfLetters(letters: string, address: ValCode): readonly ValCode[] {
  const codes: { readonly [letter: string]: ValCode } = { i: i32, I: i64, f: f32, F: f64, v: v128, p: address };
  return [...letters].map((letter) => codes[letter]!);
}
