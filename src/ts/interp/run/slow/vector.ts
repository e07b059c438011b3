/**
 * Vector and wide-arithmetic instructions, outlined: operands and results lie in consecutive slots from b on, and
 * `exec` does the rest on the fiber's words.
 */
import { type Op, opcodes } from "../../../core/opcodes.ts";
import { laneLoads, laneStores, vectorLoads, vectorStores } from "../../../exec/simd/memory.ts";
import { laneOps, shuffle } from "../../../exec/simd/lanes.ts";
import { vectorOps } from "../../../exec/simd/simd.ts";
import type { V128Views } from "../../../exec/simd/views.ts";
import { wideProducts, wideSums } from "../../../exec/wide.ts";
import { type SlowOp, accessAddress, first } from "./operands.ts";

function byOpcode<T>(map: object): readonly (T | undefined)[] {
  return opcodes.map((op) => (map as { readonly [name: string]: T })[op.name]);
}

/** Words from the first operand to each, and behind the last. */
function offsetsOf({ params }: Op): readonly number[] {
  let at = 0;
  const offsets = [0];
  for (const letter of params ?? "") offsets.push((at += letter === "v" ? 4 : 2));
  return offsets;
}

const offsets = opcodes.map(offsetsOf);

const pureOps = byOpcode<(v: V128Views, d: number, a: number, b: number, c: number) => void>(vectorOps);
const perLane = byOpcode<(v: V128Views, d: number, a: number, b: number, lane: number) => void>(laneOps);
const loadOps = byOpcode<(view: DataView, address: number, v: V128Views, d: number) => void>(vectorLoads);
const storeOps = byOpcode<(view: DataView, address: number, v: V128Views, a: number) => void>(vectorStores);
const loadLaneOps =
  byOpcode<(view: DataView, address: number, v: V128Views, d: number, a: number, lane: number) => void>(laneLoads);
const storeLaneOps =
  byOpcode<(view: DataView, address: number, v: V128Views, a: number, lane: number) => void>(laneStores);

/** Where the value of a store lies: behind the address. */
const behindAddress = 2;

/** Handlers of vector instructions; the opcode comes first among the words. */
export const vectorHandlers = {
  vector: (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    const [, b = 0, c = 0] = offsets[index]!;
    pureOps[index]!(fiber.vectors, at, at, at + b, at + c);
  },
  "vector.lane": (fiber, at, code, pc) => {
    const index = code[pc + first]!;
    perLane[index]!(fiber.vectors, at, at, at + offsets[index]![1]!, code[pc + first + 1]!);
  },
  "vector.shuffle": (fiber, at, code, pc) => {
    const lanes = new Uint8Array(code.buffer, code.byteOffset + (pc + first) * 4, 16);
    shuffle(fiber.vectors, at, at, at + 4, lanes);
  },
  "vector.load": (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    loadOps[code[pc + first]!]!(memory.view, address, fiber.vectors, at);
  },
  "vector.store": (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    storeOps[code[pc + first]!]!(memory.view, address, fiber.vectors, at + behindAddress);
  },
  "vector.load-lane": (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    const lane = code[pc + first + 4]!;
    loadLaneOps[code[pc + first]!]!(memory.view, address, fiber.vectors, at, at + behindAddress, lane);
  },
  "vector.store-lane": (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    const lane = code[pc + first + 4]!;
    storeLaneOps[code[pc + first]!]!(memory.view, address, fiber.vectors, at + behindAddress, lane);
  },
  "i64.add128": (fiber, at) => wide(fiber.words, at, "i64.add128"),
  "i64.sub128": (fiber, at) => wide(fiber.words, at, "i64.sub128"),
  "i64.mul_wide_s": (fiber, at) => product(fiber.words, at, "i64.mul_wide_s"),
  "i64.mul_wide_u": (fiber, at) => product(fiber.words, at, "i64.mul_wide_u"),
} satisfies { readonly [name: string]: SlowOp };

function wide(words: Int32Array, at: number, name: keyof typeof wideSums): void {
  wideSums[name](words, at, at + 2, at, at + 2, at + 4, at + 6);
}

function product(words: Int32Array, at: number, name: keyof typeof wideProducts): void {
  wideProducts[name](words, at, at + 2, at, at + 2);
}
