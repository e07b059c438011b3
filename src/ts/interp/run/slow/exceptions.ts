/**
 * Throwing (Execution, `throw` and `throw_ref`): `run/unwind.ts` looks for the handler. That takes long, so there is a look at the deadline before each.
 */
import { trap } from "../../../core/traps.ts";
import { WasmException } from "../../../runtime/store/exception.ts";
import { look } from "../../../runtime/budget/guard.ts";
import { signatureLayout } from "../../code/signature-layout.ts";
import type { Fiber } from "../fiber.ts";
import { first } from "./operands.ts";
import { readBits } from "../slots.ts";
import { throwWithin } from "../unwind.ts";

/** The handlers, by the names of their opcodes. */
export const exceptionHandlers = {
  throw: (fiber: Fiber, at: number, code: Int32Array, pc: number, floor: number): void => {
    look();
    const tag = fiber.instance.tags[code[pc + first]!]!;
    const bits = signatureLayout(tag.type).params.map((slot) => readBits(fiber, at, slot));
    throwWithin(fiber, new WasmException(tag, bits), floor);
  },
  throw_ref: (fiber: Fiber, at: number, _code: Int32Array, _pc: number, floor: number): void => {
    look();
    const thrown = fiber.refs[at >> 1];
    if (thrown === null) throw trap("null-exception-reference");
    throwWithin(fiber, thrown as WasmException, floor);
  },
};
