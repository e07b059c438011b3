/**
 * What happens to an error in a run (Execution, Exception Handling): where a guest's handler catches it, the fiber goes
 * on there. Otherwise its Wasm frames are noted, and it goes on to the caller; the fiber is put back by whoever started
 * the run.
 */
import type { WasmFrame } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import { trap } from "../../core/traps.ts";
import { rememberBacktrace } from "../../runtime/backtrace.ts";
import { WasmException } from "../../runtime/store/exception.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import { hasRoom, isStackOverflow } from "../../runtime/stack-overflow.ts";
import { exceptionOf, thrownOf } from "../../runtime/store/thrown.ts";
import { signatureLayout } from "../code/signature-layout.ts";
import { Suspension, raise } from "./calls.ts";
import type { Clause } from "../code/module-code.ts";
import { goOnAt } from "./crossings.ts";
import type { Fiber } from "./fiber.ts";
import { FrameWalk, type CodePlace, frameAt } from "./frames.ts";
import { HandlerSearch } from "./handlers.ts";
import { type LowName, low, lowLength } from "../code/ops.ts";
import { writeBits } from "./slots.ts";

/** Frames that a backtrace holds at most: an endless recursion has tens of thousands. */
const maxFrames = 1_000;

/** Where exceptions that handlers have kept as references came from: frames that are no longer there. */
const origins = new WeakMap<WasmException, readonly CodePlace[]>();

/**
 * Puts the fiber to the handler of an error in a run that began at `floor`. Where there is none, the frames are noted,
 * and the error is thrown again; the end of the host's stack as a trap, but for
 * a recursion of the host program's own.
 */
export function unwind(fiber: Fiber, error: unknown, floor: number): void {
  // Nothing is left: the run goes on from here.
  if (isA(error, Suspension)) raise(error);
  const overflow = isStackOverflow(error);
  const byHost = Object.is(error, fiber.hostError);
  // A host function that has used the stack up by itself has left room here.
  const foreign = overflow && byHost && hasRoom();
  const thrown = overflow && !foreign ? trap("call-stack-exhausted", undefined, { cause: error }) : error;
  // What fails inside of the interpreter is nothing that happens in a guest.
  const catchable = isA(error, WasmException) || (byHost && !overflow);
  let exception = catchable ? exceptionOf(thrown) : undefined;
  let leaving: unknown = thrown;
  try {
    if (exception !== undefined && enterHandler(fiber, exception, floor)) return;
  } catch (end) {
    // The time was up before a handler was found. What the guest threw it can throw again, where it goes on.
    leaving = end;
    exception = undefined;
    if (byHost) fiber.hostError = end;
  }
  // Made here alone: most exceptions are caught, and to make an error of one takes longer than to catch it.
  if (exception !== undefined && isA(thrown, WasmException)) leaving = thrownOf(exception);
  rememberBacktrace(leaving, framesOf(fiber, floor, exception));
  throw leaving;
}

/**
 * Throws an exception from where a fiber is, in a run that began at `floor`. Where a handler is in the run, the fiber is put there without
 * anything being thrown in the host, which takes the host ten times as long.
 * @throws the exception; LimitError `timeout`, `aborted`
 */
export function throwWithin(fiber: Fiber, exception: WasmException, floor: number): void {
  if (!enterHandler(fiber, exception, floor)) raise(exception);
  fiber.landed = true;
  fiber.stale = true;
}

/** The frames of a fiber above `floor`, innermost first, behind those that the exception has left before. */
function framesOf(fiber: Fiber, floor: number, exception: WasmException | undefined): WasmFrame[] {
  const places: CodePlace[] = [...(exception === undefined ? [] : (origins.get(exception) ?? []))];
  const walk = new FrameWalk(fiber);
  do places.push({ instance: walk.instance, pc: walk.pc });
  while (places.length < maxFrames && walk.toCaller(floor));
  return places.map(frameAt).filter((frame) => frame !== undefined);
}

