/**
 * The text of a function as it is written: statements in lines that tell where in the module they come from, and what it
 * takes from outside. Nothing of the module gets into it but numbers.
 */

import { BugError } from "../../base/errors/errors.ts";

/** A function in JavaScript, with all that is needed to make it run. */
export interface Source {
  /** The parts that it takes from its instance and from the package, as declarations. */
  readonly head: string;
  /** The function's parameters and its statements. */
  readonly params: string;
  readonly body: string;
  /** The byte offset in the module of what each line of the body does. */
  readonly offsets: Int32Array;
  /** Whether it may leave a call to whoever called it. */
  readonly bounces: boolean;
  /** Whether it calls itself, by the name `E`. */
  readonly recurses: boolean;
}

/** Thrown where a function becomes too large to be written out: it is interpreted instead. */
export class TooLarge extends Error {}

/** Whether a text is digits from there on. There are no regular expressions here: functions are written where the host's stack ends, too. */
export function isDigits(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return from < text.length;
}

/** Whether a text is the name of a variable: a small letter and a number. */
export function isVariable(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 97 && first <= 122 && isDigits(text, 1);
}

/** What statements are written to. */
export class SourceText {
  private readonly _parts: string[] = [];
  private readonly _offsets: number[];
  private readonly _taken = new Map<string, string>();
  private readonly _limit: number;
  private _length = 0;

  constructor(at: number, limit: number) {
    this._offsets = [at];
    this._limit = limit;
  }

  /** Writes text. @throws TooLarge */
  add(text: string): void {
    this._parts.push(text);
    this._length += text.length;
    if (this._length > this._limit) throw new TooLarge();
  }

  /** Begins a line for what lies at this offset: whatever may trap, throw or call has one. */
  note(at: number): void {
    if (this._offsets[this._offsets.length - 1] === at) return;
    this._offsets.push(at);
    this.add("\n");
  }

  /** A place to be filled later. */
  hole(): number {
    return this._parts.push("") - 1;
  }

  /** Fills a place. */
  fill(hole: number, text: string): void {
    this._parts[hole] = text;
  }

  /** Takes something from outside under a name, which is given back. Variables are a small letter and a number: no such name. */
  take(name: string, from: string): string {
    if (!this._taken.has(name)) {
      if (isVariable(name)) throw new BugError(`${name} is the name of a variable.`);
      this._taken.set(name, from);
    }
    return name;
  }

  /** What was taken, as declarations: what is linked can change, and is a variable, which whoever changes it sets anew. */
  get head(): string {
    return Array.from(
      this._taken,
      ([name, from]) => `${from.startsWith("I.link(") ? "let" : "const"} ${name}=${from};`,
    ).join("");
  }

  get body(): string {
    return this._parts.join("");
  }

  get offsets(): Int32Array {
    return Int32Array.from(this._offsets);
  }
}
