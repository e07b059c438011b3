/**
 * What the package serves by functions: operators on memories, tables, references, structures and arrays, vectors.
 */
import {
  type ArrayType,
  type HeapType,
  type StructType,
  type StorageType,
  abstractHeapTypes,
  isRef,
} from "../../core/types.ts";
import type { OpName } from "../../core/opcodes.ts";
import { elementStorage, structLayout } from "../../exec/gc.ts";
import { type Letter, letterOf } from "../code/letters.ts";
import type { Body } from "./body.ts";
import { allWords, branchIf } from "./control.ts";
import { putWords, takeWords } from "./numeric.ts";
import { addressText } from "./memory.ts";

/** Whether a memory or table has addresses of 64 bits. */
const isLongMemory = (b: Body, index: number): boolean => b.module.spaces.memories[index]!.address === "i64";
const isLongTable = (b: Body, index: number): boolean => b.module.spaces.tables[index]!.address === "i64";

/** What an operand of an operator is: a number that counts or points, in so many bits, or a value as it is. */
type Kind = "i32" | "i64" | "word" | "ref";

const address = (long: boolean): Kind => (long ? "i64" : "i32");

/** The operands on top as arguments; they are taken off. */
function args(b: Body, kinds: readonly Kind[]): string[] {
  const words = allWords(b, kinds.length);
  let at = 0;
  const texts = kinds.map((kind) => {
    if (kind === "i64") return addressText(b, [words[at++]!, words[at++]!], true);
    const word = words[at++]!;
    return kind === "i32" ? addressText(b, [word], false) : word;
  });
  b.operands.drop(kinds.length);
  return texts;
}

/** Calls an operator on the instance. */
function callOp(b: Body, name: string, parts: readonly (string | number)[]): string {
  b.help("ops");
  b.note();
  // Some pay for a length.
  b.putFuel();
  return `ops[${JSON.stringify(name)}](${["I", ...parts].join(",")})`;
}

/** Writes a call without a result. */
function run(b: Body, text: string): void {
  b.text.add(`${text};`);
  if (text.startsWith("ops[")) b.takeFuel();
}

/** Writes a call that gives a reference or an i32. */
function push(b: Body, letter: "i" | "r", text: string): void {
  const at = b.operands.height;
  b.operands.clear(at);
  b.text.add(`${b.operands.slot(letter, at)}=${text};`);
  if (text.startsWith("ops[")) b.takeFuel();
  b.operands.variable(letter);
}

/** Writes a call that gives a size or -1, as an i32 or an i64. */
function pushSize(b: Body, text: string, long: boolean): void {
  if (!long) {
    push(b, "i", `${text}|0`);
    return;
  }
  const at = b.operands.height;
  b.operands.clear(at);
  b.help("floor");
  const [lo, hi] = [b.operands.slot("I", at), b.operands.slot("I", at, 1)];
  const size = b.operands.declare("t9");
  b.text.add(`${size}=${text};${lo}=${size}|0;${hi}=floor(${size}/4294967296);`);
  b.takeFuel();
  b.operands.variable("I");
}

/** Of two, whether a length that counts in both has 64 bits. */
const both = (a: boolean, c: boolean): boolean => a && c;

