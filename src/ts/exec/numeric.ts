/**
 * All numeric operators that are no vector operators, joined: name → meaning. A row of the table without a
 * meaning is a compile error here.
 */
import { conversions } from "./convert.ts";
import { f32Binary, f32Unary, f64Binary, f64Unary } from "./float.ts";
import { i32Binary, i32Unary } from "./i32.ts";
import { i64Binary, i64Unary } from "./i64.ts";
import type { ScalarName } from "./names.ts";

/** A number, or a bigint for i64. */
export type Scalar = number | bigint;

/** The operators with one operand. */
export const unaryOps = {
  ...i32Unary,
  ...i64Unary,
  ...f32Unary,
  ...f64Unary,
  ...conversions,
} as const satisfies { [K in ScalarName<"unary">]: (a: never) => Scalar };

/** The operators with two operands. */
export const binaryOps = {
  ...i32Binary,
  ...i64Binary,
  ...f32Binary,
  ...f64Binary,
} as const satisfies { [K in ScalarName<"binary">]: (a: never, b: never) => Scalar };
