/**
 * The end of the host's stack. What runs there must not use a regular expression: V8 ends the process if it has to
 * compile one and finds no room.
 */
import { messageOf } from "../base/foreign.ts";

/** How hosts say it: V8 and JavaScriptCore, and SpiderMonkey. */
const overflows: readonly string[] = ["Maximum call stack size exceeded", "too much recursion"];

/**
 * How V8 says that a regular expression found no room: one of a library, which formats stack traces or is called by a host
 * function.
 */
const uncompiled = "Invalid regular expression: ";
const noRoom: readonly string[] = ["Maximum call stack size exceeded", "Stack overflow"];

/** Whether an error says that the host's stack is used up. */
export function isStackOverflow(error: unknown): boolean {
  const message = messageOf(error);
  if (message === undefined) return false;
  if (overflows.some((text) => message.startsWith(text))) return true;
  return message.startsWith(uncompiled) && noRoom.some((text) => message.endsWith(text));
}

/** As many arguments take 64 KiB of the stack: a formatter of stack traces needs some. */
const ballast: readonly undefined[] = Array.from({ length: 8_192 }, () => undefined);

const takesAll = (..._: readonly undefined[]): void => {};

/** Whether there is stack for code of others, a library's that formats stack traces for one. */
export function hasRoom(): boolean {
  try {
    takesAll(...ballast);
    return true;
  } catch {
    return false;
  }
}
