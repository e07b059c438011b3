/**
 * A function being lowered: its locals, its blocks, and what has been emitted so far. How each instruction is
 * lowered stands in `lower.ts` and the files beside it.
 */
import { Reach } from "../../binary/blocks.ts";
import { readLocals } from "../../binary/body.ts";
import { type CatchClause, InstrReader } from "../../binary/code.ts";
import { ModuleCursor } from "../../binary/cursor.ts";
import type { BlockType } from "../../binary/types.ts";
import type { FuncType } from "../../core/types.ts";
import { type Pause, type RegionCosts, stepsBetween } from "../../runtime/budget/regions.ts";
import type { Handler, ModuleCode } from "../code/module-code.ts";
import { lastOf } from "../../base/lists.ts";
import { type Compared, type Condition, Control, type Label } from "./control.ts";
import { type Letter, widthOf } from "./letters.ts";
import { emitLandings } from "./landings.ts";
import type { LoopConstant } from "./loop-constants.ts";
import { OperandStack } from "./operand-stack.ts";
import { nearSlots } from "../code/ops.ts";
import { type Values, letter, noValues, valueOf, valuesOf } from "./signatures.ts";

/** Slots of locals above which the bounds of the run are looked at where they are cleared. */
const manySlots = 4_096;

/** Slots that far operands and destinations pass through. */
const scratchSlots = 4;

/** What has been found out about a function before it is lowered. */
export interface Studied {
  readonly index: number;
  readonly constants: readonly LoopConstant[];
  /** With fuel. */
  readonly costs: RegionCosts | undefined;
}

/** The locals of a function, parameters first. */
interface Locals {
  readonly letters: readonly Letter[];
  readonly slots: Int32Array;
  readonly hasRefs: boolean;
}

/** A function being lowered. */
export class Lowering {
  readonly code: ModuleCode;
  readonly reader: InstrReader;
  readonly emitter: OperandStack;
  readonly control: Control;
  readonly locals: Locals;
  compared: Compared | undefined;
  /** Costs of the loops in the order of their appearance, with fuel. */
  private readonly _loopCosts: readonly number[];
  private _loopsSeen = 0;
  private readonly _kept = new Map<string, number>();
  private readonly _reach = new Reach();

  /** Whether there are scratch slots. */
  private readonly _far: boolean;

  /** `far` says that the frame has more slots than an instruction can name, where the locals alone do not. */
  constructor(code: ModuleCode, { index, constants, costs }: Studied, far: boolean) {
    const { module, types } = code.unit;
    const { body, typeIdx } = module.funcs[index - module.spaces.imported.func]!;
    const type = types[typeIdx]!.comp as FuncType;
    const cursor = new ModuleCursor(module.bytes, body.start, body.end);
    const runs = readLocals(cursor);
    const letters = type.params.map(letter);
    for (const run of runs) addMany(letters, letter(run.type), run.count);
    this._far = far || letters.length * 2 > nearSlots / 2;
    const { slots, scratch, end } = layOut(letters, type.params.length, this._far);
    this.code = code;
    this.locals = { letters, slots, hasRefs: letters.includes("r") };
    this.emitter = new OperandStack(code.end, scratch, end + constants.length);
    this.reader = new InstrReader(module.bytes, cursor.pos, body.end);
    const results = valuesOf(type.results);
    this.control = new Control(this.emitter, results, this.locals.hasRefs);
    this._prologue(type.params.length);
    for (const [i, constant] of constants.entries()) this._keepConstant(constant, end + i);
    this._loopCosts = costs?.loops ?? [];
    if (costs !== undefined) this._chargeFuel(costs.body, cursor.pos);
    this.control.labels.push(this._newLabel("func", noValues, results, 0));
  }

  /** Whether it can go on: the module's code still ends where it began. */
  get fits(): boolean {
    return this.emitter.origin === this.code.end;
  }

