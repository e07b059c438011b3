/**
 * String Builtins (JavaScript API): functions over strings that a module may import from `wasm:js-string`.
 */
import { type CanonType, canonicalFuncType, canonicalTypes } from "../../core/canon.ts";
import { trap } from "../../core/traps.ts";
import { type ValType, externref, refType } from "../../core/types.ts";
import { ArrayObject } from "../../exec/gc.ts";
import { isA } from "../../base/foreign.ts";
import type { Callable } from "../../runtime/store/func.ts";

/** A function that the API provides. */
export interface Builtin {
  readonly canon: CanonType;
  readonly fn: Callable;
}

const string = refType(false, "extern");

/** `(array (mut i16))`, in a group of its own. */
function charCodes(): CanonType {
  const comp = { kind: "array", field: { type: "i16", mutable: true } } as const;
  return canonicalTypes([{ final: true, supers: [], comp, groupStart: 0, groupLength: 1, at: 0 }])[0]!;
}

/** @throws Trap */
function unwrap(value: unknown): string {
  if (typeof value !== "string") throw trap("cast-failure", "what a builtin of strings was given is no string");
  return value;
}

/** The codes of an array. @throws Trap */
function codesOf(array: unknown): Int16Array {
  if (!isA(array, ArrayObject)) throw trap("null-array-reference");
  return array.cells as Int16Array;
}

/** Codes that become a part of a string at once: a call takes so many arguments. */
const piece = 8_192;

function fromCharCodeArray(array: unknown, from: number, to: number): string {
  const codes = codesOf(array);
  const [start, end] = [from >>> 0, to >>> 0];
  if (start > end || end > codes.length) throw trap("array-out-of-bounds");
  const units = new Uint16Array(codes.buffer, codes.byteOffset, codes.length);
  let text = "";
  for (let at = start; at < end; at += piece) {
    text += String.fromCharCode(...units.subarray(at, Math.min(end, at + piece)));
  }
  return text;
}

function intoCharCodeArray(value: unknown, array: unknown, from: number): number {
  const codes = codesOf(array);
  const text = unwrap(value);
  const start = from >>> 0;
  if (start + text.length > codes.length) throw trap("array-out-of-bounds");
  for (let i = 0; i < text.length; i++) codes[start + i] = text.charCodeAt(i);
  return text.length;
}

/** An index in a string. @throws Trap */
function indexIn(text: string, given: number): number {
  const index = given >>> 0;
  if (index >= text.length) throw trap("array-out-of-bounds", "an index past the end of a string");
  return index;
}

function charCodeAt(value: unknown, given: number): number {
  const text = unwrap(value);
  return text.charCodeAt(indexIn(text, given));
}

function codePointAt(value: unknown, given: number): number {
  const text = unwrap(value);
  return text.codePointAt(indexIn(text, given))!;
}

function fromCodePoint(given: number): string {
  const point = given >>> 0;
  if (point > 0x10_ffff) throw trap("cast-failure", "a number that is no code point");
  return String.fromCodePoint(point);
}

function substring(value: unknown, from: number, to: number): string {
  const text = unwrap(value);
  const [start, end] = [from >>> 0, to >>> 0];
  return start > end || start > text.length ? "" : text.slice(start, end);
}

function equals(first: unknown, second: unknown): number {
  for (const value of [first, second]) if (value !== null) unwrap(value);
  return first === second ? 1 : 0;
}

function compare(first: unknown, second: unknown): number {
  const [a, b] = [unwrap(first), unwrap(second)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

type Row = readonly [
  params: readonly (ValType | "codes")[],
  results: readonly ValType[],
  fn: (...args: never[]) => unknown,
];

/** The functions by name, in the standard's order. */
const rows: { readonly [name: string]: Row } = {
  cast: [[externref], [string], unwrap],
  test: [[externref], ["i32"], (value: unknown) => (typeof value === "string" ? 1 : 0)],
  fromCharCodeArray: [["codes", "i32", "i32"], [string], fromCharCodeArray],
  intoCharCodeArray: [[externref, "codes", "i32"], ["i32"], intoCharCodeArray],
  fromCharCode: [["i32"], [string], (code: number) => String.fromCharCode(code)],
  fromCodePoint: [["i32"], [string], fromCodePoint],
  charCodeAt: [[externref, "i32"], ["i32"], charCodeAt],
  codePointAt: [[externref, "i32"], ["i32"], codePointAt],
  length: [[externref], ["i32"], (value: unknown) => unwrap(value).length],
  concat: [[externref, externref], [string], (first: unknown, second: unknown) => unwrap(first) + unwrap(second)],
  substring: [[externref, "i32", "i32"], [string], substring],
  equals: [[externref, externref], ["i32"], equals],
  compare: [[externref, externref], ["i32"], compare],
};

let made: ReadonlyMap<string, Builtin> | undefined;

/** The functions, made once. */
export function jsStrings(): ReadonlyMap<string, Builtin> {
  if (made !== undefined) return made;
  const codes = refType(true, charCodes().id);
  const builtins = Object.entries(rows).map(([name, [params, results, fn]]): readonly [string, Builtin] => {
    const types = params.map((type) => (type === "codes" ? codes : type));
    return [name, { canon: canonicalFuncType({ kind: "func", params: types, results }), fn: fn as Callable }];
  });
  made = new Map(builtins);
  return made;
}
