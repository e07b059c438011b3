/**
 * Where lowered words are written. What writes them here knows operands as values and has no stack that it could
 * change: a branch may be taken or not, so nothing that it emits may count as done on the other way. The stack is in
 * `operand-stack.ts`.
 */
import { headerWords } from "../code/module-code.ts";
import { lastOf } from "../../base/lists.ts";
import { type Letter, widthOf } from "./letters.ts";
import { join, joinedBy, layouts, putSlot } from "../code/layout.ts";
import { type LowName, low, nearSlots } from "../code/ops.ts";
import { type Pause, noPause } from "../../runtime/budget/regions.ts";
import type { Values } from "./signatures.ts";
import { type SlowName, type SlowWords, slowIndex } from "../code/slow-names.ts";

/** An operand. */
export interface Operand {
  readonly letter: Letter;
  readonly kind: "temp" | "local" | "const";
  /** The slot that is its own, whether it lies there or not. */
  readonly own: number;
  /** Where it lies: `own` for a temporary, the local's slot for a local. */
  readonly slot: number;
  /** The words of a constant. */
  readonly lo: number;
  readonly hi: number;
}

/** An operand that lies in its own slot. */
export const temporary = (letter: Letter, slot: number): Operand => ({
  letter,
  kind: "temp",
  own: slot,
  slot,
  lo: 0,
  hi: 0,
});

const wide64 = new Set<Letter>(["I", "F"]);

const moves: { readonly [K in Letter]: LowName } = {
  i: "MOVE32",
  f: "MOVE32",
  I: "MOVE64",
  F: "MOVE64",
  v: "MOVE128",
  r: "MOVE_REF",
};

/** Steps of work after which one instruction pauses by itself. */
const longWork = 1 << 15;

/** The words of one function. */
export class Emitter {
  /** Header and instructions; a branch's target is `origin` more than an index here. */
  readonly words: number[] = Array.from({ length: headerWords }, () => 0);
  /** Pairs of pc and byte offset. */
  readonly offsets: number[] = [];
  readonly origin: number;
  /** First slot behind the locals. */
  readonly stackBase: number;
  /** Slots near enough to be named, for values that are not. */
  readonly scratch: number;
  /** Slots that the frame takes. */
  frameSlots: number;
  /** Where each instruction begins. */
  private readonly _starts: number[] = [];
  /** Instructions before this may be arrived at by a branch in between: they are not to be joined with others. */
  private _barrier = 0;
  /** Where the last instruction has put its result, so that `local.set` can put it into a local. */
  private _destination: number | undefined;
  /** Called where one instruction of a body turns out to be very long. */
  pause: Pause = noPause;
  /** What has been done since the last pause. */
  work = 0;

  constructor(origin: number, scratch: number, stackBase: number) {
    this.origin = origin;
    this.scratch = scratch;
    this.stackBase = stackBase;
    this.frameSlots = stackBase;
  }

  /** The pc of what is emitted next. */
  get pc(): number {
    return this.origin + this.words.length;
  }

  /** A branch may arrive here: what the last instruction was is no longer known. */
  forget(): void {
    this._destination = undefined;
    this._barrier = this.words.length;
  }

  /** Whether nothing can arrive behind the instruction that begins here. */
  isPassed(start: number): boolean {
    return start >= this._barrier;
  }

  /** Where the last instruction begins, if it is of this name and nothing can arrive behind it; else -1. */
  last(name: LowName): number {
    const start = lastOf(this._starts);
    return start !== undefined && this.isPassed(start) && (this.words[start]! & 0x3ff) === low[name] ? start : -1;
  }

  /** Takes back the code from this word on. */
  retract(start: number): void {
    this.words.length = start;
    while ((lastOf(this._starts) ?? -1) >= start) this._starts.pop();
    this._destination = undefined;
  }

  /** Notes the byte offset of what is emitted next. */
  note(at: number): void {
    this.offsets.push(this.pc, at);
  }

  /** The frame has at least this many slots. */
  reach(slots: number): void {
    if (slots > this.frameSlots) this.frameSlots = slots;
  }

  /** Notes a step of work: very long instructions pause in between, and where that throws, the function is begun anew. */
  step(): void {
    if (++this.work < longWork) return;
    this.work = 0;
    this.pause();
  }

  /** Emits an instruction with two slots that are near, and further words. */
  emit(name: LowName, a = 0, b = 0, ...more: readonly number[]): void {
    this.step();
    const word = low[name] | (a << 10) | (b << 21);
    const joined = joinedBy[low[name]] === undefined ? undefined : this._joined([word, ...more]);
    this._starts.push(this.words.length);
    if (joined === undefined) this.words.push(word, ...more);
    else for (const part of joined) this.words.push(part);
    this._destination = undefined;
  }

  /** The instruction that the last one and this one are together: the last one is taken back. */
  private _joined(words: readonly number[]): number[] | undefined {
    const start = lastOf(this._starts);
    if (start === undefined || !this.isPassed(start)) return undefined;
    const joined = join(this.words, start, words, this.stackBase);
    if (joined === undefined) return undefined;
    const { accesses } = layouts[this.words[start]! & 0x3ff]!;
    this.retract(start);
    this._renote(accesses, layouts[words[0]! & 0x3ff]!.accesses > 0);
    return joined;
  }