const memoryAndTable: { readonly [K in OpName<"memory" | "table">]: (b: Body, i: number, j: number) => void } = {
  "memory.size": (b, i) => pushSize(b, callOp(b, "memory.size", [i]), isLongMemory(b, i)),
  "memory.grow": (b, i) => {
    const long = isLongMemory(b, i);
    const given = args(b, [address(long)]);
    pushSize(b, callOp(b, "memory.grow", [i, ...given]), long);
    b.reload();
  },
  "memory.fill": (b, i) => {
    const kind = address(isLongMemory(b, i));
    run(b, callOp(b, "memory.fill", [i, ...args(b, [kind, "word", kind])]));
  },
  "memory.copy": (b, i, j) => {
    const [to, from] = [isLongMemory(b, i), isLongMemory(b, j)];
    const [d, s, n] = args(b, [address(to), address(from), address(both(to, from))]);
    run(b, callOp(b, "memory.copy", [i, d!, j, s!, n!]));
  },
  "memory.init": (b, data, i) => {
    const [d, s, n] = args(b, [address(isLongMemory(b, i)), "i32", "i32"]);
    run(b, callOp(b, "memory.init", [i, d!, data, s!, n!]));
  },
  "data.drop": (b, data) => run(b, callOp(b, "data.drop", [data])),
  "table.get": (b, i) => push(b, "r", callOp(b, "table.get", [i, ...args(b, [address(isLongTable(b, i))])])),
  "table.set": (b, i) => run(b, callOp(b, "table.set", [i, ...args(b, [address(isLongTable(b, i)), "ref"])])),
  "table.size": (b, i) => pushSize(b, callOp(b, "table.size", [i]), isLongTable(b, i)),
  "table.grow": (b, i) => {
    const long = isLongTable(b, i);
    pushSize(b, callOp(b, "table.grow", [i, ...args(b, ["ref", address(long)])]), long);
  },
  "table.fill": (b, i) => {
    const kind = address(isLongTable(b, i));
    run(b, callOp(b, "table.fill", [i, ...args(b, [kind, "ref", kind])]));
  },
  "table.copy": (b, i, j) => {
    const [to, from] = [isLongTable(b, i), isLongTable(b, j)];
    const [d, s, n] = args(b, [address(to), address(from), address(both(to, from))]);
    run(b, callOp(b, "table.copy", [i, d!, j, s!, n!]));
  },
  "table.init": (b, elem, i) => {
    const [d, s, n] = args(b, [address(isLongTable(b, i)), "i32", "i32"]);
    run(b, callOp(b, "table.init", [i, d!, elem, s!, n!]));
  },
  "elem.drop": (b, elem) => run(b, callOp(b, "elem.drop", [elem])),
};

/** An operator on memories, tables and segments. */
export function onSpaces(b: Body): void {
  const { op, index, index2 } = b.reader;
  memoryAndTable[op.name as OpName<"memory" | "table">](b, index, index2);
}

// References

const references: { readonly [K in OpName<"reference">]: (b: Body) => void } = {
  "ref.null": (b) => b.operands.constant("r", ["null"]),
  "ref.func": (b) => push(b, "r", `I.funcs[${b.reader.index}]`),
  "ref.is_null": (b) => {
    const operand = b.operands.top();
    const holds = `(${operand.words![0]!}===null)`;
    b.operands.drop(1);
    b.operands.expression("i", { words: [`(${holds}?1:0)`], num: undefined, holds }, operand);
  },
  "ref.eq": (b) => {
    const of = b.operands.items.slice(-2);
    const holds = `(${of[0]!.words![0]!}===${of[1]!.words![0]!})`;
    b.operands.drop(2);
    b.operands.expression("i", { words: [`(${holds}?1:0)`], num: undefined, holds }, ...of);
  },
  "ref.as_non_null": (b) => {
    const [ref] = b.operands.simple(0).words!;
    b.note();
    b.help("trap");
    b.text.add(`if(${ref!}===null)throw trap("null-reference");`);
  },
};

/** An operator on references. */
export function onReferences(b: Body): void {
  references[b.reader.op.name as OpName<"reference">](b);
}

/** `br_on_null`: the branch goes without the reference. */
export function brOnNull(b: Body): void {
  const operand = b.operands.simple(0);
  const [ref] = operand.words!;
  b.operands.drop(1);
  branchIf(b, `${ref!}===null`, b.label(b.reader.index));
  b.operands.again(operand);
}

/** `br_on_non_null`: the branch takes the reference along. */
export function brOnNonNull(b: Body): void {
  const [ref] = b.operands.simple(0).words!;
  branchIf(b, `${ref!}!==null`, b.label(b.reader.index));
  b.operands.drop(1);
}

/** A reference type of the module, for a test: its heap type is an index, or one of the standard's words. */
function refTypeText(b: Body, heap: HeapType, nullable: boolean): string {
  const word = typeof heap === "number" ? heap : abstractHeapTypes.indexOf(heap);
  const name = `${nullable ? "Y" : "X"}${typeof heap === "number" ? "" : "a"}${word}`;
  const text = typeof heap === "number" ? String(heap) : JSON.stringify(heap);
  return b.text.take(name, `I.refType(${nullable},${text})`);
}

/** `br_on_cast` and `br_on_cast_fail`: the reference stays on both ways. */
export function brOnCast(b: Body): void {
  const { castFlags, heap2, index, op } = b.reader;
  const [ref] = b.operands.simple(0).words!;
  b.help("isOf");
  const test = `isOf(${ref!},${refTypeText(b, heap2, (castFlags & 2) !== 0)})`;
  branchIf(b, op.name === "br_on_cast_fail" ? `!${test}` : test, b.label(index));
}

// Structures and arrays

