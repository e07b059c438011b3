/**
 * Calls, lowered: arguments are put into consecutive slots, which become the first locals of the callee.
 */
import type { FuncType } from "../../core/types.ts";
import type { Lowering } from "./lowering.ts";
import { nearSlots } from "../code/ops.ts";
import { type Values, valuesOf } from "./signatures.ts";

/** Replaces the arguments on the stack by the results, which the call leaves where the arguments were. */
function finish(l: Lowering, type: FuncType, extra: number): void {
  const { emitter } = l;
  emitter.popMany(type.params.length + extra);
  emitter.pushAll(valuesOf(type.results));
}

function funcType(l: Lowering, typeIdx: number): FuncType {
  return l.code.unit.types[typeIdx]!.comp as FuncType;
}

/** `call` and `return_call`. */
export function lowerCall(l: Lowering, tail: boolean): void {
  const { emitter, reader, code } = l;
  const index = reader.index;
  const { spaces } = code.unit.module;
  const type = funcType(l, spaces.funcs[index]!);
  const base = emitter.materialiseTop(type.params.length);
  l.note();
  if (tail) {
    const params = valuesOf(type.params);
    emitter.emit("TAIL_CALL", 0, moveDown(l, base, undefined, params).base, index, params.slots * 2);
    l.unreachable();
    return;
  }
  emitter.emitAt(index < spaces.imported.func ? "CALL_IMPORT" : "CALL_LAZY", 0, base, index);
  finish(l, type, 0);
}

/** `call_indirect` and `return_call_indirect`. */
export function lowerIndirect(l: Lowering, tail: boolean): void {
  const { emitter, reader, code } = l;
  const { id } = code.unit.types[reader.index]!;
  const type = funcType(l, reader.index);
  const table = reader.index2;
  const { base, index } = indirectOperands(l, type.params.length);
  l.note();
  // The loop's calls see 32 bits of an index.
  if (code.unit.module.spaces.tables[table]!.address === "i64") emitter.emitSlow("table.check", index, table);
  if (tail) {
    const params = valuesOf(type.params);
    const near = moveDown(l, base, index, params);
    emitter.emit("TAIL_CALL_INDIRECT", near.index, near.base, id, table, params.slots * 2);
    l.unreachable();
    return;
  }
  emitter.emitAt("CALL_INDIRECT", index, base, id, table);
  finish(l, type, 1);
}

/** `call_ref` and `return_call_ref`. */
export function lowerCallRef(l: Lowering, tail: boolean): void {
  const { emitter, reader } = l;
  const type = funcType(l, reader.index);
  const { base, index } = indirectOperands(l, type.params.length);
  l.note();
  if (tail) {
    const params = valuesOf(type.params);
    const near = moveDown(l, base, index, params);
    emitter.emit("TAIL_CALL_REF", near.index, near.base, 0, params.slots * 2);
    l.unreachable();
    return;
  }
  emitter.emitAt("CALL_REF", index, base, 0);
  finish(l, type, 1);
}

/**
 * Moves arguments that an instruction cannot name, and what stands behind them, to the frame's beginning: a tail call
 * gives up the frame anyway.
 */
function moveDown(
  l: Lowering,
  base: number,
  index: number | undefined,
  params: Values,
): { readonly base: number; readonly index: number } {
  if (base <= nearSlots && (index ?? 0) <= nearSlots) return { base, index: index ?? 0 };
  l.emitter.moveAll(params, base, 0);
  if (index !== undefined) l.emitter.emit("MOVE_WIDE", 0, 0, index, params.slots);
  return { base: 0, index: params.slots };
}

/** The arguments in their slots and the index or reference behind them, in a register. */
function indirectOperands(l: Lowering, params: number): { readonly base: number; readonly index: number } {
  const { emitter } = l;
  const operand = emitter.top();
  const near = emitter.slotAt(emitter.count - 1 - params) + emitter.count <= 1_024;
  // The index is named from the frame's beginning, or from the arguments where those are far.
  if (operand.kind !== "local" || !near) {
    const base = emitter.materialiseTop(params + 1);
    return { base, index: emitter.top().slot };
  }
  emitter.pop();
  const base = emitter.materialiseTop(params);
  emitter.pushLocal(operand.letter, operand.slot);
  return { base, index: operand.slot };
}
