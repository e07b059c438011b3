/**
 * Text to tokens with spans (WIT, Lexical structure). Doc comments stay beside the token they precede.
 * Identifiers are checked here; which keyword may stand where is the parser's business.
 */
import { pushAll, lastOf } from "../../base/lists.ts";
import { semverPattern } from "../semver.ts";
import { compounds, definitions, primitiveNames } from "../words.ts";
import { decodeUtf8 } from "../../base/bytes/utf8.ts";
import { quoted } from "../../base/errors/shown.ts";
import { type Span, type WitFile, witErrorAt } from "../errors.ts";
import { witLimits } from "../limits.ts";

/** The reserved words; an identifier of the same name is written with `%`. */
export const keywords: ReadonlySet<string> = new Set([
  ...primitiveNames,
  ...compounds,
  ...definitions,
  ..."as async constructor export from func import include interface package static type use with world".split(" "),
]);

/** What a token is. A keyword or a symbol is told apart by its text. */
export type TokenKind = "id" | "integer" | "string" | "keyword" | "symbol" | "end";

/** A token, where it stands, and the doc comments before it. */
export interface Token {
  readonly kind: TokenKind;
  /** The text: an identifier without its `%`, a string's value without quotes. */
  readonly text: string;
  readonly span: Span;
  readonly docs: string | undefined;
}

const symbols = new Set("=,:;(){}<>*/.@_");
const wordChar = /[\p{L}\p{M}\p{N}_-]/u;
// Bidirectional overrides, and what Unicode deprecates or strongly discourages.
const prohibited: ReadonlySet<number> = new Set([
  0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x149, 0x673, 0xf77, 0xf79, 0x17a3, 0x17a4,
  0x17b4, 0x17b5,
]);
const semver = new RegExp(semverPattern, "y");

/** Reads the tokens of one file, one at a time. */
export class Lexer {
  readonly file: WitFile;
  private _pos = 0;

  /** @throws WitError `syntax` for characters that no WIT text may hold */
  constructor(file: WitFile) {
    this.file = file;
    this._rejectProhibited();
    if (file.text.startsWith("\ufeff")) this._pos = 1;
  }

  /** The next token; `end` at the end, again and again. @throws WitError `syntax` */
  next(): Token {
    const docs = this._skipBlanks();
    const start = this._pos;
    const { text } = this.file;
    if (start >= text.length) return this._token("end", "", start, docs);
    if (text.startsWith("->", start)) {
      this._pos += 2;
      return this._token("symbol", "->", start, docs);
    }
    const char = String.fromCodePoint(text.codePointAt(start)!);
    if (char === '"') return this._string(start, docs);
    if (char === "%") {
      this._pos++;
      const name = this._word();
      this._checkName(name, start);
      return this._token("id", name, start, docs);
    }
    if (char !== "-" && wordChar.test(char)) return this._wordToken(start, docs);
    if (symbols.has(char)) {
      this._pos++;
      return this._token("symbol", char, start, docs);
    }
    throw this._error(start, start + char.length, `unexpected character ${quoted(char)}.`);
  }

  /**
   * A semantic version that begins right here, as a raw piece of text.
   * @throws WitError `syntax` where none does
   */
  version(): Token {
    const docs = this._skipBlanks();
    const start = this._pos;
    semver.lastIndex = start;
    const found = semver.exec(this.file.text)?.[0];
    const run = /[\dA-Za-z.+-]*/y;
    run.lastIndex = start;
    // The dot of `.{` after a use-path's version is not the version's.
    const whole = (run.exec(this.file.text)?.[0] ?? "").replace(/\.$/, "");
    if (found === undefined || found !== whole) {
      throw this._error(start, start + whole.length, "expected a semantic version, such as 1.2.0.");
    }
    this._pos = start + found.length;
    return this._token("string", found, start, docs);
  }

  /** Goes back to an offset, so that what follows is read anew. */
  seek(offset: number): void {
    this._pos = offset;
  }

  private _token(kind: TokenKind, text: string, start: number, docs: string | undefined): Token {
    return { kind, text, span: { file: this.file, start, end: this._pos }, docs };
  }

  private _error(start: number, end: number, message: string): Error {
    return witErrorAt("syntax", { file: this.file, start, end }, message);
  }

  private _word(): string {
    const { text } = this.file;
    const from = this._pos;
    while (this._pos < text.length) {
      const char = String.fromCodePoint(text.codePointAt(this._pos)!);
      if (!wordChar.test(char) || text.startsWith("->", this._pos)) break;
      this._pos += char.length;
    }
    return text.slice(from, this._pos);
  }

  private _wordToken(start: number, docs: string | undefined): Token {
    const word = this._word();
    if (word === "_") return this._token("symbol", "_", start, docs);
    if (/^\d/.test(word)) {
      if (!/^\d+$/.test(word))
        throw this._error(start, this._pos, `a name begins with a letter; ${quoted(word)} does not.`);
      return this._token("integer", word, start, docs);
    }
    if (keywords.has(word)) return this._token("keyword", word, start, docs);
    this._checkName(word, start);
    return this._token("id", word, start, docs);
  }

  /** Explainer, Import and Export Definitions: `label`, words of one case each, joined by hyphens. */
  private _checkName(name: string, start: number): void {
    const problem = nameProblem(name);
    if (problem !== undefined) throw this._error(start, this._pos, problem);
  }

