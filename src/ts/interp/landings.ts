/**
 * Landing pads: where a caught exception goes on. Its values lie where the operands of the body began, which are
 * given up, and the pad takes them from there to the label of the clause, as a branch does.
 */
import { type Handler } from "./code.ts";
import { type Control, type Label } from "./control.ts";
import { type Letter, type Operand, temporary, widthOf } from "./emit.ts";

/**
 * Emits the pads of a `try_table` whose body has ended, and notes what they are for. A clause's labels are counted
 * from outside of the block. `payload` gives the values of a tag.
 */
export function emitLandings(
  control: Control,
  label: Label,
  { clauses }: Handler,
  payload: (tagIdx: number) => readonly Letter[],
): void {
  const { emitter } = control;
  for (const { kind, tagIdx, labelIdx } of label.catches) {
    emitter.forget();
    const ref = kind.endsWith("_ref");
    const { slot } = label;
    const letters = [...(tagIdx === undefined ? [] : payload(tagIdx)), ...(ref ? (["r"] as const) : [])];
    if (letters.includes("r")) control.usesRefs = true;
    const operands = caught(control, letters, slot);
    clauses.push({ tagIdx, landing: emitter.pc, slot, kept: ref ? operands.at(-1)!.slot : undefined });
    control.branch(control.label(labelIdx), operands);
  }
  emitter.forget();
}

/** The values of an exception as operands, from this slot on. */
function caught({ emitter }: Control, letters: readonly Letter[], first: number): readonly Operand[] {
  let slot = first;
  const operands = letters.map((letter) => {
    const operand = temporary(letter, slot);
    slot += widthOf(letter);
    return operand;
  });
  emitter.reach(slot);
  return operands;
}
