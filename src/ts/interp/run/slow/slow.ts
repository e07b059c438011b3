/**
 * Instructions that are not worth a case of the dispatch loop. Their operands lie in consecutive slots from b
 * on, where their results go as well; further words follow the handler's number and the length.
 */
import { opcodes } from "../../../core/opcodes.ts";
import { trap } from "../../../core/traps.ts";
import { type Load, type Store, loads, stores } from "../../../exec/memory-ops.ts";
import { checkElement } from "../../../runtime/calls/callee.ts";
import { look } from "../../../runtime/budget/guard.ts";
import { type SlowName, slowIndex, slowNames } from "../../code/slow-names.ts";
import { moveRefs } from "../calls.ts";
import { type SlowOp, accessAddress, first } from "./operands.ts";
import { atomicHandlers } from "./atomic.ts";
import { exceptionHandlers } from "./exceptions.ts";
import { gcHandlers } from "./gc.ts";
import { spaceHandlers } from "./spaces.ts";
import { vectorHandlers } from "./vector.ts";

const byOpcode = <T>(map: object): readonly (T | undefined)[] =>
  opcodes.map((op) => (map as { readonly [name: string]: T })[op.name]);

const loadOps = byOpcode<Load>(loads);
const storeOps = byOpcode<Store>(stores);

const load: SlowOp = (fiber, at, code, pc) => {
  const memory = fiber.instance.memories[code[pc + first + 1]!]!;
  const address = accessAddress(fiber, code, pc, at, memory);
  loadOps[code[pc + first]!]!(memory.view, address, fiber.words, at);
};

const store: SlowOp = (fiber, at, code, pc) => {
  const memory = fiber.instance.memories[code[pc + first + 1]!]!;
  const address = accessAddress(fiber, code, pc, at, memory);
  storeOps[code[pc + first]!]!(memory.view, address, fiber.words, at + 2);
};

/** Before a call by a 64-bit table. */
const checkTable: SlowOp = (fiber, at, code, pc) => {
  checkElement(fiber.instance.tables[code[pc + first]!]!.elements, fiber.words[at]!, fiber.words[at + 1]!);
};

/** All handlers: a name without one does not compile. */
const handlers = {
  ...vectorHandlers,
  ...exceptionHandlers,
  ...gcHandlers,
  ...atomicHandlers,
  ...spaceHandlers,
  load,
  store,
  "table.check": checkTable,
  "ref.null": (fiber, at) => {
    fiber.refs[at >> 1] = null;
  },
  "ref.func": (fiber, at, code, pc) => {
    fiber.refs[at >> 1] = fiber.instance.funcs[code[pc + first]!];
  },
  "ref.is_null": (fiber, at) => {
    fiber.words[at] = fiber.refs[at >> 1] === null ? 1 : 0;
  },
  "ref.as_non_null": (fiber, at) => {
    if (fiber.refs[at >> 1] === null) throw trap("null-reference");
  },
  "global.get": (fiber, at, code, pc) => {
    fiber.refs[at >> 1] = fiber.instance.globals[code[pc + first]!]!.ref;
  },
  "global.set": (fiber, at, code, pc) => {
    fiber.instance.globals[code[pc + first]!]!.ref = fiber.refs[at >> 1];
  },
  /** Locals that are references begin as null. */
  "locals.null": (fiber, _at, code, pc) => {
    const base = fiber.frameWords >> 1;
    fiber.refs.length = Math.max(fiber.refs.length, base + code[pc + first + 1]!);
    fiber.refs.fill(null, base + code[pc + first]!, base + code[pc + first + 1]!);
  },
  look: () => void look(),
  /** Values that a branch takes along, or a tail call far from the frame's beginning. */
  "slots.move": (fiber, _at, code, pc) => {
    const base = fiber.frameWords >> 1;
    const [from, to, count] = [base + code[pc + first]!, base + code[pc + first + 1]!, code[pc + first + 2]!];
    fiber.words.copyWithin(to * 2, from * 2, (from + count) * 2);
    if (code[pc + first + 3] === 1) moveRefs(fiber.refs, from, to, count);
  },
  select: (fiber, at) => {
    if (fiber.words[at + 4] === 0) fiber.refs[at >> 1] = fiber.refs[(at + 2) >> 1];
  },
  "v128.const": (fiber, at, code, pc) => {
    fiber.words.set(code.subarray(pc + first, pc + first + 4), at);
  },
  "select.v128": (fiber, at) => {
    if (fiber.words[at + 8] === 0) fiber.words.copyWithin(at, at + 4, at + 8);
  },
  "global.get.v128": (fiber, at, code, pc) => {
    fiber.words.set(fiber.instance.globals[code[pc + first]!]!.words, at);
  },
  "global.set.v128": (fiber, at, code, pc) => {
    fiber.instance.globals[code[pc + first]!]!.words.set(fiber.words.subarray(at, at + 4));
  },
} satisfies { readonly [K in SlowName]: SlowOp };

/** The number of each, so that a handler without a name does not compile either. */
const numbers: { readonly [K in keyof typeof handlers]: number } = slowIndex;

function byNumber(): readonly SlowOp[] {
  const ops: SlowOp[] = [];
  for (const name of slowNames) ops[numbers[name]] = handlers[name];
  return ops;
}

/** The handlers by number. */
export const slowOps = byNumber();
