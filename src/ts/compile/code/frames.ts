/**
 * Frames of generated code in stack traces: each function is evaluated under a name that says which it is, and its lines say
 * where. Traces are read where the host's stack may be used up, so there is no regular expression here.
 */

import { someDigits } from "../../runtime/host-stack.ts";

let made: string | undefined;

/** What the names of functions begin with that were made ahead of time; behind it are the code's id, and the function's index. */
export const aheadMark = "cljwAhead_";

/** What the names of generated code begin with in this process; no guest can know it. */
export function mark(): string {
  return (made ??= `cljw-compiled-${someDigits()}`);
}

/** A frame of generated code. */
export interface CodeFrame {
  /** The number of its module's code, or what the names of it say that was made ahead of time. */
  readonly code: number | string;
  readonly func: number;
  /** The line, as the host counts. */
  readonly line: number;
}

/** A number that begins at a position, and where it ends. */
export function numberAt(text: string, start: number): readonly [value: number, end: number] {
  let end = start;
  let value = 0;
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return [value, end];
}

/** The frames of generated code in a trace, innermost first. */
export function codeFrames(stack: string): CodeFrame[] {
  const frames: CodeFrame[] = [];
  for (let start = 0; start < stack.length;) {
    const newLine = stack.indexOf("\n", start);
    const end = newLine < 0 ? stack.length : newLine;
    // A host may name a frame twice in a line of its trace.
    const frame = frameIn(stack.slice(start, end));
    if (frame !== undefined) frames.push(frame);
    start = end + 1;
  }
  return frames;
}

function frameIn(line: string): CodeFrame | undefined {
  const at = made === undefined ? -1 : line.indexOf(made);
  if (at >= 0) {
    const [code, behindCode] = numberAt(line, at + made!.length + 1);
    const [func, behindFunc] = numberAt(line, behindCode + 1);
    return { code, func, line: numberAt(line, behindFunc + 1)[0] };
  }
  const from = line.indexOf(aheadMark);
  if (from < 0) return undefined;
  const idAt = from + aheadMark.length;
  const idEnd = line.indexOf("_", idAt);
  if (idEnd < 0) return undefined;
  return { code: line.slice(idAt, idEnd), func: numberAt(line, idEnd + 1)[0], line: lineOfFrame(line) };
}

/** The line of the file that a frame ends with, `file:line:column` or `file:line`; 0 where it ends otherwise. */
export function lineOfFrame(frame: string): number {
  let end = frame.length;
  while (end > 0 && (frame[end - 1] === ")" || frame[end - 1] === " ")) end--;
  const column = numberBefore(frame, end);
  if (column === undefined) return 0;
  return (numberBefore(frame, column.start) ?? column).value;
}

/** The number that stands before a position, behind a colon; `start` is where that is. */
function numberBefore(text: string, end: number): { readonly value: number; readonly start: number } | undefined {
  let at = end;
  while (at > 0 && isDigit(text.charCodeAt(at - 1))) at--;
  if (at === end || text[at - 1] !== ":") return undefined;
  return { value: numberAt(text, at)[0], start: at - 1 };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
