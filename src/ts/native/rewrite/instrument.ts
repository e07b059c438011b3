/**
 * Function bodies with the budget written into them (RATIONALE, "Why is the module rewritten on :native, and when?"): fuel per region and the depth of calls.
 * What is added uses a global each, and a hidden table through which it reaches the host on the slow path, so that no
 * index of the module changes. Instructions are copied as they are, but for the labels of branches.
 */
import { BugError } from "../../base/errors/errors.ts";
import { Blocks } from "../../binary/blocks.ts";
import { readLocals } from "../../binary/body.ts";
import { type CatchClause, InstrReader } from "../../binary/code.ts";
import { ModuleCursor } from "../../binary/cursor.ts";
import { type CastOp, type ImmediateValue, InstrWriter, immediatesOf } from "../../binary/encode.ts";
import { writeValType } from "../../binary/types.ts";
import type { ImmediateKind } from "../../core/immediates.ts";
import type { Module } from "../../core/module.ts";
import type { Op } from "../../core/opcodes.ts";
import { type FuncType, refType } from "../../core/types.ts";
import { maxBulkCost } from "../../runtime/budget/budget.ts";
import { bulkShift, hasLongLength } from "../../runtime/budget/bulk.ts";
import type { CatchForm } from "./catching.ts";
import { lastOf } from "../../base/lists.ts";
import { type Locals, rewrittenLocals } from "./added-locals.ts";
import { hasPieces, isSlowHere } from "./pieces.ts";
import { grownBy, memberOf } from "./growth.ts";
import { type RegionCosts, regionCosts } from "../../runtime/budget/regions.ts";
import type { Body, Segment } from "./bodies.ts";
import { type Plan, firstAsk, firstWait } from "./plan.ts";
import { handlersIn, isBranch, isBulk, passedTreatments, treatment, treatments } from "./treatments.ts";
import { Unsaved, mayEnd, stopsFlow } from "./unsaved.ts";

/** Parameters up to which a function that gets fuel is called again with all of them. */
const fewParams = 16;

/** The body of a defined function, by its index in the function space, with the plan written in. */
export function instrumentBody(module: Module, index: number, plan: Plan): Body {
  const segments: Segment[] = [];
  return { bytes: new Instrumenter(module, index, plan, segments).run(), segments };
}

/** The same without where its parts come from, which is asked where something is thrown, and of few bodies. */
export function instrumentedBytes(module: Module, index: number, plan: Plan): Uint8Array {
  return new Instrumenter(module, index, plan, undefined).run();
}

/**
 * Writes one body. A loop is put into another one, and its slow path is there:
 *
 *     (loop $retry  (if (fuel < cost) (then (slow cost)))
 *       (loop  rest = fuel - cost  (br_if $retry (rest < 0))  fuel = rest  …))
 *
 * because a call inside of an innermost loop, though never taken, costs it its registers: a product of matrices runs
 * at a quarter of its speed. So labels that lie beyond a loop are one more for each.
 */
class Instrumenter {
  private readonly _w: InstrWriter;
  private readonly _segments: Segment[] | undefined;
  private readonly _plan: Plan;
  private readonly _type: FuncType;
  private readonly _reader: InstrReader;
  private readonly _costs: RegionCosts;
  private readonly _index: number;
  private readonly _module: Module;
  private _nLoops = 0;
  /** For the function and each open block, how many loops are open from outside up to it. */
  private readonly _loops = new Blocks(0);
  /** Start of what is read but not yet copied. */
  private _pending: number;
  private readonly _locals: Locals;
  /** Whether the slice comes as a parameter, and goes back as a result. */
  private readonly _isPassed: boolean;
  /** Whether the slice is in its local, and only where it must be in the global as well; else the global has it all the time. */
  private readonly _inRegister: boolean;
  private readonly _treatments: Uint8Array;
  private readonly _unsaved = new Unsaved();
  /** Whether exceptions may come back into the body, and to labels of it: frames that they pass do not take their depth back. */
  private readonly _catches: boolean;
  private readonly _landsAtLabels: boolean;
  /** How it takes back its frames where an exception leaves it: those who catch that elsewhere may not count at all. */
  private readonly _settles: CatchForm | undefined;