  /** The Core text format's `name` literal. */
  private _string(start: number, docs: string | undefined): Token {
    const { text } = this.file;
    let end = start + 1;
    while (end < text.length && text[end] !== '"' && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
    if (text[end] !== '"') throw this._error(start, Math.min(end, text.length), "the string has no closing quote.");
    this._pos = end + 1;
    const value = unescapeName(text.slice(start + 1, end));
    if (value === undefined) {
      throw this._error(start, this._pos, 'the string has an unknown escape; write \\n, \\", \\\\, \\7f or \\u{7fff}.');
    }
    return this._token("string", value, start, docs);
  }

  /** Skips white space and comments and returns the doc comments among them. */
  private _skipBlanks(): string | undefined {
    const { text } = this.file;
    let docs: string[] | undefined;
    for (;;) {
      const char = text[this._pos];
      if (char === " " || char === "\n" || char === "\r" || char === "\t") {
        this._pos++;
        continue;
      }
      let comment: string;
      if (text.startsWith("//", this._pos)) comment = this._lineComment();
      else if (text.startsWith("/*", this._pos)) comment = this._blockComment();
      else return docs?.join("\n");
      const lines = docLines(comment);
      if (lines !== undefined) pushAll((docs ??= []), lines);
    }
  }

  private _lineComment(): string {
    const { text } = this.file;
    const nl = text.indexOf("\n", this._pos);
    const comment = text.slice(this._pos, nl === -1 ? text.length : nl);
    this._pos += comment.length;
    return comment;
  }

  private _blockComment(): string {
    const { text } = this.file;
    const start = this._pos;
    let depth = 0;
    do {
      if (text.startsWith("/*", this._pos)) depth++;
      else if (text.startsWith("*/", this._pos)) depth--;
      else if (this._pos >= text.length) throw this._error(start, start + 2, "the block comment is not closed.");
      else this._pos--;
      this._pos += 2;
    } while (depth > 0);
    return text.slice(start, this._pos);
  }

  private _rejectProhibited(): void {
    const { text } = this.file;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (isProhibited(code)) {
        const shown = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
        throw this._error(i, i + 1, `the character ${shown} is not allowed in WIT text.`);
      }
    }
  }
}

/** Whether WIT text may not hold a character: it would be obeyed by a terminal, or change how others are read. */
export function isProhibited(code: number): boolean {
  const control = (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || (code >= 0x7f && code <= 0x9f);
  return control || (code > 0x148 && prohibited.has(code));
}

/** The lines of a doc comment, or undefined for a plain comment. */
function docLines(comment: string): string[] | undefined {
  if (comment.startsWith("///")) return [trimLine(comment.slice(3))];
  if (!comment.startsWith("/**") || comment === "/**/") return undefined;
  const lines = comment
    .slice(3, -2)
    .split("\n")
    .map((line, i) => trimLine(i === 0 ? line : line.replace(/^\s*\*(?!\*)|^\s+(?=\S)/, "")));
  while (lines.length > 0 && lines[0] === "") lines.shift();
  while (lines.length > 0 && lastOf(lines) === "") lines.pop();
  return lines;
}

const trimLine = (line: string): string => line.replace(/^ /, "").trimEnd();

/** What is wrong with an identifier, or undefined where nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name.length > witLimits.name) return `a name has at most ${witLimits.name} characters.`;
  for (const [i, word] of name.split("-").entries()) {
    if (word === "") return `the name ${quoted(name)} has an empty word: letters or digits must stand between hyphens.`;
    if (!/^[0-9A-Za-z]+$/.test(word))
      return `the name ${quoted(name)} may hold only ASCII letters, digits and hyphens.`;
    if (i === 0 && /^\d/.test(word)) return `a name begins with a letter; ${quoted(name)} does not.`;
    if (/[a-z]/.test(word) && /[A-Z]/.test(word)) {
      return `the name ${quoted(name)} mixes cases in a word: write kebab-case, such as "my-name" or "parse-XML".`;
    }
  }
  return undefined;
}

const simpleEscapes: Readonly<Record<string, string | undefined>> = {
  t: "\t",
  n: "\n",
  r: "\r",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

const escape = /\\(?:u\{(?<code>[\da-fA-F_]+)\}|(?<hex>[\da-fA-F]{2}(?:\\[\da-fA-F]{2})*)|(?<simple>.?))/gsu;

/** The value of a string literal's inside, or undefined where an escape is unknown or the bytes are not UTF-8. */
function unescapeName(raw: string): string | undefined {
  let isBad = false;
  const value = raw.replaceAll(escape, (whole) => {
    const { code, hex, simple } = new RegExp(escape.source, "su").exec(whole)?.groups ?? {};
    const text = code !== undefined ? fromCode(code) : hex !== undefined ? fromHex(hex) : simpleEscapes[simple ?? ""];
    isBad ||= text === undefined;
    return text ?? "";
  });
  return isBad ? undefined : value;
}

function fromCode(digits: string): string | undefined {
  const point = Number.parseInt(digits.replaceAll("_", ""), 16);
  if (!(point <= 0x10_ffff) || (point >= 0xd800 && point < 0xe000)) return undefined;
  return String.fromCodePoint(point);
}

/** The text of bytes that are written one after another: `e2\\98\\83`. */
function fromHex(pairs: string): string | undefined {
  return decodeUtf8(Uint8Array.from(pairs.split("\\"), (pair) => Number.parseInt(pair, 16)));
}
