/**
 * Throwing, lowered: the instructions are outlined, and nothing that follows is reached.
 */
import type { Lowering } from "./lowering.ts";

/** `throw`: the exception's values lie where its operands are. */
export function lowerThrow(l: Lowering): void {
  const { emitter, reader } = l;
  const base = emitter.materialiseTop(l.payload(reader.index).count);
  l.note();
  emitter.emitSlow("throw", base, reader.index);
  l.unreachable();
}

/** `throw_ref`. */
export function lowerThrowRef(l: Lowering): void {
  const slot = l.emitter.materialiseTop(1);
  l.note();
  l.emitter.emitSlow("throw_ref", slot);
  l.unreachable();
}

/** `rethrow`: the exception lies where the `catch` named has it, which keeps it for that. */
export function lowerRethrow(l: Lowering): void {
  const { slot, clause } = l.control.label(l.reader.index).caught!;
  clause.kept = slot;
  l.note();
  l.emitter.emitSlow("throw_ref", slot);
  l.unreachable();
}
