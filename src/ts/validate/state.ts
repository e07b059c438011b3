/**
 * The state of checking one body or constant expression (Appendix, Validation Algorithm): operands, control
 * frames and locals, in arrays that are kept from body to body. It knows no opcode.
 */
import type { CodeOf } from "../base/errors/error-codes.ts";
import type { InvalidError } from "../base/errors/errors.ts";
import { InstrReader } from "../binary/code.ts";
import { limits } from "../core/limits.ts";
import { type ValCode, bottom, isDefaultable, isRefCode, matches } from "./codes.ts";
import { type ModuleContext, unknown } from "./context.ts";
import { calledLocal, instructionText } from "./names.ts";
import { blockText, failure, failureAtEnd, labelText, placeText } from "./words.ts";

/** What opened a frame. `else` is an `if` past its `else`, `catch` and `catch_all` a `try` past its last one. */
export type FrameKind = "body" | "block" | "loop" | "if" | "else" | "try_table" | "try" | "catch" | "catch_all";

/** A block that has not ended. Frames are reused. */
export interface Frame {
  kind: FrameKind;
  /** Types of the block's operands and of its results. */
  params: readonly ValCode[];
  results: readonly ValCode[];
  /** How many operands lie below the block's own. */
  base: number;
  /** Whether the rest of the block cannot be reached: then operands appear as they are needed. */
  dead: boolean;
  /** How many locals had been set when the block began. */
  inits: number;
}

const initialOperands = 256;

/** From so many on, operands are pushed and looked at all at once. */
const many = 16;

const lists = new WeakMap<readonly ValCode[], Int32Array>();

/** A list of codes as the operands are kept. */
function packed(codes: readonly ValCode[]): Int32Array {
  let list = lists.get(codes);
  if (list === undefined) lists.set(codes, (list = Int32Array.from(codes)));
  return list;
}

/** How many of the last operands of a list are the same as those on top, from the last on. */
function sameOnTop(operands: Int32Array, height: number, codes: Int32Array): number {
  const n = codes.length;
  const from = height - n;
  let i = n;
  while (i > 0 && operands[from + i - 1] === codes[i - 1]) i--;
  return n - i;
}

function newFrame(): Frame {
  return { kind: "body", params: [], results: [], base: 0, dead: false, inits: 0 };
}

/** Checks the instruction that the state's reader has just read. */
export type Handler = (s: BodyState) => void;

/** Operands, frames and locals while one body is read. */
export class BodyState {
  readonly context: ModuleContext;
  readonly reader: InstrReader;
  /** The types of the function's results, for `return`. */
  results: readonly ValCode[] = [];
  /** The innermost frame. */
  frame: Frame = newFrame();
  /** How many frames are open. */
  depth = 0;
  /** Most operands at once so far. */
  maxHeight = 0;
  /**
   * What a compiler may have to keep that writes down at each block and branch where all locals and operands are, and
   * passes each operand of a call one by one.
   */
  weight = 0;
  /** Types of parameters and locals. */
  locals = new Int32Array(initialOperands);
  localCount = 0;
  /** Whether a constant expression is being checked. */
  constant = false;
  /** Types of the operands; those from `height` on mean nothing. */
  operands = new Int32Array(initialOperands);
  height = 0;
  /** 1 for each local that holds a value. */
  isSet = new Uint8Array(initialOperands);
  private readonly _frames: Frame[] = [this.frame];
  /** Locals without default set so far, to be unset when their block ends. */
  private readonly _setLocals: number[] = [];

  constructor(context: ModuleContext) {
    this.context = context;
    this.reader = new InstrReader(context.module.bytes, 0, 0);
  }

  /** Begins a body or expression, whose instructions lie between `start` and `end`. */
  begin(start: number, end: number, results: readonly ValCode[]): void {
    this.reader.cursor.pos = start;
    this.reader.cursor.end = end;
    this.results = results;
    this.height = 0;
    this.maxHeight = 0;
    this.weight = 0;
    this.depth = 0;
    this._setLocals.length = 0;
    this.localCount = 0;
    this.pushFrame("body", [], results);
  }

  // Operands

