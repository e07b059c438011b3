/**
 * The scanner of the text format (Text Format, Lexical Format): one token at a time, kept in fields, over UTF-16
 * code units. Annotations are blanks to it: known ones are put aside, all are checked lexically.
 */
import type { MalformedError } from "../../base/errors/errors.ts";
import { limits } from "../../core/limits.ts";
import { branchHintSection } from "../../core/module.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes/utf8.ts";
import { placeOf } from "../../base/errors/excerpt.ts";
import { shownName } from "../../base/errors/shown.ts";
import { ByteWriter } from "../../binary/writer.ts";
import { lastOf } from "../../base/lists.ts";
import { checkCount } from "./counts.ts";
import { type TextSource, textError } from "./errors.ts";
import { scanNumber } from "./numbers.ts";
import { decodeString } from "./strings.ts";
import { token } from "./tokens.ts";
import { type Word, todaysName, wordOf, wordTexts } from "./words.ts";

/** An annotation that means something: its name, and its range with both parentheses. */
export interface Annotation {
  readonly name: string;
  readonly start: number;
  /** Behind the name. */
  readonly contents: number;
  readonly end: number;
}

const meaningful: ReadonlySet<string> = new Set(["custom", "name", branchHintSection]);

/** What a code unit may begin or be part of. */
const blank = 1;
const idChar = 2;
const classes = new Uint8Array(128);
for (const char of " \t\n\r") classes[char.charCodeAt(0)] = blank;
for (const char of "!#$%&'*+-./:<=>?@\\^_`|~") classes[char.charCodeAt(0)] = idChar;
for (const [from, to] of ["09", "AZ", "az"]) {
  for (let c = from!.charCodeAt(0); c <= to!.charCodeAt(0); c++) classes[c] = idChar;
}

const charCode = (char: string): number => char.charCodeAt(0);
const open = charCode("(");
const close = charCode(")");
const semicolon = charCode(";");
const quote = charCode('"');
const backslash = charCode("\\");
const at = charCode("@");
const dollar = charCode("$");
const lf = charCode("\n");
const cr = charCode("\r");
const letterA = charCode("a");
const letterZ = charCode("z");
const digit0 = charCode("0");
const digit9 = charCode("9");

/** What separates nothing, so that it may not follow a token. */
const isGlued = (c: number): boolean =>
  (c < 128 && classes[c] === idChar) || c === quote || ",[]{}".includes(String.fromCharCode(c));

/** How many of the parentheses that are not closed an error names, and how much of each. */
const mostOpened = 3;
const shownOpening = 40;

/** Reads tokens; the current one is in the fields. */
export class Lexer {
  readonly source: TextSource;
  readonly text: string;
  /** Where scanning goes on. */
  pos = 0;
  /** The current token's kind and range. */
  kind: number = token.end;
  start = 0;
  end = 0;
  /** Where the token before the current one ends. */
  before = 0;
  /** The keyword, where the token is one. */
  word: Word | undefined = undefined;
  /** The magnitude of an integer, or Infinity where a number cannot hold it exactly. */
  value = 0;
  /** Where the token lies that was looked at last behind a parenthesis. */
  peeked = 0;
  /** A string's bytes where it has escapes or is not ASCII. */
  private _bytes: Uint8Array | undefined = undefined;
  /** Whether an identifier is written as a string. */
  private _quoted = false;
  /** Where the first annotation begins, known or not. */
  annotated: number | undefined = undefined;
  /** Known annotations met since they were last taken, in order. */
  annotations: Annotation[] = [];

  /** Whether words that are in no table are words too, as they are within annotations. */
  private readonly _lenient: boolean;

  constructor(source: TextSource, lenient = false) {
    this.source = source;
    this.text = source.text;
    this._lenient = lenient;
  }

  /** Goes on at an offset, with the token there. */
  seek(pos: number): void {
    this.pos = pos;
    this.end = pos;
    this.next();
  }

  /** Reads the next token. @throws MalformedError `bad-text` */
  next(): void {
    const { text } = this;
    this.before = this.end;
    const c = this._skipBlanks();
    const start = this.pos;
    this.start = start;
    if (c === open) {
      this.kind = token.open;
      this.end = this.pos = start + 1;
    } else if (c === close) {
      this.kind = token.close;
      this.end = this.pos = start + 1;
    } else if (c < 128 && classes[c] === idChar) {
      let pos = start + 1;
      for (;;) {
        const d = text.charCodeAt(pos);
        if (!(d < 128) || classes[d] !== idChar) break;
        pos++;
      }
      this.end = this.pos = pos;
      this._run(c);
    } else if (c === quote) {
      this._string(start);
    } else if (Number.isNaN(c)) {
      this.kind = token.end;
      this.end = start;
    } else {
      throw this._illegal(start);
    }
  }

