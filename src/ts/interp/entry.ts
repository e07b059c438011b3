/**
 * Where JavaScript calls into the interpreter: arguments are checked and written into slots, a run is set up on
 * the fiber above whatever runs there, and results are read back.
 */
import { overflowsF32 } from "../base/bytes/bits.ts";
import { LimitError } from "../base/errors/errors.ts";
import { isA } from "../base/foreign.ts";
import { currentDepth, setDepth } from "../runtime/budget/depth.ts";
import type { Bits } from "../runtime/store/bits.ts";
import type { Callable } from "../runtime/store/func.ts";
import { look } from "../runtime/budget/guard.ts";
import { beginCall as beginHostCall, endCall as endHostCall } from "../runtime/budget/outermost.ts";
import { arityError, toBits } from "../runtime/store/values.ts";
import { exitPc } from "./code/module-code.ts";
import { type SignatureLayout, type Slot, signatureLayout } from "./code/signature-layout.ts";
import { beginSegment, entryWithin } from "./run/crossings.ts";
import { type Fiber, leastStep, mainFiber } from "./run/fiber.ts";
import type { InterpFunc } from "./run/instance.ts";
import { type Continuation, restore, suspend } from "./resume.ts";
import { run } from "./run/loop.ts";
import { readBits, readValue, writeBits } from "./run/slots.ts";

/** The JavaScript function that stands for a function of the interpreter. */
export function callableOf(func: InterpFunc): Callable {
  const layout = signatureLayout(func.type);
  const { params, words } = layout;
  let step = leastStep;
  return (...args) => {
    const fiber = mainFiber;
    const base = fiber.topWords;
    const used = fiber.open(base, step);
    try {
      if (args.length !== params.length) throw arityError(nameOf(func), func.type.params, args.length);
      fiber.reserve(base + words);
      for (let i = 0; i < params.length; i++) writeArgument(fiber, func, base, params[i]!, i, args[i]);
      runFrom(fiber, func, base, undefined);
      return readResults(fiber, base, layout);
    } finally {
      step = fiber.close(base, used, step);
    }
  };
}

/** Checks an argument and puts it into its slot; the usual ones go there as they are. */
function writeArgument(fiber: Fiber, func: InterpFunc, base: number, slot: Slot, i: number, value: unknown): void {
  const { type, at } = slot;
  if (typeof value === "number") {
    if (type === "i32" && (value | 0) === value) fiber.words[base + at] = value;
    else if (type === "f64") fiber.floats[(base + at) >> 1] = value;
    else if (type === "f32" && !overflowsF32(value)) fiber.singles[base + at] = value;
    else convertArgument(fiber, func, base, slot, i, value);
  } else if (type === "i64" && typeof value === "bigint" && BigInt.asIntN(64, value) === value) {
    writeBits(fiber, base, slot, value);
  } else convertArgument(fiber, func, base, slot, i, value);
}

function convertArgument(fiber: Fiber, func: InterpFunc, base: number, slot: Slot, i: number, value: unknown): void {
  writeBits(fiber, base, slot, toBits(value, slot.type, { fn: nameOf(func), param: i }));
}

/** Checks the arguments of a call and puts them at `base`. @throws UsageError `arity`, `bad-argument`, `out-of-range` */
export function writeArguments(fiber: Fiber, func: InterpFunc, base: number, args: readonly unknown[]): void {
  const { params, words } = signatureLayout(func.type);
  if (args.length !== params.length) throw arityError(nameOf(func), func.type.params, args.length);
  fiber.reserve(base + words);
  for (let i = 0; i < params.length; i++) writeArgument(fiber, func, base, params[i]!, i, args[i]);
}

/** Calls a function of the interpreter with bits. */
export function invokeBits(func: InterpFunc, args: readonly Bits[]): Bits[] {
  const fiber = mainFiber;
  const base = fiber.topWords;
  const layout = signatureLayout(func.type);
  const used = fiber.open(base);
  try {
    fiber.reserve(base + layout.words);
    for (const [i, slot] of layout.params.entries()) writeBits(fiber, base, slot, args[i]);
    runFrom(fiber, func, base, undefined);
    return layout.results.map((slot) => readBits(fiber, base, slot));
  } finally {
    fiber.close(base, used);
  }
}

/** Puts the fiber to the entry of a function whose frame is at `base` and which is the last to return. */
export function beginCall(fiber: Fiber, func: InterpFunc, base: number): void {
  const { callTop, baseDepth } = fiber;
  beginSegment(fiber, func.instance, callTop + 2, baseDepth);
  fiber.calls[callTop] = exitPc;
  fiber.calls[callTop + 1] = base;
  fiber.frameWords = base;
  fiber.pc = entryWithin(func);
}

/**
 * Runs a function whose arguments lie at `base` until it returns, or what is kept of such a run; its results lie there
 * then, and the fiber is as it was.
 */
function runFrom(fiber: Fiber, func: InterpFunc, base: number, saved: Continuation | undefined): void {
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
    if (saved === undefined) beginCall(fiber, func, base);
    else restore(fiber, saved, base);
    run(fiber, callTop, saved === undefined);
    returned = true;
    // One that ends late does not return.
    look();
  } catch (error) {
    if (isA(error, LimitError) && fiber.hostError !== error && !returned) {
      suspend(fiber, error, { func, base, floor: callTop, contexts });
    }
    throw error;
  } finally {
    // Plain assignments first: where the stack has ended, a call may fail.
    // To set it where it is so already takes as long as all the rest.
    if (fiber.contexts.length !== contexts) fiber.contexts.length = contexts;
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
    runFrom(fiber, func, base, saved);
    return readResults(fiber, base, signatureLayout(func.type));
  } finally {
    fiber.close(base, used);
  }
}

/** The results at `base` as a callable returns them. */
export function readResults(fiber: Fiber, base: number, { results }: SignatureLayout): unknown {
  if (results.length === 0) return undefined;
  if (results.length === 1) return readValue(fiber, base, results[0]!);
  return results.map((slot) => readValue(fiber, base, slot));
}

function nameOf(func: InterpFunc): string {
  return func.displayName;
}
