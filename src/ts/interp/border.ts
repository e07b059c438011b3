/**
 * Where JavaScript calls into the interpreter: arguments are checked and written into slots, a run is set up on
 * the fiber above whatever runs there, and results are read back.
 */
import { LimitError } from "../base/errors.ts";
import { currentDepth, setDepth } from "../runtime/depth.ts";
import { type Bits, type Callable } from "../runtime/func.ts";
import { look } from "../runtime/guard.ts";
import { beginCall as beginHostCall, endCall as endHostCall } from "../runtime/outermost.ts";
import { arityError, toBits } from "../runtime/values.ts";
import { type Layout, layoutOf } from "./calls.ts";
import { exitPc } from "./code.ts";
import { beginSegment } from "./crossings.ts";
import { type Fiber, leastStep, mainFiber } from "./fiber.ts";
import { type InterpFunc } from "./instance.ts";
import { type Continuation, restore, suspend } from "./resume.ts";
import { run } from "./run.ts";
import { readBits, readValue, writeBits } from "./slots.ts";

/** The JavaScript function that stands for a function of the interpreter. */
export function callableOf(func: InterpFunc): Callable {
  const layout = layoutOf(func.type);
  let step = leastStep;
  return (...args) => {
    const fiber = mainFiber;
    const base = fiber.topWords;
    const used = fiber.open(base, step);
    try {
      writeArguments(fiber, func, base, args);
      runAt(fiber, func, base);
      return readResults(fiber, base, layout);
    } finally {
      step = fiber.close(base, used, step);
    }
  };
}

/** Checks the arguments of a call and puts them at `base`. @throws UsageError `arity`, `bad-argument`, `out-of-range` */
export function writeArguments(fiber: Fiber, func: InterpFunc, base: number, args: readonly unknown[]): void {
  const { params, words } = layoutOf(func.type);
  if (args.length !== params.length) throw arityError(nameOf(func), func.type.params, args.length);
  fiber.reserve(base + words);
  for (let i = 0; i < params.length; i++) {
    const slot = params[i]!;
    const value = args[i];
    if (slot.type === "i32" && typeof value === "number" && (value | 0) === value) fiber.words[base + slot.at] = value;
    else writeBits(fiber, base, slot, toBits(value, slot.type, { fn: nameOf(func), param: i }));
  }
}

/** Calls a function of the interpreter with bits. */
export function invokeBits(func: InterpFunc, args: readonly Bits[]): Bits[] {
  const fiber = mainFiber;
  const base = fiber.topWords;
  const layout = layoutOf(func.type);
  const used = fiber.open(base);
  try {
    fiber.reserve(base + layout.words);
    for (const [i, slot] of layout.params.entries()) writeBits(fiber, base, slot, args[i]);
    runAt(fiber, func, base);
    return layout.results.map((slot) => readBits(fiber, base, slot));
  } finally {
    fiber.close(base, used);
  }
}

/** Runs a function whose arguments lie at `base` until it returns; its results lie there then. */
function runAt(fiber: Fiber, func: InterpFunc, base: number): void {
  runFrom(fiber, func, base, true, () => beginCall(fiber, func, base));
}

/** Puts the fiber to the entry of a function whose frame is at `base` and which is the last to return. */
export function beginCall(fiber: Fiber, func: InterpFunc, base: number): void {
  const { callTop, baseDepth } = fiber;
  beginSegment(fiber, func.instance, callTop + 2, baseDepth);
  fiber.calls[callTop] = exitPc;
  fiber.calls[callTop + 1] = base;
  fiber.frameWords = base;
  fiber.pc = func.entry;
}

/** Runs what `prepare` puts onto the fiber, and leaves the fiber as it was. */
function runFrom(fiber: Fiber, func: InterpFunc, base: number, entering: boolean, prepare: () => void): void {
  const { instance, pc, frameWords, callTop, topWords } = fiber;
  const { callLimit, segmentTop, segmentDepth, baseDepth, shownDepth } = fiber;
  const { budget } = func.instance;
  const contexts = fiber.contexts.length;
  const outerRun = budget.enter();
  const outer = beginHostCall();
  const depth = currentDepth();
  fiber.baseDepth = depth;
  fiber.shownDepth = depth;
  let returned = false;
  try {
    prepare();
    run(fiber, callTop, entering);
    returned = true;
    // One that ends late does not return.
    look();
  } catch (error) {
    if (error instanceof LimitError && fiber.hostError !== error && !returned) {
      suspend(fiber, error, { func, base, floor: callTop, contexts });
    }
    throw error;
  } finally {
    // Plain assignments first: where the stack has ended, a call may fail.
    fiber.contexts.length = contexts;
    fiber.instance = instance;
    fiber.pc = pc;
    fiber.frameWords = frameWords;
    fiber.callTop = callTop;
    fiber.topWords = topWords;
    fiber.callLimit = callLimit;
    fiber.segmentTop = segmentTop;
    fiber.segmentDepth = segmentDepth;
    fiber.baseDepth = baseDepth;
    const shown = fiber.shownDepth;
    fiber.shownDepth = shownDepth;
    if (shown !== depth) setDepth(depth);
    endHostCall(outer);
    budget.leave(outerRun);
  }
}

/** Goes on with a run, and returns what its callable would have returned. */
export function resumeOnMain(saved: Continuation): unknown {
  const { func } = saved;
  const fiber = mainFiber;
  const base = fiber.topWords;
  const used = fiber.open(base);
  try {
    runFrom(fiber, func, base, false, () => restore(fiber, saved, base));
    return readResults(fiber, base, layoutOf(func.type));
  } finally {
    fiber.close(base, used);
  }
}

/** The results at `base` as a callable returns them. */
export function readResults(fiber: Fiber, base: number, { results }: Layout): unknown {
  if (results.length === 0) return undefined;
  if (results.length === 1) return readValue(fiber, base, results[0]!);
  return results.map((slot) => readValue(fiber, base, slot));
}

function nameOf(func: InterpFunc): string {
  return func.displayName;
}
