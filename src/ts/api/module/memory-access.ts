/**
 * Reading and writing a module's memory from the host program. Ranges are checked before anything is touched.
 */
import { overflowsF32 } from "../../base/bytes/bits.ts";
import { bytesIn, hasBytes, isOfBytes } from "../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../base/bytes/detached.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { didYouMeanKey, nearMisses, spelt } from "../../base/errors/suggest.ts";
import { decodeUtf8Lossy, encodeUtf8 } from "../../base/bytes/utf8.ts";
import { isA, propertyOf } from "../../base/foreign.ts";
import { Memory } from "../../runtime/store/memory.ts";
import { showValue } from "../../runtime/store/values.ts";
import { owns } from "../../base/own.ts";

/** The number types of a memory's contents, with the arrays that are views of them. */
export interface MemoryArrays {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly i64: BigInt64Array;
  readonly u64: BigUint64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** What a memory's contents are read as: text, bytes, or numbers of a type. */
export type MemoryContents = { readonly string: string; readonly bytes: Uint8Array } & {
  readonly [K in keyof MemoryArrays]: MemoryArrays[K] extends { readonly [i: number]: bigint } ? bigint[] : number[];
};

interface NumberKind {
  readonly size: 1 | 2 | 4 | 8;
  readonly get: (view: DataView, at: number) => number | bigint;
  readonly set: (view: DataView, at: number, value: never) => void;
  readonly array: new (buffer: ArrayBufferLike, at: number, n: number) => ArrayBufferView;
}

/** The number types of a memory's contents, little-endian. */
const kinds: { readonly [K in keyof MemoryArrays]: NumberKind } = {
  i8: { size: 1, get: (v, at) => v.getInt8(at), set: (v, at, x) => v.setInt8(at, x), array: Int8Array },
  u8: { size: 1, get: (v, at) => v.getUint8(at), set: (v, at, x) => v.setUint8(at, x), array: Uint8Array },
  i16: { size: 2, get: (v, at) => v.getInt16(at, true), set: (v, at, x) => v.setInt16(at, x, true), array: Int16Array },
  u16: {
    size: 2,
    get: (v, at) => v.getUint16(at, true),
    set: (v, at, x) => v.setUint16(at, x, true),
    array: Uint16Array,
  },
  i32: { size: 4, get: (v, at) => v.getInt32(at, true), set: (v, at, x) => v.setInt32(at, x, true), array: Int32Array },
  u32: {
    size: 4,
    get: (v, at) => v.getUint32(at, true),
    set: (v, at, x) => v.setUint32(at, x, true),
    array: Uint32Array,
  },
  i64: {
    size: 8,
    get: (v, at) => v.getBigInt64(at, true),
    set: (v, at, x) => v.setBigInt64(at, BigInt(x), true),
    array: BigInt64Array,
  },
  u64: {
    size: 8,
    get: (v, at) => v.getBigUint64(at, true),
    set: (v, at, x) => v.setBigUint64(at, BigInt(x), true),
    array: BigUint64Array,
  },
  f32: {
    size: 4,
    get: (v, at) => v.getFloat32(at, true),
    set: (v, at, x) => v.setFloat32(at, x, true),
    array: Float32Array,
  },
  f64: {
    size: 8,
    get: (v, at) => v.getFloat64(at, true),
    set: (v, at, x) => v.setFloat64(at, x, true),
    array: Float64Array,
  },
};

function kindOf(type: string, others: readonly string[] = ["string", "bytes"]): NumberKind {
  const kind = owns(kinds, type) ? kinds[type as keyof MemoryArrays] : undefined;
  if (kind !== undefined) return kind;
  const known = [...others, ...Object.keys(kinds)];
  // What Clojure gives as a keyword shows itself.
  const near = nearMisses(typeof type === "string" ? type : showValue(type), known);
  const text = `${showValue(type)} is no type of a memory's contents.${didYouMeanKey(near)} Give one of ${known.map(spelt).join(", ")}.`;
  throw new UsageError("bad-argument", text, { param: "type", value: type });
}

/** @throws UsageError `bad-argument` */
function checkCount(param: string, value: unknown): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return;
  throw new UsageError("bad-argument", `${param} must be a whole number from 0 on, not ${showValue(value)}.`, {
    param,
    value,
  });
}

/** @throws UsageError `memory-range`, `bad-argument` */
function checkRange(memory: Memory, offset: number, bytes: number): void {
  if (!isA(memory, Memory)) {
    const text = `${showValue(memory)} is no memory. Give one that a module exports, or one of ${phrase("new-memory")}.`;
    throw new UsageError("bad-argument", text, { param: "memory", value: memory });
  }
  checkCount("offset", offset);
  const size = memory.bytes.length;
  if (offset + bytes <= size) return;
  const text = `${bytes} bytes from ${offset} on are outside of the memory's ${size} bytes.`;
  throw new UsageError("memory-range", text, { value: offset, limit: size });
}

/**
 * What lies in a memory: UTF-8 text by default (ill-formed bytes become U+FFFD), `bytes` as a copy, or `length`
 * numbers of a type.
 * @throws UsageError `memory-range`, `bad-argument`
 */
