/**
 * The types of one core value, a row for each: what it becomes outside of memory and in it, and how it is checked, stored,
 * lowered, loaded and lifted. Whatever else knows types of one value by name asks here.
 */
import { owns } from "../../base/own.ts";
import { asU64, overflowsF32 } from "../../base/bytes/bits.ts";
import type { ValueModel } from "../model/value-model.ts";
import { BadValue } from "./bad-value.ts";
import { type Bytes, abiTrap } from "./context.ts";
import type { CoreType } from "./core-instance.ts";
import type { ScalarTag, ValType } from "./despecialize.ts";
import type { Check, Lift, Load, Lower } from "./plans.ts";

/** A typed array, as far as the checks need one. */
export interface Numbers {
  [i: number]: number | bigint;
  readonly length: number;
  readonly buffer: ArrayBufferLike;
}

/** The typed arrays that lists of a type are checked into: their bytes are what lies in memory. */
export type NumbersClass = new (from: number | Numbers | ArrayBufferLike) => Numbers;

/** Writes a checked value at an address that is known to be in bounds. */
export type StoreScalar = (to: Bytes, value: unknown, ptr: number) => void;

/** A type of one core value. Chars are strings on the outside and code points within, 64-bit integers bigints within. */
export interface Scalar {
  readonly core: CoreType;
  /** Bytes in memory, and its alignment. */
  readonly size: 1 | 2 | 4 | 8;
  /** The check of values of a model; its result is a number or bigint. */
  readonly check: (model: ValueModel) => Check;
  readonly store: StoreScalar;
  readonly lower: Lower;
  readonly load: Load;
  readonly lift: Lift;
  readonly array?: NumbersClass;
}

/** Canonical ABI, `canonicalize_nan`, whatever payload the number may carry. */
const canonical = (x: number): number => (x === x ? x : Number.NaN);

const storeU8: StoreScalar = (to, v, p) => to.view.setUint8(p, v as number);
const storeU16: StoreScalar = (to, v, p) => to.view.setUint16(p, v as number, true);
const storeU32: StoreScalar = (to, v, p) => to.view.setUint32(p, v as number, true);
const storeU64: StoreScalar = (to, v, p) => to.view.setBigUint64(p, v as bigint, true);

const asIs: Lower = (_, value, out, at) => {
  out[at] = value;
};

// The JS API takes i32 of either sign and wraps it, but one form is kinder to engines of our own.
const asSigned: Lower = (_, value, out, at) => {
  out[at] = (value as number) | 0;
};

const asSigned64: Lower = (_, value, out, at) => {
  out[at] = BigInt.asIntN(64, value as bigint);
};

/** An index of a case or the bits of flags, by their bytes in memory: none of none. */
export const indexStores = { 0: (): void => undefined, 1: storeU8, 2: storeU16, 4: storeU32 } as const;

/** The same as core values. */
export const lowerFlags = asSigned;

const article = (name: string): string => (name.startsWith("u") ? "a" : "an");

function integer(name: string, min: number, max: number): Pick<Scalar, "core" | "check"> {
  const expected = `${article(name)} ${name} (an integer from ${min} to ${max})`;
  const check: Check = (value) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new BadValue(expected, value);
  };
  return { core: "i32", check: () => check };
}

function long(name: string, min: bigint, max: bigint): Pick<Scalar, "core" | "size" | "check" | "store"> {
  const expected = `${article(name)} ${name} (an integer from ${min} to ${max}; beyond 2^53-1 a BigInt)`;
  const check = (model: ValueModel): Check => {
    return (value) => {
      const big = model.toBigint(value);
      if (big === undefined || big < min || big > max) throw new BadValue(expected, value);
      return big;
    };
  };
  return { core: "i64", size: 8, check, store: storeU64 };
}

const checkBool: Check = (value) => {
  if (typeof value === "boolean") return Number(value);
  throw new BadValue("a boolean", value);
};

const checkF32: Check = (value) => {
  if (typeof value === "number" && !overflowsF32(value)) return value;
  throw new BadValue("an f32 (a number up to 3.4028235e38 on either side of 0, or infinite or NaN itself)", value);
};

const checkF64: Check = (value) => {
  if (typeof value === "number") return value;
  throw new BadValue("an f64 (a number)", value);
};

const checkChar: Check = (value) => {
  if (typeof value === "string" && value.length > 0 && value.length <= 2) {
    const code = value.codePointAt(0)!;
    const isWhole = value.length === (code > 0xffff ? 2 : 1);
    if (isWhole && (code < 0xd800 || code > 0xdfff)) return code;
  }
  throw new BadValue("a char (a string of one character)", value);
};

