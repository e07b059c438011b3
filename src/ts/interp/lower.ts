/**
 * Lowering: a valid body becomes words for the dispatch loop, in one pass over its instructions. Each kind of the
 * opcode table has its handler; names that need their own stand in `special`.
 */
import { type OpKind, type OpName, opcodes } from "../core/opcodes.ts";
import { type ModuleCode } from "./code.ts";
import { type Operand } from "./emit.ts";
import { lowerCall, lowerCallRef, lowerIndirect } from "./lower-calls.ts";
import { brOnCast, lowerAggregate } from "./lower-gc.ts";
import { brOnNonNull, brOnNull } from "./lower-references.ts";
import { lowerRethrow, lowerThrow, lowerThrowRef } from "./lower-exceptions.ts";
import { lowerOutlined, lowerVariable } from "./lower-data.ts";
import { lowerBinary, lowerConst, lowerLoad, lowerStore, lowerUnary } from "./lower-numeric.ts";
import {
  lowerAtomic,
  lowerLane,
  lowerLoadLane,
  lowerShuffle,
  lowerStoreLane,
  lowerVector,
  lowerVectorLoad,
  lowerVectorStore,
  lowerWide,
} from "./lower-vector.ts";
import { type Lower, Lowering } from "./lowering.ts";

function drop(l: Lowering): void {
  l.emitter.pop();
}

function select(l: Lowering): void {
  const { emitter } = l;
  const [a, b, condition] = emitter.stack.slice(-3) as [Operand, Operand, Operand];
  if (a.letter === "r" || a.letter === "v") {
    const base = emitter.materialiseTop(3);
    emitter.emitSlow(a.letter === "r" ? "select" : "select.v128", base);
    l.result(3, a.letter);
    return;
  }
  const x = emitter.register(a, 0);
  const y = emitter.register(b, 1);
  const c = emitter.register(condition, 2);
  const to = l.result(3, a.letter);
  emitter.emitSelect(a.letter === "i" || a.letter === "f" ? "SELECT32" : "SELECT64", x, y, c, to);
}

/** Kinds whose opcodes have a lowering each. */
type SpecialKind = "control" | "parametric";

const special: { readonly [K in OpName<SpecialKind>]: Lower } = {
  nop: () => {},
  unreachable: (l) => {
    l.note();
    l.emitter.emit("UNREACHABLE");
    l.unreachable();
  },
  block: (l) => l.block(),
  loop: (l) => l.loop(),
  try_table: (l) => l.try(l.reader.catches),
  try: (l) => l.try(undefined),
  catch: (l) => l.catch(l.reader.index),
  catch_all: (l) => l.catch(undefined),
  delegate: (l) => l.delegate(),
  rethrow: lowerRethrow,
  throw: lowerThrow,
  throw_ref: lowerThrowRef,
  if: (l) => l.if(),
  else: (l) => l.else(),
  end: (l) => l.end(),
  br: (l) => {
    l.control.branch(l.control.label(l.reader.index), l.emitter.stack);
    l.unreachable();
  },
  br_if: (l) => {
    const condition = l.popCondition();
    l.control.branchIf(condition, l.control.label(l.reader.index), l.emitter.stack);
  },
  br_table: (l) => {
    const index = l.emitter.pop();
    l.control.branchTable(
      index,
      l.reader.labels.map((i) => l.control.label(i)),
      l.emitter.stack,
    );
    l.unreachable();
  },
  return: (l) => {
    l.control.returnValues(l.emitter.stack);
    l.unreachable();
  },
  call: (l) => lowerCall(l, false),
  return_call: (l) => lowerCall(l, true),
  call_indirect: (l) => lowerIndirect(l, false),
  return_call_indirect: (l) => lowerIndirect(l, true),
  call_ref: (l) => lowerCallRef(l, false),
  return_call_ref: (l) => lowerCallRef(l, true),
  br_on_null: brOnNull,
  br_on_non_null: brOnNonNull,
  br_on_cast: brOnCast,
  br_on_cast_fail: brOnCast,
  drop,
  select,
  select_t: select,
};

/** One of two handlers, by whether the opcode is a vector one. */
function scalarOr(scalar: Lower, vector: Lower): Lower {
  return (l) => (l.reader.op.vector ? vector(l) : scalar(l));
}

const kinds: { readonly [K in Exclude<OpKind, SpecialKind>]: Lower } = {
  variable: lowerVariable,
  table: lowerOutlined,
  memory: lowerOutlined,
  reference: lowerOutlined,
  aggregate: lowerAggregate,
  load: scalarOr(lowerLoad, lowerVectorLoad),
  store: scalarOr(lowerStore, lowerVectorStore),
  const: lowerConst,
  unary: scalarOr(lowerUnary, lowerVector),
  binary: scalarOr(lowerBinary, lowerVector),
  ternary: lowerVector,
  lane: lowerLane,
  shuffle: lowerShuffle,
  "load-lane": lowerLoadLane,
  "store-lane": lowerStoreLane,
  wide: lowerWide,
  atomic: lowerAtomic,
};

/** The lowering of each row of the table. */
const lowerings: readonly Lower[] = opcodes.map(({ name, kind }) =>
  kind === "control" || kind === "parametric" ? special[name as OpName<SpecialKind>] : kinds[kind],
);

/** Lowers a function of a module and adds it to its code. */
export function lowerFunction(code: ModuleCode, index: number): void {
  if (!tryLower(code, index, false)) tryLower(code, index, true);
}

function tryLower(code: ModuleCode, index: number, far: boolean): boolean {
  const lowering = new Lowering(code, index, far);
  while (!lowering.done) {
    if (!lowering.advance()) continue;
    lowerings[lowering.reader.op.index]!(lowering);
  }
  return lowering.finish(index);
}
