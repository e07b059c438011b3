/**
 * Blocks, written as statements with labels.
 */
import type { Body, Label } from "./body.ts";
import { close, join, leave, moveTo, popCondition, prepare, resetTo, returnTop } from "./control.ts";
import { endCatch, endTry } from "./exceptions.ts";

/** `block`. */
export function block(b: Body): void {
  const { params, results } = b.blockTypes(b.reader.blockType);
  b.operands.settleAll();
  b.labels.push(b.newLabel("block", params, results));
}

/** `loop`: what it takes lies in variables, since branches bring it there as well. */
export function loop(b: Body): void {
  const { params, results } = b.blockTypes(b.reader.blockType);
  const cost = b.loopCost();
  b.operands.settleAll();
  const label = b.newLabel("loop", params, results);
  const height = b.operands.height - params.length;
  if (params.length > 0) {
    // The hole of the label comes before what is moved: it is filled there, and written once more behind.
    prepare(b, label);
    moveTo(b, label);
    resetTo(b, height, params, label.origins);
  }
  const placed: Label = { ...label, hole: b.text.hole() };
  b.labels.push(placed);
  b.charge(cost);
}

/** `if`. */
export function openIf(b: Body): void {
  const { params, results } = b.blockTypes(b.reader.blockType);
  const condition = settledCondition(b);
  const label = b.newLabel("if", params, results);
  b.text.add(`if(${condition}){`);
  b.labels.push(label);
}

/** The condition on top, while all else is settled: it may name variables that are written by that. */
function settledCondition(b: Body): string {
  const condition = popCondition(b);
  // All that waits lies below the condition, and is written into variables that it does not name.
  b.operands.settleAll();
  return condition;
}

/** `else`. */
export function openElse(b: Body): void {
  const label = b.labels.pop()!;
  if (b.isLive) {
    leave(b, label);
    label.joins = true;
  }
  b.operands.truncate(label.height);
  for (const operand of label.saved) b.operands.again(operand);
  b.setLive(true);
  b.text.add("}else{");
  b.labels.push({ ...label, kind: "else" });
}

/** `end`. */
export function end(b: Body): void {
  const label = b.labels.pop()!;
  if (label.kind === "func") {
    if (b.isLive) returnTop(b);
    return;
  }
  ends[label.kind](b, label);
}

const ends: { readonly [K in Exclude<Label["kind"], "func">]: (b: Body, label: Label) => void } = {
  block: (b, label) => {
    join(b, label, label.isTarget ? [`L${label.id}:{`, "}"] : ["", ""]);
  },
  loop: (b, label) => {
    // Branches go to its head: its end is reached from above alone.
    if (label.isTarget) {
      b.operands.settleAll();
      b.text.fill(label.hole, `L${label.id}:for(;;){`);
      b.text.add(b.isLive ? "break}" : "}");
    }
  },
  if: (b, label) => {
    // Without an else, what it takes is what it leaves.
    if (b.isLive) leave(b, label);
    b.text.add("}");
    if (label.params.length > 0) {
      b.text.add("else{");
      b.operands.truncate(label.height);
      for (const operand of label.saved) b.operands.again(operand);
      leave(b, label);
      b.text.add("}");
    }
    close(b, label, [label.isTarget ? `L${label.id}:` : "", ""], true);
  },
  else: (b, label) => {
    if (b.isLive) leave(b, label);
    b.text.add("}");
    const reached = b.isLive || label.joins;
    close(b, label, [label.isTarget ? `L${label.id}:` : "", ""], reached);
  },
  try: endTry,
  catch: endCatch,
};