  /** Goes back to the token at an offset, which was the current one some tokens ago. */
  reset(start: number): void {
    const { annotations } = this;
    while ((lastOf(annotations)?.start ?? -1) > start) annotations.pop();
    this.seek(start);
  }

  /** The keyword behind the current opening parenthesis, or undefined. The current token stays. */
  peekWord(): Word | undefined {
    const { pos, start, end, before, annotations } = this;
    const { length } = annotations;
    this.next();
    const word = this.kind === token.word ? this.word : undefined;
    this.peeked = this.start;
    annotations.length = length;
    this.pos = pos;
    this.start = start;
    this.end = end;
    this.before = before;
    this.kind = token.open;
    return word;
  }

  /** The text of the current token. */
  get spelling(): string {
    return this.text.slice(this.start, this.end);
  }

  /** The text of the current token for a message. */
  get shown(): string {
    return shownName(this.spelling, 60);
  }

  /** The current identifier, without `$`. */
  id(): string {
    if (!this._quoted) return this.text.slice(this.start + 1, this.end);
    return this.name(1);
  }

  /** The current string as bytes. */
  stringBytes(lead = 0): Uint8Array {
    return this._bytes ?? encodeUtf8(this.text.slice(this.start + lead + 1, this.end - 1));
  }

  /** The current string as a name. @throws MalformedError where it is not UTF-8 */
  name(lead = 0): string {
    if (this._bytes === undefined) return this.text.slice(this.start + lead + 1, this.end - 1);
    const name = decodeUtf8(this._bytes);
    if (name === undefined) throw this.error("malformed UTF-8 encoding: the string's bytes are no UTF-8.");
    return name;
  }

  /** The error for a token that may not stand here; a hint may follow. */
  unexpected(expected: string, hint = ""): MalformedError {
    if (this.kind === token.end) {
      return this.error(`unexpected token: the text ends where ${expected} is expected.${this._unclosed()}`);
    }
    return this.error(`unexpected token ${this.shown}: ${expected} is expected.${hint}`);
  }

  /** Where the parentheses were opened that nothing closes, innermost first; the text has ended. */
  private _unclosed(): string {
    const lex = new Lexer(this.source, this._lenient);
    const opened: number[] = [];
    try {
      lex.next();
      while (lex.kind !== token.end) {
        if (lex.kind === token.open) opened.push(lex.start);
        else if (lex.kind === token.close) opened.pop();
        lex.next();
      }
    } catch {
      // It has been read to its end before, so that nothing is said where it cannot be.
      return "";
    }
    const places = opened
      .slice(-mostOpened)
      .reverse()
      .map((start) => {
        const { line, column } = placeOf(this.text, start);
        return `${line}:${column} (${shownName(this.text.slice(start, start + shownOpening).replace(/[\s)][^]*$/, ""))})`;
      });
    if (places.length === 0) return "";
    const more = opened.length > places.length ? `, and ${opened.length - places.length} around them` : "";
    const what =
      opened.length === 1
        ? "A parenthesis is not closed, the one"
        : `${opened.length} parentheses are not closed, those`;
    return ` ${what} at ${places.join(", ")}${more}.`;
  }

  /** Takes a token of this kind. @throws MalformedError where another one stands here */
  take(kind: number, expected: string): void {
    if (this.kind !== kind) throw this.unexpected(expected);
    this.next();
  }

  /** Takes a closing parenthesis. @throws MalformedError */
  close(): void {
    this.take(token.close, "`)`");
  }

  /** Takes an opening parenthesis and the word behind it where they stand here. */
  takeOpen(word: Word): boolean {
    if (this.kind !== token.open || this.peekWord() !== word) return false;
    this.next();
    this.next();
    return true;
  }

  /** Takes a word where it stands here. */
  takeWord(word: Word): boolean {
    if (this.kind !== token.word || this.word !== word) return false;
    this.next();
    return true;
  }

  /** Takes a string as a name. @throws MalformedError */
  takeName(): string {
    if (this.kind !== token.string) throw this.unexpected("a string");
    const name = this.name();
    this.next();
    return name;
  }

  /** Takes strings one after the other, as bytes. */
  takeStrings(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    while (this.kind === token.string) {
      out.append(this.stringBytes());
      this.next();
    }
    return out.bytes;
  }

  /** An error at the current token. */
  error(message: string): MalformedError {
    return textError(this.source, this.start, this.end, message);
  }

  /** An error at any range. */
  errorAt(start: number, end: number, message: string): MalformedError {
    return textError(this.source, start, end, message);
  }