const fieldsOf = (b: Body): StructType["fields"] => (b.unit.types[b.reader.index]!.comp as StructType).fields;
const elementOf = (b: Body): StorageType => (b.unit.types[b.reader.index]!.comp as ArrayType).field.type;
const letterOfStorage = (type: StorageType): Letter =>
  isRef(type) || (type !== "i8" && type !== "i16") ? letterOf(type) : "i";
const elementLetter = (b: Body): Letter => letterOfStorage(elementOf(b));
const elementKind = (b: Body): number => elementStorage(b.unit.types[b.reader.index]!);

/** A field's first cell and its storage, as arguments. */
function fieldText(b: Body): string {
  const layout = structLayout(b.unit.types[b.reader.index]!);
  return `${layout.at[b.reader.index2]!},${layout.storages[b.reader.index2]!}`;
}

/** Puts the value on top into the common words, and gives the operands below it as arguments. */
function valueAnd(b: Body, letter: Letter, below: readonly Kind[]): string[] {
  // What lies below is made of names, since the words are written in between.
  for (let i = below.length; i >= 0; i--) b.operands.simple(i);
  putWords(b, [letter]);
  return args(b, below);
}

function getField(b: Body, unsigned: boolean): void {
  const letter = letterOfStorage(fieldsOf(b)[b.reader.index2]!.type);
  const [ref] = args(b, ["ref"]);
  b.note();
  b.help("structGet");
  b.text.add(`structGet(${ref!},${fieldText(b)},${unsigned},L,0);`);
  b.help("L");
  takeWords(b, letter);
}

function getElement(b: Body, unsigned: boolean): void {
  const letter = elementLetter(b);
  const [ref, index] = args(b, ["ref", "i32"]);
  b.note();
  b.help("arrayGet");
  b.help("L");
  b.text.add(`arrayGet(${ref!},${index!},${elementKind(b)},${unsigned},L,0);`);
  takeWords(b, letter);
}

function getI31(b: Body, unsigned: boolean): void {
  const [ref] = args(b, ["ref"]);
  b.note();
  b.help("i31Get");
  push(b, "i", `i31Get(${ref!},${unsigned})`);
}

function test(b: Body, nullable: boolean): void {
  const [ref] = args(b, ["ref"]);
  b.help("isOf");
  push(b, "i", `isOf(${ref!},${refTypeText(b, b.reader.heap, nullable)})?1:0`);
}

function cast(b: Body, nullable: boolean): void {
  const [ref] = b.operands.simple(0).words!;
  b.help("isOf");
  b.help("trap");
  b.note();
  b.text.add(`if(!isOf(${ref!},${refTypeText(b, b.reader.heap, nullable)}))throw trap("cast-failure");`);
}

/** Puts operands into the common words for a structure or an array that is made of them. */
function makeOf(b: Body, letters: readonly Letter[]): void {
  putWords(b, letters);
  b.help("L");
}

