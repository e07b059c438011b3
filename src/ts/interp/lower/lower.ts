/**
 * Lowering: a valid body becomes words for the dispatch loop, in one pass over its instructions. Each kind of the
 * opcode table has its handler; names that need their own stand in `special`.
 */
import { instructionsOf } from "../../binary/body.ts";
import { type OpKind, type OpName, opcodes } from "../../core/opcodes.ts";
import type { ModuleCode } from "../code/module-code.ts";
import { lowerCall, lowerCallRef, lowerIndirect } from "./calls.ts";
import { brOnCast, lowerAggregate } from "./gc.ts";
import { brOnNonNull, brOnNull } from "./references.ts";
import { lowerRethrow, lowerThrow, lowerThrowRef } from "./exceptions.ts";
import { lowerOutlined, lowerVariable } from "./data.ts";
import { lowerBinary, lowerConst, lowerLoad, lowerStore, lowerUnary } from "./numeric.ts";
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
} from "./vector.ts";
import { LoopConstants } from "./loop-constants.ts";
import { type Lower, Lowering, type Studied } from "./lowering.ts";
import { type Pause, RegionCounter, noPause } from "../../runtime/budget/regions.ts";

function drop(l: Lowering): void {
  l.emitter.pop();
}

function select(l: Lowering): void {
  const { emitter } = l;
  const [a, b, condition] = [emitter.top(2), emitter.top(1), emitter.top()];
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
    l.control.branch(l.gathered(l.reader.index), l.emitter);
    l.unreachable();
  },
  br_if: (l) => {
    const condition = l.popCondition();
    l.control.branchIf(condition, l.gathered(l.reader.index), l.emitter);
  },
  br_table: (l) => {
    const index = l.emitter.pop();
    const { labels } = l.reader;
    // All of them take as many values.
    l.gathered(labels[0]!);
    l.control.branchTable(
      index,
      labels.map((i) => l.control.label(i)),
      l.emitter,
    );
    l.unreachable();
  },
  return: (l) => {
    l.returnAll();
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

/** A function on its way: what has been found out and done so far. */
class Translation {
  readonly index: number;
  private readonly _code: ModuleCode;
  private readonly _counter: RegionCounter | undefined;
  private readonly _constants: LoopConstants;
  private _studied: Studied | undefined;
  private _lowering: Lowering | undefined;
  private _far = false;

  constructor(code: ModuleCode, index: number) {
    const { module } = code.unit;
    const { body } = module.funcs[index - module.spaces.imported.func]!;
    const { pos } = instructionsOf(module.bytes, body).cursor;
    this.index = index;
    this._code = code;
    this._counter = code.metered ? new RegionCounter(module, index) : undefined;
    this._constants = new LoopConstants(module.bytes, pos, body.end);
    this._studied = undefined;
    this._lowering = undefined;
  }

  /** Goes on from where it is. Where `pause` throws, it can go on again. */
  run(pause: Pause, afford: (cost: number) => void): void {
    const costs = this._studied?.costs ?? this._counter?.count(pause);
    if (costs !== undefined) afford(costs.body);
    this._studied ??= { index: this.index, constants: this._constants.find(pause), costs };
    while (!this._lower(this._studied, pause)) this._far = true;
  }

  private _lower(studied: Studied, pause: Pause): boolean {
    const kept = this._lowering;
    const lowering = kept?.fits === true ? kept : new Lowering(this._code, studied, this._far);
    while (!lowering.done) {
      this._lowering = lowering;
      lowering.breathe(pause);
      // What is interrupted within an instruction is not whole.
      this._lowering = undefined;
      if (lowering.advance()) lowerings[lowering.reader.op.index]!(lowering);
    }
    return lowering.finish(studied.index);
  }
}

/** What was interrupted last in each module. */
const interrupted = new WeakMap<ModuleCode, Translation>();

/** Lowers a function of a module and adds it to its code: a `LowerFunction`. */
export function lowerFunction(
  code: ModuleCode,
  index: number,
  pause: Pause = noPause,
  afford: (cost: number) => void = noPause,
): void {
  const known = interrupted.get(code);
  const translation = known?.index === index ? known : new Translation(code, index);
  interrupted.set(code, translation);
  translation.run(pause, afford);
  interrupted.delete(code);
}