  /**
   * Goes behind the parenthesis that closes the one before `pos`, caring for strings and comments alone; false
   * where there is none. What is skipped here is read properly some other time.
   */
  skipGroup(): boolean {
    const { text } = this;
    let depth = 1;
    let { pos } = this;
    for (; pos < text.length; pos++) {
      const c = text.charCodeAt(pos);
      if (c > semicolon) continue;
      if (c === open) {
        if (text.charCodeAt(pos + 1) === semicolon) pos = this._blockCommentEnd(pos) - 1;
        else depth++;
      } else if (c === close) {
        if (--depth === 0) break;
      } else if (c === quote) {
        for (pos++; pos < text.length && text.charCodeAt(pos) !== quote; pos++) {
          if (text.charCodeAt(pos) === backslash) pos++;
        }
      } else if (c === semicolon && text.charCodeAt(pos + 1) === semicolon) {
        pos = this._lineEnd(pos) - 1;
      }
    }
    this.pos = Math.min(pos + 1, text.length);
    return depth === 0;
  }

  /** Skips blanks, comments and annotations; the code unit at `pos` then, or NaN at the end. */
  private _skipBlanks(): number {
    const { text } = this;
    for (;;) {
      const c = text.charCodeAt(this.pos);
      if (c === open) {
        const next = text.charCodeAt(this.pos + 1);
        if (next === semicolon) this.pos = this._checkedBlockComment();
        else if (next === at) this._annotation();
        else return c;
      } else if (c === semicolon && text.charCodeAt(this.pos + 1) === semicolon) {
        this.pos = this._lineEnd(this.pos);
      } else if (c < 128 && classes[c] === blank) {
        this.pos++;
      } else {
        return c;
      }
    }
  }

  private _lineEnd(from: number): number {
    const { text } = this;
    let pos = from;
    for (; pos < text.length; pos++) {
      const c = text.charCodeAt(pos);
      if (c === lf || c === cr) break;
    }
    return pos;
  }

  /** Behind the block comment that begins at `from`, or beyond the text. */
  private _blockCommentEnd(from: number): number {
    const { text } = this;
    let depth = 1;
    let pos = from + 2;
    for (; pos < text.length; pos++) {
      const c = text.charCodeAt(pos);
      const next = text.charCodeAt(pos + 1);
      if (c === semicolon && next === close) {
        pos++;
        if (--depth === 0) return pos + 1;
      } else if (c === open && next === semicolon) {
        pos++;
        depth++;
      }
    }
    return pos + 1;
  }

  private _checkedBlockComment(): number {
    const from = this.pos;
    const end = this._blockCommentEnd(from);
    if (end > this.text.length) throw this.errorAt(from, from + 2, "unclosed comment: close it with `;)`.");
    return end;
  }

  /** Tells what a run of identifier characters is, of which the first is `c`. */
  private _run(c: number): void {
    const { text, start, end } = this;
    const next = text.charCodeAt(end);
    if (c === dollar) {
      this._identifier(next);
      return;
    }
    if (next > close && isGlued(next)) throw this._glued();
    if (next === quote) throw this._glued();
    if (c >= letterA && c <= letterZ) {
      this.word = wordOf(text.slice(start, end));
      this.kind = token.word;
      if (this.word === undefined && !this._lenient) this._specialWord();
    } else if ((c >= digit0 && c <= digit9) || c === 0x2b || c === 0x2d) {
      if (!scanNumber(this, start)) throw this._unknown();
    } else {
      throw this._unknown();
    }
  }

  private _identifier(next: number): void {
    const { start, end } = this;
    this.kind = token.id;
    if (next === quote) {
      if (end !== start + 1) throw this._glued();
      this._string(start + 1, "identifier");
      this.start = start;
      this.kind = token.id;
      this._quoted = true;
      if (this.end === start + 3) throw this.error("empty identifier: a name must follow the `$`.");
      this.id();
      return;
    }
    this._quoted = false;
    if (end === start + 1) throw this.error("empty identifier: a name must follow the `$`.");
    if (isGlued(next)) throw this._glued();
  }

  /** What is spelt with letters and is in no table: floats in words, and the two arguments of memory accesses. */
  private _specialWord(): void {
    const { text, start } = this;
    if (text.startsWith("offset=", start)) {
      if (scanNumber(this, start + 7) && this.kind === token.nat) this.kind = token.offset;
      else throw this._unknown();
    } else if (text.startsWith("align=", start)) {
      if (scanNumber(this, start + 6) && this.kind === token.nat) this.kind = token.align;
      else throw this._unknown();
    } else if (!scanNumber(this, start)) {
      throw this._unknown();
    }
  }

