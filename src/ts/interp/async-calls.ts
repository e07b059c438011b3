/**
 * Calls that may wait: each has a fiber of its own, which is left as it is while a promise of a host function is
 * pending, and goes on where it stopped, with the promise's value or with an error thrown there.
 */
import { LimitError } from "../base/errors/errors.ts";
import { isA } from "../base/foreign.ts";
import { currentDepth, setDepth } from "../runtime/budget/depth.ts";
import type { SuspendedRun } from "../runtime/engine.ts";
import { look } from "../runtime/budget/guard.ts";
import { type OutermostCall, endCall, goOnWith, newCall } from "../runtime/budget/outermost.ts";
import type { Waiting } from "../runtime/calls/async-results.ts";
import { waysOn } from "../runtime/calls/going-on.ts";
import { beginCall, readResults, resumeOnMain, writeArguments } from "./entry.ts";
import { signatureLayout } from "./code/signature-layout.ts";
import { type Answer, Suspension, answerCall } from "./run/calls.ts";
import { depthBelow, depthOf } from "./run/crossings.ts";
import { Fiber } from "./run/fiber.ts";
import type { InterpFunc } from "./run/instance.ts";
import { restore, suspend, takeContinuation } from "./resume.ts";
import { run } from "./run/loop.ts";
import { isTailCall, skipCall, unwind } from "./run/unwind.ts";

type Finish = (value: unknown) => unknown;

/** Fibers that are free: a call takes one for as long as it lasts. */
const free: Fiber[] = [];

/** Those fibers. @internal A test looks whether anything is left on them of the calls that they served. */
export const freeFibers: readonly Fiber[] = free;

/** More than so many are left to the collector, as are those that have grown. */
const maxFree = 8;

const modestWords = 1 << 16;

function takeFiber(): Fiber {
  const fiber = free.pop() ?? new Fiber();
  fiber.mayWait = true;
  return fiber;
}

function giveBack(fiber: Fiber): void {
  if (free.length >= maxFree || fiber.words.length > modestWords) return;
  fiber.reset();
  free.push(fiber);
}

/** One call, from its beginning to its end. */
interface Call {
  readonly fiber: Fiber;
  readonly func: InterpFunc;
  /** That of the whole call, waits included. */
  readonly deadline: number;
  /** The outermost call that it is, or a part of. */
  readonly outermost: OutermostCall;
  readonly finish: Finish;
}

/**
 * Calls a function, waiting for promises that host functions return; `finish` gets the results at once, before
 * anything else runs.
 */
export async function callAsync(
  func: InterpFunc,
  args: readonly unknown[],
  finish: Finish,
  outermost = newCall(),
): Promise<unknown> {
  return onFiber(func, finish, outermost, true, (fiber) => {
    writeArguments(fiber, func, 0, args);
    return () => beginCall(fiber, func, 0);
  });
}

/** A call on a fiber of its own; `setUp` puts it there, as far as that needs no run, and gives the rest. */
async function onFiber(
  func: InterpFunc,
  finish: Finish,
  outermost: OutermostCall,
  entering: boolean,
  setUp: (fiber: Fiber) => () => void,
): Promise<unknown> {
  const fiber = takeFiber();
  const { instance } = fiber;
  // Frames below a call count in all of its parts: whether it has to wait makes no difference.
  fiber.baseDepth = currentDepth();
  try {
    const prepare = setUp(fiber);
    const { budget } = func.instance;
    const call: Call = { fiber, func, deadline: budget.newDeadline(), outermost, finish };
    let part = runPart(call, entering, () => {
      boundsFirst(fiber, func);
      prepare();
    });
    while (part.suspension !== undefined) {
      const { suspension } = part;
      const answer = await answerOf(suspension.waiting, call);
      part = runPart(call, false, () => goOn(call, suspension, answer));
    }
    return await part.result;
  } finally {
    // As it was, of no instance: a fiber that waits for its next call must not keep alive what it ran in.
    fiber.instance = instance;
    giveBack(fiber);
  }
}

/** What a part of a call ended with: a wait, or the result. */
interface Part {
  readonly suspension: Suspension | undefined;
  readonly result: unknown;
}

/** Runs the call until it waits or ends. @throws what ends it */
function runPart({ fiber, func, deadline, outermost, finish }: Call, entering: boolean, prepare: () => void): Part {
  const { budget } = func.instance;
  const layout = signatureLayout(func.type);
  const outer = goOnWith(outermost);
  const outerRun = budget.enter(deadline);
  const depth = currentDepth();
  fiber.shownDepth = depth;
  let returned = false;
  try {
    prepare();
    run(fiber, 0, entering);
    returned = true;
    look();
    return { suspension: undefined, result: finish(readResults(fiber, 0, layout)) };
  } catch (error) {
    if (isA(error, Suspension)) return { suspension: error, result: undefined };
    if (isA(error, LimitError) && fiber.hostError !== error && !returned) {
      suspend(fiber, error, { func, base: 0, floor: 0, contexts: 0, finish });
    }
    throw error;
  } finally {
    budget.leave(outerRun);
    setDepth(depth);
    endCall(outer);
  }
}

/** Goes on behind the call that waited, or where the guest handles what is thrown there. */
function goOn({ fiber, func }: Call, suspension: Suspension, answer: Answer | undefined): void {
  try {
    // The time may be up though the promise is fulfilled: whoever comes first, the bounds hold.
    boundsFirst(fiber, func, suspension.waiting);
    fiber.showDepth(isTailCall(fiber) ? depthBelow(fiber) : depthOf(fiber));
    if (answer !== undefined) answerCall(fiber, suspension, answer);
    skipCall(fiber);
    look();
  } catch (error) {
    unwind(fiber, error, 0);
  }
}

/** @throws LimitError `timeout`, `aborted`: before its beginning and with a host call unfinished a run cannot be resumed */
function boundsFirst(fiber: Fiber, func: InterpFunc, waiting?: Waiting): void {
  try {
    func.instance.budget.poll();
  } catch (error) {
    // What it has waited for is not taken any more.
    waiting?.cancel();
    fiber.hostError = error;
    throw error;
  }
}

/** What a promise comes to; undefined where the call's bounds end the wait. */
async function answerOf(waiting: Waiting, { func, deadline }: Call): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const unwatch = func.instance.budget.watch(deadline, () => {
      resolve(undefined);
      waiting.cancel();
    });
    const settle = (answer: Answer): void => {
      unwatch();
      resolve(answer);
    };
    waiting.promise.then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error }),
    );
  });
}

/** The run that an error ended, ready to go on as it was called: by promise where it could wait. */
export function suspendedRun(error: unknown): SuspendedRun | undefined {
  const saved = takeContinuation(error);
  if (saved === undefined) return undefined;
  const { func, finish } = saved;
  const way = waysOn(error as object);
  const around = (resume: () => unknown) => (way === undefined ? resume : (): unknown => way(resume));
  const common = { func, isWrapped: way !== undefined };
  if (finish === undefined) return { ...common, mayWait: false, resume: around(() => resumeOnMain(saved)) };
  const setUp = (fiber: Fiber) => (): void => restore(fiber, saved, 0);
  return { ...common, mayWait: true, resume: around(async () => onFiber(func, finish, newCall(), false, setUp)) };
}
