/**
 * Sizes of memories and bulk operators, near their bounds.
 */
import type { MemoryType, ValType } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";
import { count, ranges } from "./tables.ts";

const bytes = ({ min, pageSizeLog2 }: MemoryType): number => Number(min) * 2 ** pageSizeLog2;

function pickMemory(b: Body): number | undefined {
  const { length } = b.shape.memories;
  return length === 0 ? undefined : b.tape.below(length);
}

function size(b: Body, type: ValType): boolean {
  const memIdx = pickMemory(b);
  const memory = memIdx === undefined ? undefined : b.shape.memories[memIdx]!;
  if (memIdx === undefined || memory?.address !== type) return false;
  if (b.tape.once(3)) {
    const deltas = [
      0,
      1,
      1,
      2,
      ...(type === "i64" ? [2n ** 32n, 2n ** 48n, 2n ** 64n - 1n] : [0xffff, 0x1_0000, 0xffff_ffff]),
    ];
    count(b, memory.address, b.tape.pick(deltas));
    b.emit("memory.grow", memIdx);
  } else b.emit("memory.size", memIdx);
  return true;
}

/** What a copy between memories could take is seldom all of it. */
const modest = (n: number): number => Math.min(n, 700);

/** A range of a memory that lies at its beginning or at its end. */
function fill(b: Body): boolean {
  const memIdx = pickMemory(b);
  if (memIdx === undefined || !b.has("bulk-memory")) return false;
  const memory = b.shape.memories[memIdx]!;
  const { tape } = b;
  const length = tape.below(modest(bytes(memory)) + 1);
  const end = bytes(memory) - length + (tape.once(10) ? 1 : 0);
  count(b, memory.address, tape.once(2) ? end : tape.below(Math.max(1, end)));
  b.value("i32");
  count(b, memory.address, memory.address === "i64" && tape.once(20) ? 2n ** 32n + BigInt(length) : length);
  b.emit("memory.fill", memIdx);
  return true;
}

function copy(b: Body): boolean {
  const to = pickMemory(b);
  if (to === undefined || !b.has("bulk-memory")) return false;
  const from = b.tape.below(b.shape.memories.length);
  const [a, c] = [b.shape.memories[to]!, b.shape.memories[from]!];
  const side = (memory: MemoryType) => ({ size: modest(bytes(memory)), address: memory.address });
  ranges(b, side(a), side(c));
  b.emit("memory.copy", to, from);
  return true;
}

function init(b: Body): boolean {
  const { datas, memories } = b.shape;
  const memIdx = pickMemory(b);
  if (memIdx === undefined || datas.length === 0 || !b.has("bulk-memory")) return false;
  const dataIdx = b.tape.below(datas.length);
  const memory = memories[memIdx]!;
  ranges(b, { size: bytes(memory), address: memory.address }, { size: datas[dataIdx]!, address: "i32" });
  b.emit("memory.init", dataIdx, memIdx);
  return true;
}

function dropData(b: Body): boolean {
  const { length } = b.shape.datas;
  if (length === 0 || !b.tape.once(6) || !b.has("bulk-memory")) return false;
  b.emit("data.drop", b.tape.below(length));
  return true;
}

/** Makers of memory instructions without a signature of their own. */
export const memoryMakers: Makers = {
  values: [size],
  lists: [],
  statements: [fill, copy, copy, init, dropData],
};
