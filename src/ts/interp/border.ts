/**
 * Where JavaScript calls into the interpreter: arguments are checked and written into slots, a run is set up on
 * the fiber above whatever runs there, and results are read back.
 */
import { type Bits, type Callable } from "../runtime/func.ts";
import { arityError, toBits } from "../runtime/values.ts";
import { layoutOf } from "./calls.ts";
import { exitPc } from "./code.ts";
import { type Fiber, mainFiber } from "./fiber.ts";
import { type InterpFunc } from "./instance.ts";
import { run } from "./run.ts";
import { readBits, readValue, writeBits } from "./slots.ts";

/** The JavaScript function that stands for a function of the interpreter. */
export function callableOf(func: InterpFunc): Callable {
  const { params, results } = func.type;
  const layout = layoutOf(func.type);
  return (...args) => {
    if (args.length !== params.length) throw arityError(nameOf(func), params, args.length);
    const fiber = mainFiber;
    const base = fiber.topWords;
    fiber.reserve(base + layout.words);
    for (const [i, slot] of layout.params.entries()) {
      const value = args[i];
      if (slot.type === "i32" && typeof value === "number" && (value | 0) === value)
        fiber.words[base + slot.at] = value;
      else writeBits(fiber, base, slot, toBits(value, slot.type, { fn: nameOf(func), param: i }));
    }
    try {
      runAt(fiber, func, base);
      if (results.length === 0) return undefined;
      if (results.length === 1) return readValue(fiber, base, layout.results[0]!);
      return layout.results.map((slot) => readValue(fiber, base, slot));
    } finally {
      fiber.clearRefs(base >> 1);
    }
  };
}

/** Calls a function of the interpreter with bits. */
export function invokeBits(func: InterpFunc, args: readonly Bits[]): Bits[] {
  const fiber = mainFiber;
  const base = fiber.topWords;
  const layout = layoutOf(func.type);
  fiber.reserve(base + layout.words);
  for (const [i, slot] of layout.params.entries()) writeBits(fiber, base, slot, args[i]);
  try {
    runAt(fiber, func, base);
    return layout.results.map((slot) => readBits(fiber, base, slot));
  } finally {
    fiber.clearRefs(base >> 1);
  }
}

/** Runs a function whose arguments lie at `base` until it returns; its results lie there then. */
function runAt(fiber: Fiber, func: InterpFunc, base: number): void {
  const { instance, pc, frameWords, callTop, topWords, callLimit } = fiber;
  const { budget } = func.instance;
  const contexts = fiber.contexts.length;
  if (budget.maxCallDepth !== undefined) fiber.callLimit = Math.min(callLimit, callTop + budget.maxCallDepth * 2);
  budget.enter();
  try {
    fiber.reserveCall();
    fiber.calls[callTop] = exitPc;
    fiber.calls[callTop + 1] = base;
    fiber.callTop = callTop + 2;
    fiber.instance = func.instance;
    fiber.frameWords = base;
    fiber.pc = func.entry;
    run(fiber, callTop);
  } finally {
    budget.leave();
    fiber.contexts.length = contexts;
    fiber.instance = instance;
    fiber.pc = pc;
    fiber.frameWords = frameWords;
    fiber.callTop = callTop;
    fiber.topWords = topWords;
    fiber.callLimit = callLimit;
  }
}

function nameOf(func: InterpFunc): string {
  return func.displayName;
}
