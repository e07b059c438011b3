/**
 * The operands of a function while it is written: expressions that have not been written yet, and variables named by how
 * deep they lie. An expression has no effects and cannot trap; it names locals and such variables alone, of these none that
 * lies below itself.
 */
import { type Letter, widths } from "../code/letters.ts";
import type { FloatStudy, Form } from "./floats.ts";
import type { SourceText } from "./source.ts";

/** An operand. */
export interface Operand {
  readonly letter: Letter;
  /** Its words, or the reference; undefined for a float that is a number alone. */
  readonly words: readonly string[] | undefined;
  /** A float as a number, where it is one. */
  readonly num: string | undefined;
  /** An i32 that says whether something holds, as a condition. */
  readonly holds: string | undefined;
  /** Whether all that is above is a name or a literal, so that it can be written as often as wanted. */
  readonly simple: boolean;
  /** The deepest variable for operands that it names; -1 for none. */
  readonly slot: number;
  /** The locals that it names. */
  readonly locals: readonly number[];
  /** The variable of the study that it is a copy of; -1 for none. */
  readonly origin: number;
}

const noLocals: readonly number[] = [];

/** An expression of so many characters is written at once. */
const longest = 160;

/** Expressions that wait at a time. */
const mostWaiting = 48;

const wordNames = ["p", "q", "r", "s"] as const;

/** The variable of a word of an operand, or of its reference. */
export function slotName(letter: Letter, height: number, word: number): string {
  return letter === "r" ? `o${height}` : `${wordNames[word]!}${height}`;
}

/** Whether a text names something. */
function names(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isNameChar(text.charCodeAt(at - 1)) && !isNameChar(text.charCodeAt(at + name.length))) return true;
  }
  return false;
}

/** Letters and digits; NaN, before and behind a text, is none. */
function isNameChar(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 36;
}

/** A number of 32 bits as text. */
export const literal = (value: number): string => (value < 0 ? `(${value})` : String(value));

/** A float as text. */
export function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return "(0/0)";
  if (Object.is(value, -0)) return "(-0)";
  if (value === Infinity) return "(1/0)";
  return value === -Infinity ? "(-1/0)" : literal(value);
}

/** The operands of a function. */
export class Operands {
  readonly items: Operand[] = [];
  readonly text: SourceText;
  readonly study: FloatStudy;
  /** The variables in use, to be declared. */
  readonly declared = new Map<string, string>();
  private readonly _waiting: number[] = [];

  constructor(text: SourceText, study: FloatStudy) {
    this.text = text;
    this.study = study;
  }

  get height(): number {
    return this.items.length;
  }

  /** The operand so far from the top, 0 being the one on top. */
  top(fromTop = 0): Operand {
    return this.items[this.items.length - 1 - fromTop]!;
  }

  /** Declares a variable. */
  declare(name: string, initial = "0"): string {
    if (!this.declared.has(name)) this.declared.set(name, initial);
    return name;
  }

  /** The variable of a word of an operand at a height. */
  slot(letter: Letter, height: number, word = 0): string {
    return this.declare(slotName(letter, height, word), letter === "r" ? "null" : "0");
  }

  /** The variable of a float as a number. */
  numSlot(height: number): string {
    return this.declare(`x${height}`);
  }

  // Pushing

  private _push(operand: Operand): void {
    const at = this.items.push(operand) - 1;
    if (operand.simple && operand.locals.length === 0 && (operand.slot < 0 || operand.slot === at)) return;
    const length = (operand.num?.length ?? 0) + (operand.words?.reduce((sum, word) => sum + word.length, 0) ?? 0);
    // What is made of constants stays as it is, but for its length: the host's parser goes as deep as it nests.
    if (operand.locals.length === 0 && operand.slot < 0 && length <= longest) return;
    this._waiting.push(at);
    if (length > longest || operand.locals.length > 6) this.settle(at);
    else if (this._waiting.length > mostWaiting) this.settle(this._waiting[0]!);
  }

