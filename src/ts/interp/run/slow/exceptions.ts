/**
 * Throwing (Execution, `throw` and `throw_ref`): what is thrown here is caught by the loop, and `run/unwind.ts` looks for
 * its handler. That takes long, so there is a look at the deadline before each.
 */
import { trap } from "../../../core/traps.ts";
import { WasmException } from "../../../runtime/store/exception.ts";
import { look } from "../../../runtime/budget/guard.ts";
import { signatureLayout } from "../../code/signature-layout.ts";
import { raise } from "../calls.ts";
import type { Fiber } from "../fiber.ts";
import { first } from "./operands.ts";
import { readBits } from "../slots.ts";

/** The handlers, by the names of their opcodes. */
export const exceptionHandlers = {
  throw: (fiber: Fiber, at: number, code: Int32Array, pc: number): never => {
    look();
    const tag = fiber.instance.tags[code[pc + first]!]!;
    const bits = signatureLayout(tag.type).params.map((slot) => readBits(fiber, at, slot));
    raise(new WasmException(tag, bits));
  },
  throw_ref: (fiber: Fiber, at: number): never => {
    look();
    const thrown = fiber.refs[at >> 1];
    if (thrown === null) throw trap("null-exception-reference");
    raise(thrown);
  },
};
