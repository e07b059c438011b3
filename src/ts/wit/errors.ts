/**
 * Errors of WIT text: a position in a source, and the message with the line shown and a caret below it.
 * Knows nothing of the grammar.
 */
import { WitError } from "../base/errors/errors.ts";
import { excerpt, placeOf } from "../base/errors/excerpt.ts";
import { phrase } from "../base/errors/phrases.ts";
import { quoted, shownName } from "../base/errors/shown.ts";

/** One file of WIT text. */
export interface WitFile {
  /** What errors call the file; a `deps/` segment in it starts another package (WIT, Filesystem structure). */
  readonly path: string;
  readonly text: string;
  /** Whether it was a binary: its nested packages then say no more than what its own package needs of them. */
  readonly decoded?: boolean;
  /**
   * Whether nobody named it: it was found beside a module, and may be a link to anything. Errors show places in it, and of its
   * text no more than names of what reads as WIT.
   */
  readonly found?: boolean;
}

/** A range of one file's text, in UTF-16 code units. */
export interface Span {
  readonly file: WitFile;
  readonly start: number;
  readonly end: number;
}

/**
 * A `WitError` at a span: `file:line:column: message`, then the line and the caret. Of a syntax error in a file that nobody
 * named, `wanted` alone is told, which has the grammar's words and none of the file's.
 */
export function witErrorAt(code: "syntax" | "resolve", span: Span, message: string, wanted?: string): WitError {
  const { path, text, found } = span.file;
  const { line, column } = placeOf(text, span.start);
  const where = `${shownName(path)}:${line}:${column}`;
  const data = { file: path, line, column };
  if (found !== true) return new WitError(code, `${where}: ${message}\n${excerpt(text, span.start, span.end)}`, data);
  const instead = wanted === undefined ? "this is no WIT text." : `this is no WIT text, expected ${wanted}.`;
  return new WitError(code, `${where}: ${code === "syntax" ? instead : message} ${unnamed(path)}`, data);
}

/** Why nothing is shown of a file that nobody named, and what to do about it. */
export function unnamed(path: string): string {
  return `The file was found beside the module, so its text is not shown: give ${quoted(path)} in ${phrase("the-wit")} to see it, or false to leave it out.`;
}
