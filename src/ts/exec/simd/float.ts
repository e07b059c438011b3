/**
 * The meaning of the float operators on 4 lanes of f32 and 2 of f64 (Execution, Vector Instructions), but for
 * conversions. Signs are changed, and lanes chosen, on bits. See `views.ts` for the arguments and the loops.
 */
import { ceil, floor, max, min, nearest, trunc } from "../float.ts";
import type { FloatShapeName } from "../names.ts";
import { copyVector, type V128Views, type VectorOp } from "./views.ts";

function setMask(v: V128Views, d: number, all: boolean): void {
  v.i32[d] = all ? -1 : 0;
  v.i32[d + 1] = all ? -1 : 0;
}

function copyLane(v: V128Views, d: number, a: number): void {
  v.i32[d] = v.i32[a]!;
  v.i32[d + 1] = v.i32[a + 1]!;
}

/** The operators on f32 lanes. A result is rounded when it is stored; see `f32Binary` for why that is once enough. */
export const f32x4Ops = {
  "f32x4.eq": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.f32[a + i] === v.f32[b + i] ? -1 : 0;
  },
  "f32x4.ne": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.f32[a + i] !== v.f32[b + i] ? -1 : 0;
  },
  "f32x4.lt": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.f32[a + i]! < v.f32[b + i]! ? -1 : 0;
  },
  "f32x4.gt": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.f32[a + i]! > v.f32[b + i]! ? -1 : 0;
  },
  "f32x4.le": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.f32[a + i]! <= v.f32[b + i]! ? -1 : 0;
  },
  "f32x4.ge": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.f32[a + i]! >= v.f32[b + i]! ? -1 : 0;
  },
  "f32x4.abs": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! & 0x7fff_ffff;
  },
  "f32x4.neg": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[a + i]! ^ -0x8000_0000;
  },
  "f32x4.sqrt": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = Math.sqrt(v.f32[a + i]!);
  },
  "f32x4.ceil": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = ceil(v.f32[a + i]!);
  },
  "f32x4.floor": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = floor(v.f32[a + i]!);
  },
  "f32x4.trunc": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = trunc(v.f32[a + i]!);
  },
  "f32x4.nearest": (v, d, a) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = nearest(v.f32[a + i]!);
  },
  "f32x4.add": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.f32[a + i]! + v.f32[b + i]!;
  },
  "f32x4.sub": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.f32[a + i]! - v.f32[b + i]!;
  },
  "f32x4.mul": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.f32[a + i]! * v.f32[b + i]!;
  },
  "f32x4.div": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = v.f32[a + i]! / v.f32[b + i]!;
  },
  "f32x4.min": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = min(v.f32[a + i]!, v.f32[b + i]!);
  },
  "f32x4.max": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.f32[d + i] = max(v.f32[a + i]!, v.f32[b + i]!);
  },
  "f32x4.pmin": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[(v.f32[b + i]! < v.f32[a + i]! ? b : a) + i]!;
  },
  "f32x4.pmax": (v, d, a, b) => {
    for (let i = 0; i < 4; i++) v.i32[d + i] = v.i32[(v.f32[a + i]! < v.f32[b + i]! ? b : a) + i]!;
  },
} as const satisfies { [K in FloatShapeName<"f32x4">]: VectorOp };

/** The operators on f64 lanes. */
export const f64x2Ops = {
  "f64x2.eq": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) setMask(v, d + 2 * i, v.f64[a / 2 + i] === v.f64[b / 2 + i]);
  },
  "f64x2.ne": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) setMask(v, d + 2 * i, v.f64[a / 2 + i] !== v.f64[b / 2 + i]);
  },
  "f64x2.lt": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) setMask(v, d + 2 * i, v.f64[a / 2 + i]! < v.f64[b / 2 + i]!);
  },
  "f64x2.gt": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) setMask(v, d + 2 * i, v.f64[a / 2 + i]! > v.f64[b / 2 + i]!);
  },
  "f64x2.le": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) setMask(v, d + 2 * i, v.f64[a / 2 + i]! <= v.f64[b / 2 + i]!);
  },
  "f64x2.ge": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) setMask(v, d + 2 * i, v.f64[a / 2 + i]! >= v.f64[b / 2 + i]!);
  },
  "f64x2.abs": (v, d, a) => {
    copyVector(v, d, a);
    v.i32[d + 1]! &= 0x7fff_ffff;
    v.i32[d + 3]! &= 0x7fff_ffff;
  },
  "f64x2.neg": (v, d, a) => {
    copyVector(v, d, a);
    v.i32[d + 1]! ^= -0x8000_0000;
    v.i32[d + 3]! ^= -0x8000_0000;
  },
  "f64x2.sqrt": (v, d, a) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = Math.sqrt(v.f64[a / 2 + i]!);
  },
  "f64x2.ceil": (v, d, a) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = ceil(v.f64[a / 2 + i]!);
  },
  "f64x2.floor": (v, d, a) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = floor(v.f64[a / 2 + i]!);
  },
  "f64x2.trunc": (v, d, a) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = trunc(v.f64[a / 2 + i]!);
  },
  "f64x2.nearest": (v, d, a) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = nearest(v.f64[a / 2 + i]!);
  },
  "f64x2.add": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = v.f64[a / 2 + i]! + v.f64[b / 2 + i]!;
  },
  "f64x2.sub": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = v.f64[a / 2 + i]! - v.f64[b / 2 + i]!;
  },
  "f64x2.mul": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = v.f64[a / 2 + i]! * v.f64[b / 2 + i]!;
  },
  "f64x2.div": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = v.f64[a / 2 + i]! / v.f64[b / 2 + i]!;
  },
  "f64x2.min": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = min(v.f64[a / 2 + i]!, v.f64[b / 2 + i]!);
  },
  "f64x2.max": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) v.f64[d / 2 + i] = max(v.f64[a / 2 + i]!, v.f64[b / 2 + i]!);
  },
  "f64x2.pmin": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) copyLane(v, d + 2 * i, (v.f64[b / 2 + i]! < v.f64[a / 2 + i]! ? b : a) + 2 * i);
  },
  "f64x2.pmax": (v, d, a, b) => {
    for (let i = 0; i < 2; i++) copyLane(v, d + 2 * i, (v.f64[a / 2 + i]! < v.f64[b / 2 + i]! ? b : a) + 2 * i);
  },
} as const satisfies { [K in FloatShapeName<"f64x2">]: VectorOp };