  /** Pauses where enough has been done since the last time. */
  breathe(pause: Pause): void {
    const { emitter } = this;
    emitter.pause = pause;
    if (++emitter.work < stepsBetween) return;
    emitter.work = 0;
    pause();
  }

  /** Clears the locals that are no parameters: numbers by the header, references by an instruction. */
  private _prologue(params: number): void {
    const { words } = this.emitter;
    const { letters, slots, hasRefs } = this.locals;
    const last = letters.length - 1;
    if (last < params) return;
    const [first, end] = [slots[params]!, slots[last]! + widthOf(letters[last]!)];
    words[1] = first * 2;
    words[2] = end * 2;
    if (hasRefs && letters.includes("r", params)) this.emitter.emitSlow("locals.null", 0, first, end);
    // To clear so many takes longer than anything else that a unit of fuel pays for.
    if (end - first <= manySlots) return;
    this.emitter.note(this.reader.cursor.pos);
    this.emitter.emitSlow("look", 0);
  }

  /** Puts a constant into a slot of its own, where loops find it. */
  private _keepConstant({ letter: type, lo, hi }: LoopConstant, slot: number): void {
    this.emitter.constant({ kind: "const", letter: type, own: slot, slot, lo, hi }, slot);
    this._kept.set(constantKey(type, lo, hi), slot);
  }

  /** The slot that holds a constant for the whole function, if one does. */
  keptConstant(type: Letter, lo: number, hi: number): number | undefined {
    return this._kept.size === 0 ? undefined : this._kept.get(constantKey(type, lo, hi));
  }

  private _chargeFuel(cost: number, at: number): void {
    this.emitter.note(at);
    this.emitter.emit("FUEL", 0, 0, cost);
  }

  /** Reads the next instruction, and says whether it is to be lowered: what cannot be reached is passed over. */
  advance(): boolean {
    const op = this.reader.next();
    if (!this._reach.passes(op)) return true;
    if (op.loops === true) this._loopsSeen++;
    return false;
  }

  /** Whether the function's last `end` has been read. */
  get done(): boolean {
    return this.control.labels.length === 0;
  }

  /** Adds the lowered function to the module's code, unless its operands turned out to lie farther than it was told. */
  finish(index: number): boolean {
    const { emitter } = this;
    if (emitter.frameSlots > nearSlots && !this._far) return false;
    emitter.words[0] = emitter.frameSlots * 2;
    for (const word of this.control.clearPatches) emitter.words[word] = emitter.frameSlots;
    const operandWords = (emitter.frameSlots - emitter.stackBase) * 2;
    this.code.append(index, emitter.words, emitter.offsets, this.control.handled, operandWords);
    return true;
  }

  /** What follows cannot be reached until the block ends. */
  unreachable(): void {
    this._reach.isLive = false;
    this.emitter.forget();
  }

  private _newLabel(
    kind: Label["kind"],
    params: Values,
    results: Values,
    head: number,
    extras: Partial<Pick<Label, "catches" | "handler" | "caught">> = {},
  ): Label {
    const { emitter } = this;
    const height = emitter.count - params.count;
    const around = lastOf(this.control.labels)?.around;
    return {
      kind,
      height,
      slot: emitter.slotAt(height),
      params,
      results,
      reachable: true,
      patches: [],
      head,
      catches: [],
      handler: undefined,
      around: (kind === "try" ? extras.handler : undefined) ?? around,
      caught: undefined,
      elsePatch: undefined,
      guard: undefined,
      ...extras,
    };
  }

  private _blockTypes(type: BlockType): { readonly params: Values; readonly results: Values } {
    if (type === undefined) return { params: noValues, results: noValues };
    if (typeof type !== "number") return { params: noValues, results: valueOf(type) };
    const { params, results } = this.code.unit.types[type]!.comp as FuncType;
    return { params: valuesOf(params), results: valuesOf(results) };
  }

