/**
 * Where an offset lies in a source text, and the line there with a caret below it, as compilers print it.
 */
import { shownChar } from "./shown.ts";

/** A 1-based line and column, the column in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly text: string;
}

/** Where the line at an offset ends, its LF, CR or both left out. */
function lineEnd(text: string, from: number): number {
  const ends = [text.indexOf("\n", from), text.indexOf("\r", from)].filter((at) => at >= 0);
  return Math.min(text.length, ...ends);
}

/**
 * The line and column of an offset. Lines end with LF, CR or both. Backtraces ask where the host's stack may be used up,
 * where V8 ends the process if it has to compile a regular expression: there is none on this way.
 */
export function placeOf(text: string, offset: number): Place {
  let line = 1;
  let from = 0;
  for (let at = 0; at < offset && at < text.length; at++) {
    const both = text[at] === "\r" && text[at + 1] === "\n";
    if (text[at] !== "\n" && (text[at] !== "\r" || both)) continue;
    line++;
    from = at + 1;
  }
  return { line, column: [...text.slice(from, offset)].length + 1, text: text.slice(from, lineEnd(text, from)) };
}

// A line longer than this is shown around the place alone.
const widest = 120;

/** The line of a place, and a caret with as many dashes as the range has further characters on that line. */
export function excerpt({ line, column, text }: Place, length: number): string {
  const all = [...text];
  const from = all.length <= widest ? 0 : Math.max(0, column - 1 - widest / 2);
  const shown = all.slice(from, from + widest).map(shownChar);
  const before = shown.slice(0, column - 1 - from).map((char) => (char === "\t" ? "\t" : " "));
  const caret = `^${"-".repeat(Math.max(0, Math.min(length, shown.length - before.length) - 1))}`;
  const lead = from > 0 ? "…" : "";
  const trail = from + shown.length < all.length ? "…" : "";
  const margin = " ".repeat(String(line).length);
  return `${margin} |\n${line} | ${lead}${shown.join("")}${trail}\n${margin} | ${lead && " "}${before.join("")}${caret}`;
}
