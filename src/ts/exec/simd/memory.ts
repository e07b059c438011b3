/**
 * The meaning of the vector loads and stores (Execution, Vector Memory Instructions). Addresses are those of
 * `memory-ops.ts`, vectors those of `views.ts`. What does not fit as a whole does nothing but trap.
 */
import { checkAccess } from "../memory-ops.ts";
import type { VectorName } from "../names.ts";
import { copyVector, type V128Views } from "./views.ts";

/** Loads from `address` to the vector at `d`. */
export type VectorLoad = (view: DataView, address: number, v: V128Views, d: number) => void;

/** Stores the vector at `a` to `address`. */
export type VectorStore = (view: DataView, address: number, v: V128Views, a: number) => void;

/** Loads one lane; the others come from the vector at `a`. */
export type LaneLoad = (view: DataView, address: number, v: V128Views, d: number, a: number, lane: number) => void;

/** Stores one lane of the vector at `a`. */
export type LaneStore = (view: DataView, address: number, v: V128Views, a: number, lane: number) => void;

function setWords(v: V128Views, d: number, w0: number, w1: number, w2: number, w3: number): void {
  v.i32[d] = w0;
  v.i32[d + 1] = w1;
  v.i32[d + 2] = w2;
  v.i32[d + 3] = w3;
}

function load64Splat(view: DataView, address: number, v: V128Views, d: number): void {
  checkAccess(view, address, 8);
  const lo = view.getInt32(address, true);
  const hi = view.getInt32(address + 4, true);
  setWords(v, d, lo, hi, lo, hi);
}

/**
 * The loads.
 * @throws {Trap} `memory-out-of-bounds`
 */
export const vectorLoads = {
  "v128.load": (view, address, v, d) => {
    checkAccess(view, address, 16);
    for (let i = 0; i < 4; i++) v.i32[d + i] = view.getInt32(address + 4 * i, true);
  },
  "v128.load8x8_s": (view, address, v, d) => {
    checkAccess(view, address, 8);
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = view.getInt8(address + i);
  },
  "v128.load8x8_u": (view, address, v, d) => {
    checkAccess(view, address, 8);
    for (let i = 0; i < 8; i++) v.i16[d * 2 + i] = view.getUint8(address + i);
  },
  "v128.load16x4_s": (view, address, v, d) => {
    checkAccess(view, address, 8);
    for (let i = 0; i < 4; i++) v.i32[d + i] = view.getInt16(address + 2 * i, true);
  },
  "v128.load16x4_u": (view, address, v, d) => {
    checkAccess(view, address, 8);
    for (let i = 0; i < 4; i++) v.i32[d + i] = view.getUint16(address + 2 * i, true);
  },
  "v128.load32x2_s": (view, address, v, d) => {
    checkAccess(view, address, 8);
    const x = view.getInt32(address, true);
    const y = view.getInt32(address + 4, true);
    setWords(v, d, x, x >> 31, y, y >> 31);
  },
  "v128.load32x2_u": (view, address, v, d) => {
    checkAccess(view, address, 8);
    setWords(v, d, view.getInt32(address, true), 0, view.getInt32(address + 4, true), 0);
  },
  "v128.load8_splat": (view, address, v, d) => {
    checkAccess(view, address, 1);
    const word = Math.imul(view.getUint8(address), 0x0101_0101);
    setWords(v, d, word, word, word, word);
  },
  "v128.load16_splat": (view, address, v, d) => {
    checkAccess(view, address, 2);
    const word = Math.imul(view.getUint16(address, true), 0x0001_0001);
    setWords(v, d, word, word, word, word);
  },
  "v128.load32_splat": (view, address, v, d) => {
    checkAccess(view, address, 4);
    const word = view.getInt32(address, true);
    setWords(v, d, word, word, word, word);
  },
  "v128.load64_splat": load64Splat,
  "v128.load32_zero": (view, address, v, d) => {
    checkAccess(view, address, 4);
    setWords(v, d, view.getInt32(address, true), 0, 0, 0);
  },
  "v128.load64_zero": (view, address, v, d) => {
    checkAccess(view, address, 8);
    setWords(v, d, view.getInt32(address, true), view.getInt32(address + 4, true), 0, 0);
  },
} as const satisfies { [K in VectorName<"load">]: VectorLoad };

/**
 * The store.
 * @throws {Trap} `memory-out-of-bounds`
 */
export const vectorStores = {
  "v128.store": (view, address, v, a) => {
    checkAccess(view, address, 16);
    for (let i = 0; i < 4; i++) view.setInt32(address + 4 * i, v.i32[a + i]!, true);
  },
} as const satisfies { [K in VectorName<"store">]: VectorStore };

/**
 * The loads of one lane.
 * @throws {Trap} `memory-out-of-bounds`
 */
export const laneLoads = {
  "v128.load8_lane": (view, address, v, d, a, lane) => {
    checkAccess(view, address, 1);
    copyVector(v, d, a);
    v.u8[d * 4 + lane] = view.getUint8(address);
  },
  "v128.load16_lane": (view, address, v, d, a, lane) => {
    checkAccess(view, address, 2);
    copyVector(v, d, a);
    v.u16[d * 2 + lane] = view.getUint16(address, true);
  },
  "v128.load32_lane": (view, address, v, d, a, lane) => {
    checkAccess(view, address, 4);
    copyVector(v, d, a);
    v.i32[d + lane] = view.getInt32(address, true);
  },
  "v128.load64_lane": (view, address, v, d, a, lane) => {
    checkAccess(view, address, 8);
    copyVector(v, d, a);
    v.i32[d + 2 * lane] = view.getInt32(address, true);
    v.i32[d + 2 * lane + 1] = view.getInt32(address + 4, true);
  },
} as const satisfies { [K in VectorName<"load-lane">]: LaneLoad };

/**
 * The stores of one lane.
 * @throws {Trap} `memory-out-of-bounds`
 */
export const laneStores = {
  "v128.store8_lane": (view, address, v, a, lane) => {
    checkAccess(view, address, 1);
    view.setUint8(address, v.u8[a * 4 + lane]!);
  },
  "v128.store16_lane": (view, address, v, a, lane) => {
    checkAccess(view, address, 2);
    view.setUint16(address, v.u16[a * 2 + lane]!, true);
  },
  "v128.store32_lane": (view, address, v, a, lane) => {
    checkAccess(view, address, 4);
    view.setInt32(address, v.i32[a + lane]!, true);
  },
  "v128.store64_lane": (view, address, v, a, lane) => {
    checkAccess(view, address, 8);
    view.setInt32(address, v.i32[a + 2 * lane]!, true);
    view.setInt32(address + 4, v.i32[a + 2 * lane + 1]!, true);
  },
} as const satisfies { [K in VectorName<"store-lane">]: LaneStore };
