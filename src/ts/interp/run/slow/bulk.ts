/**
 * Operators on many bytes of memories and many elements of tables, with the meanings of `exec`.
 */
import { memoryCopy, memoryFill, memoryInit } from "../../../exec/memory-ops.ts";
import { tableCopy, tableFill, tableInit } from "../../../exec/table-ops.ts";
import { look } from "../../../runtime/budget/guard.ts";
import type { Memory } from "../../../runtime/store/memory.ts";
import type { Table } from "../../../runtime/store/table.ts";
import type { Along, Bulk } from "./charge.ts";
import type { Fiber } from "../fiber.ts";
import { addressAt, count, first, narrower, writeSize } from "./operands.ts";

/** The memory or table that the word at this place behind `first` names. */
const memoryAt = (fiber: Fiber, code: Int32Array, pc: number, word: 0 | 1): Memory =>
  fiber.instance.memories[code[pc + first + word]!]!;
const tableAt = (fiber: Fiber, code: Int32Array, pc: number, word: 0 | 1): Table =>
  fiber.instance.tables[code[pc + first + word]!]!;

/** The length of all of these is their third operand. */
const target = (): Along => ({ length: 4, moves: [[0, 1]] });
const targetAndSource = (): Along => ({
  length: 4,
  moves: [
    [0, 1],
    [2, 1],
  ],
});

const memoryBulk = {
  "memory.fill": {
    along: target,
    length: (fiber, at, code, pc) => addressAt(fiber, at + 4, memoryAt(fiber, code, pc, 0).type),
    run: (fiber, at, n, code, pc, pause) => {
      const memory = memoryAt(fiber, code, pc, 0);
      memoryFill(memory.bytes, addressAt(fiber, at, memory.type), fiber.words[at + 2]!, n, pause);
    },
  },
  "memory.copy": {
    along: targetAndSource,
    length: (fiber, at, code, pc) => {
      const type = narrower(memoryAt(fiber, code, pc, 0).type, memoryAt(fiber, code, pc, 1).type);
      return addressAt(fiber, at + 4, type);
    },
    run: (fiber, at, n, code, pc, pause) => {
      const to = memoryAt(fiber, code, pc, 0);
      const from = memoryAt(fiber, code, pc, 1);
      memoryCopy(to.bytes, addressAt(fiber, at, to.type), from.bytes, addressAt(fiber, at + 2, from.type), n, pause);
    },
  },
  "memory.init": {
    along: targetAndSource,
    length: (fiber, at) => count(fiber, at + 4),
    run: (fiber, at, n, code, pc, pause) => {
      const data = fiber.instance.datas[code[pc + first]!]!;
      const memory = memoryAt(fiber, code, pc, 1);
      memoryInit(memory.bytes, addressAt(fiber, at, memory.type), data, count(fiber, at + 2), n, pause);
    },
  },
} satisfies { readonly [name: string]: Bulk };

const tableBulk = {
  "table.grow": {
    length: (fiber, at, code, pc) => {
      // Growth by little costs nothing, and is not looked at for that.
      look();
      return addressAt(fiber, at + 2, tableAt(fiber, code, pc, 0).type);
    },
    run: (fiber, at, n, code, pc, pause) => {
      const table = tableAt(fiber, code, pc, 0);
      writeSize(fiber, at, table.grow(n, fiber.refs[at >> 1], pause), table.type);
    },
  },
  "table.fill": {
    along: target,
    length: (fiber, at, code, pc) => addressAt(fiber, at + 4, tableAt(fiber, code, pc, 0).type),
    run: (fiber, at, n, code, pc, pause) => {
      const table = tableAt(fiber, code, pc, 0);
      tableFill(table.elements, addressAt(fiber, at, table.type), fiber.refs[(at + 2) >> 1], n, pause);
    },
  },
  "table.copy": {
    along: targetAndSource,
    length: (fiber, at, code, pc) => {
      const type = narrower(tableAt(fiber, code, pc, 0).type, tableAt(fiber, code, pc, 1).type);
      return addressAt(fiber, at + 4, type);
    },
    run: (fiber, at, n, code, pc, pause) => {
      const to = tableAt(fiber, code, pc, 0);
      const from = tableAt(fiber, code, pc, 1);
      tableCopy(
        to.elements,
        addressAt(fiber, at, to.type),
        from.elements,
        addressAt(fiber, at + 2, from.type),
        n,
        pause,
      );
    },
  },
  "table.init": {
    along: targetAndSource,
    length: (fiber, at) => count(fiber, at + 4),
    run: (fiber, at, n, code, pc, pause) => {
      const elem = fiber.instance.elems[code[pc + first]!]!;
      const table = tableAt(fiber, code, pc, 1);
      tableInit(table.elements, addressAt(fiber, at, table.type), elem, count(fiber, at + 2), n, pause);
    },
  },
} satisfies { readonly [name: string]: Bulk };

/** The operators on memories and tables. */
export const spaceBulk = { ...memoryBulk, ...tableBulk };
