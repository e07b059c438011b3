/**
 * The frames of a run, from the innermost to the one that it began with.
 */
import type { WasmFrame } from "../../base/errors/errors.ts";
import { frameOf } from "../../runtime/backtrace.ts";
import { returnSwitchPc } from "../code/module-code.ts";
import type { Fiber } from "./fiber.ts";
import type { InterpInstance } from "./instance.ts";

/** Where a frame is: cheap to keep, and named only when somebody asks. */
export interface CodePlace {
  readonly instance: InterpInstance;
  readonly pc: number;
}

/** Walks from the frame that a fiber is in to its callers. */
export class FrameWalk implements CodePlace {
  instance: InterpInstance;
  /** In the instruction that the frame is at. */
  pc: number;
  frameWords: number;
  /** The fiber's `callTop` while the frame runs. */
  callTop: number;
  /** How many instances lie below. */
  contexts: number;
  private readonly _fiber: Fiber;

  constructor(fiber: Fiber) {
    this.instance = fiber.instance;
    this.pc = fiber.pc;
    this.frameWords = fiber.frameWords;
    this.callTop = fiber.callTop;
    this.contexts = fiber.contexts.length;
    this._fiber = fiber;
  }

  /** Goes to the caller of the frame; false where the run that began at `floor` has none. */
  toCaller(floor: number): boolean {
    const { calls, contexts } = this._fiber;
    let top = this.callTop - 2;
    if (top <= floor) return false;
    if (calls[top] === returnSwitchPc) {
      this.instance = contexts[--this.contexts]!.instance;
      top -= 2;
    }
    this.callTop = top;
    // A return address is behind its call.
    this.pc = calls[top]! - 1;
    this.frameWords = calls[top + 1]!;
    return true;
  }
}

/** The frame of a backtrace that a place is, or undefined for code that no function has. */
export function frameAt({ instance, pc }: CodePlace): WasmFrame | undefined {
  const place = instance.code.locate(pc);
  if (place === undefined) return undefined;
  return frameOf(instance.unit, place.index, place.offset);
}
