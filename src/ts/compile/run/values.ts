/**
 * Values between generated code, which has words, and all others, who have bits or the values of the JavaScript API.
 */
import { f32FromBits, f32ToBits, f64FromBits, f64ToBits, i64FromPair, i64Hi, i64Lo } from "../../base/bytes/bits.ts";
import type { ValType } from "../../core/types.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import { fromRef } from "../../runtime/store/values.ts";
import { type Letter, letterOf, widths } from "../code/letters.ts";
import { R, W } from "./common.ts";

/** Adds the words of bits to a list. */
function addBits(list: unknown[], letter: Letter, bits: Bits): void {
  switch (letter) {
    case "I":
    case "F":
      list.push(i64Lo(bits as bigint), i64Hi(bits as bigint));
      return;
    case "v": {
      const bytes = bits as Uint8Array;
      const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
      for (let i = 0; i < 16; i += 4) list.push(view.getInt32(i, true));
      return;
    }
    case "i":
      // What is 0 elsewhere may be -0 here, which no integer of a guest is.
      list.push((bits as number) | 0);
      return;
    default:
      list.push(bits);
  }
}

/** Adds the words of a value of the JavaScript API that has been checked. */
export function addValue(list: unknown[], letter: Letter, value: unknown): void {
  if (letter === "f") list.push(f32ToBits(value as number));
  else addBits(list, letter, letter === "F" ? f64ToBits(value as number) : value);
}

/** The bits whose words begin at a place of a list. */
function bitsAt(list: ArrayLike<unknown>, at: number, letter: Letter): Bits {
  switch (letter) {
    case "I":
    case "F":
      return i64FromPair(list[at] as number, list[at + 1] as number);
    case "v":
      return new Uint8Array(Int32Array.from({ length: 4 }, (_, i) => list[at + i] as number).buffer);
    default:
      return list[at];
  }
}

/** The value of the JavaScript API whose words begin at a place of a list. */
export function valueAt(list: ArrayLike<unknown>, at: number, letter: Letter): unknown {
  const bits = bitsAt(list, at, letter);
  if (letter === "f") return f32FromBits(bits as number);
  if (letter === "F") return f64FromBits(bits as bigint);
  return letter === "r" ? fromRef(bits) : bits;
}

/** The words of bits. */
export function wordsOf(bits: readonly Bits[], types: readonly ValType[]): unknown[] {
  const list: unknown[] = [];
  for (const [i, type] of types.entries()) addBits(list, letterOf(type), bits[i]);
  return list;
}

/** The bits of words. */
export function bitsOf(list: ArrayLike<unknown>, types: readonly ValType[]): Bits[] {
  let at = 0;
  return types.map((type) => {
    const letter = letterOf(type);
    const bits = bitsAt(list, at, letter);
    at += widths[letter];
    return bits;
  });
}

/** Puts words where those look for them that called for results; gives the first. */
export function leaveResults(list: readonly unknown[], letters: readonly Letter[]): unknown {
  let at = 0;
  for (const letter of letters) {
    for (let i = 0; i < widths[letter]; i++, at++) {
      if (letter === "r") R[at] = list[at];
      else W[at] = list[at] as number;
    }
  }
  return list[0];
}

/** The words that a call has left, of which it gave the first. */
export function takeResults(first: unknown, letters: readonly Letter[]): unknown[] {
  const list: unknown[] = [];
  for (const letter of letters) {
    for (let i = 0; i < widths[letter]; i++) {
      const at = list.length;
      if (at === 0) list.push(first);
      else if (letter === "r") {
        list.push(R[at]);
        R[at] = null;
      } else list.push(W[at]);
    }
  }
  return list;
}