const aggregates: { readonly [K in OpName<"aggregate">]: (b: Body) => void } = {
  "any.convert_extern": () => {},
  "extern.convert_any": () => {},
  "struct.new": (b) => {
    makeOf(
      b,
      fieldsOf(b).map(({ type }) => letterOfStorage(type)),
    );
    b.note();
    b.help("structNew");
    push(b, "r", `structNew(${b.typeOf(b.reader.index)},L,0)`);
  },
  "struct.new_default": (b) => {
    b.note();
    b.help("structNewDefault");
    push(b, "r", `structNewDefault(${b.typeOf(b.reader.index)})`);
  },
  "struct.get": (b) => getField(b, false),
  "struct.get_s": (b) => getField(b, false),
  "struct.get_u": (b) => getField(b, true),
  "struct.set": (b) => {
    const letter = letterOfStorage(fieldsOf(b)[b.reader.index2]!.type);
    const [ref] = valueAnd(b, letter, ["ref"]);
    b.note();
    b.help("structSet");
    b.help("L");
    run(b, `structSet(${ref!},${fieldText(b)},L,0)`);
  },
  "array.new": (b) => {
    const [n] = args(b, ["i32"]);
    const length = b.operands.declare("t9");
    b.text.add(`${length}=${n!};`);
    makeOf(b, [elementLetter(b)]);
    push(b, "r", callOp(b, "array.new", [b.typeOf(b.reader.index), length, "L", 0]));
  },
  "array.new_default": (b) => {
    const [n] = args(b, ["i32"]);
    push(b, "r", callOp(b, "array.new_default", [b.typeOf(b.reader.index), n!]));
  },
  "array.new_fixed": (b) => {
    const { index, index2 } = b.reader;
    makeOf(
      b,
      Array.from({ length: index2 }, () => elementLetter(b)),
    );
    push(b, "r", callOp(b, "array.new_fixed", [b.typeOf(index), index2, "L", 0]));
  },
  "array.new_data": (b) => {
    const { index, index2 } = b.reader;
    push(b, "r", callOp(b, "array.new_data", [b.typeOf(index), index2, ...args(b, ["i32", "i32"])]));
  },
  "array.new_elem": (b) => {
    const { index, index2 } = b.reader;
    push(b, "r", callOp(b, "array.new_elem", [b.typeOf(index), index2, ...args(b, ["i32", "i32"])]));
  },
  "array.get": (b) => getElement(b, false),
  "array.get_s": (b) => getElement(b, false),
  "array.get_u": (b) => getElement(b, true),
  "array.set": (b) => {
    const [ref, index] = valueAnd(b, elementLetter(b), ["ref", "i32"]);
    b.note();
    b.help("arraySet");
    b.help("L");
    run(b, `arraySet(${ref!},${index!},${elementKind(b)},L,0)`);
  },
  "array.len": (b) => {
    const [ref] = args(b, ["ref"]);
    b.note();
    b.help("arrayLen");
    push(b, "i", `arrayLen(${ref!})`);
  },
  "array.fill": (b) => {
    const [n] = args(b, ["i32"]);
    const length = b.operands.declare("t9");
    b.text.add(`${length}=${n!};`);
    const [ref, at] = valueAnd(b, elementLetter(b), ["ref", "i32"]);
    b.help("L");
    run(b, callOp(b, "array.fill", [ref!, at!, "L", 0, length]));
  },
  "array.copy": (b) => run(b, callOp(b, "array.copy", args(b, ["ref", "i32", "ref", "i32", "i32"]))),
  "array.init_data": (b) => initArray(b, "array.init_data"),
  "array.init_elem": (b) => initArray(b, "array.init_elem"),
  "ref.i31": (b) => {
    const [value] = args(b, ["word"]);
    push(b, "r", `${value!}<<1>>1`);
  },
  "i31.get_s": (b) => getI31(b, false),
  "i31.get_u": (b) => getI31(b, true),
  "ref.test": (b) => test(b, false),
  "ref.test_null": (b) => test(b, true),
  "ref.cast": (b) => cast(b, false),
  "ref.cast_null": (b) => cast(b, true),
};

function initArray(b: Body, name: "array.init_data" | "array.init_elem"): void {
  const { index2 } = b.reader;
  const [ref, to, from, n] = args(b, ["ref", "i32", "i32", "i32"]);
  run(b, callOp(b, name, [ref!, to!, index2, from!, n!]));
}

/** An operator on structures, arrays, i31 and casts. */
export function onAggregates(b: Body): void {
  aggregates[b.reader.op.name as OpName<"aggregate">](b);
}

// Vectors

/** An operator on vectors without immediates. */
export function vector(b: Body): void {
  const { op } = b.reader;
  const call = b.operation(op.index);
  const places = putWords(b, [...op.params!] as Letter[]);
  b.help("V");
  b.text.add(`${call}(V,0,${[...places, 0, 0].slice(0, 3).join(",")});`);
  takeWords(b, op.results as Letter);
}

/** An operator on a lane of a vector. */
export function lane(b: Body): void {
  const { op, index } = b.reader;
  const call = b.operation(op.index);
  const [, at = 0] = putWords(b, [...op.params!] as Letter[]);
  b.help("V");
  b.text.add(`${call}(V,0,0,${at},${index});`);
  takeWords(b, op.results as Letter);
}

/** `i8x16.shuffle`. */
export function shuffle(b: Body): void {
  const lanes = [...b.reader.bytes16].join(",");
  putWords(b, ["v", "v"]);
  b.help("V");
  b.help("shuffle");
  b.text.add(`shuffle(V,0,0,4,[${lanes}]);`);
  takeWords(b, "v");
}

/** The operators of wide arithmetic. */
export function wide(b: Body): void {
  const { op } = b.reader;
  const call = b.operation(op.index);
  const places = putWords(b, [...op.params!] as Letter[]);
  b.text.add(`${call}(W,0,2,${places.join(",")});`);
  // The high half lies behind the low one.
  takeWords(b, "I");
  const at = b.operands.height;
  b.operands.clear(at);
  b.text.add(`${b.operands.slot("I", at)}=W[2];${b.operands.slot("I", at, 1)}=W[3];`);
  b.operands.variable("I");
}