  /** Pushes an expression over operands that have been popped. */
  expression(
    letter: Letter,
    value: Pick<Operand, "words" | "num"> & { readonly holds?: string; readonly origin?: number },
    ...of: readonly Operand[]
  ): void {
    let slot = -1;
    let locals = noLocals;
    for (const one of of) {
      slot = Math.max(slot, one.slot);
      if (one.locals.length > 0) locals = locals.length === 0 ? one.locals : [...new Set([...locals, ...one.locals])];
    }
    const { words, num, holds, origin = -1 } = value;
    this._push({ letter, words, num, holds, simple: false, slot, locals, origin });
  }

  /** Pushes a constant. */
  constant(letter: Letter, words: readonly string[] | undefined, num?: string): void {
    this._push({ letter, words, num, holds: undefined, simple: true, slot: -1, locals: noLocals, origin: -1 });
  }

  /** Pushes an operand as it is. */
  again(operand: Operand): void {
    this._push(operand);
  }

  /** Pushes a local. */
  local(letter: Letter, index: number, words: readonly string[] | undefined, num: string | undefined): void {
    const origin = letter === "f" || letter === "F" ? index : -1;
    this._push({ letter, words, num, holds: undefined, simple: true, slot: -1, locals: [index], origin });
  }

  /** Pushes what lies in the variables of the next height; a float as its form says. */
  variable(letter: Letter, form: Form = "bits", origin = -1): void {
    const at = this.items.length;
    this._push(this.inSlot(letter, at, form, origin));
  }

  /** What lies in the variables of a height. */
  inSlot(letter: Letter, at: number, form: Form = "bits", origin = -1): Operand {
    const words =
      form === "number" ? undefined : Array.from({ length: widths[letter] }, (_, i) => this.slot(letter, at, i));
    const num = form === "bits" ? undefined : this.numSlot(at);
    return { letter, words, num, holds: undefined, simple: true, slot: at, locals: noLocals, origin };
  }

  // Popping and settling

  /** Takes operands off. */
  drop(count: number): void {
    const height = this.items.length - count;
    this.truncate(height);
  }

  /** Takes off what lies above a height. */
  truncate(height: number): void {
    this.items.length = height;
    const waiting = this._waiting;
    while (waiting.length > 0 && waiting[waiting.length - 1]! >= height) waiting.pop();
  }

  /** Makes an operand lie in its own variables, unless it is a constant. */
  settle(at: number): Operand {
    const operand = this.items[at]!;
    const { letter, words, num, origin, locals, slot, simple } = operand;
    if (locals.length === 0 && simple && (slot < 0 || slot === at)) return operand;
    this.clear(at);
    const form: Form = words === undefined ? "number" : num === undefined ? "bits" : "both";
    const settled = this.inSlot(letter, at, form, origin);
    const [targets, texts] = [
      [...(settled.words ?? []), ...(settled.num === undefined ? [] : [settled.num])],
      [...(words ?? []), ...(num === undefined ? [] : [num])],
    ];
    this.assign(targets, texts);
    this._settled(at, settled);
    return settled;
  }

  private _settled(at: number, operand: Operand): void {
    this.items[at] = operand;
    const waits = this._waiting.lastIndexOf(at);
    if (waits >= 0) this._waiting.splice(waits, 1);
  }

  /** Sees to it that the variables of a height can be written: no operand below names them. */
  clear(height: number): void {
    for (const at of [...this._waiting]) if (at < height && this.items[at]!.slot >= height) this.settle(at);
  }

  /** Settles all that waits. */
  settleAll(): void {
    while (this._waiting.length > 0) this.settle(this._waiting[0]!);
  }

  /** Settles what names a local that is about to change. */
  settleLocal(index: number): void {
    for (const at of [...this._waiting]) if (this.items[at]?.locals.includes(index) === true) this.settle(at);
  }

  /** The operand so far from the top, as names and literals. */
  simple(fromTop: number): Operand {
    const at = this.items.length - 1 - fromTop;
    const operand = this.items[at]!;
    return operand.simple ? operand : this.settle(at);
  }

