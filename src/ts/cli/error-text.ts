/**
 * Errors for people: the message, and the guest's frames.
 */
import { WasmError, type WasmFrame, backtraceOf } from "../api/exports.ts";
import { CommandLineError } from "./args.ts";

/** Frames printed of a long backtrace, at either end. */
const shownFrames = 20;

function frameLine({ module, func, index, offset, line, column }: WasmFrame): string {
  const place = line === undefined ? `offset 0x${offset.toString(16)}` : `line ${line}:${column ?? 1}`;
  return `  at ${func ?? `function ${index}`} in ${module ?? "a module"} (function ${index}, ${place})`;
}

function frameLines(frames: readonly WasmFrame[]): string[] {
  if (frames.length <= 2 * shownFrames) return frames.map(frameLine);
  const [first, last] = [frames.slice(0, shownFrames), frames.slice(-shownFrames)];
  const left = frames.length - 2 * shownFrames;
  return [...first.map(frameLine), `  … ${left} more`, ...last.map(frameLine)];
}

/** An error as text. What is no error of ours is a defect, and shown with its stack. */
export function errorText(error: unknown): string {
  if (error instanceof CommandLineError) return error.message;
  if (!(error instanceof WasmError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { kind, data, cause } = error;
  const message = error.messageFor("command");
  const frames = data.backtrace ?? backtraceOf(cause instanceof WasmError ? cause : error);
  const head = kind === "usage" ? message : `${kind}: ${message}`;
  return [head, ...frameLines(frames)].join("\n");
}
