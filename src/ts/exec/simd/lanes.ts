/**
 * The meaning of the vector operators that move lanes or work on the 128 bits as a whole (Execution, Vector
 * Instructions). See `views.ts` for the arguments. Nothing is interpreted as a float.
 */
import type { VectorName } from "../names.ts";
import { copyVector, type V128Views, type VectorOp } from "./views.ts";

/** The bytes of the operands of a shuffle or swizzle, whose result may lie where they are. */
const source = new Uint8Array(32);

function splat32(v: V128Views, d: number, word: number): void {
  for (let i = 0; i < 4; i++) v.i32[d + i] = word;
}

function splat64(v: V128Views, d: number, a: number): void {
  const lo = v.i32[a]!;
  const hi = v.i32[a + 1]!;
  for (let i = 0; i < 4; i += 2) {
    v.i32[d + i] = lo;
    v.i32[d + i + 1] = hi;
  }
}

/** The operators on whole vectors, splats and the swizzle. */
export const wholeOps = {
  "v128.not": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = ~v.i32[a + i]!;
  },
  "v128.and": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! & v.i32[b + i]!;
  },
  "v128.andnot": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! & ~v.i32[b + i]!;
  },
  "v128.or": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! | v.i32[b + i]!;
  },
  "v128.xor": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! ^ v.i32[b + i]!;
  },
  "v128.bitselect": (v, d, a, b, c) => {
    for (let i = 0; i < 4; i++) {
      const mask = v.i32[c + i]!;
      v.i32[d + i] = (v.i32[a + i]! & mask) | (v.i32[b + i]! & ~mask);
    }
  },
  "v128.any_true": (v, d, a) => {
    v.i32[d] = (v.i32[a]! | v.i32[a + 1]! | v.i32[a + 2]! | v.i32[a + 3]!) === 0 ? 0 : 1;
  },
  "i8x16.splat": (v, d, a) => splat32(v, d, Math.imul(v.i32[a]! & 0xff, 0x0101_0101)),
  "i16x8.splat": (v, d, a) => splat32(v, d, Math.imul(v.i32[a]! & 0xffff, 0x0001_0001)),
  "i32x4.splat": (v, d, a) => splat32(v, d, v.i32[a]!),
  "i64x2.splat": splat64,
  "f32x4.splat": (v, d, a) => splat32(v, d, v.i32[a]!),
  "f64x2.splat": splat64,
  "i8x16.swizzle": (v, d, a, b) => {
    for (let i = 0; i < 16; i++) source[i] = v.u8[a * 4 + i]!;
    for (let i = 0; i < 16; i++) {
      const lane = v.u8[b * 4 + i]!;
      v.u8[d * 4 + i] = lane < 16 ? source[lane]! : 0;
    }
  },
} as const satisfies {
  [
    K in Extract<VectorName<"unary" | "binary" | "ternary">, `v128.${string}` | `${string}.${"splat" | "swizzle"}`>
  ]: VectorOp;
};

/**
 * `i8x16.shuffle`: each byte of `d` is the one of `a` and `b`, counted through, that `lanes` names.
 */
export function shuffle(v: V128Views, d: number, a: number, b: number, lanes: ArrayLike<number>): void {
  for (let i = 0; i < 16; i++) {
    source[i] = v.u8[a * 4 + i]!;
    source[16 + i] = v.u8[b * 4 + i]!;
  }
  for (let i = 0; i < 16; i++) v.u8[d * 4 + i] = source[lanes[i]!]!;
}

/** Takes a lane of `a`, or puts the number at `b` in the place of one. */
export type LaneOp = (v: V128Views, d: number, a: number, b: number, lane: number) => void;

const extract32: LaneOp = (v, d, a, _b, lane) => {
  v.i32[d] = v.i32[a + lane]!;
};

const replace32: LaneOp = (v, d, a, b, lane) => {
  const word = v.i32[b]!;
  copyVector(v, d, a);
  v.i32[d + lane] = word;
};

const extract64: LaneOp = (v, d, a, _b, lane) => {
  const lo = v.i32[a + 2 * lane]!;
  const hi = v.i32[a + 2 * lane + 1]!;
  v.i32[d] = lo;
  v.i32[d + 1] = hi;
};

const replace64: LaneOp = (v, d, a, b, lane) => {
  const lo = v.i32[b]!;
  const hi = v.i32[b + 1]!;
  copyVector(v, d, a);
  v.i32[d + 2 * lane] = lo;
  v.i32[d + 2 * lane + 1] = hi;
};

/** The operators with a lane as their immediate. */
export const laneOps = {
  "i8x16.extract_lane_s": (v, d, a, _b, lane) => {
    v.i32[d] = v.i8[a * 4 + lane]!;
  },
  "i8x16.extract_lane_u": (v, d, a, _b, lane) => {
    v.i32[d] = v.u8[a * 4 + lane]!;
  },
  "i8x16.replace_lane": (v, d, a, b, lane) => {
    const byte = v.i32[b]!;
    copyVector(v, d, a);
    v.u8[d * 4 + lane] = byte;
  },
  "i16x8.extract_lane_s": (v, d, a, _b, lane) => {
    v.i32[d] = v.i16[a * 2 + lane]!;
  },
  "i16x8.extract_lane_u": (v, d, a, _b, lane) => {
    v.i32[d] = v.u16[a * 2 + lane]!;
  },
  "i16x8.replace_lane": (v, d, a, b, lane) => {
    const half = v.i32[b]!;
    copyVector(v, d, a);
    v.u16[d * 2 + lane] = half;
  },
  "i32x4.extract_lane": extract32,
  "i32x4.replace_lane": replace32,
  "i64x2.extract_lane": extract64,
  "i64x2.replace_lane": replace64,
  "f32x4.extract_lane": extract32,
  "f32x4.replace_lane": replace32,
  "f64x2.extract_lane": extract64,
  "f64x2.replace_lane": replace64,
} as const satisfies { [K in VectorName<"lane">]: LaneOp };
