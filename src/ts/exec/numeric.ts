/**
 * All numeric operators that are no vector operators and have no i64, joined: name → meaning. A row of the table without a
 * meaning is a compile error here. `i64-pair.ts` has the others.
 */
import { conversions } from "./convert.ts";
import { f32Binary, f32Unary, f64Binary, f64Unary } from "./float.ts";
import { i32Binary, i32Unary } from "./i32.ts";
import type { ScalarName } from "./names.ts";

/** The operators that take an i64 or give one. */
type WithI64 = `i64.${string}` | `${string}_i64${string}`;

/** The operators with one operand. */
export const unaryOps = {
  ...i32Unary,
  ...f32Unary,
  ...f64Unary,
  ...conversions,
} as const satisfies { [K in Exclude<ScalarName<"unary">, WithI64>]: (a: never) => number | bigint };

/** The operators with two operands. */
export const binaryOps = {
  ...i32Binary,
  ...f32Binary,
  ...f64Binary,
} as const satisfies { [K in Exclude<ScalarName<"binary">, WithI64>]: (a: never, b: never) => number | bigint };