  /**
   * What was noted for an instruction that has become the second half of the one here: it is where that half traps, if it does,
   * and stands at the pc of the one here, behind those at which the first half has so many accesses.
   */
  private _renote(accesses: number, traps: boolean): void {
    const { offsets, pc } = this;
    const behind = pc + accesses;
    let at: number | undefined;
    while (offsets.length > 0 && offsets[offsets.length - 2]! >= Math.max(behind, pc + 1)) {
      at ??= lastOf(offsets);
      offsets.length -= 2;
    }
    if (traps && at !== undefined) offsets.push(behind, at);
  }

  /** A slot that an instruction can name and that holds what `slot` holds. */
  near(slot: number, scratch: number): number {
    if (slot <= nearSlots) return slot;
    this.emit("MOVE_WIDE", 0, 0, slot, this.scratch + scratch);
    return this.scratch + scratch;
  }

  /** The near slot of an operand; a constant is put into its own slot first, or into the scratch slot where that is far. */
  register(operand: Operand, scratch: number): number {
    if (operand.kind !== "const") return this.near(operand.slot, scratch);
    const to = operand.own <= nearSlots ? operand.own : this.scratch + scratch;
    this.constant(operand, to);
    return to;
  }

  /** Emits an instruction whose destination is b. */
  emitToB(name: LowName, a: number, to: number, ...more: readonly number[]): void {
    const near = to <= nearSlots ? to : this.scratch;
    this.emit(name, a, near, ...more);
    this._settle(near, to);
  }

  /** Emits an instruction whose destination is the word behind the first. */
  emitToWord(name: LowName, a: number, b: number, to: number, ...more: readonly number[]): void {
    const near = to <= nearSlots ? to : this.scratch;
    this.emit(name, a, b, near * 2, ...more);
    this._settle(near, to);
  }

  /** Emits a select, whose second word holds condition and destination. */
  emitSelect(name: LowName, a: number, b: number, condition: number, to: number): void {
    const near = to <= nearSlots ? to : this.scratch;
    this.emit(name, a, b, (condition * 2) | ((near * 2) << 16));
    this._settle(near, to);
  }

  private _settle(near: number, to: number): void {
    if (near === to) this._destination = to;
    else this.emit("MOVE_WIDE", 0, 0, near, to);
  }

  /** Emits an instruction whose operands begin at slot `base`, however far that is. */
  emitAt(name: LowName, a: number, base: number, ...more: readonly number[]): void {
    if (base <= nearSlots && a <= nearSlots) {
      this.emit(name, a, base, ...more);
      return;
    }
    this.emit("SHIFT_FRAME", 0, 0, base * 2);
    this.emit(name, Math.max(0, a - base), 0, ...more);
    this.emit("SHIFT_FRAME", 0, 0, -base * 2);
  }

  /** Emits an outlined instruction whose operands begin at slot `base`. */
  emitSlow<N extends SlowName>(name: N, base: number, ...more: SlowWords<N>): void {
    this.emitAt("SLOW", 0, base, slowIndex[name], more.length + 3, ...more);
  }

  /** Copies a value from slot to slot. */
  move(letter: Letter, from: number, to: number): void {
    if (from === to) return;
    if (from <= nearSlots && to <= nearSlots) {
      if (!this._pairMove(letter, from, to)) this.emitToB(moves[letter], from, to);
      return;
    }
    for (let i = 0; i < widthOf(letter); i++) this.emit("MOVE_WIDE", 0, 0, from + i, to + i);
  }

  /** Copies values that lie one after the other, whatever their places and however many they are. */
  moveAll({ slots, hasRefs }: Values, from: number, to: number): void {
    if (from !== to && slots > 0) this.emitSlow("slots.move", 0, from, to, slots, hasRefs ? 1 : 0);
  }

  /** Joins a move with the one before it. */
  private _pairMove(letter: Letter, from: number, to: number): boolean {
    const start = moves[letter] === "MOVE32" ? this.last("MOVE32") : -1;
    if (start < 0) return false;
    const word = this.words[start]!;
    this.retract(start);
    this.emit("MOVE32_TWICE", (word >>> 10) & nearSlots, word >>> 21, (from * 2) | ((to * 2) << 16));
    return true;
  }

  /** Puts a constant into a slot. */
  constant({ letter, lo, hi }: Operand, to: number): void {
    if (wide64.has(letter)) this.emitToB("CONST64", 0, to, lo, hi);
    else this.emitToB("CONST32", 0, to, lo);
  }

  /** Copies an operand's value into a slot. */
  place(operand: Operand, to: number): void {
    if (operand.kind === "const") this.constant(operand, to);
    else this.move(operand.letter, operand.slot, to);
  }

  /** Lets the last instruction put its result into another slot, if that is what it left in this one. */
  protected redirect(from: number, slot: number): boolean {
    if (this._destination !== from || slot > nearSlots) return false;
    this._destination = undefined;
    const start = lastOf(this._starts)!;
    putSlot(this.words, start, layouts[this.words[start]! & 0x3ff]!.to!, slot);
    return true;
  }
}