  constructor(module: Module, index: number, plan: Plan, segments: Segment[] | undefined) {
    this._segments = segments;
    const { body, typeIdx } = module.funcs[index - module.spaces.imported.func]!;
    this._plan = plan;
    this._module = module;
    // What is added to most bodies; others grow.
    this._w = new InstrWriter(Math.ceil((body.end - body.start) * 1.25) + 128);
    this._type = module.types[typeIdx]!.comp as FuncType;
    const cursor = new ModuleCursor(module.bytes, body.start, body.end);
    const { passing } = plan;
    this._isPassed = passing?.passes(index) === true;
    this._inRegister = passing !== undefined && !passing.keepsGlobal(index);
    this._treatments = passing === undefined ? treatments : passedTreatments;
    this._locals = rewrittenLocals(readLocals(cursor), this._type, this._isPassed);
    const { runs } = this._locals;
    const { out } = this._w;
    out.u32(runs.length);
    for (const { count, type } of runs) {
      out.u32(count);
      writeValType(out, type);
    }
    this._pending = cursor.pos;
    const handlers = plan.maxCallDepth === undefined ? undefined : handlersIn(module, cursor.pos, body.end);
    this._landsAtLabels = handlers?.labels === true;
    this._catches = this._landsAtLabels || handlers?.parts === true;
    this._reader = new InstrReader(module.bytes, cursor.pos, body.end);
    this._costs = regionCosts(module, index);
    this._index = index;
    const raises = !this._costs.isLeaf || module.spaces.tags.length > 0;
    this._settles = plan.maxCallDepth !== undefined && raises && plan.escaping.has(index) ? plan.catchForm : undefined;
  }

  run(): Uint8Array {
    const { _reader: reader, _treatments: treated } = this;
    this._add(this._pending, () => this._enter());
    while (!reader.done) {
      const op = reader.next();
      const what = treated[op.index];
      if (what === treatment.copied) continue;
      if (what === treatment.changed) this._instruction(op);
      else if (what === treatment.saved) this._save();
      else this._movedLocal(op);
    }
    this._copyUntil(reader.cursor.pos);
    return this._w.out.bytes;
  }

  private _instruction(op: Op): void {
    const { immediates, nests, loops } = op;
    const { _plan: plan } = this;
    const { fuel, maxCallDepth, lookFunc } = plan;
    const nested = this._loops.innermost!;
    if (lookFunc !== undefined && isSlowHere(this._module, this._reader))
      this._toHost(() => this._w.emit("call", lookFunc));
    if (this._inRegister) this._follow(op);
    if (nested > 0 && isBranch[op.index] === 1) this._branch();
    if (loops === true && fuel) this._loop();
    else if (nests === "opens") this._loops.open(nested);
    else if (nests === "ends") this._end();
    else if (op.returns === true) this._leave(op);
    else if (plan.waitTypes !== undefined && op.waits === true) this._wait(op);
    else if (maxCallDepth !== undefined && immediates.includes("globalidx")) this._movedGlobal(op);
    else if (fuel && isBulk[op.index] === 1) this._lengthOf(op);
    if (op.grows === true) this._ask(op);
    if (mayEnd[op.index] === 1) this._save();
    if (lookFunc !== undefined) this._lookWithin(op);
    if (op.calls !== undefined && plan.passing !== undefined) this._call(op);
    if (loops === true && this._landsAtLabels) this._restoreDepth();
    if (nests === "parts" && op.catches === true) this._caught();
    if (stopsFlow(op)) this._unsaved.stop();
  }

  /** Keeps up with where the slice is only in its local. */
  private _follow({ nests, catches, name, immediates, loops }: Op): void {
    const { _unsaved: unsaved, _reader: reader } = this;
    if (immediates[0] === "labels") for (const label of reader.labels) unsaved.branch(label);
    else if (immediates[0] === "labelidx" || immediates[0] === "castop") unsaved.branch(reader.index);
    if (nests === "opens" && loops !== true) unsaved.open(name === "if");
    else if (nests === "parts") {
      if (catches === true) unsaved.handler();
      else unsaved.part();
    }
  }

  /** An exception has come: whoever threw it has left the slice in the global. */
  private _caught(): void {
    this._reload();
    this._restoreDepth();
  }

  /** Copies what has been read, up to an offset of the original. */
  private _copyUntil(end: number): void {
    if (end === this._pending) return;
    // Something was added before an instruction that others already stand for: it would be there twice.
    if (end < this._pending) throw new BugError(`${this._reader.op.name} at offset ${end} has been replaced.`);
    const { out } = this._w;
    this._segments?.push({ at: out.length, from: this._pending, copied: true, restarts: false });
    out.copy(this._reader.cursor.bytes, this._pending, end);
    this._pending = end;
  }