/** Canonical ABI, `convert_i32_to_char`: the code point. @throws Trap `abi-trap` */
export function charCode(i: number): number {
  const code = i >>> 0;
  if (code >= 0x11_0000 || (code >= 0xd800 && code <= 0xdfff)) {
    throw abiTrap(`invalid char: U+${code.toString(16).toUpperCase()} is no Unicode scalar value.`);
  }
  return code;
}

const codePointToChar = (i: number): string => String.fromCodePoint(charCode(i));

/** The table. Narrow integers ignore the bits of a core value above their width. */
export const scalars: { readonly [T in ScalarTag]: Scalar } = {
  bool: {
    core: "i32",
    size: 1,
    check: () => checkBool,
    store: storeU8,
    lower: asIs,
    load: (cx, p) => cx.view.getUint8(p) !== 0,
    lift: (_, flat, at) => flat[at] !== 0,
  },
  u8: {
    ...integer("u8", 0, 0xff),
    size: 1,
    store: storeU8,
    lower: asIs,
    load: (cx, p) => cx.view.getUint8(p),
    lift: (_, flat, at) => (flat[at] as number) & 0xff,
    array: Uint8Array,
  },
  s8: {
    ...integer("s8", -0x80, 0x7f),
    size: 1,
    store: storeU8,
    lower: asIs,
    load: (cx, p) => cx.view.getInt8(p),
    lift: (_, flat, at) => ((flat[at] as number) << 24) >> 24,
    array: Int8Array,
  },
  u16: {
    ...integer("u16", 0, 0xffff),
    size: 2,
    store: storeU16,
    lower: asIs,
    load: (cx, p) => cx.view.getUint16(p, true),
    lift: (_, flat, at) => (flat[at] as number) & 0xffff,
    array: Uint16Array,
  },
  s16: {
    ...integer("s16", -0x8000, 0x7fff),
    size: 2,
    store: storeU16,
    lower: asIs,
    load: (cx, p) => cx.view.getInt16(p, true),
    lift: (_, flat, at) => ((flat[at] as number) << 16) >> 16,
    array: Int16Array,
  },
  u32: {
    ...integer("u32", 0, 0xffff_ffff),
    size: 4,
    store: storeU32,
    lower: asSigned,
    load: (cx, p) => cx.view.getUint32(p, true),
    lift: (_, flat, at) => (flat[at] as number) >>> 0,
    array: Uint32Array,
  },
  s32: {
    ...integer("s32", -0x8000_0000, 0x7fff_ffff),
    size: 4,
    store: storeU32,
    lower: asIs,
    load: (cx, p) => cx.view.getInt32(p, true),
    lift: (_, flat, at) => (flat[at] as number) | 0,
    array: Int32Array,
  },
  u64: {
    ...long("u64", 0n, 2n ** 64n - 1n),
    lower: asSigned64,
    load: (cx, p) => cx.view.getBigUint64(p, true),
    lift: (_, flat, at) => asU64(flat[at] as bigint),
    array: BigUint64Array,
  },
  s64: {
    ...long("s64", -(2n ** 63n), 2n ** 63n - 1n),
    lower: asIs,
    load: (cx, p) => cx.view.getBigInt64(p, true),
    lift: (_, flat, at) => BigInt.asIntN(64, flat[at] as bigint),
    array: BigInt64Array,
  },
  f32: {
    core: "f32",
    size: 4,
    check: () => checkF32,
    store: (to, v, p) => to.view.setFloat32(p, canonical(v as number), true),
    lower: asIs,
    load: (cx, p) => canonical(cx.view.getFloat32(p, true)),
    lift: (_, flat, at) => canonical(flat[at] as number),
    array: Float32Array,
  },
  f64: {
    core: "f64",
    size: 8,
    check: () => checkF64,
    store: (to, v, p) => to.view.setFloat64(p, canonical(v as number), true),
    lower: asIs,
    load: (cx, p) => canonical(cx.view.getFloat64(p, true)),
    lift: (_, flat, at) => canonical(flat[at] as number),
    array: Float64Array,
  },
  char: {
    core: "i32",
    size: 4,
    check: () => checkChar,
    store: storeU32,
    lower: asIs,
    load: (cx, p) => codePointToChar(cx.view.getUint32(p, true)),
    lift: (_, flat, at) => codePointToChar(flat[at] as number),
  },
};

/** The typed array that lists of a type are checked into, where it is one of numbers. */
export function numbersOf({ tag }: ValType): NumbersClass | undefined {
  return owns(scalars, tag) ? scalars[tag as ScalarTag].array : undefined;
}
