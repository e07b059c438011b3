/**
 * EDN from text, as far as values of WebAssembly are written in it: all of the format but tagged elements, ratios and
 * decimals with an M.
 */
import { quoted, shownChar } from "../../base/errors/shown.ts";
import { CommandLineError } from "../args.ts";
import { EdnMap, EdnSet, EdnSymbol, Keyword } from "./data.ts";

/** The one value that a text holds. @throws CommandLineError */
export function readEdn(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.next();
  if (value === nothing) throw reader.error("there is no value in it");
  if (reader.next() !== nothing) throw reader.error("it holds more than one value");
  return value;
}

/** What a reader finds at the end. */
const nothing = Symbol("nothing");

/** Levels that values nest to. */
const deepest = 1_000;

const escapes: { readonly [char: string]: string } = {
  t: "\t",
  r: "\r",
  n: "\n",
  b: "\b",
  f: "\f",
  '"': '"',
  "\\": "\\",
};

const characters: { readonly [name: string]: string } = {
  newline: "\n",
  return: "\r",
  space: " ",
  tab: "\t",
  backspace: "\b",
  formfeed: "\f",
};

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["nil", null],
  ["true", true],
  ["false", false],
]);

const symbolicNumbers: ReadonlyMap<string, number> = new Map([
  ["Inf", Infinity],
  ["-Inf", -Infinity],
  ["NaN", Number.NaN],
]);

class Reader {
  private readonly _text: string;
  private _at = 0;
  private _depth = 0;

  constructor(text: string) {
    this._text = text;
  }

  error(reason: string): CommandLineError {
    return new CommandLineError(
      `${quoted(this._text, 200)} is no EDN: ${reason}. Text has quotes around it, as '"text"'.`,
    );
  }

  /** The next value, or `nothing`. */
  next(): unknown {
    for (;;) {
      this._take(/[\s,]*(?:;[^\n]*[\s,]*)*/y);
      if (this._take(/#_/y) === undefined) break;
      if (this.next() === nothing) throw this.error("nothing follows #_");
    }
    return this._at === this._text.length ? nothing : this._value();
  }

  /** What the expression, which is sticky, finds here. */
  private _take(expression: RegExp): string | undefined {
    expression.lastIndex = this._at;
    const found = expression.exec(this._text)?.[0];
    this._at += found?.length ?? 0;
    return found;
  }

  private _value(): unknown {
    if (++this._depth > deepest) throw this.error(`it nests deeper than ${deepest} levels`);
    try {
      const open = this._take(/#\{|##|[[({"\\:]/y);
      return open === undefined ? this._word() : this._opened(open);
    } finally {
      this._depth--;
    }
  }

  private _opened(open: string): unknown {
    switch (open) {
      case "[":
        return this._until("]");
      case "(":
        return this._until(")");
      case "#{":
        return new EdnSet(this._until("}"));
      case "{":
        return this._map();
      case '"':
        return this._string();
      case "\\":
        return this._character();
      case ":":
        return new Keyword(this._name("a keyword's name follows the colon"));
      default:
        return this._symbolic();
    }
  }

  private _until(close: string): unknown[] {
    const values: unknown[] = [];
    for (;;) {
      this._take(/[\s,]*(?:;[^\n]*[\s,]*)*/y);
      if (this._text.startsWith("#_", this._at)) {
        this._at += 2;
        if (this.next() === nothing) throw this.error("nothing follows #_");
        continue;
      }
      if (this._at === this._text.length) throw this.error(`${close} is missing`);
      if (this._text[this._at] === close) {
        this._at++;
        return values;
      }
      values.push(this._value());
    }
  }

  private _map(): EdnMap {
    const values = this._until("}");
    if (values.length % 2 === 1) throw this.error("a key of a map has no value");
    return new EdnMap(Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]] as const));
  }

  private _string(): string {
    const body = this._take(/(?:[^"\\]|\\[^])*"/y);
    if (body === undefined) throw this.error('a " is missing');
    return body.slice(0, -1).replaceAll(/\\(?:u([\da-fA-F]{4})|([^]))/g, (_, hex: string | undefined, char: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const meant = escapes[char];
      if (meant === undefined) throw this.error(`there is no escape \\${shownChar(char)}`);
      return meant;
    });
  }

  private _character(): string {
    const name = this._take(/u[\da-fA-F]{4}(?![\w-])|[a-z]{2,}|[^]/uy);
    if (name === undefined) throw this.error("a character follows \\");
    if ([...name].length === 1) return name;
    const meant = name.startsWith("u") ? String.fromCharCode(Number.parseInt(name.slice(1), 16)) : characters[name];
    if (meant === undefined) throw this.error(`there is no character \\${name}`);
    return meant;
  }

  private _name(missing: string): string {
    const name = this._take(/[^\s,;"\\()[\]{}@^`~]+/y);
    if (name === undefined) throw this.error(missing);
    return name;
  }

  private _symbolic(): number {
    const value = symbolicNumbers.get(this._name("Inf, -Inf or NaN follows ##"));
    if (value === undefined) throw this.error("##Inf, ##-Inf and ##NaN are all that ## stands for");
    return value;
  }

  private _word(): unknown {
    const word = this._name(`it begins with ${shownChar(this._text[this._at]!)}`);
    if (word.startsWith("#")) throw this.error("tagged elements are not read here");
    if (words.has(word)) return words.get(word);
    if (!/^[-+]?\.?\d/.test(word)) return new EdnSymbol(word);
    return this._number(word);
  }

  private _number(word: string): number | bigint {
    if (/^[-+]?(?:0[xX][\da-fA-F]+|\d+)N?$/.test(word)) return integer(word);
    if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word)) return Number(word);
    throw this.error(`${quoted(word)} is no number`);
  }
}

function integer(word: string): number | bigint {
  const digits = word.replace(/^[-+]/, "").replace(/N$/, "");
  const value = word.startsWith("-") ? -BigInt(digits) : BigInt(digits);
  const exact = Number(value);
  return Number.isSafeInteger(exact) ? exact : value;
}
