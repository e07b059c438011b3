/**
 * The instructions of structures, arrays, i31 and casts, with the meanings of `exec/gc.ts`. Types, cells and storages
 * are in the instructions' words, so that nothing is looked up.
 */
import { canonType } from "../../../core/canon.ts";
import { trap } from "../../../core/traps.ts";
import { type StructType, refType } from "../../../core/types.ts";
import {
  type Storage,
  arrayGet,
  arrayLen,
  arrayOf,
  arraySet,
  elementBytes,
  elementStorage,
  i31Get,
  refI31,
  slotWords,
  structGet,
  structNew,
  structNewDefault,
  structSet,
} from "../../../exec/gc.ts";
import { look } from "../../../runtime/budget/guard.ts";
import { refMatches } from "../../../runtime/store/values.ts";
import { heapOfWord } from "../../code/heap-words.ts";
import { instanceOps } from "../../../runtime/instance-ops.ts";
import type { Fiber } from "../fiber.ts";
import { type SlowOp, count, first } from "./operands.ts";
import { type Along, pauseIn } from "./pieces.ts";

/** Whether the reference in a slot is of the type that two words spell: heap type, and whether null is. */
function matches(fiber: Fiber, code: Int32Array, pc: number, at: number): boolean {
  const type = refType(code[pc + first + 1] === 1, heapOfWord(code[pc + first]!));
  return refMatches(fiber.refs[at >> 1], type);
}

const typeAt = (code: Int32Array, pc: number): ReturnType<typeof canonType> => canonType(code[pc + first]!);

/** Fields up to which a structure is made without a look. */
const fewFields = 64;

/** The type of a structure that is about to be made: a large one takes long. */
function structAt(code: Int32Array, pc: number): ReturnType<typeof canonType> {
  const type = typeAt(code, pc);
  if ((type.comp as StructType).fields.length > fewFields) look();
  return type;
}

const structHandlers = {
  "struct.new": (fiber, at, code, pc) => {
    fiber.refs[at >> 1] = structNew(structAt(code, pc), fiber, at);
  },
  "struct.new_default": (fiber, at, code, pc) => {
    fiber.refs[at >> 1] = structNewDefault(structAt(code, pc));
  },
  "struct.get": (fiber, at, code, pc) => {
    const storage = code[pc + first + 1] as Storage;
    structGet(fiber.refs[at >> 1], code[pc + first]!, storage, code[pc + first + 2] === 1, fiber, at);
  },
  "struct.set": (fiber, at, code, pc) => {
    structSet(fiber.refs[at >> 1], code[pc + first]!, code[pc + first + 1] as Storage, fiber, at + 2);
  },
} satisfies { readonly [name: string]: SlowOp };

const arrayHandlers = {
  "array.get": (fiber, at, code, pc) => {
    const storage = code[pc + first] as Storage;
    arrayGet(fiber.refs[at >> 1], count(fiber, at + 2), storage, code[pc + first + 1] === 1, fiber, at);
  },
  "array.set": (fiber, at, code, pc) => {
    arraySet(fiber.refs[at >> 1], count(fiber, at + 2), code[pc + first] as Storage, fiber, at + 4);
  },
  "array.len": (fiber, at) => {
    fiber.words[at] = arrayLen(fiber.refs[at >> 1]);
  },
} satisfies { readonly [name: string]: SlowOp };

/** The bytes of an element of an array in a data segment. */
const bytesOfElement = (ref: unknown): number => elementBytes(elementStorage(arrayOf(ref).type));

