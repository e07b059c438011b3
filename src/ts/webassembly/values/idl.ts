/**
 * How arguments become what the standard's algorithms take (Web IDL, JavaScript type mapping), in its order.
 */
import { bytesIn, hasBytes } from "../../base/bytes/buffers.ts";
import { isDetached } from "../../base/bytes/detached.ts";
import type { AddressType } from "../../core/types.ts";

/** What is wrong with an argument, for messages: the function, and the argument or the property. */
export type Place = string;

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** @throws TypeError where too few are given */
export function requireArguments(given: number, wanted: number, place: Place): void {
  if (given >= wanted) return;
  throw new TypeError(`${place}: ${wanted} argument${wanted === 1 ? "" : "s"} required, but only ${given} present`);
}

/** A dictionary: an object, or undefined or null for an empty one. Its properties are read one by one, inherited ones too. */
export type Dictionary = { readonly [name: string]: unknown } | undefined;

/** @throws TypeError */
export function dictionary(value: unknown, place: Place): Dictionary {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new TypeError(`${place} must be an object`);
  return value as Dictionary;
}

/** An object, or undefined where it is optional. @throws TypeError */
export function optionalObject(value: unknown, place: Place): object | undefined {
  if (value === undefined || isObject(value)) return value;
  throw new TypeError(`${place} must be an object`);
}

/** A string of an enumeration. @throws TypeError */
export function enumeration<T extends string>(value: unknown, names: readonly T[], place: Place): T {
  const text = domString(value);
  const found = names.find((name) => name === text);
  if (found === undefined) throw new TypeError(`${place} must be one of ${names.join(", ")}`);
  return found;
}

/** A string without lone surrogates. @throws TypeError */
export function usvString(value: unknown): string {
  return domString(value).replaceAll(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    "\ufffd",
  );
}

/** A string; `String` itself takes symbols as well. @throws TypeError */
export function domString(value: unknown): string {
  return "".concat(value as string);
}

/** The items of a sequence. @throws TypeError */
export function sequence(value: unknown, place: Place): unknown[] {
  const method = isObject(value) ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined;
  if (typeof method !== "function") throw new TypeError(`${place} must be iterable`);
  return listOf(value, method);
}

/** The items that an iterator gives, whose method has been read. */
export function listOf(value: unknown, method: () => Iterator<unknown>): unknown[] {
  return [...{ [Symbol.iterator]: () => method.call(value) }];
}

const maxU32 = 0xffff_ffff;

/** An `[EnforceRange] unsigned long`. @throws TypeError */
export function enforceRange(value: unknown, place: Place): number {
  const whole = Math.trunc(value as number);
  if (!Number.isFinite(whole) || whole < 0 || whole > maxU32) {
    throw new TypeError(`${place} must be convertible to a valid number from 0 to ${maxU32}`);
  }
  return whole + 0;
}

const maxU64 = 0xffff_ffff_ffff_ffffn;

/** `AddressValueToU64`. @throws TypeError */
export function addressValue(value: unknown, address: AddressType, place: Place): bigint {
  if (address === "i32") return BigInt(enforceRange(value, place));
  const big = toBigint(value);
  if (big < 0n || big > maxU64) throw new TypeError(`${place} must be from 0 to 2^64 - 1`);
  return big;
}

/** `ToBigInt`: `BigInt` itself takes numbers as well. */
function toBigint(value: unknown): bigint {
  return BigInt.asIntN(Number.MAX_SAFE_INTEGER, value as bigint);
}

/** `U64ToAddressValue`. */
export function toAddress(value: number | bigint, address: AddressType): number | bigint {
  return address === "i32" ? Number(value) : BigInt(value);
}

/** What a descriptor of a memory or table says of its limits. */
export interface LimitsGiven {
  readonly address: AddressType;
  readonly initial: bigint;
  readonly maximum: bigint | undefined;
}

const addressTypes: readonly AddressType[] = ["i32", "i64"];

/** The address type of a descriptor. @throws TypeError */
export function addressTypeOf(given: Dictionary, place: Place): AddressType {
  const address = given?.address;
  return address === undefined ? "i32" : enumeration(address, addressTypes, `${place}: property 'address'`);
}

/** The limits of a descriptor, each read and converted before the next. @throws TypeError; RangeError where the maximum is below the initial size */
export function limitsOf(given: Dictionary, address: AddressType, place: Place): LimitsGiven {
  const initial = required(given?.initial, "initial", place);
  const min = addressValue(initial, address, `${place}: property 'initial'`);
  const maximum = given?.maximum;
  const max = maximum === undefined ? undefined : addressValue(maximum, address, `${place}: property 'maximum'`);
  if (max !== undefined && max < min) {
    throw new RangeError(`${place}: property 'maximum': value ${max} is below the lower bound ${min}`);
  }
  return { address, initial: min, maximum: max };
}

/** A required property that has been read. @throws TypeError */
export function required(value: unknown, name: string, place: Place): unknown {
  if (value === undefined) throw new TypeError(`${place}: property '${name}' is required`);
  return value;
}

/** A copy of the bytes of a buffer or a view, whoever may change them meanwhile; none where they are gone. @throws TypeError */
export function stableBytes(value: unknown, place: Place): Uint8Array {
  if (!hasBytes(value)) throw new TypeError(`${place} must be an ArrayBuffer or a view of one`);
  return isDetached(value) ? new Uint8Array(0) : new Uint8Array(bytesIn(value)!);
}
