/**
 * Blocks, branches and returns, lowered: labels become pcs, and values move only where they are not yet where
 * the label wants them. The operands that a branch takes along are given to it to be read, the one on top last: what is
 * emitted here may not be run, so there is no way from here to the stack that goes on behind it. Where they are many,
 * whoever asks for the branch has put them into their own slots before, once for all branches, and each moves them at once.
 */
import type { CatchClause } from "../../binary/code.ts";
import type { Clause, Handler } from "../code/module-code.ts";
import { lastOf } from "../../base/lists.ts";
import { type Emitter, type Operand, temporary } from "./emit.ts";
import type { Operands } from "./operands-view.ts";
import { type LowName, nearSlots } from "../code/ops.ts";
import type { Values } from "./signatures.ts";
import type { CompareForm } from "./templates.ts";

/** A block that is open. */
export interface Label {
  readonly kind: "func" | "block" | "loop" | "if" | "else" | "try" | "catch";
  /** Operands below its parameters. */
  readonly height: number;
  /** The slot of its first parameter or result. */
  readonly slot: number;
  readonly params: Values;
  readonly results: Values;
  /** Whether its beginning can be reached at all. */
  readonly reachable: boolean;
  /** Words to be filled with the pc of its end. */
  readonly patches: number[];
  /** The pc of a loop's head. */
  readonly head: number;
  /** What becomes of exceptions in its body, for a `try_table` that catches something and a `try`. */
  readonly handler: Handler | undefined;
  /** The innermost handler of exceptions at its end: its own, where it is a `try` that has not ended, or one around it. */
  readonly around: Handler | undefined;
  /** What was caught, past a `catch` of a `try`. */
  readonly caught: Caught | undefined;
  /** What a `try_table` catches. */
  readonly catches: readonly CatchClause[];
  /** The word to be filled with the pc of an `if`'s else part. */
  elsePatch: number | undefined;
  /** A loop's first instruction, where it leaves the loop: a branch back does its work at once. */
  guard: Guard | undefined;
}

/** A caught exception, which lies below the operands of what caught it. */
export interface Caught {
  readonly slot: number;
  readonly clause: Clause;
}

/** The condition on which a loop is left at its head. */
interface Guard {
  readonly condition: Condition;
  readonly exit: Label;
  /** The pc behind the test. */
  readonly body: number;
}

/** A comparison that has just been emitted, so that a branch on its result can take its place. */
export interface Compared {
  readonly form: CompareForm;
  readonly a: Operand;
  readonly b: Operand;
  /** Where its code begins and ends, constants included. */
  readonly start: number;
  readonly end: number;
  readonly slot: number;
  readonly negated: boolean;
}

/** What a branch waits for. */
export type Condition =
  | { readonly kind: "operand"; readonly operand: Operand; readonly wide: boolean; readonly negated: boolean }
  | { readonly kind: "compare"; readonly compared: Compared; readonly negated: boolean };

/** Branches that join with an addition to the register they test: what ends most loops. */
const stepped: { readonly [name in LowName]?: LowName } = {
  BR_LT_S: "STEP_LT_S",
  BR_LT_U: "STEP_LT_U",
  BR_NE: "STEP_NE",
};

const steppedImm: { readonly [name in LowName]?: LowName } = {
  BR_LT_S_I: "STEP_LT_S_I",
  BR_LT_U_I: "STEP_LT_U_I",
  BR_NE_I: "STEP_NE_I",
};

const steppedBy: { readonly [name in LowName]?: LowName } = { BR_LT_S: "STEP_BY_LT_S", BR_LT_U: "STEP_BY_LT_U" };

/** Emits branches. Targets that are not known yet are collected in their label. */
export class Control {
  readonly labels: Label[] = [];
  /** Slots whose references a return forgets; the end is patched when the frame's size is known. */
  readonly clearPatches: number[] = [];
  /** Who handles exceptions from which pc on: pcs ascend as words are emitted. */
  readonly handled = { from: [] as number[], by: [] as (Handler | undefined)[] };
  readonly emitter: Emitter;
  private readonly _results: Values;
  /** Whether the function keeps references in its frame. */
  usesRefs: boolean;

  constructor(emitter: Emitter, results: Values, usesRefs: boolean) {
    this.emitter = emitter;
    this._results = results;
    this.usesRefs = usesRefs;
  }

  /** The label that an index names: 0 is the innermost. */
  label(index: number): Label {
    return this.labels[this.labels.length - 1 - index]!;
  }

  /** The innermost handler of exceptions in the block that an index names; undefined where there is none. */
  handlerAround(index: number): Handler | undefined {
    return this.labels[this.labels.length - 1 - index]?.around;
  }

  /** From here on this one handles exceptions. */
  handle(handler: Handler | undefined): void {
    this.handled.from.push(this.emitter.pc);
    this.handled.by.push(handler);
  }

