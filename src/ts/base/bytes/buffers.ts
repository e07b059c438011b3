/**
 * Buffers and views as bytes, of whichever realm: what another realm has made is no instance of this one's classes, so the
 * host is asked what a value is.
 */
import { propertyOf } from "../foreign.ts";

const lengthOf = (prototype: object): PropertyDescriptor | undefined =>
  Object.getOwnPropertyDescriptor(prototype, "byteLength");

/** What gives the length of each kind of buffer, and of nothing else. */
const lengths: readonly (PropertyDescriptor | undefined)[] = [
  lengthOf(ArrayBuffer.prototype),
  typeof SharedArrayBuffer === "undefined" ? undefined : lengthOf(SharedArrayBuffer.prototype),
];

/** Whether a value is an ArrayBuffer or a SharedArrayBuffer; neither a proxy around one, nor an object that looks like one. */
export function isBuffer(value: unknown): value is ArrayBufferLike {
  if (typeof value !== "object" || value === null) return false;
  // To ask what is none takes an error each time: what has another name is not asked.
  const tag = propertyOf(value, Symbol.toStringTag);
  if (tag !== "ArrayBuffer" && tag !== "SharedArrayBuffer") return false;
  return lengths.some((length) => {
    if (length?.get === undefined) return false;
    try {
      // No `?.()`: the Closure Compiler takes it for a call that throws nothing, and the `catch` for unreachable.
      return length.get.call(value) !== undefined;
    } catch {
      return false;
    }
  });
}

/** The bytes of a buffer, a typed array or a DataView, which are still its own; undefined for anything else. @throws TypeError where they are gone */
export function bytesIn(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isBuffer(value) ? new Uint8Array(value) : undefined;
}

/** Whether a value is a buffer, or a view of one. */
export function hasBytes(value: unknown): value is ArrayBufferLike | ArrayBufferView {
  return ArrayBuffer.isView(value) || isBuffer(value);
}

/** Whether a value has bytes and no elements of another size: a buffer, a DataView, or a typed array of bytes. */
export function isOfBytes(value: unknown): value is ArrayBufferLike | ArrayBufferView {
  if (!ArrayBuffer.isView(value)) return isBuffer(value);
  const { BYTES_PER_ELEMENT: size = 1 } = value as { readonly BYTES_PER_ELEMENT?: number };
  return size === 1;
}
