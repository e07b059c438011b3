/**
 * The end of the host's stack. What runs there must not use a regular expression: V8 ends the process if it has to
 * compile one and finds no room.
 */

/** How hosts say it: V8 and JavaScriptCore, and SpiderMonkey. */
const overflows: readonly string[] = ["Maximum call stack size exceeded", "too much recursion"];

/** Whether an error says that the host's stack is used up. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && overflows.some((text) => error.message.startsWith(text));
}
