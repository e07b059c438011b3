/**
 * Constant expressions (Validation, Constant Expressions): which instructions they may hold is a column of
 * the opcode table; how they are typed is as in bodies.
 */
import type { ByteRange } from "../core/module.ts";
import type { Op } from "../core/opcodes.ts";
import { type ValCode, i32 } from "./codes.ts";
import { nextInstruction, noteInstruction } from "./code.ts";
import { checkInstruction } from "./rules.ts";
import type { BodyState } from "./state.ts";

/**
 * Checks that an expression is constant and of this type. `global.get` sees the globals that the context holds
 * so far, and `ref.func` declares what it names.
 * @throws InvalidError `not-constant` and those of the instructions
 */
export function checkConstExpr(s: BodyState, range: ByteRange, type: ValCode, place: () => string): void {
  if (type === i32 && isOneConstant(s.context.module.bytes, range)) return;
  s.begin(range.start, range.end, s.context.listOf(type));
  s.context.place = place;
  s.context.funcIdx = undefined;
  s.constant = true;
  try {
    while (s.depth > 0) {
      const op = nextInstruction(s);
      checkConstant(s, op);
      checkInstruction(s, op);
    }
  } catch (error) {
    throw noteInstruction(s, error);
  }
  s.constant = false;
  s.context.place = undefined;
}

const i32ConstCode = 0x41;
const endCode = 0x0b;

/** Whether an expression is an i32 of up to 4 bytes alone, as the offsets of thousands of segments are. */
function isOneConstant(bytes: Uint8Array, { start, end }: ByteRange): boolean {
  const last = end - 2;
  if (last <= start || last > start + 4 || bytes[start] !== i32ConstCode || bytes[end - 1] !== endCode) return false;
  for (let i = start + 1; i < last; i++) if (bytes[i]! < 0x80) return false;
  return bytes[last]! < 0x80;
}

function checkConstant(s: BodyState, op: Op): void {
  if (op.nests === "ends") return;
  if (op.const === undefined) {
    throw s.fail("not-constant", `constant expression required: ${op.text} is not constant`);
  }
  const { context, reader } = s;
  if (op.const !== "mvp") context.need(op.const, reader.at, `${op.text} in a constant expression`);
  if (op.name === "global.get") checkGlobal(s);
}

function checkGlobal(s: BodyState): void {
  const { context, reader } = s;
  const global = context.globals[reader.index];
  if (global === undefined) return;
  if (global.mutable) {
    throw s.fail("not-constant", `constant expression required: ${context.called("global", reader.index)} is mutable`);
  }
  if (reader.index >= context.module.spaces.imported.global) {
    context.need("gc", reader.at, "a constant expression with a global that is not imported");
  }
}
