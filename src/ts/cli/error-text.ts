/**
 * Errors for people: the message, and the guest's frames; and for shells: the exit code.
 */
import { type ErrorKind, backtraceOf, frameLines, isWasmError, shownMessage, thrownText } from "../api/exports.ts";
import { CommandLineError } from "./args.ts";
import { exitCodes } from "./table.ts";
import { commandWords } from "./words.ts";

/** An error as text. What is no error of ours is a defect, and shown with its stack. */
export function errorText(error: unknown): string {
  if (error instanceof CommandLineError) return error.message;
  if (!isWasmError(error)) return shownMessage((error instanceof Error ? error.stack : undefined) ?? thrownText(error));
  const { kind, data, cause } = error;
  const message = error.messageFor(commandWords);
  const frames = data.backtrace ?? backtraceOf(isWasmError(cause) ? cause : error);
  const head = kind === "usage" ? message : `${kind}: ${message}`;
  return [head, ...frameLines(frames)].join("\n");
}

const codes: { readonly [K in ErrorKind]: number } = {
  malformed: exitCodes.refused.code,
  invalid: exitCodes.refused.code,
  link: exitCodes.refused.code,
  wit: exitCodes.refused.code,
  instantiation: exitCodes.trapped.code,
  trap: exitCodes.trapped.code,
  exception: exitCodes.trapped.code,
  limit: exitCodes.limit.code,
  usage: exitCodes.usage.code,
  exit: exitCodes.bug.code,
  bug: exitCodes.bug.code,
};

/** The exit code for an error. */
export function codeOf(error: unknown): number {
  if (error instanceof CommandLineError) return exitCodes.usage.code;
  return isWasmError(error) ? codes[error.kind] : exitCodes.bug.code;
}