  /** Adds instructions for the one at `from`. */
  private _add(from: number, emit: () => void, restarts = false): void {
    this._segments?.push({ at: this._w.out.length, from, copied: false, restarts });
    emit();
  }

  /** Adds instructions before the one just read, or instead of it. */
  private _insert(emit: () => void, instead = false): void {
    const { at, cursor } = this._reader;
    this._copyUntil(at);
    this._add(at, emit);
    if (instead) this._pending = cursor.pos;
  }

  private _enter(): void {
    const { _w: w, _plan: plan, _reader: reader } = this;
    const { maxCallDepth, depthGlobal } = plan;
    const counts = maxCallDepth !== undefined;
    if (counts) {
      w.emit("global.get", depthGlobal).emit("i32.const", maxCallDepth).emit("i32.ge_u");
      w.emit("if", undefined);
      this._saveGiven();
      w.emit("call", plan.depthFunc).emit("end");
    }
    if (plan.fuel) this._chargeBody();
    if (!this._hasBlock) return;
    this._add(reader.at, () => {
      if (this._catches || this._settles !== undefined) {
        w.emit("global.get", depthGlobal).emit("local.set", this._locals.outerDepth);
      }
      if (counts) this._changeDepth("i32.add");
      this._openBody();
    });
  }

  /** Whether something is left to do at the end of the body, so that branches to it go to the end of a block in it. */
  private get _hasBlock(): boolean {
    return this._plan.maxCallDepth !== undefined || this._isPassed || this._inRegister;
  }

  /** The block around the body, which a return goes to. */
  private _openBody(): void {
    const { _w: w, _plan: plan, _settles: settles } = this;
    const { results } = this._type;
    const type = results.length < 2 ? results[0] : plan.blockType(results);
    if (settles === "try_table") {
      w.emit("block", type).emit("block", refType(true, "exn"));
      w.emit("try_table", type, [{ kind: "catch_all_ref", tagIdx: undefined, labelIdx: 0 }]);
    } else w.emit(settles ?? "block", type);
  }

  /** Its end, and where exceptions go on that leave it. */
  private _closeBody(): void {
    const { _w: w, _settles: settles } = this;
    if (settles === "try") {
      w.emit("catch_all");
      this._setOuterDepth();
      w.emit("rethrow", 0);
    } else if (settles === "try_table") {
      w.emit("end").emit("br", 1).emit("end");
      this._setOuterDepth();
      w.emit("throw_ref");
    }
    w.emit("end");
  }

  private _setOuterDepth(): void {
    this._w.emit("local.get", this._locals.outerDepth).emit("global.set", this._plan.depthGlobal);
  }

  /** Sets the depth again behind the instruction just read, where an exception may have come. */
  private _restoreDepth(): void {
    const { _w: w, _reader: reader } = this;
    if (!this._catches) return;
    this._copyUntil(reader.cursor.pos);
    this._add(reader.at, () => {
      w.emit("local.get", this._locals.outerDepth).emit("i32.const", 1).emit("i32.add");
      w.emit("global.set", this._plan.depthGlobal);
    });
  }

  private _changeDepth(op: "i32.add" | "i32.sub"): void {
    const { depthGlobal } = this._plan;
    this._w.emit("global.get", depthGlobal).emit("i32.const", 1).emit(op).emit("global.set", depthGlobal);
  }

  /** Pushes what is left of the slice. */
  private _push(): void {
    if (this._inRegister) this._w.emit("local.get", this._locals.slice);
    else this._w.emit("global.get", this._plan.fuelGlobal);
  }

  /** Takes what is left of the slice from the stack. */
  private _set(): void {
    if (this._inRegister) this._w.emit("local.set", this._locals.slice);
    else this._w.emit("global.set", this._plan.fuelGlobal);
    this._unsaved.now = this._inRegister;
  }

  /** Puts the slice into the global, where the next instruction may end the run or leave the module. */
  private _save(): void {
    if (!this._unsaved.now) return;
    this._insert(() => this._saveSlice());
    this._unsaved.now = false;
  }

  private _saveSlice(): void {
    this._w.emit("local.get", this._locals.slice).emit("global.set", this._plan.fuelGlobal);
  }

