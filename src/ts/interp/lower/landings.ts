/**
 * Landing pads: where a caught exception goes on. Its values lie where the operands of the body began, which are
 * given up, and the pad takes them from there to the label of the clause, as a branch does.
 */
import type { Handler } from "../code/module-code.ts";
import type { Control, Label } from "./control.ts";
import { temporaries } from "./operands-view.ts";
import { type Values, noValues } from "./signatures.ts";

/**
 * Emits the pads of a `try_table` whose body has ended, and notes what they are for. A clause's labels are counted
 * from outside of the block. `payload` gives the values of a tag.
 */
export function emitLandings(
  control: Control,
  label: Label,
  { clauses }: Handler,
  payload: (tagIdx: number) => Values,
): void {
  const { emitter } = control;
  for (const { kind, tagIdx, labelIdx } of label.catches) {
    emitter.forget();
    const ref = kind.endsWith("_ref");
    const { slot } = label;
    const values = tagIdx === undefined ? noValues : payload(tagIdx);
    const all = ref ? values.withRef : values;
    if (all.hasRefs) control.usesRefs = true;
    emitter.reach(slot + all.slots);
    clauses.push({ tagIdx, landing: emitter.pc, slot, kept: ref ? slot + values.slots : undefined });
    control.branch(control.label(labelIdx), temporaries(all, slot));
  }
  emitter.forget();
}
