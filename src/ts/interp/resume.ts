/**
 * Runs that a limit ended: what they had on the fiber is kept beside the error, so that they can go on from the
 * instruction that could not be paid. A run with a host frame in between cannot: that frame is gone.
 */
import { type Fiber } from "./fiber.ts";
import { type InterpFunc, type InterpInstance } from "./instance.ts";
import { headerWords } from "./code.ts";

/** A run as it was when it ended; positions are those of the fiber then. */
export interface Continuation {
  readonly func: InterpFunc;
  readonly base: number;
  readonly words: Int32Array;
  readonly refs: readonly unknown[];
  readonly calls: Int32Array;
  readonly contexts: readonly InterpInstance[];
  readonly instance: InterpInstance;
  readonly frameWords: number;
  readonly pc: number;
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
  const { instance, frameWords, pc } = fiber;
  const place = instance.code.locate(pc);
  if (place === undefined) return;
  const end = frameWords + instance.code.words[instance.code.entries[place.index]! - headerWords]!;
  continuations.set(error, {
    func: run.func,
    base: run.base,
    words: fiber.words.slice(run.base, end),
    refs: fiber.refs.slice(run.base >> 1, end >> 1),
    calls: fiber.calls.slice(run.floor, fiber.callTop),
    contexts: fiber.contexts.slice(run.contexts),
    instance,
    frameWords,
    pc,
    finish: run.finish,
  });
}

/** Whether an error ended a run that is kept. */
export function hasContinuation(error: unknown): boolean {
  return typeof error === "object" && error !== null && continuations.has(error);
}

/** The run that an error ended; it can be taken once. */
export function takeContinuation(error: unknown): Continuation | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const found = continuations.get(error);
  continuations.delete(error);
  return found;
}

/** Puts a run back onto a fiber, at `base` and above its present frames; only `run` is left to be called. */
export function restore(fiber: Fiber, saved: Continuation, base: number): void {
  const moved = base - saved.base;
  fiber.reserve(base + saved.words.length);
  fiber.words.set(saved.words, base);
  for (const [i, ref] of saved.refs.entries()) fiber.refs[(base >> 1) + i] = ref;
  for (let i = 0; i < saved.calls.length; i += 2) {
    fiber.reserveCall();
    fiber.calls[fiber.callTop] = saved.calls[i]!;
    fiber.calls[fiber.callTop + 1] = saved.calls[i + 1]! + moved;
    fiber.callTop += 2;
  }
  fiber.contexts.push(...saved.contexts);
  fiber.instance = saved.instance;
  fiber.frameWords = saved.frameWords + moved;
  fiber.pc = saved.pc;
}
