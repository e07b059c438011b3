/**
 * Values between JavaScript and a guest that may go as they are, and those that have to be converted.
 */
import { overflowsF32 } from "../../base/bytes/bits.ts";
import { type ValType, isRef } from "../../core/types.ts";
import { type Family, fitsFamily } from "../store/family.ts";

/** How a value crosses: which ones may go as they are. What fits an externref depends on the family of engines. */
export type Passage = "i32" | "f32" | "f64" | "i64" | "extern-native" | "extern-own" | "none" | "convert";

const externs = { native: "extern-native", own: "extern-own" } as const satisfies { [F in Family]: Passage };

/** The passage of a type, into guests of a family. */
export function passageOf(type: ValType, family: Family): Passage {
  if (isRef(type)) return type.heap === "extern" && type.nullable ? externs[family] : "convert";
  return type === "v128" ? "convert" : type;
}

/** The passage of results. A promise must never pass as an externref. */
export function resultPassage(results: readonly ValType[]): Passage {
  if (results.length === 0) return "none";
  const [type] = results;
  return results.length > 1 || type === undefined || isRef(type) || type === "v128" ? "convert" : type;
}

/** Whether a value goes through a passage as it is. */
export function fits(passage: Passage, value: unknown): boolean {
  if (typeof value === "number") return passage === "i32" ? isInt32(value) : fitsNumber(passage, value);
  if (typeof value === "bigint") return passage === "i64" ? BigInt.asIntN(64, value) === value : isExtern(passage);
  if (value === undefined) return passage === "none";
  if (passage === "extern-native") return fitsFamily(value, "native");
  return passage === "extern-own" && fitsFamily(value, "own");
}

/** Whether a number is an integer of 32 bits, as a guest has it: there is no -0 among these. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && (value !== 0 || 1 / value > 0);
}

function fitsNumber(passage: Passage, value: number): boolean {
  return passage === "f64" || (passage === "f32" && !overflowsF32(value)) || isExtern(passage);
}

function isExtern(passage: Passage): boolean {
  return passage === "extern-native" || passage === "extern-own";
}
