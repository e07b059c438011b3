/**
 * Values in words that are the same on every engine: numbers by their bits, references by what can be told of them.
 */
import { f32ToBits, f64ToBits } from "../../../../src/ts/base/bytes/bits.ts";
import { type ValType, isRef } from "../../../../src/ts/core/types.ts";
import { WasmException } from "../../../../src/ts/runtime/store/exception.ts";
import type { Bits } from "../../../../src/ts/runtime/store/bits.ts";
import { Func, funcOfCallable } from "../../../../src/ts/runtime/store/func.ts";

const hex = (value: number | bigint): string => value.toString(16);

/** Bits of this type. */
export function showBits(bits: Bits, type: ValType): string {
  if (isRef(type)) return showRef(bits);
  if (bits instanceof Uint8Array) return `v128:${Buffer.from(bits).toString("hex")}`;
  if (typeof bits === "bigint") return `${type}:${hex(BigInt.asUintN(64, bits))}`;
  return `${type}:${hex((bits as number) >>> 0)}`;
}

/** A value of the JavaScript API of this type. */
export function showValue(value: unknown, type: ValType): string {
  if (type === "f32") return showBits(Number.isNaN(value) ? 0x7fc0_0000 : f32ToBits(value as number), type);
  if (type === "f64") return showBits(Number.isNaN(value) ? 0x7ff8_0000_0000_0000n : f64ToBits(value as number), type);
  return showBits(value, type);
}

/** A reference: null, a function with its index, an i31, one of the host program's objects, or some other. */
function showRef(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "function") {
    const func = funcOfCallable(value);
    return func === undefined ? `func ${value.name}` : showFunc(func);
  }
  if (value instanceof Func) return showFunc(value);
  if (typeof value === "number") return `i31 ${value}`;
  if (value instanceof WasmException) return "exn";
  // Structures and arrays of the host's have no prototype and show nothing of themselves.
  if (typeof value === "object" && Object.isFrozen(value) && Object.hasOwn(value, "number")) {
    return `object ${(value as { number: number }).number}`;
  }
  return "ref";
}

function showFunc(func: Func): string {
  return "index" in func ? `func ${String(func.index)}` : `func ${func.name}`;
}

/** A line in which NaNs may have any bits. */
export function withoutNaNBits(line: string): string {
  return line
    .replaceAll(/f32:[7f]f[89a-f]\w{5}(?!\w)/g, (bits) => (/[7f]f800000/.test(bits) ? bits : "f32:nan"))
    .replaceAll(/f64:[7f]ff\w{13}(?!\w)/g, (bits) => (/[7f]ff0000000000000/.test(bits) ? bits : "f64:nan"));
}