  /** The label that an index names, for a branch there: where its values are many, they are in their slots from here on. */
  gathered(index: number): Label {
    const label = this.control.label(index);
    this._gather(this.control.arity(label));
    return label;
  }

  private _gather(values: Values): void {
    if (values.areMany) this.emitter.materialiseTop(values.count);
  }

  /** Returns with the operands on top. */
  returnAll(): void {
    this._gather(this.control.labels[0]!.results);
    this.control.returnValues(this.emitter);
  }

  block(): void {
    const { params, results } = this._blockTypes(this.reader.blockType);
    this.emitter.materialiseLocals();
    this.control.labels.push(this._newLabel("block", params, results, 0));
  }

  loop(): void {
    const { params, results } = this._blockTypes(this.reader.blockType);
    this.emitter.materialiseLocals();
    this.emitter.materialiseTop(params.count);
    this.emitter.forget();
    this.control.labels.push(this._newLabel("loop", params, results, this.emitter.pc));
    const cost = this._loopCosts[this._loopsSeen++];
    if (cost !== undefined) this._chargeFuel(cost, this.reader.at);
  }

  /** `try_table` and `try`: no instruction before it is joined with one in it, so that all that may throw lies behind its start. */
  try(catches: readonly CatchClause[] | undefined): void {
    const { params, results } = this._blockTypes(this.reader.blockType);
    this.emitter.materialiseLocals();
    this.emitter.forget();
    this.compared = undefined;
    const around = lastOf(this.control.labels)?.around;
    const handler = catches?.length === 0 ? undefined : { clauses: [], around, delegate: undefined };
    if (handler !== undefined) this.control.handle(handler);
    this.control.labels.push(this._newLabel("try", params, results, 0, { catches: catches ?? [], handler }));
  }

  /** Ends what a handler is for. */
  endHandled({ handler }: Label): Handler | undefined {
    this.emitter.forget();
    this.compared = undefined;
    if (handler === undefined) return undefined;
    this.control.handle(handler.around);
    return handler;
  }

  /** `catch` and `catch_all` of a `try`: the exception is kept below its values, where nothing but `rethrow` sees it. */
  catch(tagIdx: number | undefined): void {
    const { control, emitter } = this;
    const label = control.labels.pop()!;
    if (label.kind === "try") this.endHandled(label);
    if (this._reach.isLive) {
      this._gather(label.results);
      control.branch(label, emitter);
    }
    this.unreachable();
    this._resetTo(label, noValues);
    this.compared = undefined;
    this._reach.isLive = true;
    const slot = emitter.pushTemp("r");
    const clause = { tagIdx, landing: emitter.pc, slot: emitter.nextSlot, kept: undefined };
    if (tagIdx !== undefined) emitter.pushAll(this.payload(tagIdx));
    control.usesRefs = true;
    label.handler!.clauses.push(clause);
    const around = lastOf(control.labels)?.around;
    control.labels.push({ ...label, kind: "catch", around, caught: { slot, clause } });
  }

  /** `delegate`: exceptions of the body are those of the block named, or of the caller. */
  delegate(): void {
    const { control } = this;
    const label = control.labels.pop()!;
    this.endHandled(label)!.delegate = control.handlerAround(this.reader.index) ?? "caller";
    this._join(label);
  }

  if(): void {
    const { params, results } = this._blockTypes(this.reader.blockType);
    const condition = this.popCondition();
    this.emitter.materialiseLocals();
    this.emitter.materialiseTop(params.count);
    const elsePatch = this.control.conditional(condition, true);
    this.emitter.forget();
    this.control.labels.push({ ...this._newLabel("if", params, results, 0), elsePatch });
  }

