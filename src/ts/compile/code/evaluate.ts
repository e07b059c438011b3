/**
 * The one place where text becomes code. A host may forbid it (Content Security Policy, `--disallow-code-generation-from-strings`):
 * that is found out once, when somebody asks.
 */

import { hasRoom, isStackOverflow } from "../../runtime/stack-overflow.ts";
import { numberAt } from "./frames.ts";

/** Captured at the start: programs may put something else in its place. */
const Make = Function;

let refusal: string | null | undefined;
let lines = 2;

/** Why no code can be generated here; undefined where it can. */
export function refusalToEvaluate(): string | undefined {
  if (refusal === undefined) refusal = ask();
  return refusal ?? undefined;
}

function ask(): string | null {
  try {
    const probe = new Make("H", "I", "return new Error().stack\n//# sourceURL=cljw-compiled-probe") as (
      ...args: unknown[]
    ) => unknown;
    const stack = probe();
    if (typeof stack === "string") lines = firstLine(stack) - 1;
    return null;
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    return "this host does not let programs generate code (a Content-Security-Policy without 'unsafe-eval', or a flag of the host)";
  }
}

/** The line that the first one of a text is in, as the host counts; 3 where it does not tell. */
function firstLine(stack: string): number {
  const mark = "cljw-compiled-probe:";
  const at = stack.indexOf(mark);
  const line = at < 0 ? 0 : numberAt(stack, at + mark.length)[0];
  return line === 0 ? 3 : line;
}

/** Lines that the host puts before a text. */
export const headLines = (): number => lines;

/** A function of `H` and `I` with this text as its body; undefined where the host finds it too large or too deeply nested. */
export function evaluate(text: string): ((help: object, instance: object) => unknown) | undefined {
  if (refusalToEvaluate() !== undefined) return undefined;
  try {
    return new Make("H", "I", text) as (help: object, instance: object) => unknown;
  } catch (error) {
    // Where little is left of the host's stack, that is what it says, too, and says nothing of the text.
    if (isStackOverflow(error) && hasRoom()) return undefined;
    throw error;
  }
}
