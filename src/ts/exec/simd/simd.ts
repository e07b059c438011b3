/**
 * All vector operators without immediates, joined: name → meaning. A row of the table without a meaning is a
 * compile error here. Those with a lane are in `lanes.ts`, loads and stores in `memory.ts`.
 */
import type { VectorName } from "../names.ts";
import { vectorConversions } from "./convert.ts";
import { f32x4Ops, f64x2Ops } from "./float.ts";
import { i16x8Ops } from "./i16x8.ts";
import { i32x4Ops } from "./i32x4.ts";
import { i64x2Ops } from "./i64x2.ts";
import { i8x16Ops } from "./i8x16.ts";
import { wholeOps } from "./lanes.ts";
import { relaxedOps } from "./relaxed.ts";
import type { VectorOp } from "./views.ts";

/** The operators with one, two or three operands. */
export const vectorOps = {
  ...wholeOps,
  ...i8x16Ops,
  ...i16x8Ops,
  ...i32x4Ops,
  ...i64x2Ops,
  ...f32x4Ops,
  ...f64x2Ops,
  ...vectorConversions,
  ...relaxedOps,
} as const satisfies { [K in VectorName<"unary" | "binary" | "ternary">]: VectorOp };
