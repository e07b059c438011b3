/**
 * Errors of WIT text: a position in a source, and the message with the line shown and a caret below it.
 * Knows nothing of the grammar.
 */
import { WitError } from "../base/errors.ts";
import { shownChar, shownName } from "../base/shown.ts";

/** One file of WIT text. */
export interface WitFile {
  /** What errors call the file; a `deps/` segment in it starts another package (WIT, Filesystem structure). */
  readonly path: string;
  readonly text: string;
  /** Whether it was a binary: its nested packages then say no more than what its own package needs of them. */
  readonly decoded?: boolean;
}

/** A range of one file's text, in UTF-16 code units. */
export interface Span {
  readonly file: WitFile;
  readonly start: number;
  readonly end: number;
}

/** The 1-based line and column (in characters) of an offset, and the line's text. */
export function locate(file: WitFile, offset: number): { line: number; column: number; text: string } {
  const { text } = file;
  let line = 1;
  let from = 0;
  for (let nl = text.indexOf("\n"); nl !== -1 && nl < offset; nl = text.indexOf("\n", from)) {
    line++;
    from = nl + 1;
  }
  const to = text.indexOf("\n", from);
  const whole = text.slice(from, to === -1 ? text.length : to).replace(/\r$/, "");
  return { line, column: [...text.slice(from, offset)].length + 1, text: whole };
}

// A line longer than this is shown around the place alone.
const widest = 120;

/** The source line of a span with a caret under it, as compilers print it. */
function excerpt(span: Span): string {
  const { line, column, text } = locate(span.file, span.start);
  const all = [...text];
  const from = all.length <= widest ? 0 : Math.max(0, column - 1 - widest / 2);
  const shown = all.slice(from, from + widest).map(shownChar);
  const before = shown.slice(0, column - 1 - from).map((c) => (c === "\t" ? "\t" : " "));
  const length = [...span.file.text.slice(span.start, span.end)].length;
  const caret = `^${"-".repeat(Math.max(0, Math.min(length, shown.length - before.length) - 1))}`;
  const lead = from > 0 ? "…" : "";
  const trail = from + shown.length < all.length ? "…" : "";
  const number = String(line);
  const margin = " ".repeat(number.length);
  const indent = (from > 0 ? " " : "") + before.join("");
  return `${margin} |\n${number} | ${lead}${shown.join("")}${trail}\n${margin} | ${indent}${caret}`;
}

/** A `WitError` at a span: `file:line:column: message`, then the line and the caret. */
export function witErrorAt(code: "syntax" | "resolve", span: Span, message: string): WitError {
  const { line, column } = locate(span.file, span.start);
  const { path } = span.file;
  return new WitError(code, `${shownName(path)}:${line}:${column}: ${message}\n${excerpt(span)}`, {
    file: path,
    line,
    column,
  });
}
