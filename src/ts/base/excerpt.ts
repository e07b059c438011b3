/**
 * Where an offset lies in a source text, and the line there with a caret below it, as compilers print it.
 */

/** A 1-based line and column, the column in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly text: string;
}

/** The line and column of an offset. Lines end with LF, CR or both. */
export function placeOf(text: string, offset: number): Place {
  const lineEnd = /\r\n?|\n/g;
  let line = 1;
  let from = 0;
  for (let end = lineEnd.exec(text); end !== null && lineEnd.lastIndex <= offset; end = lineEnd.exec(text)) {
    line++;
    from = lineEnd.lastIndex;
  }
  lineEnd.lastIndex = from;
  const to = lineEnd.exec(text)?.index ?? text.length;
  return { line, column: [...text.slice(from, offset)].length + 1, text: text.slice(from, to) };
}

// A line longer than this is shown around the place alone.
const widest = 120;

/** The line of a place, and a caret with as many dashes as the range has further characters on that line. */
export function excerpt({ line, column, text }: Place, length: number): string {
  const all = [...text];
  const from = all.length <= widest ? 0 : Math.max(0, column - 1 - widest / 2);
  const shown = all.slice(from, from + widest);
  const before = shown.slice(0, column - 1 - from).map((char) => (char === "\t" ? "\t" : " "));
  const caret = `^${"-".repeat(Math.max(0, Math.min(length, shown.length - before.length) - 1))}`;
  const lead = from > 0 ? "…" : "";
  const trail = from + shown.length < all.length ? "…" : "";
  const margin = " ".repeat(String(line).length);
  return `${margin} |\n${line} | ${lead}${shown.join("")}${trail}\n${margin} | ${lead && " "}${before.join("")}${caret}`;
}
