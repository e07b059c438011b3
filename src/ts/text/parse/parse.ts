/**
 * Text to the binary of a module (Text Format, Modules): what stands around the fields, in text and in scripts.
 */
import { InvalidError, MalformedError } from "../../base/errors/errors.ts";
import { bare } from "../../base/own.ts";
import { type TextPosition, Places } from "../../base/errors/excerpt.ts";
import { decodeUtf8 } from "../../base/bytes/utf8.ts";
import { limitExceeded } from "../../binary/cursor.ts";
import { type Feature, disabledText } from "../../core/features.ts";
import { limits } from "../../core/limits.ts";
import { errorInText } from "../lex/errors.ts";
import { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";
import { parseField } from "./fields.ts";
import { ModuleParser } from "./module.ts";
import { Marks } from "./positions.ts";
import { isCommand, words } from "../lex/words.ts";

/** How a text is read. */
export interface TextOptions {
  /** What errors call the text. */
  readonly file?: string | undefined;
  /** Features to do without: sizes and offsets have 32 bits without `memory64`. */
  readonly disabled?: ReadonlySet<Feature> | undefined;
  /** Takes up the features that the text uses and its binary does not show. */
  readonly used?: Set<Feature> | undefined;
  /** Takes down where things stand in the text. */
  readonly marks?: Marks | undefined;
}

/**
 * The binary of the module in a text: `(module …)`, in any of its forms, or fields alone. Identifiers go into its
 * name section. It may be invalid, as any binary.
 * @throws MalformedError `bad-text` with line and column
 * @throws InvalidError `feature-disabled` for annotations where these are switched off
 */
export function parseWat(text: string, given: TextOptions = {}): Uint8Array<ArrayBuffer> {
  const options = bare(given);
  checkSize(text.length);
  const lex = new Lexer({ text, file: options.file });
  lex.next();
  const whole = lex.kind === token.open && lex.peekWord() === words.module;
  if (!whole) refuseScript(lex);
  const bytes = whole ? parseModule(lex, options).bytes : parseFields(lex, undefined, options);
  if (lex.kind !== token.end) {
    refuseScript(lex);
    throw lex.unexpected("the end of the text");
  }
  if (lex.annotated !== undefined) useAnnotations(lex, lex.annotated, options);
  return bytes;
}

/** Refuses what stands in scripts alone: commands, and modules behind the first. @throws MalformedError */
function refuseScript(lex: Lexer): void {
  const word = lex.kind === token.open ? lex.peekWord() : undefined;
  if (word === undefined || (word !== words.module && !isCommand(word))) return;
  const what = word === words.module ? "a second module" : `the command ${word.text}`;
  throw lex.error(`unexpected token: ${what} belongs to a script (.wast). A source is one module.`);
}

function useAnnotations(lex: Lexer, at: number, { disabled, used }: TextOptions): void {
  const feature = "custom-annotations";
  if (disabled?.has(feature) === true) {
    const error = new InvalidError("feature-disabled", disabledText("an annotation", feature), { feature });
    throw errorInText(error, lex.source, at, at + 2);
  }
  used?.add(feature);
}

/** Finds where what the binary of a text holds stands in the text, which is read once more when it is first asked. */
export class TextMap {
  private readonly _text: string;
  private readonly _options: TextOptions;
  private _marks: Marks | undefined = undefined;
  private _lines: Places | undefined = undefined;
  /** Backtraces ask for the same places again and again. */
  private readonly _places = new Map<number, TextPosition | undefined>();

  constructor(text: string, options: TextOptions) {
    this._text = text;
    this._options = options;
  }

  /** Line and column of the instruction or field that an offset belongs to; undefined where the text gives bytes. */
  placeOf(offset: number): TextPosition | undefined {
    if (this._places.has(offset)) return this._places.get(offset);
    const marks = this._read();
    const range = marks.rangeAt(offset);
    const place = range && this._linesOf(marks)?.of(range.start);
    this._places.set(offset, place);
    return place;
  }

  private _linesOf({ source }: Marks): Places | undefined {
    return (this._lines ??= source && new Places(source.text));
  }

  /** An error about the binary as one about the text: of another kind of value, or without a place, as it is. */
  locate(error: unknown): unknown {
    if (!(error instanceof MalformedError || error instanceof InvalidError) || error.at === undefined) return error;
    const marks = this._read();
    const { source } = marks;
    const range = marks.rangeAt(error.at);
    return range === undefined || source === undefined ? error : errorInText(error, source, range.start, range.end);
  }

  private _read(): Marks {
    if (this._marks !== undefined) return this._marks;
    const marks = new Marks();
    try {
      parseWat(this._text, { ...this._options, marks });
    } catch (error) {
      // The text was read before; what cannot be decoded of its binary has no places.
      if (!(error instanceof MalformedError || error instanceof InvalidError)) throw error;
    }
    return (this._marks = marks);
  }
}

/** A text that is longer has more characters than hosts have room for in a string. @throws InvalidError `limit-exceeded` */
function checkSize(size: number): void {
  if (size > limits.textBytes) throw limitExceeded("bytes in a text", size, limits.textBytes, 0);
}

/**
 * The text in these bytes.
 * @throws MalformedError `bad-text` where they are no UTF-8
 */
export function textOfBytes(bytes: Uint8Array, options: TextOptions = {}): string {
  checkSize(bytes.length);
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    throw new MalformedError("bad-text", "malformed UTF-8 encoding: the bytes of the text are no UTF-8.", {
      ...(options.file === undefined ? {} : { file: options.file }),
    });
  }
  return text;
}

/**
 * As `parseWat`, of text as bytes.
 * @throws MalformedError `bad-text`
 */
export function parseWatBytes(bytes: Uint8Array, options: TextOptions = {}): Uint8Array<ArrayBuffer> {
  return parseWat(textOfBytes(bytes, options), options);
}

function parseFields(lex: Lexer, id: string | undefined, { disabled, marks }: TextOptions): Uint8Array<ArrayBuffer> {
  return new ModuleParser(lex, disabled?.has("memory64") !== true, parseField, marks).parse(id);
}

/** A module of a script. */
export interface ParsedModule {
  readonly id: string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads `(module …)` at the lexer's current token, of whatever form it is, and goes behind it.
 * @throws MalformedError
 */
export function parseModule(lex: Lexer, options: TextOptions): ParsedModule {
  lex.next();
  lex.next();
  lex.takeWord(words.definition);
  let id: string | undefined;
  if (lex.kind === token.id) {
    id = lex.id();
    lex.next();
  }
  let bytes: Uint8Array<ArrayBuffer>;
  if (lex.takeWord(words.binary)) bytes = lex.takeStrings();
  else if (lex.takeWord(words.quote)) bytes = parseWatBytes(lex.takeStrings(), options);
  else bytes = parseFields(lex, id, options);
  lex.close();
  return { id, bytes };
}
