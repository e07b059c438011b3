/**
 * The virtual operand stack: an operand is a local, a constant or a temporary, and is only moved to its own slot when
 * something needs it there. Slots of a frame are the locals and then one position per operand, so that a call's
 * arguments lie where the callee's frame begins. What is moved here counts as moved from now on, so all of this is for
 * code that every way to what follows runs through.
 *
 * No instruction looks at the whole stack: operands that are not in their slots are listed, and each is listed once.
 */
import { lastOf } from "../../base/lists.ts";
import { Emitter, type Operand, temporary } from "./emit.ts";
import { type Letter, letterAt, letterCode, widthOf } from "./letters.ts";
import type { Operands } from "./operands-view.ts";
import type { Values } from "./signatures.ts";

const kinds = { temp: 0, local: 1, const: 2 } as const;

/** Operands that there is room for at first. */
const firstRoom = 32;

/** Where more locals than this are on the stack, one that is set has all of them put into their slots. */
const fewLocals = 64;

/** The words of one function, and the operands that are on its stack at this point. */
export class OperandStack extends Emitter implements Operands {
  /** How many there are. */
  count = 0;
  private _letters = new Uint8Array(firstRoom);
  private _kinds = new Uint8Array(firstRoom);
  private _owns = new Int32Array(firstRoom);
  /** The slot of a local, the low word of a constant. */
  private _low = new Int32Array(firstRoom);
  private _high = new Int32Array(firstRoom);
  /** The positions of those that are not in their own slots, ascending. */
  private readonly _locals: number[] = [];
  private readonly _constants: number[] = [];

  /** The operand at a position from below. */
  at(position: number): Operand {
    const letter = letterAt(this._letters[position]!);
    const own = this._owns[position]!;
    const kind = this._kinds[position]!;
    if (kind === kinds.temp) return temporary(letter, own);
    const [lo, hi] = [this._low[position]!, this._high[position]!];
    if (kind === kinds.local) return { letter, kind: "local", own, slot: lo, lo: 0, hi: 0 };
    return { letter, kind: "const", own, slot: own, lo, hi };
  }

  /** The operand on top, or one that so many lie above. The code is valid, so there is one. */
  top(above = 0): Operand {
    return this.at(this.count - 1 - above);
  }

  /** The own slot of the operand at a position, or of the next one. */
  slotAt(position: number): number {
    return position < this.count ? this._owns[position]! : this.nextSlot;
  }

  /** The slot of the next operand. */
  get nextSlot(): number {
    const last = this.count - 1;
    return last < 0 ? this.stackBase : this._owns[last]! + widthOf(letterAt(this._letters[last]!));
  }

  /** Pushes an operand that the code to come computes into its own slot. */
  pushTemp(letter: Letter): number {
    return this._push(letter, kinds.temp, 0, 0);
  }

  /** Pushes values that the code to come puts into their own slots. */
  pushAll(values: Values): void {
    const { count, letters, codes, offsets, slots, areMany } = values;
    if (!areMany) {
      for (const letter of letters) this.pushTemp(letter);
      return;
    }
    const first = this.nextSlot;
    const from = this.count;
    this._makeRoom(from + count);
    this._letters.set(codes, from);
    this._kinds.fill(kinds.temp, from, from + count);
    const owns = this._owns;
    for (let i = 0; i < count; i++) owns[from + i] = first + offsets[i]!;
    this.count = from + count;
    this.reach(first + slots);
  }

  pushLocal(letter: Letter, slot: number): void {
    this._locals.push(this.count);
    this._push(letter, kinds.local, slot, 0);
  }

  pushConst(letter: Letter, lo: number, hi: number): void {
    this._constants.push(this.count);
    this._push(letter, kinds.const, lo, hi);
  }

  private _push(letter: Letter, kind: number, low: number, high: number): number {
    const own = this.nextSlot;
    const position = this.count;
    this._makeRoom(position + 1);
    this._letters[position] = letterCode(letter);
    this._kinds[position] = kind;
    this._owns[position] = own;
    this._low[position] = low;
    this._high[position] = high;
    this.count = position + 1;
    this.reach(own + widthOf(letter));
    return own;
  }

  private _makeRoom(count: number): void {
    const room = this._owns.length;
    if (count <= room) return;
    const larger = Math.max(count, room * 2);
    this._letters = enlarged(this._letters, new Uint8Array(larger));
    this._kinds = enlarged(this._kinds, new Uint8Array(larger));
    this._owns = enlarged(this._owns, new Int32Array(larger));
    this._low = enlarged(this._low, new Int32Array(larger));
    this._high = enlarged(this._high, new Int32Array(larger));
  }

  /** The operand on top, taken off. */
  pop(): Operand {
    const operand = this.top();
    this.popMany(1);
    return operand;
  }

  popMany(count: number): void {
    this.truncate(this.count - count);
  }

  /** Takes off what lies above so many operands. */
  truncate(count: number): void {
    this.count = count;
    forget(this._locals, count);
    forget(this._constants, count);
  }

  /** Gives the operand on top another type of the same bits. */
  retype(letter: Letter): void {
    this._letters[this.count - 1] = letterCode(letter);
  }

  /** Whether so many operands on top are all in their own slots, one after the other. */
  areInPlace(count: number): boolean {
    const from = this.count - count;
    return !((lastOf(this._locals) ?? -1) >= from || (lastOf(this._constants) ?? -1) >= from);
  }

  /** Puts the operand at this position into its own slot. */
  private _materialise(position: number): void {
    const operand = this.at(position);
    this.place(operand, operand.own);
    this._kinds[position] = kinds.temp;
  }

  /** Puts the top operands into their own slots and returns the first one's slot. */
  materialiseTop(count: number): number {
    const from = this.count - count;
    this._materialiseListed(this._locals, from);
    this._materialiseListed(this._constants, from);
    return this.slotAt(from);
  }

  /** Puts all operands that are locals into their own slots: a block may set the locals on one way and not on another. */
  materialiseLocals(): void {
    this._materialiseListed(this._locals, 0);
  }

  private _materialiseListed(list: number[], from: number): void {
    let first = list.length;
    while (first > 0 && list[first - 1]! >= from) first--;
    for (let i = first; i < list.length; i++) this._materialise(list[i]!);
    list.length = first;
  }

  /** `local.set`: takes the operand on top into a local. */
  setLocal(slot: number): void {
    const value = this.pop();
    const kept = this._keepLocal(slot);
    if (!kept && value.kind === "temp" && this.redirect(value.slot, slot)) return;
    this.place(value, slot);
  }

  /** Saves the operands that stand for the old value of a local. */
  private _keepLocal(slot: number): boolean {
    const list = this._locals;
    if (list.length > fewLocals) {
      this.materialiseLocals();
      return true;
    }
    let left = 0;
    for (const position of list) {
      if (this._low[position] === slot) this._materialise(position);
      else list[left++] = position;
    }
    const kept = left < list.length;
    list.length = left;
    return kept;
  }
}

function enlarged<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Takes positions off a list that no longer are below this count. */
function forget(list: number[], count: number): void {
  while (list.length > 0 && list[list.length - 1]! >= count) list.pop();
}