  /** What a branch to a label takes with it. */
  arity(label: Label): Values {
    return label.kind === "loop" ? label.params : label.results;
  }

  /** Emits a jump whose target is the label, in the word just emitted as a placeholder. */
  private _target(label: Label, word: number): void {
    if (label.kind === "loop") this.emitter.words[word] = label.head;
    else label.patches.push(word);
  }

  /** An unconditional branch. */
  branch(label: Label, operands: Operands): void {
    if (label.kind === "func") {
      this.returnValues(operands);
      return;
    }
    this.moveResults(label, operands);
    this._jump(label);
  }

  private _jump(label: Label): void {
    const { guard } = label;
    if (guard !== undefined) this.emitter.words[this.conditional(guard.condition, true)] = guard.body;
    this.emitter.emit("BR", 0, 0, 0);
    this._target(guard?.exit ?? label, this.emitter.words.length - 1);
  }

  /** Notes a branch that is a loop's first instruction and tests nothing but locals. */
  private _noteGuard(condition: Condition, exit: Label, start: number): void {
    const loop = lastOf(this.labels);
    if (loop?.kind !== "loop" || loop.head !== start || exit === loop || exit.kind === "func") return;
    const plain = ({ kind, letter }: Operand): boolean => kind === "local" || (kind === "const" && letter === "i");
    const operands = condition.kind === "compare" ? [condition.compared.a, condition.compared.b] : [condition.operand];
    if (this.arity(exit).count === 0 && operands.every(plain)) loop.guard = { condition, exit, body: this.emitter.pc };
  }

  /** Whether the top operands lie already where the label wants them. */
  private _inPlace(label: Label, operands: Operands): boolean {
    if (label.kind === "func") return false;
    const { count } = this.arity(label);
    if (count === 0) return true;
    return operands.areInPlace(count) && operands.at(operands.count - count).own === label.slot;
  }

  /** Copies the top operands to where the label wants them: upwards, so that none is overwritten before it is read. */
  moveResults(label: Label, operands: Operands): void {
    this.emitter.reach(this._placeTop(operands, this.arity(label), label.slot));
  }

  /** Copies the operands on top to consecutive slots, the first one first, and gives the slot behind them. */
  private _placeTop(operands: Operands, values: Values, first: number): number {
    const { count, slots, offsets } = values;
    const from = operands.count - count;
    if (values.areMany && operands.areInPlace(count)) this.emitter.moveAll(values, operands.at(from).own, first);
    else for (let i = 0; i < count; i++) this.emitter.place(operands.at(from + i), first + offsets[i]!);
    return first + slots;
  }

  /** A branch where the condition holds. */
  branchIf(condition: Condition, label: Label, operands: Operands): void {
    if (this._inPlace(label, operands)) {
      const start = this.emitter.pc;
      this._target(label, this.conditional(condition, false));
      this._noteGuard(condition, label, start);
      return;
    }
    const over = this.conditional(condition, true);
    this.branch(label, operands);
    this.bind(over);
  }

  /** Emits a conditional jump and returns the word of its target. */
  conditional(condition: Condition, invert: boolean): number {
    if (condition.kind === "compare") return this._compareAndBranch(condition.compared, invert !== condition.negated);
    const { operand, wide, negated } = condition;
    const register = this.emitter.register(operand, 0);
    const onZero = invert !== negated;
    const name: LowName = onZero ? (wide ? "BRZ64" : "BRZ") : wide ? "BRNZ64" : "BRNZ";
    return this._testAndBranch(name, register);
  }

  /** A branch by whether a register is zero. */
  private _testAndBranch(name: LowName, register: number): number {
    const step = name === "BRNZ" ? this._takeStep(register, "STEP_NZ") : undefined;
    if (step !== undefined) {
      this.emitter.emit("STEP_NZ", register, 0, 0, step);
      return this.emitter.words.length - 2;
    }
    this.emitter.emit(name, register, 0, 0);
    return this.emitter.words.length - 1;
  }

  private _compareAndBranch(compared: Compared, invert: boolean): number {
    const { form, a, b } = compared;
    const { emitter } = this;
    const unless = invert !== compared.negated;
    const imm = unless ? form.unlessImm : form.branchImm;
    if (imm !== undefined && b.kind === "const" && (b.letter === "i" || b.hi === b.lo >> 31)) {
      if (b.lo === 0 && (imm === "BR_EQ_I" || imm === "BR_NE_I"))
        return this._testAndBranch(imm === "BR_EQ_I" ? "BRZ" : "BRNZ", emitter.register(a, 0));
      const register = emitter.register(a, 0);
      const step = this._takeStep(register, steppedImm[imm]);
      if (step !== undefined) {
        emitter.emit(steppedImm[imm]!, register, 0, 0, step, b.lo);
        return emitter.words.length - 3;
      }
      emitter.emit(imm, register, 0, 0, b.lo);
      return emitter.words.length - 2;
    }
    const name = unless ? form.unless : form.branch;
    const swap = (form.swap === true) !== (unless && form.unlessSwaps === true);
    const x = emitter.register(swap ? b : a, 0);
    const y = emitter.register(swap ? a : b, 1);
    const step = x === y ? undefined : this._takeStep(x, stepped[name]);
    if (step !== undefined) {
      emitter.emit(stepped[name]!, x, y, 0, step);
      return emitter.words.length - 2;
    }
    const by = x === y ? undefined : this._takeRegisterStep(x, y, steppedBy[name]);
    if (by !== undefined) {
      emitter.emit(steppedBy[name]!, x, y, 0, by);
      return emitter.words.length - 2;
    }
    emitter.emit(name, x, y, 0);
    return emitter.words.length - 1;
  }

