/**
 * The instructions of structures, arrays, i31 and casts, with the meanings of `exec/gc.ts`. Types, cells and storages
 * are in the instructions' words, so that nothing is looked up.
 */
import { canonType } from "../../../core/canon.ts";
import { trap } from "../../../core/traps.ts";
import { type StructType, refType } from "../../../core/types.ts";
import {
  type Storage,
  arrayCopy,
  arrayFill,
  arrayGet,
  arrayInitData,
  arrayInitElem,
  arrayLen,
  arrayNew,
  arrayNewData,
  arrayNewDefault,
  arrayNewElem,
  arrayNewFixed,
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
import type { Bulk, SlowOp } from "./charge.ts";
import type { Fiber } from "../fiber.ts";
import { count, first, operands } from "./operands.ts";

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
  "struct.new": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    fiber.refs[at >> 1] = structNew(structAt(code, pc), fiber, at);
  },
  "struct.new_default": (fiber, code, pc) => {
    fiber.refs[operands(fiber, code, pc) >> 1] = structNewDefault(structAt(code, pc));
  },
  "struct.get": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    const storage = code[pc + first + 1] as Storage;
    structGet(fiber.refs[at >> 1], code[pc + first]!, storage, code[pc + first + 2] === 1, fiber, at);
  },
  "struct.set": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    structSet(fiber.refs[at >> 1], code[pc + first]!, code[pc + first + 1] as Storage, fiber, at + 2);
  },
} satisfies { readonly [name: string]: SlowOp };

const arrayHandlers = {
  "array.get": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    const storage = code[pc + first] as Storage;
    arrayGet(fiber.refs[at >> 1], count(fiber, at + 2), storage, code[pc + first + 1] === 1, fiber, at);
  },
  "array.set": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    arraySet(fiber.refs[at >> 1], count(fiber, at + 2), code[pc + first] as Storage, fiber, at + 4);
  },
  "array.len": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    fiber.words[at] = arrayLen(fiber.refs[at >> 1]);
  },
} satisfies { readonly [name: string]: SlowOp };

/** The bytes of an element of an array in a data segment. */
const bytesOfElement = (ref: unknown): number => elementBytes(elementStorage(arrayOf(ref).type));

/** Operators on many elements of arrays. */
export const arrayBulk = {
  "array.new": {
    length: (fiber, at, code, pc) => count(fiber, at + slotWords(code[pc + first + 1] as Storage)),
    run: (fiber, at, n, code, pc) => {
      fiber.refs[at >> 1] = arrayNew(typeAt(code, pc), n, fiber, at);
    },
  },
  "array.new_default": {
    length: (fiber, at) => count(fiber, at),
    run: (fiber, at, n, code, pc) => {
      fiber.refs[at >> 1] = arrayNewDefault(typeAt(code, pc), n);
    },
  },
  "array.new_fixed": {
    length: (_fiber, _at, code, pc) => code[pc + first + 1]!,
    run: (fiber, at, n, code, pc) => {
      fiber.refs[at >> 1] = arrayNewFixed(typeAt(code, pc), n, fiber, at);
    },
  },
  "array.new_data": {
    length: (fiber, at) => count(fiber, at + 2),
    run: (fiber, at, n, code, pc, pause) => {
      const data = fiber.instance.datas[code[pc + first + 1]!]!;
      fiber.refs[at >> 1] = arrayNewData(typeAt(code, pc), data, count(fiber, at), n, pause);
    },
  },
  "array.new_elem": {
    length: (fiber, at) => count(fiber, at + 2),
    run: (fiber, at, n, code, pc) => {
      const elements = fiber.instance.elems[code[pc + first + 1]!]!;
      fiber.refs[at >> 1] = arrayNewElem(typeAt(code, pc), elements, count(fiber, at), n);
    },
  },
  "array.fill": {
    along: (_fiber, _at, code, pc) => ({ length: 4 + slotWords(code[pc + first] as Storage), moves: [[2, 1]] }),
    length: (fiber, at, code, pc) => count(fiber, at + 4 + slotWords(code[pc + first] as Storage)),
    run: (fiber, at, n, _code, _pc, pause) => {
      arrayFill(fiber.refs[at >> 1], count(fiber, at + 2), n, fiber, at + 4, pause);
    },
  },
  "array.copy": {
    along: () => ({
      length: 8,
      moves: [
        [2, 1],
        [6, 1],
      ],
    }),
    length: (fiber, at) => count(fiber, at + 8),
    run: (fiber, at, n, _code, _pc, pause) => {
      const { refs } = fiber;
      arrayCopy(refs[at >> 1], count(fiber, at + 2), refs[(at + 4) >> 1], count(fiber, at + 6), n, pause);
    },
  },
  "array.init_data": {
    along: (fiber, at) => ({
      length: 6,
      moves: [
        [2, 1],
        [4, bytesOfElement(fiber.refs[at >> 1])],
      ],
    }),
    length: (fiber, at) => count(fiber, at + 6),
    run: (fiber, at, n, code, pc, pause) => {
      const data = fiber.instance.datas[code[pc + first]!]!;
      arrayInitData(fiber.refs[at >> 1], count(fiber, at + 2), data, count(fiber, at + 4), n, pause);
    },
  },
  "array.init_elem": {
    along: () => ({
      length: 6,
      moves: [
        [2, 1],
        [4, 1],
      ],
    }),
    length: (fiber, at) => count(fiber, at + 6),
    run: (fiber, at, n, code, pc, pause) => {
      const elements = fiber.instance.elems[code[pc + first]!]!;
      arrayInitElem(fiber.refs[at >> 1], count(fiber, at + 2), elements, count(fiber, at + 4), n, pause);
    },
  },
} satisfies { readonly [name: string]: Bulk };

/** All of them by name. */
export const gcHandlers = {
  ...structHandlers,
  ...arrayHandlers,
  "ref.i31": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    fiber.refs[at >> 1] = refI31(fiber.words[at]!);
  },
  "i31.get": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    fiber.words[at] = i31Get(fiber.refs[at >> 1], code[pc + first] === 1);
  },
  "ref.eq": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    fiber.words[at] = fiber.refs[at >> 1] === fiber.refs[(at + 2) >> 1] ? 1 : 0;
  },
  "ref.test": (fiber, code, pc) => {
    const at = operands(fiber, code, pc);
    fiber.words[at] = matches(fiber, code, pc, at) ? 1 : 0;
  },
  "ref.cast": (fiber, code, pc) => {
    if (!matches(fiber, code, pc, operands(fiber, code, pc))) throw trap("cast-failure");
  },
} satisfies { readonly [name: string]: SlowOp };