  /** Puts into the global the slice that a function was given. */
  private _saveGiven(): void {
    const { given } = this._locals;
    if (given !== undefined) this._w.emit("local.get", given).emit("global.set", this._plan.fuelGlobal);
  }

  private _loadSlice(): void {
    this._w.emit("global.get", this._plan.fuelGlobal).emit("local.set", this._locals.slice);
  }

  /** Has the slice in its local behind the instruction just read, when others have had it. */
  private _reload(): void {
    const { _reader: reader } = this;
    if (!this._inRegister) return;
    this._copyUntil(reader.cursor.pos);
    this._add(reader.at, () => this._loadSlice());
    this._unsaved.now = false;
  }

  /** Adds a call that reaches the host before the instruction just read. */
  private _toHost(emit: () => unknown): void {
    this._save();
    this._insert(() => {
      emit();
      if (this._inRegister) this._loadSlice();
    });
  }

  /** Takes a cost from the slice on the stack; keeps the rest in its local, and pushes whether it is below zero. */
  private _deduct(pushCost: () => unknown): void {
    pushCost();
    this._w.emit("i32.sub").emit("local.tee", this._locals.slice).emit("i32.const", 0).emit("i32.lt_s");
  }

  /**
   * The function's own region. With a new slice it is called again from the start, since what is live over a call
   * that is hardly ever made is kept on the stack in all the others. A leaf has no other call, and makes this one
   * with nothing live. Where there are many parameters it goes on instead: functions of some bytes each would grow by
   * thousands.
   */
  private _chargeBody(): void {
    const { _w: w, _plan: plan, _reader: reader, _index: index } = this;
    const { given, cleared } = this._locals;
    const cost = (): unknown => w.emit("i32.const", this._costs.body);
    const many = this._type.params.length > fewParams;
    const first = (): unknown =>
      given === undefined ? w.emit("global.get", plan.fuelGlobal) : w.emit("local.get", given);
    if (many) {
      if (given !== undefined || this._inRegister) {
        first();
        this._set();
      }
      this._charge(cost);
    } else {
      first();
      const restart = this._costs.isLeaf ? plan.restart(index) : undefined;
      this._deduct(cost);
      w.emit("if", undefined);
      if (restart === undefined) {
        this._saveGiven();
        cost();
        w.emit("call", plan.fuelFunc);
      }
      this._add(reader.at, () => this._again(restart), true);
      this._add(reader.at, () => {
        w.emit("end");
        this._charged();
      });
    }
    if (cleared !== undefined) w.emit("i32.const", 0).emit("local.set", cleared);
  }

  /** Calls the function from the start, or what does that, and returns what it gives. */
  private _again(restart: number | undefined): void {
    const { _w: w, _plan: plan, _index: index } = this;
    const { given } = this._locals;
    for (const i of this._type.params.keys()) w.emit("local.get", i);
    if (given === undefined) w.emit("call", restart ?? index);
    else if (restart !== undefined) w.emit("local.get", given).emit("call", restart);
    else w.emit("global.get", plan.fuelGlobal).emit("call", plan.passing!.callee(index));
    w.emit("return");
  }

  /** The rest of the slice is in its local. */
  private _charged(): void {
    if (this._inRegister) this._unsaved.now = true;
    else this._saveSlice();
  }

  /** Takes a cost off the slice within a region. */
  private _charge(pushCost: () => unknown): void {
    const { _w: w } = this;
    this._push();
    this._deduct(pushCost);
    w.emit("if", undefined);
    this._refill(pushCost);
    pushCost();
    w.emit("i32.sub").emit("local.set", this._locals.slice).emit("end");
    this._charged();
  }

  /** Gets a new slice that holds the cost, and pushes it; the local is below zero by what was missing. */
  private _refill(pushCost: () => unknown): void {
    const { _w: w, _plan: plan } = this;
    if (this._inRegister) {
      w.emit("local.get", this._locals.slice);
      pushCost();
      w.emit("i32.add").emit("global.set", plan.fuelGlobal);
    }
    pushCost();
    w.emit("call", plan.fuelFunc).emit("global.get", plan.fuelGlobal);
  }