/** Looks for the innermost handler of an exception and puts the fiber there; false where the run has none. */
function enterHandler(fiber: Fiber, exception: WasmException, floor: number): boolean {
  const passed: CodePlace[] = [];
  const walk = new FrameWalk(fiber);
  const search = new HandlerSearch(exception);
  // A tail call has given up the frame, and with it the handlers.
  let clause = isTailCall(walk) ? undefined : search.clauseAt(walk);
  for (;;) {
    if (passed.length < maxFrames) passed.push({ instance: walk.instance, pc: walk.pc });
    if (clause !== undefined) break;
    if (!walk.toCaller(floor)) return false;
    clause = search.clauseAt(walk);
  }
  if (clause.kept !== undefined)
    origins.set(exception, [...(origins.get(exception) ?? []), ...passed].slice(0, maxFrames));
  if (clause.tagIdx !== undefined) requireFit(exception.bits, exception.tag.type.params, "own");
  land(fiber, walk, clause, exception);
  return true;
}

const tailCallNames: { readonly [K in Extract<LowName, `TAIL_CALL${string}`>]: number } = {
  TAIL_CALL: low.TAIL_CALL,
  TAIL_CALL_INDIRECT: low.TAIL_CALL_INDIRECT,
  TAIL_CALL_REF: low.TAIL_CALL_REF,
};

const tailCalls: ReadonlySet<number> = new Set(Object.values(tailCallNames));

const opAt = ({ instance, pc }: CodePlace): number => instance.code.words[pc]! & 0x3ff;

/** Whether a place gives up its frame. */
export function isTailCall(place: CodePlace): boolean {
  return tailCalls.has(opAt(place));
}

/** Leaves the frames above the one found, and puts the exception's values where the landing pad takes them. */
function land(fiber: Fiber, walk: FrameWalk, clause: Clause, exception: WasmException): void {
  const { instance } = walk;
  const frameWords = walk.frameWords + shiftBack(fiber, walk);
  const crossing = fiber.contexts[walk.contexts];
  const { usedWords } = crossing ?? fiber;
  if (crossing !== undefined) goOnAt(fiber, instance, crossing.segmentTop, crossing.segmentDepth);
  // What lay above the operands of the body is given up.
  const base = frameWords + clause.slot * 2;
  fiber.giveUp(base);
  fiber.usedWords = Math.max(base, Math.min(usedWords, base + instance.code.operandWords));
  fiber.hostError = undefined;
  fiber.instance = instance;
  fiber.pc = clause.landing;
  fiber.frameWords = frameWords;
  fiber.callTop = walk.callTop;
  fiber.contexts.length = walk.contexts;
  if (clause.tagIdx !== undefined) {
    for (const [i, slot] of signatureLayout(exception.tag.type).params.entries()) {
      writeBits(fiber, base, slot, exception.bits[i]);
    }
  }
  if (clause.kept !== undefined) fiber.refs[(frameWords >> 1) + clause.kept] = exception;
}

/**
 * What takes a frame back to where it begins: an instruction whose operands are far shifts the frame to them, and the
 * next one shifts it back.
 */
function shiftBack(fiber: Fiber, walk: FrameWalk): number {
  const { words } = walk.instance.code;
  const next = walk.callTop < fiber.callTop ? walk.pc + 1 : walk.pc + lengthAt(walk);
  return (words[next]! & 0x3ff) === low.SHIFT_FRAME ? Math.min(0, words[next + 1]!) : 0;
}

/** The words of the instruction at a place. */
function lengthAt({ instance, pc }: CodePlace): number {
  return lowLength(instance.code.words, pc);
}

/** Puts a fiber behind the call that it is at, whose results are in place: a tail call returns with them. */
export function skipCall(fiber: Fiber): void {
  if (!isTailCall(fiber)) {
    fiber.pc += lengthAt(fiber);
    return;
  }
  const top = fiber.callTop - 2;
  fiber.pc = fiber.calls[top]!;
  fiber.frameWords = fiber.calls[top + 1]!;
  fiber.callTop = top;
}
