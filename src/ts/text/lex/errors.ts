/**
 * Errors of the text format: a message that begins with the official suite's words, the place, and the line with
 * a caret. Knows nothing of the grammar.
 */
import type { CodeOf } from "../../base/errors/error-codes.ts";
import { type ErrorData, InvalidError, MalformedError } from "../../base/errors/errors.ts";
import { excerpt, placeOf } from "../../base/errors/excerpt.ts";
import { shownName } from "../../base/errors/shown.ts";

/** A text with the name that errors call it by. */
export interface TextSource {
  readonly text: string;
  readonly file: string | undefined;
}

/** A `MalformedError` about a range of the text; `message` ends with a full stop or a hint. */
export function textError(source: TextSource, start: number, end: number, message: string): MalformedError {
  const { shown, data } = placed(source, start, end);
  return new MalformedError("bad-text", `${message}\n${shown}`, data);
}

/** The line of a range with a caret, and the place as data. */
function placed({ text, file }: TextSource, start: number, end: number): { shown: string; data: ErrorData } {
  const { line, column } = placeOf(text, start);
  const where = `${file === undefined ? "line " : `${shownName(file)}:`}${line}:${column}`;
  return {
    shown: `${" ".repeat(String(line).length)}--> ${where}\n${excerpt(text, start, end)}`,
    data: { line, column, ...(file === undefined ? {} : { file }) },
  };
}

/** An error about the binary that a text became as one about a range of the text: it knows of no offsets. */
export function errorInText(
  error: MalformedError | InvalidError,
  source: TextSource,
  start: number,
  end: number,
): MalformedError | InvalidError {
  const { shown, data } = placed(source, start, end);
  const { at: _, ...known } = error.data;
  const message = `${error.message.replaceAll(/,? at offset \d+| \(offset \d+\)/g, "")}\n${shown}`;
  const all = { ...known, ...data, cause: error };
  return error instanceof InvalidError
    ? new InvalidError(error.code as CodeOf<"invalid">, message, all)
    : new MalformedError(error.code as CodeOf<"malformed">, message, all);
}