export function readMemory<K extends keyof MemoryContents = "string">(
  memory: Memory,
  offset: number,
  length: number,
  as?: K,
): MemoryContents[K] {
  return contents(memory, offset, length, as ?? "string") as MemoryContents[K];
}

function contents(memory: Memory, offset: number, length: number, as: string): unknown {
  checkCount("length", length);
  if (as === "string" || as === "bytes") {
    checkRange(memory, offset, length);
    const copy = memory.bytes.slice(offset, offset + length);
    return as === "bytes" ? copy : decodeUtf8Lossy(copy);
  }
  const kind = kindOf(as);
  checkRange(memory, offset, length * kind.size);
  const view = memory.view;
  return Array.from({ length }, (_, i) => kind.get(view, offset + i * kind.size));
}

/**
 * Writes text as UTF-8, bytes, or numbers of a type, and returns the count of bytes written.
 * @throws UsageError `memory-range`, `bad-argument`; nothing has been written then
 */
export function writeMemory(memory: Memory, offset: number, value: unknown, as?: keyof MemoryContents): number {
  if (hasBytes(value) && isDetached(value)) {
    throw new UsageError("bad-argument", `What is to be written is gone: ${detachedReason}.`, { value });
  }
  const bytes = bytesOf(value, as);
  if (bytes !== undefined) {
    checkRange(memory, offset, bytes.length);
    memory.bytes.set(bytes, offset);
    return bytes.length;
  }
  if (as === undefined || as === "string") {
    throw new UsageError("bad-argument", `Give a string, bytes, or numbers with their type; not ${showValue(value)}.`, {
      value,
    });
  }
  return writeNumbers(memory, offset, value, as);
}

/** The bytes of text, and of what is bytes already: without a type a typed array's elements as they lie in it. */
function bytesOf(value: unknown, as: string | undefined): Uint8Array | undefined {
  if (typeof value === "string") return as === undefined || as === "string" ? encodeUtf8(value) : undefined;
  if (as === undefined) return bytesIn(value);
  return as === "bytes" && isOfBytes(value) ? bytesIn(value) : undefined;
}

function writeNumbers(memory: Memory, offset: number, value: unknown, as: string): number {
  const kind = kindOf(as === "bytes" ? "u8" : as);
  const single = typeof value === "number" || typeof value === "bigint";
  if (!single && !isIterable(value)) {
    throw new UsageError("bad-argument", `Give a number or a sequence of numbers for ${as}, not ${showValue(value)}.`, {
      value,
    });
  }
  const numbers = (single ? [value] : [...(value as Iterable<unknown>)]).map((number) => fitting(number, as));
  checkRange(memory, offset, numbers.length * kind.size);
  const view = memory.view;
  for (const [i, number] of numbers.entries()) kind.set(view, offset + i * kind.size, number as never);
  return numbers.length * kind.size;
}

const isIterable = (value: unknown): boolean =>
  typeof value === "object" && propertyOf(value, Symbol.iterator) !== undefined;

/**
 * A number for a typed write. An integer may be signed or not, as at the border of a call.
 * @throws UsageError `bad-argument`, `out-of-range`
 */
function fitting(value: unknown, as: string): number | bigint {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new UsageError("bad-argument", `${showValue(value)} is no ${as}.`, { value });
  }
  if (as.startsWith("f")) return fittingFloat(value, as);
  const bits = as === "bytes" ? 8 : Number(as.slice(1));
  const exact = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!exact || value < -(2 ** (bits - 1)) || value >= 2 ** bits) {
    throw misfit(
      value,
      as,
      `an integer from -2^${bits - 1} to 2^${bits}-1${bits === 64 ? ", beyond 2^53-1 as a BigInt" : ""}`,
    );
  }
  return bits === 64 ? BigInt(value) : Number(value);
}

/** A float is rounded as its type has it, but what is finite stays so. */
function fittingFloat(value: number | bigint, as: string): number {
  const number = Number(value);
  const wasFinite = typeof value === "bigint" || Number.isFinite(value);
  if (wasFinite && (!Number.isFinite(number) || (as === "f32" && overflowsF32(number)))) {
    throw misfit(value, as, "a number that does not become infinite");
  }
  return number;
}

function misfit(value: number | bigint, as: string, expected: string): UsageError {
  return new UsageError("out-of-range", `${showValue(value)} does not fit into ${as}. Give ${expected}.`, {
    value,
    expected,
  });
}

/**
 * A typed array over the live memory. Growth of the memory detaches it.
 * @throws UsageError `memory-range`, `bad-argument` where the offset is not a multiple of the element's size
 */
export function viewMemory<K extends keyof MemoryArrays>(
  memory: Memory,
  type: K,
  offset: number,
  n: number,
): MemoryArrays[K] {
  const kind = kindOf(type, []);
  checkCount("length", n);
  checkRange(memory, offset, n * kind.size);
  if (offset % kind.size !== 0) {
    throw new UsageError("bad-argument", `A view of ${type} begins at a multiple of ${kind.size}, not at ${offset}.`, {
      param: "offset",
      value: offset,
    });
  }
  return new kind.array(memory.buffer, offset, n) as MemoryArrays[K];
}
