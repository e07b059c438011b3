/**
 * Landing pads: where a caught exception goes on. Its values lie where the operands of the body began, which are
 * given up, and the pad takes them from there to the label of the clause, as a branch does.
 */
import { type Clause } from "./code.ts";
import { type Control, type Label } from "./control.ts";
import { type Letter } from "./emit.ts";

/**
 * Emits the pads of a `try_table` whose body ends at this pc, and notes what they are for. The stack has what lies
 * below the block, and is left so. A clause's labels are counted from outside of the block. `payload` gives the
 * values of a tag.
 */
export function emitLandings(
  control: Control,
  label: Label,
  end: number,
  payload: (tagIdx: number) => readonly Letter[],
): void {
  const { emitter } = control;
  const clauses: Clause[] = [];
  for (const { kind, tagIdx, labelIdx } of label.catches) {
    emitter.forget();
    const ref = kind.endsWith("_ref");
    const slot = emitter.nextSlot;
    clauses.push({ tagIdx, ref, landing: emitter.pc, slot });
    for (const one of tagIdx === undefined ? [] : payload(tagIdx)) emitter.pushTemp(one);
    if (ref) emitter.pushTemp("r");
    if (emitter.stack.slice(label.height).some((operand) => operand.letter === "r")) control.usesRefs = true;
    control.branch(control.label(labelIdx));
    emitter.stack.length = label.height;
  }
  emitter.forget();
  control.handlers.push({ start: label.head, end, clauses });
}
