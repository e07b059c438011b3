/**
 * What happens to an error in a run: its Wasm frames are noted, and it goes on to the caller. The fiber is put
 * back by whoever started the run.
 */
import { type WasmFrame } from "../base/errors.ts";
import { trap } from "../core/traps.ts";
import { rememberBacktrace } from "../runtime/backtrace.ts";
import { funcName } from "../runtime/names.ts";
import { exitPc, returnSwitchPc } from "./code.ts";
import { type Fiber } from "./fiber.ts";
import { type InterpInstance } from "./instance.ts";

/** Frames that a backtrace holds at most: an endless recursion has tens of thousands. */
const maxFrames = 1_000;

/**
 * Notes the frames of a run that began at `floor`, and throws the error again; the host's own stack overflow as
 * a trap.
 */
export function unwind(fiber: Fiber, error: unknown, floor: number): never {
  const thrown = isStackOverflow(error) ? trap("call-stack-exhausted", undefined, { cause: error }) : error;
  rememberBacktrace(thrown, framesOf(fiber, floor));
  throw thrown;
}

/** Whether an error is what the host throws where its stack ends: V8 and JavaScriptCore, or SpiderMonkey. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /^(Maximum call stack size exceeded|too much recursion)/.test(error.message);
}

/** The frames of a fiber above `floor`, innermost first. */
function framesOf(fiber: Fiber, floor: number): WasmFrame[] {
  const frames: WasmFrame[] = [];
  let { instance, pc } = fiber;
  let context = fiber.contexts.length;
  pushFrame(frames, instance, pc);
  for (let top = fiber.callTop - 2; top > floor && frames.length < maxFrames; top -= 2) {
    pc = fiber.calls[top]!;
    if (pc === returnSwitchPc) instance = fiber.contexts[--context]!;
    // A return address is behind its call.
    else if (pc !== exitPc) pushFrame(frames, instance, pc - 1);
  }
  return frames;
}

function pushFrame(frames: WasmFrame[], instance: InterpInstance, pc: number): void {
  const place = instance.code.locate(pc);
  if (place === undefined) return;
  const { unit } = instance;
  frames.push({ module: unit.name, func: funcName(unit.module, place.index), ...place });
}