  /** Pushes one operand. */
  push(code: ValCode): void {
    if (this.height === this.operands.length) this._grow(1);
    this.operands[this.height++] = code;
    if (this.height > this.maxHeight) this.maxHeight = this.height;
  }

  /** Pushes operands, the last on top. */
  pushAll(codes: readonly ValCode[]): void {
    const n = codes.length;
    if (this.height + n > this.operands.length) this._grow(n);
    if (n < many) for (let i = 0; i < n; i++) this.operands[this.height++] = codes[i]!;
    else {
      this.operands.set(packed(codes), this.height);
      this.height += n;
    }
    if (this.height > this.maxHeight) this.maxHeight = this.height;
  }

  /** Pops one operand of any type. @throws InvalidError `type-mismatch` */
  popAny(): ValCode {
    if (this.height > this.frame.base) return this.operands[--this.height]!;
    if (this.frame.dead) return bottom;
    throw this._missing("a value", 1);
  }

  /** Pops one operand of this type. @throws InvalidError `type-mismatch` */
  pop(code: ValCode): void {
    const { height, frame } = this;
    if (height > frame.base) {
      const have = this.operands[height - 1]!;
      if (have !== code && !matches(have, code)) throw this.mismatch([code]);
      this.height = height - 1;
    } else if (!frame.dead) throw this.mismatch([code]);
  }

  /** Pops so many operands of one type. @throws InvalidError `type-mismatch` */
  popTimes(count: number, code: ValCode): void {
    for (let i = 0; i < count; i++) {
      const { height, frame } = this;
      // All others are there as well, as in any code that cannot be reached.
      if (frame.dead && height === frame.base) return;
      this.pop(code);
    }
  }

  /** Pops a reference of any type, or bottom. @throws InvalidError `type-mismatch` */
  popRef(): ValCode {
    const code = this.popAny();
    if (code === bottom || isRefCode(code)) return code;
    this.height++;
    throw this._missing("a reference", 1);
  }

  /** Pops two operands, the last on top. @throws InvalidError `type-mismatch` */
  pop2(first: ValCode, second: ValCode): void {
    const { operands } = this;
    const from = this.height - 2;
    if (from >= this.frame.base && matches(operands[from]!, first) && matches(operands[from + 1]!, second))
      this.height = from;
    else this.popAll([first, second]);
  }

  /** Pops three operands, the last on top. @throws InvalidError `type-mismatch` */
  pop3(first: ValCode, second: ValCode, third: ValCode): void {
    const { operands } = this;
    const from = this.height - 3;
    if (
      from >= this.frame.base &&
      matches(operands[from]!, first) &&
      matches(operands[from + 1]!, second) &&
      matches(operands[from + 2]!, third)
    )
      this.height = from;
    else this.popAll([first, second, third]);
  }

  /** Checks that these operands are on top, and leaves them. @throws InvalidError `type-mismatch` */
  peekAll(codes: readonly ValCode[]): number {
    const height = this._below(codes);
    if (height < 0) throw this.mismatch(codes);
    return height;
  }

  /** How many operands lie below these, which are on top; -1 where they are not. */
  private _below(codes: readonly ValCode[]): number {
    const { operands, frame } = this;
    let height = this.height;
    let left = codes.length;
    if (left >= many && height - left >= frame.base) {
      const same = sameOnTop(operands, height, packed(codes));
      left -= same;
      height -= same;
    }
    for (let i = left - 1; i >= 0; i--) {
      const code = codes[i]!;
      if (height > frame.base) {
        const have = operands[--height]!;
        if (have !== code && !matches(have, code)) return -1;
      } else if (!frame.dead) return -1;
      // All others are there as well, as in any code that cannot be reached.
      else break;
    }
    return height;
  }

  /** Pops operands, the last on top. @throws InvalidError `type-mismatch` */
  popAll(codes: readonly ValCode[]): void {
    this.height = this.peekAll(codes);
  }

