/**
 * Which operators the handler maps of this folder must serve, as types over the opcode table: a row that no
 * map serves, and a key that is no row, are compile errors. Types only.
 */
import type { OpKind, OpName, VectorOpName } from "../core/opcodes.ts";

type Shape = "i8x16" | "i16x8" | "i32x4" | "i64x2" | "f32x4" | "f64x2";

/** The vector operators of the kinds given. */
export type VectorName<K extends OpKind> = Extract<OpName<K>, VectorOpName>;

/** The other operators of the kinds given. */
export type ScalarName<K extends OpKind> = Exclude<OpName<K>, VectorName<K>>;

/** Operators that change the type of their operand, `i32.trunc_f64_s` for instance. */
export type ConversionName = Extract<
  ScalarName<"unary">,
  `${string}_${"i32" | "i64" | "f32" | "f64"}${"" | "_s" | "_u"}`
>;

/** The operators of one number type that are no conversions. */
export type NumericName<K extends "unary" | "binary", T extends string> = Exclude<
  Extract<OpName<K>, `${T}.${string}`>,
  ConversionName
>;

/** Operators of one shape that take floats, or turn vectors into others of the same bits, or lanes into vectors. */
type ElsewhereName = `${string}.${"splat" | "swizzle"}` | `i32x4.trunc_sat_${string}` | `${string}.relaxed_${string}`;

/** The integer operators of one shape. */
export type ShapeName<S extends Shape> = Exclude<
  Extract<VectorName<"unary" | "binary">, `${S}.${string}`>,
  ElsewhereName
>;

/** The relaxed operators. */
export type RelaxedName = Extract<VectorName<"unary" | "binary" | "ternary">, `${string}.relaxed_${string}`>;

/** The float operators of one shape that are no conversions. */
export type FloatShapeName<S extends "f32x4" | "f64x2"> = Exclude<
  ShapeName<S>,
  `${string}.${"convert" | "promote" | "demote"}_${string}`
>;

/** The conversions between integer and float lanes, and between float lanes. */
export type VectorConversionName = Exclude<
  Extract<VectorName<"unary">, `${string}.${"convert" | "promote" | "demote"}_${string}` | `i32x4.trunc_sat_${string}`>,
  RelaxedName
>;
