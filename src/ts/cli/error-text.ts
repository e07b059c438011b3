/**
 * Errors for people: the message, and the guest's frames.
 */
import { backtraceOf, frameLines, isWasmError, shownMessage, thrownText } from "../api/exports.ts";
import { CommandLineError } from "./args.ts";

/** An error as text. What is no error of ours is a defect, and shown with its stack. */
export function errorText(error: unknown): string {
  if (error instanceof CommandLineError) return error.message;
  if (!isWasmError(error)) return shownMessage((error instanceof Error ? error.stack : undefined) ?? thrownText(error));
  const { kind, data, cause } = error;
  const message = error.messageFor("command");
  const frames = data.backtrace ?? backtraceOf(isWasmError(cause) ? cause : error);
  const head = kind === "usage" ? message : `${kind}: ${message}`;
  return [head, ...frameLines(frames)].join("\n");
}