  /** A loop without calls in it has the slice in its local all the time, also where the global has it. */
  private _loop(): void {
    const { _w: w, _reader: reader } = this;
    const { slice } = this._locals;
    const cost = this._costs.loops[this._nLoops]!;
    const isLocal = this._costs.loopCalls[this._nLoops++] !== true || this._inRegister;
    this._loops.open(this._loops.innermost! + 1);
    this._insert(() => {
      w.emit("loop", reader.blockType);
      if (this._inRegister) w.emit("local.get", slice).emit("i32.const", 0);
      else w.emit("global.get", this._plan.fuelGlobal).emit("local.tee", slice).emit("i32.const", cost);
      w.emit("i32.lt_s").emit("if", undefined);
      this._refill(() => w.emit("i32.const", cost));
      w.emit("local.set", slice).emit("end");
    });
    this._copyUntil(reader.cursor.pos);
    this._add(reader.at, () => {
      if (isLocal) w.emit("local.get", slice);
      else this._push();
      this._deduct(() => w.emit("i32.const", cost));
      w.emit("br_if", 1);
      this._charged();
    });
    if (this._inRegister) this._unsaved.open(false);
  }

  private _end(): void {
    const { _w: w, _reader: reader, _loops: loops } = this;
    const open = loops.end()!;
    const outer = loops.innermost;
    if (this._inRegister) this._unsaved.end();
    if (outer === undefined) {
      if (this._hasBlock) this._insert(() => this._finish());
      return;
    }
    if (open > outer) {
      this._copyUntil(reader.cursor.pos);
      this._add(reader.at, () => w.emit("end"));
    }
    if (this._landsAtLabels) this._restoreDepth();
  }

  /** What is done at the end of the body. */
  private _finish(): void {
    this._closeBody();
    if (this._plan.maxCallDepth !== undefined) {
      if (this._catches || this._settles !== undefined) this._setOuterDepth();
      else this._changeDepth("i32.sub");
    }
    this._giveBack();
  }

  /** The slice is a result, or is where the caller looks for it. */
  private _giveBack(): void {
    if (this._isPassed) this._push();
    else if (this._unsaved.now) this._saveSlice();
  }

  /** A tail call's arguments stay on the stack; a return goes to the block around the body, where frames are counted. */
  private _leave({ calls }: Op): void {
    const counts = this._plan.maxCallDepth !== undefined;
    if (calls !== undefined) {
      if (counts) this._insert(() => this._changeDepth("i32.sub"));
    } else if (counts) {
      this._unsaved.branch(this._unsaved.outermost);
      this._insert(() => this._w.emit("br", this._label(this._loops.depth - 1)), true);
    } else if (this._hasBlock) this._insert(() => this._giveBack());
  }

  /** A call passes the slice on where it can; all others find it in the global. */
  private _call(op: Op): void {
    const { _reader: reader } = this;
    const passed = this._passedCall(op);
    if (passed === undefined) {
      this._save();
      if (op.returns !== true) this._reload();
      return;
    }
    // A table's element is looked for, and may not be there.
    if (op.calls !== "direct") this._save();
    this._insert(passed, true);
    if (op.returns === true) return;
    this._add(reader.at, () => this._set());
  }

  /** Writes the call just read with the slice as one more argument; undefined where it has none. */
  private _passedCall(op: Op): (() => void) | undefined {
    const { _w: w, _reader: reader, _module: module } = this;
    const passing = this._plan.passing!;
    const { index, index2 } = reader;
    if (op.returns === true && !this._isPassed) return undefined;
    if (op.calls === "direct") {
      const callee = passing.callee(index);
      if (callee === undefined) return undefined;
      return () => {
        this._push();
        w.write(op, [callee]);
      };
    }
    if (op.calls !== "indirect" || !passing.isOwn(index2)) return undefined;
    const { long, length } = this._locals;
    const element = module.spaces.tables[index2]!.address === "i64" ? long : length;
    return () => {
      w.emit("local.set", element);
      this._push();
      w.emit("local.get", element).write(op, [passing.typeOf(index), index2]);
    };
  }

  /** The first local is elsewhere where the slice has its place. */
  private _movedLocal(op: Op): void {
    const { given, moved } = this._locals;
    if (moved !== undefined && this._reader.index === given) this._insert(() => this._w.write(op, [moved]), true);
  }

  /** A label with the loops that have been added on the way to it. */
  private _label(depth: number): number {
    return depth + this._loops.innermost! - (this._loops.at(depth) ?? 0);
  }

