/**
 * The meaning of the memory operators (Execution, Memory Instructions). Accesses move words between a memory's
 * view and an `Int32Array`: i32 and f32 one word, i64 and f64 two, low first; nothing becomes a float on the way.
 *
 * An address is the exact sum of operand and offset. One that is no exact number may be given as any number
 * beyond the memory's end, `Infinity` for instance.
 */
import { trap } from "../core/traps.ts";
import type { ScalarName } from "./names.ts";
import { type Pause, inPieces, inPiecesBackwards, pieceBytes } from "./pieces.ts";

/**
 * Nothing, where the memory has `width` bytes at `address`.
 * @throws {Trap} `memory-out-of-bounds`
 */
export function checkAccess(view: DataView, address: number, width: number): void {
  if (address + width > view.byteLength) throw trap("memory-out-of-bounds");
}

/** Loads from `address` to the words at `d`. */
export type Load = (view: DataView, address: number, s: Int32Array, d: number) => void;

/** Stores the words at `a` to `address`. */
export type Store = (view: DataView, address: number, s: Int32Array, a: number) => void;

function load32(view: DataView, address: number, s: Int32Array, d: number): void {
  checkAccess(view, address, 4);
  s[d] = view.getInt32(address, true);
}

function load64(view: DataView, address: number, s: Int32Array, d: number): void {
  checkAccess(view, address, 8);
  s[d] = view.getInt32(address, true);
  s[d + 1] = view.getInt32(address + 4, true);
}

function byteS(view: DataView, address: number): number {
  checkAccess(view, address, 1);
  return view.getInt8(address);
}

function byteU(view: DataView, address: number): number {
  checkAccess(view, address, 1);
  return view.getUint8(address);
}

function halfS(view: DataView, address: number): number {
  checkAccess(view, address, 2);
  return view.getInt16(address, true);
}

function halfU(view: DataView, address: number): number {
  checkAccess(view, address, 2);
  return view.getUint16(address, true);
}

function wordS(view: DataView, address: number): number {
  checkAccess(view, address, 4);
  return view.getInt32(address, true);
}

type Read = (view: DataView, address: number) => number;

const toI32 =
  (read: Read): Load =>
  (view, address, s, d) => {
    s[d] = read(view, address);
  };

const toSigned64 =
  (read: Read): Load =>
  (view, address, s, d) => {
    const value = read(view, address);
    s[d] = value;
    s[d + 1] = value >> 31;
  };

const toUnsigned64 =
  (read: Read): Load =>
  (view, address, s, d) => {
    s[d] = read(view, address);
    s[d + 1] = 0;
  };

/**
 * The loads.
 * @throws {Trap} `memory-out-of-bounds`
 */
export const loads = {
  "i32.load": load32,
  "i64.load": load64,
  "f32.load": load32,
  "f64.load": load64,
  "i32.load8_s": toI32(byteS),
  "i32.load8_u": toI32(byteU),
  "i32.load16_s": toI32(halfS),
  "i32.load16_u": toI32(halfU),
  "i64.load8_s": toSigned64(byteS),
  "i64.load8_u": toUnsigned64(byteU),
  "i64.load16_s": toSigned64(halfS),
  "i64.load16_u": toUnsigned64(halfU),
  "i64.load32_s": toSigned64(wordS),
  "i64.load32_u": toUnsigned64(wordS),
} as const satisfies { [K in ScalarName<"load">]: Load };

function store8(view: DataView, address: number, s: Int32Array, a: number): void {
  checkAccess(view, address, 1);
  view.setInt8(address, s[a]!);
}

function store16(view: DataView, address: number, s: Int32Array, a: number): void {
  checkAccess(view, address, 2);
  view.setInt16(address, s[a]!, true);
}

function store32(view: DataView, address: number, s: Int32Array, a: number): void {
  checkAccess(view, address, 4);
  view.setInt32(address, s[a]!, true);
}

function store64(view: DataView, address: number, s: Int32Array, a: number): void {
  checkAccess(view, address, 8);
  view.setInt32(address, s[a]!, true);
  view.setInt32(address + 4, s[a + 1]!, true);
}

/**
 * The stores. One that does not fit as a whole stores nothing.
 * @throws {Trap} `memory-out-of-bounds`
 */
export const stores = {
  "i32.store": store32,
  "i64.store": store64,
  "f32.store": store32,
  "f64.store": store64,
  "i32.store8": store8,
  "i32.store16": store16,
  "i64.store8": store8,
  "i64.store16": store16,
  "i64.store32": store32,
} as const satisfies { [K in ScalarName<"store">]: Store };

/**
 * `memory.fill`: `n` bytes from `d` on become `value`.
 * @throws {Trap} `memory-out-of-bounds`, before anything is written; what `pause` throws
 */
export function memoryFill(memory: Uint8Array, d: number, value: number, n: number, pause?: Pause): void {
  if (d + n > memory.length) throw trap("memory-out-of-bounds");
  if (pause === undefined) memory.fill(value, d, d + n);
  else inPieces(n, pieceBytes, pause, (at, count) => memory.fill(value, d + at, d + at + count));
}

/**
 * `memory.copy`: `n` bytes from `s` on in one memory to `d` in another or the same; the ranges may overlap.
 * @throws {Trap} `memory-out-of-bounds`, before anything is written; what `pause` throws
 */
export function memoryCopy(to: Uint8Array, d: number, from: Uint8Array, s: number, n: number, pause?: Pause): void {
  if (s + n > from.length || d + n > to.length) throw trap("memory-out-of-bounds");
  const copy = (at: number, count: number): void => {
    if (to === from) to.copyWithin(d + at, s + at, s + at + count);
    else to.set(from.subarray(s + at, s + at + count), d + at);
  };
  if (pause === undefined) copy(0, n);
  else if (to === from && d > s) inPiecesBackwards(n, pieceBytes, pause, copy);
  else inPieces(n, pieceBytes, pause, copy);
}

/**
 * `memory.init`: `n` bytes from `s` on in a data segment to `d`. A dropped segment is empty.
 * @throws {Trap} `memory-out-of-bounds`, before anything is written; what `pause` throws
 */
export function memoryInit(
  memory: Uint8Array,
  d: number,
  segment: Uint8Array,
  s: number,
  n: number,
  pause?: Pause,
): void {
  memoryCopy(memory, d, segment, s, n, pause);
}
