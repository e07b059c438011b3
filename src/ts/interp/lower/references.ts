/**
 * Branches on references, lowered: an outlined test puts its answer into the number of the reference's own slot,
 * beside the reference, and an ordinary branch looks at that.
 */
import type { Condition } from "./control.ts";
import { temporary } from "./emit.ts";
import type { Lowering } from "./lowering.ts";
import type { SlowName, SlowWords } from "../code/slow-names.ts";

/** Tests the reference on top, which stays; the condition holds where the answer is not `negated`. */
export function test<N extends SlowName>(l: Lowering, name: N, negated: boolean, ...words: SlowWords<N>): Condition {
  const slot = l.emitter.materialiseTop(1);
  l.emitter.emitSlow(name, slot, ...words);
  l.control.usesRefs = true;
  return { kind: "operand", operand: temporary("i", slot), wide: false, negated };
}

/** `br_on_null`: the branch goes without the reference. */
export function brOnNull(l: Lowering): void {
  const condition = test(l, "ref.is_null", false);
  l.emitter.popMany(1);
  l.control.branchIf(condition, l.gathered(l.reader.index), l.emitter);
  l.emitter.pushTemp("r");
}

/** `br_on_non_null`: the branch takes the reference along. */
export function brOnNonNull(l: Lowering): void {
  const condition = test(l, "ref.is_null", true);
  l.control.branchIf(condition, l.gathered(l.reader.index), l.emitter);
  l.emitter.popMany(1);
}
