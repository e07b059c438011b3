/**
 * Errors of the text format: a message that begins with the official suite's words, the place, and the line with
 * a caret. Knows nothing of the grammar.
 */
import { MalformedError } from "../base/errors.ts";
import { excerpt, placeOf } from "../base/excerpt.ts";

/** A text with the name that errors call it by. */
export interface TextSource {
  readonly text: string;
  readonly file: string | undefined;
}

/** A `MalformedError` about a range of the text; `message` ends with a full stop or a hint. */
export function textError({ text, file }: TextSource, start: number, end: number, message: string): MalformedError {
  const place = placeOf(text, start);
  const { line, column } = place;
  const where = `${file ?? "line"}${file === undefined ? " " : ":"}${line}:${column}`;
  return new MalformedError(
    "bad-text",
    `${message}\n${" ".repeat(String(line).length)}--> ${where}\n${excerpt(place, end - start)}`,
    {
      line,
      column,
      ...(file === undefined ? {} : { file }),
    },
  );
}
