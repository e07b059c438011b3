/**
 * Backtraces as lines to print.
 */
import { quoted, shownNameOr } from "./shown.ts";

/** One Wasm frame of a backtrace, innermost first in a list. */
export interface WasmFrame {
  /** The module's name (name section, else the file's name), or undefined. */
  readonly module?: string | undefined;
  /** The function's name (name section, else an export's name), or undefined. */
  readonly func?: string | undefined;
  /** The function's index in its module's function index space. */
  readonly index: number;
  /** Byte offset of the instruction in the module's binary as it was given. */
  readonly offset: number;
  /** Where the instruction stands, 1-based, in a module that was text. */
  readonly line?: number;
  readonly column?: number;
}

/** Frames of a long backtrace that are printed, at either end. */
const shownFrames = 20;

/** A cycle of recursion is folded up to this many frames. */
const longestCycle = 3;

/** Frames of a recursion that are printed before the rest is folded. */
const shownOfCycle = 3;

const frameLabel = ({ func, index }: WasmFrame): string => (func === undefined ? `function ${index}` : quoted(func));

function frameLine({ module, func, index, offset, line, column }: WasmFrame): string {
  const place = line === undefined ? `offset 0x${offset.toString(16)}` : `line ${line}:${column ?? 1}`;
  const name = shownNameOr(func, `function ${index}`);
  return `  at ${name} in ${shownNameOr(module, "a module")} (function ${index}, ${place})`;
}

function isSame(a: WasmFrame | undefined, b: WasmFrame | undefined): boolean {
  return a !== undefined && b !== undefined && a.index === b.index && a.offset === b.offset && a.module === b.module;
}

/** How many frames from a place on repeat the `period` frames there, those included. */
function repeated(frames: readonly WasmFrame[], from: number, period: number): number {
  let at = from + period;
  while (isSame(frames[at], frames[at - period])) at++;
  return at - from - ((at - from) % period);
}

/** The frames from a place on that are one recursion, and how long its cycle is; undefined where they are none. */
function recursionAt(frames: readonly WasmFrame[], from: number): { period: number; length: number } | undefined {
  for (let period = 1; period <= longestCycle; period++) {
    const length = repeated(frames, from, period);
    if (length > Math.max(shownOfCycle, 2 * period) + 1) return { period, length };
  }
  return undefined;
}

/**
 * A backtrace as lines to print. What a recursion repeats is told in one line, and of what is long still both ends are
 * shown.
 */
export function frameLines(frames: readonly WasmFrame[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < frames.length;) {
    const found = recursionAt(frames, at);
    const shown = found === undefined ? 1 : Math.max(shownOfCycle, found.period);
    for (const frame of frames.slice(at, at + shown)) lines.push(frameLine(frame));
    if (found === undefined) at++;
    else {
      const cycle = frames.slice(at, at + found.period).map(frameLabel);
      lines.push(`  … ${found.length - shown} more of ${cycle.join(", ")}`);
      at += found.length;
    }
  }
  if (lines.length <= 2 * shownFrames + 1) return lines;
  const left = lines.length - 2 * shownFrames;
  return [...lines.slice(0, shownFrames), `  … ${left} more`, ...lines.slice(-shownFrames)];
}
