/**
 * Atomic instructions, outlined: operands and results lie in consecutive slots from b on, and `exec` does the rest.
 */
import { i64FromPair } from "../../../base/bytes/bits.ts";
import { opcodes } from "../../../core/opcodes.ts";
import { accessAtomic, atomicAccess, notifyAtomic } from "../../../exec/atomics.ts";
import { waitWithin } from "../../../runtime/calls/atomic-wait.ts";
import { type SlowOp, accessAddress, first } from "./operands.ts";

/** The accesses by opcode; the four opcodes that are none have handlers of their own. */
const accesses = opcodes.map(atomicAccess);

function wait(width: 4 | 8): SlowOp {
  return (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    const { words } = fiber;
    const expected = width === 8 ? i64FromPair(words[at + 2]!, words[at + 3]!) : BigInt(words[at + 2]!);
    const timeout = i64FromPair(words[at + 4]!, words[at + 5]!);
    words[at] = waitWithin(fiber.instance.budget, memory, { width, address, expected, timeout });
  };
}

/** Handlers of atomic instructions; opcode, memory and offset are their words. */
export const atomicHandlers = {
  atomic: (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    accessAtomic(accesses[code[pc + first]!]!, memory.buffer, address, fiber.words, at, at + 2);
  },
  "memory.atomic.notify": (fiber, at, code, pc) => {
    const memory = fiber.instance.memories[code[pc + first + 1]!]!;
    const address = accessAddress(fiber, code, pc, at, memory);
    fiber.words[at] = notifyAtomic(memory.buffer, address, fiber.words[at + 2]!);
  },
  "memory.atomic.wait32": wait(4),
  "memory.atomic.wait64": wait(8),
} satisfies { readonly [name: string]: SlowOp };