const newArrayHandlers = {
  "array.new": (fiber, at, code, pc) => {
    const n = count(fiber, at + slotWords(code[pc + first + 1] as Storage));
    fiber.refs[at >> 1] = instanceOps["array.new"](fiber.instance, typeAt(code, pc), n, fiber, at, fiber);
  },
  "array.new_default": (fiber, at, code, pc) => {
    fiber.refs[at >> 1] = instanceOps["array.new_default"](fiber.instance, typeAt(code, pc), count(fiber, at), fiber);
  },
  "array.new_fixed": (fiber, at, code, pc) => {
    const n = code[pc + first + 1]!;
    fiber.refs[at >> 1] = instanceOps["array.new_fixed"](fiber.instance, typeAt(code, pc), n, fiber, at, fiber);
  },
  "array.new_data": (fiber, at, code, pc) => {
    const { instance, refs } = fiber;
    const from = count(fiber, at);
    const n = count(fiber, at + 2);
    const data = code[pc + first + 1]!;
    const pause = pauseIn(fiber, at, n);
    refs[at >> 1] = instanceOps["array.new_data"](instance, typeAt(code, pc), data, from, n, fiber, pause);
  },
  "array.new_elem": (fiber, at, code, pc) => {
    const { instance, refs } = fiber;
    const from = count(fiber, at);
    const n = count(fiber, at + 2);
    refs[at >> 1] = instanceOps["array.new_elem"](instance, typeAt(code, pc), code[pc + first + 1]!, from, n, fiber);
  },
} satisfies { readonly [name: string]: SlowOp };

/** An array, an index in it, a source, and a length; the source moves on by so much an element. */
const intoArray = (by: number): Along => ({
  length: 6,
  moves: [
    [2, 1],
    [4, by],
  ],
});
const elementsIntoArray = (): Along => intoArray(1);

const betweenArrays = (): Along => ({
  length: 8,
  moves: [
    [2, 1],
    [6, 1],
  ],
});

/** Operators on many elements of arrays. */
const arrayBulkHandlers = {
  "array.fill": (fiber, at, code, pc) => {
    const { instance, refs } = fiber;
    const length = 4 + slotWords(code[pc + first] as Storage);
    const n = count(fiber, at + length);
    const pause = pauseIn(fiber, at, n, () => ({ length, moves: [[2, 1]] }));
    instanceOps["array.fill"](instance, refs[at >> 1], count(fiber, at + 2), fiber, at + 4, n, fiber, pause);
  },
  "array.copy": (fiber, at) => {
    const { instance, refs } = fiber;
    const to = count(fiber, at + 2);
    const from = count(fiber, at + 6);
    const n = count(fiber, at + 8);
    const pause = pauseIn(fiber, at, n, betweenArrays);
    instanceOps["array.copy"](instance, refs[at >> 1], to, refs[(at + 4) >> 1], from, n, fiber, pause);
  },
  "array.init_data": (fiber, at, code, pc) => {
    const { instance, refs } = fiber;
    const ref = refs[at >> 1];
    const to = count(fiber, at + 2);
    const from = count(fiber, at + 4);
    const n = count(fiber, at + 6);
    const pause = pauseIn(fiber, at, n, () => intoArray(bytesOfElement(ref)));
    instanceOps["array.init_data"](instance, ref, to, code[pc + first]!, from, n, fiber, pause);
  },
  "array.init_elem": (fiber, at, code, pc) => {
    const { instance, refs } = fiber;
    const to = count(fiber, at + 2);
    const from = count(fiber, at + 4);
    const n = count(fiber, at + 6);
    const pause = pauseIn(fiber, at, n, elementsIntoArray);
    instanceOps["array.init_elem"](instance, refs[at >> 1], to, code[pc + first]!, from, n, fiber, pause);
  },
} satisfies { readonly [name: string]: SlowOp };

/** All of them by name. */
export const gcHandlers = {
  ...structHandlers,
  ...arrayHandlers,
  ...newArrayHandlers,
  ...arrayBulkHandlers,
  "ref.i31": (fiber, at) => {
    fiber.refs[at >> 1] = refI31(fiber.words[at]!);
  },
  "i31.get": (fiber, at, code, pc) => {
    fiber.words[at] = i31Get(fiber.refs[at >> 1], code[pc + first] === 1);
  },
  "ref.eq": (fiber, at) => {
    fiber.words[at] = fiber.refs[at >> 1] === fiber.refs[(at + 2) >> 1] ? 1 : 0;
  },
  "ref.test": (fiber, at, code, pc) => {
    fiber.words[at] = matches(fiber, code, pc, at) ? 1 : 0;
  },
  "ref.cast": (fiber, at, code, pc) => {
    if (!matches(fiber, code, pc, at)) throw trap("cast-failure");
  },
} satisfies { readonly [name: string]: SlowOp };