  /** Pops operands and pushes others, as an instruction's signature says. @throws InvalidError `type-mismatch` */
  apply(params: readonly ValCode[], results: readonly ValCode[]): void {
    const n = params.length;
    const from = this.height - n;
    if (from >= this.frame.base && results.length === 1 && n > 0) {
      const { operands } = this;
      if (operands[from] === params[0] && (n === 1 || (n === 2 && operands[from + 1] === params[1]))) {
        operands[from] = results[0]!;
        this.height = from + 1;
        return;
      }
    }
    this.height = this.peekAll(params);
    this.pushAll(results);
  }

  /** Says that what follows in the block cannot be reached. */
  setDead(): void {
    this.height = this.frame.base;
    this.frame.dead = true;
  }

  // Frames

  /** Opens a block whose operands have been popped, and pushes them again as its own. */
  pushFrame(kind: FrameKind, params: readonly ValCode[], results: readonly ValCode[]): void {
    this.weight += this.localCount + this.height;
    const frame = (this._frames[this.depth] ??= newFrame());
    frame.kind = kind;
    frame.params = params;
    frame.results = results;
    frame.base = this.height;
    frame.dead = false;
    frame.inits = this._setLocals.length;
    this.frame = frame;
    this.depth++;
    this.pushAll(params);
  }

  /** Ends the innermost block, whose results must be all that is left. @throws InvalidError `type-mismatch` */
  popFrame(): Frame {
    const { frame } = this;
    if (this._below(frame.results) !== frame.base) throw this.unfinished(frame);
    this.closeFrame();
    return frame;
  }

  /** Ends the innermost block, whatever its operands are. */
  closeFrame(): void {
    const { base, inits } = this.frame;
    this.height = base;
    this._unsetLocals(inits);
    this.depth--;
    if (this.depth > 0) this.frame = this._frames[this.depth - 1]!;
  }

  /** The block that a label names. @throws InvalidError `unknown-index` */
  frameAt(index: number): Frame {
    const frame = this._frames[this.depth - 1 - index];
    if (frame === undefined || index >= this.depth) throw this.unknown("label", index, this.depth);
    return frame;
  }

  /** The types that a branch to this label takes. @throws InvalidError `unknown-index` */
  label(index: number): readonly ValCode[] {
    this.weight += this.localCount + this.height;
    const frame = this.frameAt(index);
    return frame.kind === "loop" ? frame.params : frame.results;
  }

  /** Checks that what a branch to this label takes is on top, and leaves it. @throws InvalidError */
  peekLabel(index: number): number {
    const types = this.label(index);
    const height = this._below(types);
    if (height < 0) throw this.unfit(this.labelText(index), "takes", types);
    return height;
  }

  /** Pops what a branch to this label takes. @throws InvalidError `unknown-index`, `type-mismatch` */
  popLabel(index: number): void {
    this.height = this.peekLabel(index);
  }

  /** Pops what the function returns. @throws InvalidError `type-mismatch` */
  popReturned(): void {
    const height = this._below(this.results);
    if (height < 0) throw this.unfit("the function", "returns", this.results);
    this.height = height;
  }

  // Locals

  /** Adds the parameters, all at once: thousands of short functions may have a thousand each. */
  addParams(codes: readonly ValCode[]): void {
    const from = this.localCount;
    const to = from + codes.length;
    if (to > this.locals.length) this._growLocals(to);
    this.locals.set(packed(codes), from);
    this.isSet.fill(1, from, to);
    this.localCount = to;
  }

  /** Adds locals, which hold a value from the start if their type has a default. */
  addLocals(count: number, code: ValCode): void {
    const from = this.localCount;
    const to = from + count;
    if (to > this.locals.length) this._growLocals(to);
    this.locals.fill(code, from, to);
    this.isSet.fill(isDefaultable(code) ? 1 : 0, from, to);
    this.localCount = to;
  }

  /** The type of a local. @throws InvalidError `unknown-index` */
  local(index: number): ValCode {
    if (index >= this.localCount) throw this.unknown("local", index, this.localCount);
    return this.locals[index]!;
  }

  /** Checks that a local holds a value. @throws InvalidError `bad-module` */
  readLocal(index: number): void {
    if (this.isSet[index] === 1) return;
    const { context } = this;
    const local = calledLocal(context.module, context.funcIdx, index);
    const type = context.nameOf(this.locals[index]!);
    throw this.fail("bad-module", `uninitialized ${local}: one of type ${type} must be set before it is read`);
  }

