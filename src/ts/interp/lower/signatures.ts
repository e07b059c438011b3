/**
 * Lists of value types as the lowering has them, made once for each list: two bytes of a body may name a thousand types.
 */
import { type NumType, type ValType, isRef } from "../../core/types.ts";
import { type Letter, letterCode, widthOf } from "./letters.ts";

const letterOf: { readonly [K in NumType]: Letter } = { i32: "i", i64: "I", f32: "f", f64: "F", v128: "v" };

/** The letter of a value type. */
export function letter(type: ValType): Letter {
  return isRef(type) ? "r" : letterOf[type];
}

/** Values up to which each is moved by an instruction of its own; where they are more, one moves all. */
const few = 8;

/** Values that lie one after the other. */
export class Values {
  readonly letters: readonly Letter[];
  /** The letters as numbers. */
  readonly codes: Uint8Array;
  /** How many slots behind the first one each begins. */
  readonly offsets: Int32Array;
  /** Slots that all of them take. */
  readonly slots: number;
  readonly hasRefs: boolean;
  private _withRef: Values | undefined;

  constructor(letters: readonly Letter[]) {
    this.letters = letters;
    this.codes = Uint8Array.from(letters, letterCode);
    this.offsets = new Int32Array(letters.length);
    let slots = 0;
    for (const [i, one] of letters.entries()) {
      this.offsets[i] = slots;
      slots += widthOf(one);
    }
    this.slots = slots;
    this.hasRefs = letters.includes("r");
    this._withRef = undefined;
  }

  /** How many there are. */
  get count(): number {
    return this.letters.length;
  }

  /** Whether they are so many that what is done with them is done with all at once. */
  get areMany(): boolean {
    return this.letters.length > few;
  }

  /** These, and a reference behind them. */
  get withRef(): Values {
    return (this._withRef ??= new Values([...this.letters, "r"]));
  }
}

/** No values. */
export const noValues: Values = new Values([]);

const single: { readonly [K in Letter]: Values } = {
  i: new Values(["i"]),
  I: new Values(["I"]),
  f: new Values(["f"]),
  F: new Values(["F"]),
  v: new Values(["v"]),
  r: new Values(["r"]),
};

const known = new WeakMap<readonly ValType[], Values>();

/** The values of these types. */
export function valuesOf(types: readonly ValType[]): Values {
  if (types.length === 0) return noValues;
  if (types.length === 1) return single[letter(types[0]!)];
  let values = known.get(types);
  if (values === undefined) known.set(types, (values = new Values(types.map(letter))));
  return values;
}

/** One value of this type. */
export function valueOf(type: ValType): Values {
  return single[letter(type)];
}