  private _branch(): void {
    const { _w: w, _reader: reader } = this;
    const { op } = reader;
    // Behind it there would be two of it.
    if (mayEnd[op.index] === 1) this._save();
    // A label that ends a block is counted from outside of it.
    const inside = op.nests === "ends" ? 1 : 0;
    const relabel: { readonly [K in ImmediateKind]?: (value: never) => ImmediateValue } = {
      labelidx: (depth: number) => this._label(depth + inside) - inside,
      labels: (depths: readonly number[]) => depths.map((depth) => this._label(depth)),
      castop: (cast: CastOp) => ({ ...cast, labelIdx: this._label(cast.labelIdx) }),
      catches: (clauses: readonly CatchClause[]) =>
        clauses.map((clause) => ({ ...clause, labelIdx: this._label(clause.labelIdx) })),
    };
    const values = immediatesOf(reader).map((value, i) => relabel[op.immediates[i]!]?.(value as never) ?? value);
    this._insert(() => w.write(op, values), true);
  }

  /** The globals that the module defines are one farther: the count of depth comes before them. */
  private _movedGlobal(op: Op): void {
    const { index } = this._reader;
    if (index >= this._plan.depthGlobal) this._insert(() => this._w.write(op, [index + 1]), true);
  }

  /** A wait is the border's to do, within the bounds of the run. */
  private _wait({ width }: Op): void {
    const { _w: w, _plan: plan, _module: module, _reader: reader } = this;
    const memIdx = reader.index;
    const which = (module.spaces.memories[memIdx]!.address === "i64" ? 2 : 0) + (width === 8 ? 1 : 0);
    const { offset } = reader;
    this._save();
    this._insert(() => {
      w.emit("i64.const", BigInt.asIntN(64, BigInt(offset)))
        .emit("i32.const", memIdx)
        .emit("i32.const", firstWait + which);
      w.emit("call_indirect", plan.waitTypes?.[which] ?? 0, plan.table);
    }, true);
    this._reload();
  }

  /** The bounds of those who made what grows may say that it does not: then it is to grow by more than it can. */
  private _ask(op: Op): void {
    const { _w: w, _plan: plan, _module: module, _reader: reader } = this;
    const what = grownBy(op);
    if (what === undefined || !plan.asks[what]) return;
    const { memories, tables } = module.spaces;
    const { index } = reader;
    const which = (what === "memory" ? memories : tables)[index]!.address === "i64" ? 1 : 0;
    this._toHost(() => {
      w.emit("i32.const", memberOf(module, what, index)).emit("i32.const", firstAsk + which);
      w.emit("call_indirect", plan.askTypes[which], plan.table);
    });
  }

  /** What may take long is done in pieces, with looks in between; or there is one behind it, before the next region. */
  private _lookWithin(op: Op): void {
    const { _w: w, _plan: plan, _reader: reader } = this;
    const pieces = hasPieces(op) ? plan.inPieces(reader) : undefined;
    if (pieces === undefined) return;
    this._save();
    this._insert(() => w.emit("call", pieces), true);
    this._reload();
  }

  private _lengthOf(op: Op): void {
    const { _w: w, _reader: reader, _locals: locals, _module: module } = this;
    const shift = bulkShift(op)!;
    if (lastOf(op.immediates) === "count") {
      const fixed = reader.index2 >>> shift;
      if (fixed > 0) this._insert(() => this._charge(() => w.emit("i32.const", fixed)));
      return;
    }
    const { length, cost, long } = locals;
    this._insert(() => {
      if (hasLongLength(module, reader)) this._unitsOfLong(long, shift);
      else w.emit("local.tee", length).emit("local.get", length).emit("i32.const", shift).emit("i32.shr_u");
      w.emit("local.tee", cost).emit("if", undefined);
      this._charge(() => w.emit("local.get", cost));
      w.emit("end");
    });
  }

  /** Leaves an i64 length where it is, and pushes the units that it costs. */
  private _unitsOfLong(long: number, shift: number): void {
    const { _w: w } = this;
    const units = (): unknown => w.emit("local.get", long).emit("i64.const", BigInt(shift)).emit("i64.shr_u");
    const most = (): unknown => w.emit("i64.const", BigInt(maxBulkCost));
    w.emit("local.tee", long);
    units();
    most();
    units();
    most();
    w.emit("i64.lt_u").emit("select").emit("i32.wrap_i64");
  }
}
