/**
 * Runs that a limit ended: what they had on the fiber is kept beside the error, so that they can go on from the
 * instruction that could not be paid. A run with a host frame in between cannot: that frame is gone.
 */
import { mayGoOn } from "../runtime/calls/going-on.ts";
import { goOnAt } from "./run/crossings.ts";
import type { Crossing, Fiber } from "./run/fiber.ts";
import type { InterpFunc, InterpInstance } from "./run/instance.ts";

/** A run as it was when it ended; positions are those of the fiber then. */
export interface Continuation {
  readonly func: InterpFunc;
  readonly base: number;
  readonly words: Int32Array;
  readonly refs: readonly unknown[];
  readonly calls: Int32Array;
  readonly contexts: readonly Crossing[];
  readonly instance: InterpInstance;
  /** How far its frames may reach. */
  readonly usedWords: number;
  /** `callTop` and the depth below the run. */
  readonly floor: number;
  readonly baseDepth: number;
  readonly segmentTop: number;
  readonly segmentDepth: number;
  readonly frameWords: number;
  readonly pc: number;
  /** Whether the instruction there has been paid for. */
  readonly isPaid: boolean;
  /** Of a call that could wait: what makes its result. */
  readonly finish: ((value: unknown) => unknown) | undefined;
}

/** A run that has ended: where it began, and above which positions its frames and instances lie. */
export interface EndedRun {
  readonly func: InterpFunc;
  readonly base: number;
  readonly floor: number;
  readonly contexts: number;
  readonly finish?: (value: unknown) => unknown;
}

const continuations = new WeakMap<object, Continuation>();

/** Keeps a run beside the error that ended it. */
export function suspend(fiber: Fiber, error: object, run: EndedRun): void {
  const { instance, frameWords, pc, isPaid, baseDepth, segmentTop, segmentDepth } = fiber;
  fiber.isPaid = false;
  const frame = instance.code.frameWordsAt(pc);
  if (frame === undefined) return;
  const contexts = fiber.contexts.slice(run.contexts);
  continuations.set(error, {
    func: run.func,
    base: run.base,
    words: fiber.words.slice(run.base, frameWords + frame),
    refs: fiber.refs.slice(run.base >> 1, (frameWords + frame) >> 1),
    calls: fiber.calls.slice(run.floor, fiber.callTop),
    contexts,
    usedWords: contexts.reduce((most, one) => Math.max(most, one.usedWords), fiber.usedWords),
    instance,
    floor: run.floor,
    baseDepth,
    segmentTop,
    segmentDepth,
    frameWords,
    pc,
    isPaid,
    finish: run.finish,
  });
}

/** Whether an error ended a run that is kept, and that may go on. */
export function hasContinuation(error: unknown): boolean {
  const found = typeof error === "object" && error !== null ? continuations.get(error) : undefined;
  return found !== undefined && mayGoOn(error as object, found.func.trusted);
}

/** The run that an error ended; it can be taken once. */
export function takeContinuation(error: unknown): Continuation | undefined {
  if (!hasContinuation(error)) return undefined;
  const found = continuations.get(error as object);
  continuations.delete(error as object);
  return found;
}

/** Puts a run back onto a fiber, at `base` and above its present frames; only `run` is left to be called. */
export function restore(fiber: Fiber, saved: Continuation, base: number): void {
  const moved = base - saved.base;
  const [raised, deeper] = [fiber.callTop - saved.floor, fiber.baseDepth - saved.baseDepth];
  fiber.reserve(saved.usedWords + moved);
  fiber.words.set(saved.words, base);
  for (const [i, ref] of saved.refs.entries()) fiber.refs[(base >> 1) + i] = ref;
  const { callTop } = fiber;
  fiber.reserveCalls(callTop + saved.calls.length);
  for (let i = 0; i < saved.calls.length; i += 2) {
    fiber.calls[callTop + i] = saved.calls[i]!;
    fiber.calls[callTop + i + 1] = saved.calls[i + 1]! + moved;
  }
  fiber.callTop += saved.calls.length;
  for (const one of saved.contexts) {
    fiber.contexts.push({
      ...one,
      segmentTop: one.segmentTop + raised,
      segmentDepth: one.segmentDepth + deeper,
      usedWords: one.usedWords + moved,
    });
  }
  goOnAt(fiber, saved.instance, saved.segmentTop + raised, saved.segmentDepth + deeper);
  fiber.instance = saved.instance;
  fiber.frameWords = saved.frameWords + moved;
  fiber.pc = saved.pc;
  fiber.isPaid = saved.isPaid;
}