  /** Takes back an addition of another register to this one, and returns that register's place. */
  private _takeRegisterStep(register: number, limit: number, name: LowName | undefined): number | undefined {
    const { emitter } = this;
    const start = name === undefined ? -1 : emitter.last("ADD");
    if (start < 0 || emitter.words[start + 1] !== register * 2) return undefined;
    const a = (emitter.words[start]! >>> 10) & nearSlots;
    const b = emitter.words[start]! >>> 21;
    const by = a === register ? b : b === register ? a : undefined;
    if (by === undefined || by === limit) return undefined;
    emitter.retract(start);
    return by * 2;
  }

  /** Takes back an addition of a constant to a register, if that was the last instruction, and returns the constant. */
  private _takeStep(register: number, name: LowName | undefined): number | undefined {
    const start = name === undefined ? -1 : this.emitter.last("ADD_I");
    if (start < 0 || this.emitter.words[start]! >>> 10 !== ((register << 11) | register)) return undefined;
    const step = this.emitter.words[start + 1]!;
    this.emitter.retract(start);
    return step;
  }

  /** `br_table`: labels whose values have to move are reached by a detour. */
  branchTable(index: Operand, labels: readonly Label[], operands: Operands): void {
    const { emitter } = this;
    const register = emitter.register(index, 0);
    emitter.emit("BR_TABLE", register, 0, labels.length - 1);
    const first = emitter.words.length;
    for (let i = 0; i < labels.length; i++) emitter.words.push(0);
    const detours = new Map<Label, number[]>();
    for (const [i, label] of labels.entries()) {
      emitter.step();
      if (this._inPlace(label, operands)) this._target(label, first + i);
      else if (detours.has(label)) detours.get(label)!.push(first + i);
      else detours.set(label, [first + i]);
    }
    for (const [label, words] of detours) {
      for (const word of words) {
        emitter.step();
        this.bind(word);
      }
      this.branch(label, operands);
    }
  }

  /** Fills a target with the pc of what comes next. */
  bind(word: number): void {
    this.emitter.words[word] = this.emitter.pc;
    this.emitter.forget();
  }

  /** Returns with the operands on top. */
  returnValues(operands: Operands): void {
    const { emitter } = this;
    const results = this._results;
    const only = results.count === 1 ? results.letters[0] : undefined;
    if (only !== undefined && only !== "v" && only !== "r") {
      const register = emitter.register(operands.at(operands.count - 1), 0);
      this._clearRefs(0);
      emitter.emit(only === "i" || only === "f" ? "RETURN32" : "RETURN64", register);
      return;
    }
    this._clearRefs(this._placeTop(this._outOfTheWay(operands, results), results, 0));
    emitter.emit("RETURN");
  }

  /** The results of a function, which go where its locals are: a local that an earlier one overwrites is copied first. */
  private _outOfTheWay(operands: Operands, { count, offsets }: Values): Operands {
    if (operands.areInPlace(count)) return operands;
    const from = operands.count - count;
    const moved = Array.from({ length: count }, (_, i) => {
      const operand = operands.at(from + i);
      if (operand.kind !== "local" || operand.slot >= offsets[i]!) return operand;
      this.emitter.place(operand, operand.own);
      return temporary(operand.letter, operand.own);
    });
    return { count, at: (position) => moved[position]!, areInPlace: () => false };
  }

  private _clearRefs(from: number): void {
    if (!this.usesRefs) return;
    this.emitter.emit("CLEAR_REFS", 0, 0, from, from);
    this.clearPatches.push(this.emitter.words.length - 1);
  }

  /** Whether the words end with this comparison: nothing has been emitted since, and nothing arrives behind it. */
  isLast(compared: Compared | undefined, operand: Operand): compared is Compared {
    return (
      compared !== undefined &&
      operand.kind === "temp" &&
      operand.slot === compared.slot &&
      compared.end === this.emitter.words.length &&
      this.emitter.isPassed(compared.start)
    );
  }

  /** Takes a comparison's code back, so that a branch can do it. */
  retract(compared: Compared): void {
    this.emitter.retract(compared.start);
  }
}
