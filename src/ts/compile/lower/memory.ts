/**
 * Loads and stores: on the view of a memory, which throws where an access leaves it. That is the trap.
 */
import type { Letter } from "../code/letters.ts";
import { addressOfPair } from "../../runtime/store/address.ts";
import { i64Hi, i64Lo } from "../../base/bytes/bits.ts";
import type { Body } from "./body.ts";
import { putWords, takeWords } from "./numeric.ts";
import { literal } from "./operands.ts";
import { isDigits, isVariable } from "./source.ts";

/** How a load reads: the method of the view, and how an i64 gets its high word. */
const loads: { readonly [name: string]: readonly [method: string, high?: "sign" | "zero"] } = {
  "i32.load": ["getInt32"],
  "i32.load8_s": ["getInt8"],
  "i32.load8_u": ["getUint8"],
  "i32.load16_s": ["getInt16"],
  "i32.load16_u": ["getUint16"],
  "i64.load8_s": ["getInt8", "sign"],
  "i64.load8_u": ["getUint8", "zero"],
  "i64.load16_s": ["getInt16", "sign"],
  "i64.load16_u": ["getUint16", "zero"],
  "i64.load32_s": ["getInt32", "sign"],
  "i64.load32_u": ["getInt32", "zero"],
};

const stores: { readonly [name: string]: string } = {
  "i32.store": "setInt32",
  "i32.store8": "setInt8",
  "i32.store16": "setInt16",
  "i64.store8": "setInt8",
  "i64.store16": "setInt16",
  "i64.store32": "setInt32",
};

/** The offset of the access that has been read, as a number. */
function offsetOf(b: Body): number {
  const { offset } = b.reader;
  const exact = BigInt(offset);
  return addressOfPair(i64Lo(exact), i64Hi(exact));
}

/** An address that an operand is, of a memory or a table, as a number. */
export function addressText(b: Body, words: readonly string[], is64: boolean): string {
  if (is64) {
    b.help("addressOfPair");
    return `addressOfPair(${words[0]!},${words[1]!})`;
  }
  return isDigits(words[0]!, 0) ? words[0]! : `(${words[0]!}>>>0)`;
}

/** The address of an access, by the operand so far from the top. */
function accessText(b: Body, fromTop: number): string {
  const is64 = b.module.spaces.memories[b.reader.index]!.address === "i64";
  const address = addressText(b, b.operands.words(fromTop), is64);
  const offset = offsetOf(b);
  if (offset === 0) return address;
  if (!is64) return `${address}+${offset}`;
  b.help("withOffset");
  return `withOffset(${address},${offset})`;
}

/** What a method takes behind the address: the order of bytes, where there are several. */
const order = (method: string): string => (method.endsWith("8") ? "" : ",true");

/** The address as one that can be written twice. */
function addressTwice(b: Body, fromTop: number): string {
  b.operands.simple(fromTop);
  const text = accessText(b, fromTop);
  if (isDigits(text, 0) || isVariable(text)) return text;
  b.text.add(`${b.operands.declare("t9")}=${text};`);
  return "t9";
}

/** A load of a number. */
export function load(b: Body): void {
  const { op, index } = b.reader;
  const { operands, study, text } = b;
  const letter = op.results as Letter;
  const view = b.view(index);
  b.note();
  const found = loads[op.name];
  const at = operands.height - 1;
  operands.clear(at);
  if (found !== undefined) {
    const [method, high] = found;
    const value = `${view}.${method}(${accessText(b, 0)}${order(method)})`;
    const low = operands.slot(letter, at);
    text.add(`${low}=${value};`);
    if (high !== undefined) text.add(`${operands.slot("I", at, 1)}=${high === "sign" ? `${low}>>31` : "0"};`);
    operands.drop(1);
    operands.variable(letter);
    return;
  }
  if (letter === "I") {
    const address = addressTwice(b, 0);
    const [low, high] = [operands.slot("I", at), operands.slot("I", at, 1)];
    // The address may lie where the low word goes.
    text.add(`${high}=${view}.getInt32(${address}+4,true);${low}=${view}.getInt32(${address},true);`);
    operands.drop(1);
    operands.variable("I");
    return;
  }
  const origin = study.variable();
  study.gets(origin, "bits");
  const form = study.form(origin);
  const slot = operands.inSlot(letter, at, form, origin);
  const address = form === "both" || letter === "F" ? addressTwice(b, 0) : accessText(b, 0);
  if (slot.num !== undefined)
    text.add(`${slot.num}=${view}.${letter === "f" ? "getFloat32" : "getFloat64"}(${address},true);`);
  if (slot.words !== undefined) {
    const [low, high] = slot.words;
    if (high !== undefined) text.add(`${high}=${view}.getInt32(${address}+4,true);`);
    text.add(`${low!}=${view}.getInt32(${address},true);`);
  }
  operands.drop(1);
  operands.variable(letter, form, origin);
}

