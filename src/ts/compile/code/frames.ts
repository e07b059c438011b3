/**
 * Frames of generated code in stack traces: each function is evaluated under a name that says which it is, and its lines say
 * where. Traces are read where the host's stack may be used up, so there is no regular expression here.
 */

import { someDigits } from "../../runtime/host-stack.ts";

let made: string | undefined;

/** What the names of generated code begin with in this process; no guest can know it. */
export function mark(): string {
  return (made ??= `cljw-compiled-${someDigits()}`);
}

/** A frame of generated code. */
export interface CodeFrame {
  /** The number of its module's code. */
  readonly code: number;
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
  if (made === undefined) return [];
  const frames: CodeFrame[] = [];
  let last = -1;
  for (let at = stack.indexOf(made); at >= 0; at = stack.indexOf(made, at + 1)) {
    const [code, behindCode] = numberAt(stack, at + made.length + 1);
    const [func, behindFunc] = numberAt(stack, behindCode + 1);
    const [line] = numberAt(stack, behindFunc + 1);
    // A host may name a frame twice in a line of its trace.
    const lineStart = stack.lastIndexOf("\n", at);
    if (lineStart !== last || frames.length === 0) frames.push({ code, func, line });
    last = lineStart;
  }
  return frames;
}
