/**
 * Calls from one instance into another. Frames of one instance in a row are a segment: within it a call is a jump, and
 * depth is how far `callTop` has come. Where a segment begins or ends, depth goes over from one bound to the other, and
 * between loads the slots that are given up are cleared, so that neither finds there what the other has computed.
 */
import { trap } from "../../core/traps.ts";
import { defaultCallDepth } from "../../runtime/budget/budget.ts";
import { isWatched } from "../../runtime/budget/guard.ts";
import { signatureLayout } from "../code/signature-layout.ts";
import { exitPc, returnSwitchPc } from "../code/module-code.ts";
import type { Fiber } from "./fiber.ts";
import type { InterpFunc, InterpInstance } from "./instance.ts";

/** `callTop` up to which frames of a load without a bound may go. */
const engineLimit = defaultCallDepth * 2;

/** The depth that the frames of a fiber make, with those below its run. */
export function depthOf({ instance, callTop, segmentTop, segmentDepth }: Fiber): number {
  return segmentDepth + (counts(instance) ? (callTop - segmentTop) / 2 : 0);
}

/** Whether the frames of an instance count: those of loads that set a bound. */
export function counts({ budget }: InterpInstance): boolean {
  return budget.maxCallDepth !== undefined;
}

/**
 * Begins the segment of an instance whose first frame is at `callTop` of the fiber, on top of `depth` others.
 * @throws Trap `call-stack-exhausted`, and nothing has changed
 */
export function beginSegment(fiber: Fiber, instance: InterpInstance, callTop: number, depth: number): void {
  const { maxCallDepth } = instance.budget;
  if (maxCallDepth === undefined ? callTop > engineLimit : depth >= maxCallDepth) throw trap("call-stack-exhausted");
  if (callTop > fiber.calls.length) fiber.reserveCalls(callTop);
  fiber.callTop = callTop;
  fiber.instance = instance;
  fiber.segmentTop = callTop;
  fiber.segmentDepth = maxCallDepth === undefined ? depth : depth + 1;
  fiber.callLimit = maxCallDepth === undefined ? engineLimit : callTop + (maxCallDepth - depth - 1) * 2;
}

/** Goes on in a segment of an instance. */
export function goOnAt(fiber: Fiber, { budget }: InterpInstance, segmentTop: number, segmentDepth: number): void {
  const { maxCallDepth } = budget;
  fiber.segmentTop = segmentTop;
  fiber.segmentDepth = segmentDepth;
  fiber.callLimit = maxCallDepth === undefined ? engineLimit : segmentTop + (maxCallDepth - segmentDepth) * 2;
}

/** The entry of a function, where one whose load has no bounds is held by those of a call around it, too. */
export function entryWithin(callee: InterpFunc): number {
  if (isWatched()) callee.instance.code.meter();
  return callee.entry;
}

/**
 * Calls a function of another instance, with its arguments at `base`; the caller goes on at `returnPc`.
 * @throws Trap `call-stack-exhausted`
 */
export function enterInstance(fiber: Fiber, callee: InterpFunc, returnPc: number, base: number): void {
  const entry = entryWithin(callee);
  const { instance, callTop, frameWords, segmentTop, segmentDepth } = fiber;
  beginSegment(fiber, callee.instance, callTop + 4, depthOf(fiber));
  const usedWords = giveUp(fiber, callee, instance, base);
  const { calls } = fiber;
  calls[callTop] = returnPc;
  calls[callTop + 1] = frameWords;
  calls[callTop + 2] = returnSwitchPc;
  calls[callTop + 3] = base;
  fiber.contexts.push({ instance, segmentTop, segmentDepth, usedWords, type: callee.type });
  fiber.frameWords = base;
  fiber.pc = entry;
}

/**
 * Calls a function of another instance in place of the frame that the fiber is in, where its arguments lie.
 * @throws Trap `call-stack-exhausted`
 */
export function replaceInstance(fiber: Fiber, callee: InterpFunc): void {
  const entry = entryWithin(callee);
  const { instance, callTop, frameWords, segmentTop, segmentDepth, calls } = fiber;
  const depth = depthBelow(fiber);
  // Where the caller is of the same instance, the segment goes on when it is returned to.
  const returns = calls[callTop - 2]! > exitPc;
  beginSegment(fiber, callee.instance, returns ? callTop + 2 : callTop, depth);
  const usedWords = giveUp(fiber, callee, instance, frameWords);
  if (returns) {
    fiber.calls[callTop] = returnSwitchPc;
    fiber.calls[callTop + 1] = frameWords;
    fiber.contexts.push({ instance, segmentTop, segmentDepth, usedWords, type: callee.type });
  }
  fiber.pc = entry;
}

/** The depth below the frame that a fiber is in. */
export function depthBelow(fiber: Fiber): number {
  return depthOf(fiber) - (counts(fiber.instance) ? 1 : 0);
}

/**
 * Clears what another load has left above the arguments at `base` that it gives. Gives what is to be taken as used when
 * it goes on.
 */
function giveUp(fiber: Fiber, callee: InterpFunc, caller: InterpInstance, base: number): number {
  const { usedWords } = fiber;
  if (callee.instance.budget === caller.budget) return usedWords;
  const from = base + signatureLayout(callee.type).paramWords;
  fiber.giveUp(from);
  return Math.max(from, Math.min(usedWords, base + caller.code.operandWords));
}

/** Returns from the instance that a fiber is in, with results at `base`, into the one that called it. */
export function leaveInstance(fiber: Fiber, base: number): void {
  const { instance, segmentTop, segmentDepth, usedWords, type } = fiber.contexts.pop()!;
  if (instance.budget === fiber.instance.budget) fiber.usedWords = Math.max(fiber.usedWords, usedWords);
  else {
    fiber.giveUp(base + signatureLayout(type).resultWords);
    fiber.usedWords = usedWords;
  }
  fiber.instance = instance;
  goOnAt(fiber, instance, segmentTop, segmentDepth);
}
