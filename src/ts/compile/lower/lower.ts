/**
 * A valid body becomes JavaScript, in one pass over its instructions, or two where it has floats. Each kind of the opcode table
 * has its handler; names that need their own stand in `special`.
 */
import { type OpKind, type OpName, opcodes } from "../../core/opcodes.ts";
import { isRef } from "../../core/types.ts";
import { type Pause, type RegionCosts, RegionCounter, noPause, stepsBetween } from "../../runtime/budget/regions.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Bounds } from "../code/convention.ts";
import { letterOf } from "../code/letters.ts";
import { Body } from "./body.ts";
import { callDirect, callIndirect, callRef } from "./calls.ts";
import { block, end, loop, openElse, openIf } from "./blocks.ts";
import { branch, branchIf, branchTable, copyOrigin, popCondition, prepare, returnTop } from "./control.ts";
import { beginCatch, delegate, openTry, pushWord, rethrow, throwRef, throwTag } from "./exceptions.ts";
import type { FloatStudy } from "./floats.ts";
import { atomic, load, store, vectorAccess } from "./memory.ts";
import { constant, numeric, select } from "./numeric.ts";
import {
  brOnCast,
  brOnNonNull,
  brOnNull,
  lane,
  onAggregates,
  onReferences,
  onSpaces,
  shuffle,
  vector,
  wide,
} from "./outlined.ts";
import type { Source } from "./source.ts";

/** Writes the instruction that a body's reader has read. */
type Lower = (b: Body) => void;

/** Kinds whose opcodes have a handler each. */
type SpecialKind = "control" | "parametric";

const special: { readonly [K in OpName<SpecialKind>]: Lower } = {
  nop: () => {},
  unreachable: (b) => {
    b.note();
    b.help("trap");
    b.text.add('throw trap("unreachable");');
    b.setLive(false);
  },
  block,
  loop,
  if: openIf,
  else: openElse,
  end,
  try_table: (b) => openTry(b, b.reader.catches),
  try: (b) => openTry(b, undefined),
  catch: (b) => beginCatch(b, b.reader.index),
  catch_all: (b) => beginCatch(b, undefined),
  delegate,
  rethrow,
  throw: throwTag,
  throw_ref: throwRef,
  br: (b) => {
    branch(b, b.label(b.reader.index));
    b.setLive(false);
  },
  br_if: (b) => {
    const label = b.label(b.reader.index);
    const condition = popCondition(b);
    prepare(b, label);
    branchIf(b, condition, label);
  },
  br_table: (b) => {
    branchTable(b);
    b.setLive(false);
  },
  return: (b) => {
    returnTop(b);
    b.setLive(false);
  },
  call: (b) => callDirect(b, false),
  return_call: (b) => callDirect(b, true),
  call_indirect: (b) => callIndirect(b, false),
  return_call_indirect: (b) => callIndirect(b, true),
  call_ref: (b) => callRef(b, false),
  return_call_ref: (b) => callRef(b, true),
  br_on_null: brOnNull,
  br_on_non_null: brOnNonNull,
  br_on_cast: brOnCast,
  br_on_cast_fail: brOnCast,
  drop: (b) => b.operands.drop(1),
  select,
  select_t: select,
};

/** Locals and globals. */
function variable(b: Body): void {
  const { op, index } = b.reader;
  if (op.name === "global.get") globalGet(b, index);
  else if (op.name === "global.set") globalSet(b, index);
  else {
    if (op.name !== "local.get") localSet(b, index);
    if (op.name !== "local.set") {
      const { words, num } = b.localVariables(index);
      b.operands.local(b.localLetter(index), index, words, num);
    }
  }
}

function localSet(b: Body, index: number): void {
  const { operands } = b;
  const letter = b.localLetter(index);
  if (letter === "f" || letter === "F") copyOrigin(b, 0, index);
  const value = operands.top();
  operands.items.pop();
  operands.settleLocal(index);
  operands.items.push(value);
  operands.moveTo(0, b.localVariables(index));
  operands.drop(1);
}

function globalGet(b: Body, index: number): void {
  const { type } = b.module.spaces.globals[index]!;
  if (isRef(type)) {
    const at = b.operands.height;
    b.operands.clear(at);
    const global = b.text.take(`G${index}`, `I.globals[${index}]`);
    b.text.add(`${b.operands.slot("r", at)}=${global}.ref;`);
    b.operands.variable("r");
    return;
  }
  const words = b.text.take(`G${index}`, `I.globals[${index}].words`);
  pushWord(b, letterOf(type), (i) => `${words}[${i}]`);
}

function globalSet(b: Body, index: number): void {
  const { type } = b.module.spaces.globals[index]!;
  if (isRef(type)) {
    const global = b.text.take(`G${index}`, `I.globals[${index}]`);
    b.text.add(`${global}.ref=${b.operands.words(0)[0]!};`);
  } else {
    const global = b.text.take(`G${index}`, `I.globals[${index}].words`);
    const words = b.operands.words(0);
    for (const [i, word] of words.entries()) b.text.add(`${global}[${i}]=${word};`);
  }
  b.operands.drop(1);
}

/** One of two handlers, by whether the opcode is a vector one. */
function scalarOr(scalar: Lower, ofVectors: Lower): Lower {
  return (b) => (b.reader.op.vector ? ofVectors(b) : scalar(b));
}

const kinds: { readonly [K in Exclude<OpKind, SpecialKind>]: Lower } = {
  variable,
  table: onSpaces,
  memory: onSpaces,
  reference: onReferences,
  aggregate: onAggregates,
  load: scalarOr(load, vectorAccess),
  store: scalarOr(store, vectorAccess),
  const: constant,
  unary: scalarOr(numeric, vector),
  binary: scalarOr(numeric, vector),
  ternary: vector,
  lane,
  shuffle,
  "load-lane": vectorAccess,
  "store-lane": vectorAccess,
  wide,
  atomic,
};

const handlers: readonly Lower[] = opcodes.map(({ name, kind }) =>
  kind === "control" || kind === "parametric" ? special[name as OpName<SpecialKind>] : kinds[kind],
);

function write(
  unit: Unit,
  index: number,
  bounds: Bounds,
  costs: RegionCosts | undefined,
  pause: Pause,
  known?: FloatStudy,
): Body {
  const b = new Body(unit, index, bounds, costs, known);
  for (let work = 1; b.labels.length > 0; work++) {
    if (work % stepsBetween === 0) pause();
    if (b.advance()) handlers[b.reader.op.index]!(b);
  }
  return b;
}

/**
 * A function of a module in JavaScript. `pause` is called now and then, and may throw; `afford` is asked before, with fuel, what
 * the function's own region costs.
 * @throws TooLarge where it is to be interpreted
 */
export function lowerFunction(
  unit: Unit,
  index: number,
  bounds: Bounds,
  pause: Pause = noPause,
  afford: (cost: number) => void = noPause,
): Source {
  const costs = bounds.metered ? new RegionCounter(unit.module, index).count(pause) : undefined;
  if (costs !== undefined) afford(costs.body);
  const first = write(unit, index, bounds, costs, pause);
  if (!first.study.isNeeded) return first.finish();
  first.study.decide();
  return write(unit, index, bounds, costs, pause, first.study).finish();
}
