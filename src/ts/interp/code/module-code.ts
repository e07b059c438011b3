/**
 * The lowered code of one module: all its functions in one array, so that a call is a jump. Functions are
 * lowered at their first call; instances of the module share it.
 */
import { hideFields } from "../../base/hidden.ts";
import { lastAtMost } from "../../base/search.ts";
import type { FuncType } from "../../core/types.ts";
import type { Pause } from "../../runtime/budget/regions.ts";
import type { Unit } from "../../runtime/engine.ts";
import { beginningOf } from "../../runtime/names.ts";
import { low } from "./ops.ts";
import { slotsWords } from "./signature-layout.ts";

/** Words before a function's entry: frame size in words, first and end word of the locals to clear. */
export const headerWords = 3;

/** Where RETURN_SWITCH and EXIT are in every module's code. */
export const returnSwitchPc = 0;
export const exitPc = 1;

/** A clause of a `try_table`, or a `catch` of a `try`: what it catches, and where that goes. */
export interface Clause {
  /** The tag's index, or undefined for whatever is thrown. */
  readonly tagIdx: number | undefined;
  /** The pc that goes on. */
  readonly landing: number;
  /** The slot of the frame where the values begin. */
  readonly slot: number;
  /** The slot for the exception itself, where somebody asks for it. */
  kept: number | undefined;
}

/** What becomes of exceptions in the body of a `try_table` or `try`. */
export interface Handler {
  readonly clauses: Clause[];
  /** The one that is asked when none of its clauses fits. */
  readonly around: Handler | undefined;
  /** Who is asked instead, for a `try` that is delegated: another handler around it, or the function's caller. */
  delegate: Handler | "caller" | undefined;
}

/** Who handles exceptions from each of these pcs on up to the next, which ascend: the innermost one. */
export interface Handled {
  readonly from: readonly number[] | Int32Array;
  readonly by: readonly (Handler | undefined)[];
}

/** The place of a lowered function, or of a stub, in ascending order of `start`. */
interface LoweredFunc {
  readonly start: number;
  readonly index: number;
  /** Pairs of pc and byte offset in the module, ascending. */
  readonly offsets: Int32Array;
  readonly handled: Handled;
}

const nothingHandled: Handled = { from: [], by: [] };
const noOffsets = new Int32Array(0);

/**
 * Lowers a function of a module and adds it to its code. `pause` is called every now and then, and may throw: the function
 * is then as it was, and what has been done is kept for the next time. `afford` is asked before, with fuel, what the
 * function's own region costs. The engine gives it: what runs code knows nothing of how it is made.
 */
export type LowerFunction = (code: ModuleCode, index: number, pause: Pause, afford: (cost: number) => void) => void;

/** The growing code of a module. */
export class ModuleCode {
  readonly unit: Unit;
  readonly lowerFunction: LowerFunction;
  private _metered: boolean;
  words = new Int32Array(1_024);
  /** Words in use. */
  length = 2;
  /** Entry by function index, imports first; 0 where not lowered yet. */
  readonly entries: Int32Array;
  /** The entry of each stub, by function index. */
  private readonly _stubs: Map<number, number>;
  private readonly _lowered: LoweredFunc[];
  /**
   * Words that the operands of any of these functions take. What a function calls begins among its operands, so no frame
   * below reaches farther than so much above the beginning of the last one.
   */
  operandWords = 0;

  constructor(unit: Unit, metered: boolean, lowerFunction: LowerFunction) {
    this.unit = unit;
    this.lowerFunction = lowerFunction;
    hideFields(this, "_metered", "_stubs", "_lowered");
    this._metered = metered;
    this._stubs = new Map();
    this._lowered = [];
    this.entries = new Int32Array(unit.module.spaces.funcs.length);
    this.words[returnSwitchPc] = low.RETURN_SWITCH;
    this.words[exitPc] = low.EXIT;
  }

  /** Whether regions charge fuel. */
  get metered(): boolean {
    return this._metered;
  }

  /**
   * From now on regions charge fuel, since they are called within a deadline of another load: functions are lowered anew when they
   * are next entered from outside. Frames that are under way go on in the code that they have.
   */
  meter(): void {
    if (this._metered) return;
    this._metered = true;
    this.entries.fill(0);
  }

  /** Where the next function's header would begin. */
  get end(): number {
    return this.length;
  }

  /** Adds a function's words, header first; branch targets are absolute already. */
  append(
    index: number,
    words: readonly number[],
    offsets: readonly number[],
    { from, by }: Handled,
    operandWords: number,
  ): void {
    this.operandWords = Math.max(this.operandWords, operandWords);
    const handled = from.length === 0 ? nothingHandled : { from: new Int32Array(from), by };
    this.entries[index] = this._add({ start: this.length, index, offsets: new Int32Array(offsets), handled }, words);
  }

  /**
   * Where a call of a function goes that has not been lowered: to what lowers it, in the frame of its own that has its
   * arguments, so that it is paid for, counted and interrupted as the function itself is.
   */
  stubOf(index: number): number {
    let stub = this._stubs.get(index);
    if (stub === undefined) {
      const { module, types } = this.unit;
      const { params } = types[module.spaces.funcs[index]!]!.comp as FuncType;
      const place = { start: this.length, index, offsets: noOffsets, handled: nothingHandled };
      stub = this._add(place, [slotsWords(params), 0, 0, low.TRANSLATE, index]);
      this._stubs.set(index, stub);
    }
    return stub;
  }

  /** Adds words, header first, and gives the entry. */
  private _add(place: LoweredFunc, words: readonly number[]): number {
    const { start } = place;
    if (start + words.length > this.words.length) {
      const grown = new Int32Array(Math.max(this.words.length * 2, start + words.length + 256));
      grown.set(this.words);
      this.words = grown;
    }
    this.words.set(words, start);
    this.length = start + words.length;
    this._lowered.push(place);
    return start + headerWords;
  }

  /** The entries of all functions and stubs, ascending. */
  get allEntries(): readonly number[] {
    return this._lowered.map(({ start }) => start + headerWords);
  }

  private _funcAt(pc: number): LoweredFunc | undefined {
    return this._lowered[lastAtMost(this._lowered.length, (i) => this._lowered[i]!.start, pc)];
  }

  /** The innermost handler around a pc in its function. */
  handlerAt(pc: number): Handler | undefined {
    const { from, by } = this._funcAt(pc)?.handled ?? nothingHandled;
    return by[lastAtMost(from.length, (i) => from[i]!, pc)];
  }

  /** Words of the frame of the function that a pc lies in, or undefined for the stubs. */
  frameWordsAt(pc: number): number | undefined {
    const func = this._funcAt(pc);
    return func === undefined ? undefined : this.words[func.start];
  }

  /** The function that a pc lies in and the byte offset of its instruction, or undefined for the stubs. */
  locate(pc: number): { readonly index: number; readonly offset: number } | undefined {
    const func = this._funcAt(pc);
    if (func === undefined) return undefined;
    const { index, offsets } = func;
    if (offsets === noOffsets) return { index, offset: beginningOf(this.unit.module, index) };
    const at = lastAtMost(offsets.length / 2, (i) => offsets[i * 2]!, pc);
    return { index, offset: at < 0 ? 0 : offsets[at * 2 + 1]! };
  }
}
