/**
 * Where an offset lies in a source text, and the line there with a caret below it, as compilers print it. A line may be as
 * long as the text: it is never copied, what is shown is cut out around the place.
 */
import { shownChar } from "./shown.ts";

/** A 1-based line and column, the column in characters. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

const lf = 0x0a;
const cr = 0x0d;

const endsLine = (unit: number): boolean => unit === lf || unit === cr;

/** Whether a character begins with the code unit before `at` and goes on with the one there. */
function splits(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

const beginning: TextPosition = { line: 1, column: 1 };

/** The place of the offset `to`, from that of `from` on. */
function advanced(text: string, from: number, to: number, place: TextPosition): TextPosition {
  let { line, column } = place;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit === lf || (unit === cr && text.charCodeAt(at + 1) !== lf)) {
      line++;
      column = 1;
    } else if (!splits(text, at)) column++;
  }
  return { line, column };
}

/**
 * The line and column of an offset. Lines end with LF, CR or both. Backtraces ask where the host's stack may be used up,
 * where V8 ends the process if it has to compile a regular expression: there is none on this way.
 */
export function placeOf(text: string, offset: number): TextPosition {
  return advanced(text, 0, Math.min(offset, text.length), beginning);
}

/** Code units between two places that are kept. */
const stride = 1_024;

/** Places of many offsets of one text, which is gone through once however many are asked for. */
export class Places {
  private readonly _text: string;
  /** The places of offsets that are multiples of the stride, as far as they are known. */
  private readonly _known: TextPosition[];

  constructor(text: string) {
    this._text = text;
    this._known = [beginning];
  }

  /** As `placeOf`. */
  of(offset: number): TextPosition {
    const { _text: text, _known: known } = this;
    const to = Math.min(offset, text.length);
    const nearest = Math.floor(to / stride);
    for (let i = known.length; i <= nearest; i++) {
      known.push(advanced(text, (i - 1) * stride, i * stride, known[i - 1]!));
    }
    return advanced(text, nearest * stride, to, known[nearest]!);
  }
}

// A line longer than this is shown around the place alone, from so many characters before it.
const widest = 120;
const lead = 60;

/** So many characters back from `at`, or where the line begins. */
function back(text: string, at: number, most: number): number {
  let from = at;
  for (let n = 0; n < most && from > 0 && !endsLine(text.charCodeAt(from - 1)); n++) {
    from--;
    if (from > 0 && splits(text, from)) from--;
  }
  return from;
}

/** So many characters on from `at`, or where the line ends. */
function forth(text: string, at: number, most: number): number {
  let to = at;
  for (let n = 0; n < most && to < text.length && !endsLine(text.charCodeAt(to)); n++) {
    to++;
    if (to < text.length && splits(text, to)) to++;
  }
  return to;
}

/** What is shown of the line at an offset: all of it where it is short. */
function window(text: string, at: number): readonly [from: number, to: number] {
  const begin = back(text, at, widest);
  const end = forth(text, begin, widest);
  const isWhole = begin === back(text, begin, 1) && end === forth(text, end, 1);
  if (isWhole) return [begin, end];
  const from = back(text, at, lead);
  return [from, forth(text, from, widest)];
}

/** The line where a range begins, and a caret with as many dashes as the range has further characters shown of that line. */
export function excerpt(text: string, start: number, end: number): string {
  const { line } = placeOf(text, start);
  const at = Math.min(start, text.length);
  const [from, to] = window(text, at);
  const before = Array.from(text.slice(from, at), (char) => (char === "\t" ? "\t" : " "));
  const range = Array.from(text.slice(at, Math.max(at, Math.min(end, to))));
  const caret = `^${"-".repeat(Math.max(0, range.length - 1))}`;
  const isCut = back(text, from, 1) < from;
  const trail = forth(text, to, 1) > to ? "…" : "";
  const margin = " ".repeat(String(line).length);
  const source = Array.from(text.slice(from, to), shownChar).join("");
  return `${margin} |\n${line} | ${isCut ? "…" : ""}${source}${trail}\n${margin} | ${isCut ? " " : ""}${before.join("")}${caret}`;
}
