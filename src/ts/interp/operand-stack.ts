/**
 * The virtual operand stack: an operand is a local, a constant or a temporary, and is only moved to its own slot when
 * something needs it there. Slots of a frame are the locals and then one position per operand, so that a call's
 * arguments lie where the callee's frame begins. What is moved here counts as moved from now on, so all of this is for
 * code that every way to what follows runs through.
 */
import { Emitter, type Letter, type Operand, temporary, widthOf } from "./emit.ts";

/** The words of one function, and the operands that are on its stack at this point. */
export class OperandStack extends Emitter {
  readonly stack: Operand[] = [];

  /** The slot of the next operand. */
  get nextSlot(): number {
    const top = this.stack.at(-1);
    return top === undefined ? this.stackBase : top.own + widthOf(top.letter);
  }

  /** Pushes an operand that the code to come computes into its own slot. */
  pushTemp(letter: Letter): number {
    const own = this.nextSlot;
    this.push(temporary(letter, own));
    return own;
  }

  pushLocal(letter: Letter, slot: number): void {
    this.push({ letter, kind: "local", own: this.nextSlot, slot, lo: 0, hi: 0 });
  }

  pushConst(letter: Letter, lo: number, hi: number): void {
    const own = this.nextSlot;
    this.push({ letter, kind: "const", own, slot: own, lo, hi });
  }

  private push(operand: Operand): void {
    this.stack.push(operand);
    this.reach(operand.own + widthOf(operand.letter));
  }

  /** The operand on top, taken off. The code is valid, so there is one. */
  pop(): Operand {
    return this.stack.pop()!;
  }

  popMany(count: number): void {
    this.stack.length -= count;
  }

  /** Gives the operand on top another type of the same bits. */
  retype(letter: Letter): void {
    this.stack.push({ ...this.pop(), letter });
  }

  /** Puts the operand at this position of the stack into its own slot. */
  materialise(position: number): void {
    const operand = this.stack[position]!;
    if (operand.kind === "temp") return;
    this.place(operand, operand.own);
    this.stack[position] = { ...operand, kind: "temp", slot: operand.own };
  }

  /** Puts the top operands into their own slots and returns the first one's slot. */
  materialiseTop(count: number): number {
    const from = this.stack.length - count;
    for (let i = from; i < this.stack.length; i++) this.materialise(i);
    return this.stack[from]?.own ?? this.nextSlot;
  }

  /** Puts all operands that are locals into their own slots: a block may set the locals on one way and not on another. */
  materialiseLocals(): void {
    for (const [i, operand] of this.stack.entries()) if (operand.kind === "local") this.materialise(i);
  }

  /** `local.set`: takes the operand on top into a local. */
  setLocal(slot: number): void {
    const value = this.pop();
    const kept = this.keepLocal(slot);
    if (!kept && value.kind === "temp" && this.redirect(value.slot, slot)) return;
    this.place(value, slot);
  }

  /** Saves the operands that stand for the old value of a local. */
  private keepLocal(slot: number): boolean {
    let kept = false;
    for (const [i, operand] of this.stack.entries()) {
      if (operand.kind !== "local" || operand.slot !== slot) continue;
      this.materialise(i);
      kept = true;
    }
    return kept;
  }
}