  /** Assigns in turn; what a later text still names is written last. */
  assign(targets: readonly string[], texts: readonly string[]): void {
    const late: string[] = [];
    for (const [i, target] of targets.entries()) {
      if (target === texts[i]) continue;
      const isNamed = texts.some((text, j) => j > i && names(text, target));
      if (!isNamed) this.text.add(`${target}=${texts[i]!};`);
      else {
        const spare = this.declare(`t${i}`);
        this.text.add(`${spare}=${texts[i]!};`);
        late.push(`${target}=${spare};`);
      }
    }
    if (late.length > 0) this.text.add(late.join(""));
  }

  // Values

  /** The words of an operand that is no float alone. */
  words(fromTop: number): readonly string[] {
    const { letter } = this.top(fromTop);
    return letter === "f" || letter === "F" ? this.bits(fromTop) : this.top(fromTop).words!;
  }

  /** A float as a number. */
  num(fromTop: number): string {
    const { num, words, letter, origin } = this.top(fromTop);
    this.study.isUsed(origin, "number");
    if (num !== undefined) return num;
    const [lo, hi] = words!;
    return letter === "f" ? `(B[0]=${lo!},S[0])` : `(B[0]=${lo!},B[1]=${hi!},D[0])`;
  }

  /** The bits of a float. */
  bits(fromTop: number): readonly string[] {
    const { letter, words, num, origin } = this.top(fromTop);
    this.study.isUsed(origin, "bits");
    if (words !== undefined) return words;
    if (letter === "f") return [`(S[0]=${num!},B[0])`];
    return this._split(this.items.length - 1 - fromTop).words!;
  }

  /** Whether a float is a number alone: then nobody can tell its bits. */
  isNumber(fromTop: number): boolean {
    return this.top(fromTop).words === undefined;
  }

  /** Puts the bits of a number into the variables of its height, beside the number. */
  private _split(at: number): Operand {
    const before = this.items[at]!;
    this.clear(at);
    const both = this.inSlot(before.letter, at, "both", before.origin);
    this.text.add(`${both.num!}=${before.num!};D[0]=${both.num!};${both.words![0]!}=B[0];${both.words![1]!}=B[1];`);
    this._settled(at, both);
    return both;
  }

  /** Makes an operand simple in the form wanted, so that nothing has to be written where it is taken along. */
  prepare(at: number, form: Form): void {
    const fromTop = this.items.length - 1 - at;
    const operand = this.items[at]!;
    if (operand.letter !== "f" && operand.letter !== "F") {
      this.settle(at);
      return;
    }
    if (form !== "number" && operand.words === undefined) {
      if (operand.letter === "F") this.bits(fromTop);
      else this.settle(at);
    } else this.settle(at);
  }

  /** Assigns an operand to variables; a float in the form that they have. */
  moveTo(
    fromTop: number,
    target: { readonly words: readonly string[] | undefined; readonly num: string | undefined },
  ): void {
    const { letter } = this.top(fromTop);
    if (letter !== "f" && letter !== "F") {
      this.assign(target.words!, this.top(fromTop).words!);
      return;
    }
    const texts: string[] = [];
    const targets: string[] = [];
    if (target.num !== undefined && target.words !== undefined && this.isNumber(fromTop)) {
      // Once, not by way of itself.
      const value = this.num(fromTop);
      const [lo, hi] = target.words;
      this.text.add(`${target.num}=${value};`);
      this.text.add(letter === "f" ? `S[0]=${target.num};${lo!}=B[0];` : `D[0]=${target.num};${lo!}=B[0];${hi!}=B[1];`);
      return;
    }
    if (target.words !== undefined) {
      texts.push(...this.bits(fromTop));
      targets.push(...target.words);
    }
    if (target.num !== undefined) {
      texts.push(this.num(fromTop));
      targets.push(target.num);
    }
    this.assign(targets, texts);
  }
}