  /** Notes that a local holds a value up to the end of the block. */
  setLocal(index: number): void {
    if (this.isSet[index] === 1) return;
    this.isSet[index] = 1;
    this._setLocals.push(index);
  }

  // Errors

  /** What is being checked. */
  get place(): string {
    return placeText(this);
  }

  /** How messages call a label of this instruction. @throws InvalidError `unknown-index` */
  labelText(index: number): string {
    this.frameAt(index);
    return labelText(this, index, index === this.depth - 1);
  }

  /** The error for this instruction; `text` begins as the official suite words it. */
  fail(code: CodeOf<"invalid">, text: string): InvalidError {
    return failure(this, code, text);
  }

  /** The error for an index of this instruction that names nothing. */
  unknown(space: string, index: number, count: number): InvalidError {
    const { context, reader, place } = this;
    return unknown(space, index, count, reader.at, instructionText(context, reader), ` in ${place}`);
  }

  /** The error for operands that are not there. */
  mismatch(codes: readonly ValCode[]): InvalidError {
    return this._missing(this.context.listed(codes), codes.length);
  }

  /** The error for what must take operands of these types and finds others: a label, the function's end. */
  unfit(who: string, takes: string, codes: readonly ValCode[]): InvalidError {
    const [needed, there] = [this.context.listed(codes), this._stackText(codes.length)];
    return this.fail("type-mismatch", `type mismatch: ${who} ${takes} ${needed}; the stack has ${there}`);
  }

  /** The error for an instruction that finds other operands than it needs. */
  private _missing(needed: string, count: number): InvalidError {
    const there = this._stackText(count);
    return this.fail("type-mismatch", `type mismatch: instruction requires ${needed} but stack has ${there}`);
  }

  /** The error for a block at whose end other operands lie than its results. A text may have no word at that place. */
  unfinished(frame: Frame): InvalidError {
    const { context, height } = this;
    const [needed, there] = [context.listed(frame.results), context.listed(this.operands.subarray(frame.base, height))];
    const text = `${blockText(this, frame.kind)} must leave ${needed}; the stack has ${there}`;
    return failureAtEnd(this, `${this._suiteText(frame)}${text}`);
  }

  /** The error for an `if` without `else` that would have to make something. */
  withoutElse({ params, results }: Frame): InvalidError {
    const [takes, leaves] = [this.context.listed(params), this.context.listed(results)];
    const text = `an if without else must leave what it takes: it must leave ${leaves}; it takes ${takes}`;
    return failureAtEnd(this, text);
  }

  /** The suite for exceptions of old has these words where a part of a `try` ends. */
  private _suiteText({ kind, base, results }: Frame): string {
    if (kind !== "try" && kind !== "catch" && kind !== "catch_all") return "";
    const { context } = this;
    const below = this._below(results);
    if (below < 0)
      return `instruction requires ${context.listed(results)} but stack has ${this._stackText(results.length)}: `;
    return `block requires [] but stack has ${context.listed(this.operands.subarray(base, below))}: `;
  }

  /** The block's own operands as far as they are asked for. */
  private _stackText(count: number): string {
    const from = Math.max(this.frame.base, this.height - count);
    return this.context.listed(this.operands.subarray(from, this.height));
  }

  private _unsetLocals(mark: number): void {
    const { _setLocals: setLocals } = this;
    while (setLocals.length > mark) this.isSet[setLocals.pop()!] = 0;
  }

  private _grow(by: number): void {
    const needed = this.height + by;
    if (needed > limits.operands) {
      throw this.fail("limit-exceeded", `too many operands: more than ${limits.operands} at once`);
    }
    const larger = new Int32Array(Math.min(limits.operands, Math.max(needed, this.operands.length * 2)));
    larger.set(this.operands);
    this.operands = larger;
  }

  private _growLocals(needed: number): void {
    const locals = new Int32Array(needed * 2);
    locals.set(this.locals);
    this.locals = locals;
    const isSet = new Uint8Array(needed * 2);
    isSet.set(this.isSet);
    this.isSet = isSet;
  }
}
