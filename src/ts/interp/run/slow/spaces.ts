/**
 * The operators on memories, tables and segments: operands are read from slots, and `runtime/instance-ops.ts` does the rest.
 */
import type { OpName } from "../../../core/opcodes.ts";
import { instanceOps } from "../../../runtime/instance-ops.ts";
import { addressAt, count, first, narrower, type SlowOp, writeSize } from "./operands.ts";
import { pauseIn, target, targetAndSource } from "./pieces.ts";

const memoryHandlers = {
  "memory.size": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance } = fiber;
    const size = instanceOps["memory.size"](instance, index);
    writeSize(fiber, at, size, instance.memories[index]!.type);
  },
  "memory.grow": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance } = fiber;
    const { type } = instance.memories[index]!;
    writeSize(fiber, at, instanceOps["memory.grow"](instance, index, addressAt(fiber, at, type)), type);
    fiber.stale = true;
  },
  "memory.fill": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance, words } = fiber;
    const { type } = instance.memories[index]!;
    const n = addressAt(fiber, at + 4, type);
    const pause = pauseIn(fiber, at, n, target);
    instanceOps["memory.fill"](instance, index, addressAt(fiber, at, type), words[at + 2]!, n, fiber, pause);
  },
  "memory.copy": (fiber, at, code, pc) => {
    const to = code[pc + first]!;
    const from = code[pc + first + 1]!;
    const { instance } = fiber;
    const toType = instance.memories[to]!.type;
    const fromType = instance.memories[from]!.type;
    const n = addressAt(fiber, at + 4, narrower(toType, fromType));
    const d = addressAt(fiber, at, toType);
    const s = addressAt(fiber, at + 2, fromType);
    instanceOps["memory.copy"](instance, to, d, from, s, n, fiber, pauseIn(fiber, at, n, targetAndSource));
  },
  "memory.init": (fiber, at, code, pc) => {
    const data = code[pc + first]!;
    const index = code[pc + first + 1]!;
    const { instance } = fiber;
    const n = count(fiber, at + 4);
    const d = addressAt(fiber, at, instance.memories[index]!.type);
    const s = count(fiber, at + 2);
    instanceOps["memory.init"](instance, index, d, data, s, n, fiber, pauseIn(fiber, at, n, targetAndSource));
  },
  "data.drop": (fiber, _at, code, pc) => instanceOps["data.drop"](fiber.instance, code[pc + first]!),
} satisfies { readonly [K in OpName<"memory">]: SlowOp };

const tableHandlers = {
  "table.get": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance } = fiber;
    const address = addressAt(fiber, at, instance.tables[index]!.type);
    fiber.refs[at >> 1] = instanceOps["table.get"](instance, index, address);
  },
  "table.set": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance } = fiber;
    const address = addressAt(fiber, at, instance.tables[index]!.type);
    instanceOps["table.set"](instance, index, address, fiber.refs[(at + 2) >> 1]);
  },
  "table.size": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance } = fiber;
    const size = instanceOps["table.size"](instance, index);
    writeSize(fiber, at, size, instance.tables[index]!.type);
  },
  "table.grow": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance, refs } = fiber;
    const { type } = instance.tables[index]!;
    const n = addressAt(fiber, at + 2, type);
    const before = instanceOps["table.grow"](instance, index, refs[at >> 1], n, fiber, pauseIn(fiber, at, n));
    writeSize(fiber, at, before, type);
  },
  "table.fill": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const { instance, refs } = fiber;
    const { type } = instance.tables[index]!;
    const n = addressAt(fiber, at + 4, type);
    const pause = pauseIn(fiber, at, n, target);
    instanceOps["table.fill"](instance, index, addressAt(fiber, at, type), refs[(at + 2) >> 1], n, fiber, pause);
  },
  "table.copy": (fiber, at, code, pc) => {
    const to = code[pc + first]!;
    const from = code[pc + first + 1]!;
    const { instance } = fiber;
    const toType = instance.tables[to]!.type;
    const fromType = instance.tables[from]!.type;
    const n = addressAt(fiber, at + 4, narrower(toType, fromType));
    const d = addressAt(fiber, at, toType);
    const s = addressAt(fiber, at + 2, fromType);
    instanceOps["table.copy"](instance, to, d, from, s, n, fiber, pauseIn(fiber, at, n, targetAndSource));
  },
  "table.init": (fiber, at, code, pc) => {
    const elem = code[pc + first]!;
    const index = code[pc + first + 1]!;
    const { instance } = fiber;
    const n = count(fiber, at + 4);
    const d = addressAt(fiber, at, instance.tables[index]!.type);
    const s = count(fiber, at + 2);
    instanceOps["table.init"](instance, index, d, elem, s, n, fiber, pauseIn(fiber, at, n, targetAndSource));
  },
  "elem.drop": (fiber, _at, code, pc) => instanceOps["elem.drop"](fiber.instance, code[pc + first]!),
} satisfies { readonly [K in OpName<"table">]: SlowOp };

/** The operators on memories and tables. */
export const spaceHandlers = { ...memoryHandlers, ...tableHandlers };