  else(): void {
    const label = this.control.labels.pop()!;
    if (this._reach.isLive) {
      this._gather(label.results);
      this.control.moveResults(label, this.emitter);
      this.emitter.emit("BR", 0, 0, 0);
      label.patches.push(this.emitter.words.length - 1);
    }
    this.control.bind(label.elsePatch!);
    this._resetTo(label, label.params);
    this._reach.isLive = true;
    this.control.labels.push({ ...label, kind: "else", elsePatch: undefined });
  }

  end(): void {
    const { control } = this;
    if (control.labels.length === 1 && this._reach.isLive) this.returnAll();
    const label = control.labels.pop()!;
    if (label.kind === "func") return;
    if (label.kind === "try") this._endTry(label);
    this._join(label);
  }

  /** What follows a block. */
  private _join(label: Label): void {
    const { control, emitter } = this;
    const joined = label.patches.length > 0 || label.elsePatch !== undefined;
    // A block that nothing branches to ends where it falls through: its operands can stay what they are.
    if (this._reach.isLive && !joined && label.caught === undefined) return;
    if (this._reach.isLive) {
      this._gather(label.results);
      control.moveResults(label, emitter);
    }
    for (const word of label.patches) control.bind(word);
    if (label.elsePatch !== undefined) control.bind(label.elsePatch);
    this._reach.isLive ||= joined;
    emitter.forget();
    this._resetTo(label, label.results);
  }

  /** The values of a tag's exceptions. */
  payload(tagIdx: number): Values {
    const { module, types } = this.code.unit;
    return valuesOf((types[module.spaces.tags[tagIdx]!.typeIdx]!.comp as FuncType).params);
  }

  /** The landing pads of a `try_table`, which its body jumps over; a `try` without a `catch` has none. */
  private _endTry(label: Label): void {
    const { control, emitter } = this;
    const handler = this.endHandled(label);
    if (handler === undefined || label.catches.length === 0) return;
    if (this._reach.isLive) {
      this._gather(label.results);
      control.branch(label, emitter);
      this.unreachable();
    }
    this._resetTo(label, noValues);
    emitLandings(control, label, handler, (tagIdx) => this.payload(tagIdx));
    this.compared = undefined;
  }

  /** The stack as it is at a label's join: what was below, and values in their own slots. */
  private _resetTo(label: Label, values: Values): void {
    this.emitter.truncate(label.height);
    this.emitter.pushAll(values);
  }

  /** The operand on top as a condition; a comparison just emitted is taken back. */
  popCondition(): Condition {
    const operand = this.emitter.pop();
    const { compared } = this;
    this.compared = undefined;
    if (this.control.isLast(compared, operand)) {
      this.control.retract(compared);
      return { kind: "compare", compared, negated: false };
    }
    return { kind: "operand", operand, wide: false, negated: false };
  }

  /** Pops `count` operands that have been read, and pushes a temporary. */
  result(count: number, type: Letter): number {
    this.emitter.popMany(count);
    return this.emitter.pushTemp(type);
  }

  /** Notes where the instruction being lowered is, for backtraces. */
  note(): void {
    this.emitter.note(this.reader.at);
  }
}

const constantKey = (type: Letter, lo: number, hi: number): string => `${type}${lo},${hi}`;

/** A handler: lowers the instruction that the reader has just read. */
export type Lower = (l: Lowering) => void;

/** Adds a letter so many times. */
function addMany(letters: Letter[], one: Letter, count: number): void {
  for (let i = 0; i < count; i++) letters.push(one);
}

function layOut(
  letters: readonly Letter[],
  params: number,
  far: boolean,
): { readonly slots: Int32Array; readonly scratch: number; readonly end: number } {
  const slots = new Int32Array(letters.length);
  let slot = 0;
  let scratch = 0;
  for (let i = 0; i <= letters.length; i++) {
    if (i === params) {
      scratch = slot;
      slot += far ? scratchSlots : 0;
    }
    if (i === letters.length) break;
    slots[i] = slot;
    slot += widthOf(letters[i]!);
  }
  return { slots, scratch, end: slot };
}