/** A store of a number. One that does not fit as a whole stores nothing, so the end comes first. */
export function store(b: Body): void {
  const { op, index } = b.reader;
  const { operands, text } = b;
  const letter = op.params![1] as Letter;
  const view = b.view(index);
  const method = stores[op.name];
  b.note();
  if (method !== undefined) {
    const value = operands.words(0)[0]!;
    text.add(`${view}.${method}(${accessText(b, 1)},${value}${order(method)});`);
  } else if (letter === "I" || letter === "F") storeLong(b, view, letter);
  else if (operands.isNumber(0)) {
    const value = operands.top().num!;
    text.add(`${view}.setFloat32(${accessText(b, 1)},${value},true);`);
    b.study.isUsed(operands.top().origin, "bits");
  } else text.add(`${view}.setInt32(${accessText(b, 1)},${operands.bits(0)[0]!},true);`);
  operands.drop(2);
}

function storeLong(b: Body, view: string, letter: "I" | "F"): void {
  const { operands, text } = b;
  if (letter === "F" && operands.isNumber(0)) {
    b.study.isUsed(operands.top().origin, "bits");
    text.add(`${view}.setFloat64(${accessText(b, 1)},${operands.top().num!},true);`);
    return;
  }
  const [lo, hi] = operands.words(0);
  const address = addressTwice(b, 1);
  text.add(`${view}.setInt32(${address}+4,${hi!},true);${view}.setInt32(${address},${lo!},true);`);
}

/** An access of a vector, or of a lane of one: `exec` does it, on the common words. */
export function vectorAccess(b: Body): void {
  const { op, index, index2 } = b.reader;
  const view = b.view(index);
  const call = b.operation(op.index);
  b.help("V");
  b.note();
  const hasVector = op.params!.length > 1;
  // The vector, which lies on top, goes into the words; the address is given by itself.
  if (hasVector) b.operands.simple(0);
  const address = addressTwice(b, hasVector ? 1 : 0);
  if (hasVector) putWords(b, ["v"]);
  const lane = op.immediates.includes("laneidx") ? `,${index2}` : "";
  const isLoad = op.results === "v";
  b.text.add(`${call}(${view},${address},V,0${hasVector && isLoad ? ",0" : ""}${lane});`);
  b.operands.drop(1);
  if (isLoad) takeWords(b, "v");
}

/** An atomic access; `exec` has all of them. */
export function atomic(b: Body): void {
  const { op, index } = b.reader;
  if (op.name === "atomic.fence") return;
  const memory = b.memory(index);
  const letters = [...op.params!].slice(1) as Letter[];
  b.note();
  for (let i = letters.length; i >= 0; i--) b.operands.simple(i);
  const address = b.operands.declare("t8");
  b.text.add(`${address}=${accessText(b, letters.length)};`);
  putWords(b, letters);
  b.operands.drop(1);
  if (op.name.startsWith("memory.atomic.")) {
    b.help("waitOrNotify");
    b.text.add(`W[0]=waitOrNotify(I,${memory},${literal(op.index)},${address});`);
  } else {
    b.help("accessAtomic");
    b.text.add(
      `accessAtomic(${b.text.take(`A${op.index}`, `H.accesses[${op.index}]`)},${memory}.buffer,${address},W,0,0);`,
    );
  }
  if (op.results !== "") takeWords(b, op.results as Letter);
}