  private _string(start: number, what: "string" | "identifier" | "annotation id" = "string"): void {
    const { text } = this;
    let pos = start + 1;
    let plain = true;
    for (; ; pos++) {
      const c = text.charCodeAt(pos);
      if (c === quote) break;
      if (c === backslash) {
        plain = false;
        pos++;
      } else if (c > 126) {
        if (c === 127) throw this._badString(start, pos, what);
        plain = false;
      } else if (!(c >= 32)) {
        throw this._badString(start, pos, what);
      }
    }
    this.kind = token.string;
    this.start = start;
    this.end = this.pos = pos + 1;
    this._bytes = plain ? undefined : decodeString(this, start + 1, pos);
    if (isGlued(text.charCodeAt(this.end))) throw this._glued();
  }

  private _badString(start: number, pos: number, what: string): MalformedError {
    if (what !== "string")
      return this.errorAt(start, pos, `empty ${what}: the string that follows is not closed on its line.`);
    const c = this.text.charCodeAt(pos);
    if (pos >= this.text.length || c === lf || c === cr) {
      return this.errorAt(start, pos, 'unclosed string: close it with `"` on the same line.');
    }
    return this.errorAt(pos, pos + 1, "illegal control character in string literal: write it as an escape.");
  }

  private _unknown(): MalformedError {
    const { spelling } = this;
    const renamed = todaysName(spelling);
    const near = renamed === undefined ? nearMisses(spelling.slice(0, 60), wordTexts()) : [renamed];
    return this.error(`unknown operator ${this.shown}.${didYouMean(near)}`);
  }

  private _glued(): MalformedError {
    return this.errorAt(this.start, this.end + 1, "unknown operator: tokens must be separated by blanks.");
  }

  private _illegal(pos: number): MalformedError {
    const c = this.text.codePointAt(pos) ?? 0;
    if (c >= 0x20 && c < 0x7f)
      return this.errorAt(pos, pos + 1, "unknown operator: the character has no meaning here.");
    if (c === 0xfeff && pos === 0) {
      return this.errorAt(pos, pos + 1, "illegal character U+FEFF: save the text without a byte order mark.");
    }
    const name = `U+${c.toString(16).toUpperCase().padStart(4, "0")}`;
    return this.errorAt(pos, pos + 1, `illegal character ${name}: it may stand in strings and comments alone.`);
  }

  // Annotations (Text Format, Lexical Format, Annotations)

  private _annotation(): void {
    const start = this.pos;
    this.annotated ??= start;
    this.pos += 2;
    const name = this._annotationName(start);
    const contents = this.pos;
    this._annotationBody(start);
    if (!meaningful.has(name)) return;
    this.annotations.push({ name, start, contents, end: this.pos });
    // Between fields they become custom sections, and elsewhere few have a place.
    checkCount(
      { source: this.source, start, end: contents },
      "annotations in one place",
      this.annotations.length,
      limits.customSections,
    );
  }

  private _annotationName(start: number): string {
    const { text } = this;
    const from = this.pos;
    if (text.charCodeAt(from) === quote) {
      this._string(from, "annotation id");
      const name = this.name();
      if (name !== "") return name;
    } else {
      while (classes[text.charCodeAt(this.pos)] === idChar) this.pos++;
      if (this.pos > from) return text.slice(from, this.pos);
    }
    throw this.errorAt(start, start + 2, "empty annotation id: a name must follow the `@`.");
  }

  /** Checks what an annotation holds, up to its closing parenthesis. */
  private _annotationBody(start: number): void {
    const { text } = this;
    let depth = 1;
    while (depth > 0) {
      const { pos } = this;
      const c = text.charCodeAt(pos);
      if (c === quote) {
        this._annotationString(pos);
      } else if (c === open && text.charCodeAt(pos + 1) === semicolon) {
        this.pos = this._checkedBlockComment();
      } else if (c === semicolon && text.charCodeAt(pos + 1) === semicolon) {
        this.pos = this._lineEnd(pos);
      } else if (Number.isNaN(c)) {
        throw this.errorAt(start, start + 2, "unclosed annotation: its closing parenthesis is missing.");
      } else if (c > 126 || (c < 32 && classes[c] !== blank)) {
        throw this._illegal(pos);
      } else {
        if (c === open) depth++;
        else if (c === close) depth--;
        this.pos++;
      }
    }
  }

  /** A string in an annotation, where strings may touch other tokens. */
  private _annotationString(start: number): void {
    const { text } = this;
    let pos = start + 1;
    for (; text.charCodeAt(pos) !== quote; pos++) {
      const c = text.charCodeAt(pos);
      if (!(c >= 32) || c === 127) throw this._badString(start, pos, "string");
      if (c === backslash) pos++;
    }
    decodeString(this, start + 1, pos);
    this.pos = pos + 1;
  }
}
