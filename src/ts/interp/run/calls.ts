/**
 * What the loop needs around calls: entering frames, and calling functions that the interpreter does not run itself.
 */
import { BugError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import type { Callable, Func } from "../../runtime/store/func.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import { lookAfter } from "../../runtime/budget/guard.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import type { Waiting } from "../../runtime/calls/async-results.ts";
import { headerWords } from "../code/module-code.ts";
import { type SignatureLayout, type Slot, signatureLayout } from "../code/signature-layout.ts";
import type { Fiber } from "./fiber.ts";
import type { InterpInstance } from "./instance.ts";
import { readBits, readValue, writeBits } from "./slots.ts";

/** Words of locals up to which a loop clears them. */
const fewWords = 64;

/** Makes room for the frame of the function at `fiber.pc` and clears its locals. @throws Trap `call-stack-exhausted` */
export function enterFrame(fiber: Fiber, instance: InterpInstance): void {
  const code = instance.code.words;
  const { pc, frameWords } = fiber;
  const header = pc - headerWords;
  fiber.reserve(frameWords + code[header]!);
  const { words } = fiber;
  const end = frameWords + code[header + 2]!;
  const from = frameWords + code[header + 1]!;
  // For a few words the host's function takes longer to begin than a loop to end.
  if (end - from > fewWords) words.fill(0, from, end);
  else for (let i = from; i < end; i++) words[i] = 0;
}

/** Moves references of arguments down to where a tail call's frame begins. */
export function moveRefs(refs: unknown[], from: number, to: number, count: number): void {
  if (refs.length <= from) return;
  for (let i = 0; i < count; i++) refs[to + i] = refs[from + i];
}

/** Forgets the references of slots that a frame has finished with. */
export function clearRefs(refs: unknown[], from: number, to: number): void {
  const end = Math.min(to, refs.length);
  for (let i = from; i < end; i++) refs[i] = null;
}

/**
 * Calls a host function, or one of another engine, with the arguments at `base`, and puts its results there; `depth`
 * frames lie below it.
 * @throws whatever it throws; UsageError `bad-host-result`
 */
export function callExtern(fiber: Fiber, func: Func, base: number, depth: number): void {
  const layout = signatureLayout(func.type);
  fiber.showDepth(depth);
  fiber.reserve(base + layout.words);
  const outer = fiber.topWords;
  fiber.topWords = base + layout.words;
  try {
    if (func instanceof HostFunc) callHost(fiber, func, base, layout);
    else callForeign(fiber, func, base, layout);
  } catch (error) {
    const thrown = isA(error, Suspension) ? error : lookAfter(error);
    fiber.hostError = thrown;
    throw thrown;
  } finally {
    fiber.topWords = outer;
  }
}

/**
 * Whether what the loop holds of a fiber and an instance is still theirs behind a call, during which anything may have run:
 * slots and calls have grown, memory is another one, functions have been lowered.
 */
export function isAsBefore(
  fiber: Fiber,
  instance: InterpInstance,
  words: Int32Array,
  usedWords: number,
  calls: Int32Array,
  view: DataView,
  code: Int32Array,
): boolean {
  return (
    fiber.words === words &&
    fiber.usedWords === usedWords &&
    fiber.calls === calls &&
    (instance.memories.length === 0 || instance.memory.view === view) &&
    instance.code.words === code
  );
}

function callHost(fiber: Fiber, func: HostFunc, base: number, layout: SignatureLayout): void {
  const value = applyHost(fiber, fiber.mayWait ? func.waitingFn : func.fn, base, layout.params);
  const waiting = fiber.mayWait ? func.waitedFor(value) : undefined;
  if (waiting !== undefined) raise(new Suspension(func, base, waiting));
  writeHostResults(fiber, func, base, layout, value);
}

function writeHostResults(
  fiber: Fiber,
  func: HostFunc,
  base: number,
  { results }: SignatureLayout,
  value: unknown,
): void {
  if (results.length === 1 && results[0]!.type === "i32" && typeof value === "number" && (value | 0) === value) {
    fiber.words[base] = value;
    return;
  }
  const bits = func.resultBits(value);
  for (const [i, slot] of results.entries()) writeBits(fiber, base, slot, bits[i]);
}

/** A host call whose result is yet to come: thrown through the loop, past all handlers of the guest. */
export class Suspension {
  readonly func: HostFunc;
  /** Where the results belong. */
  readonly base: number;
  readonly waiting: Waiting;

  constructor(func: HostFunc, base: number, waiting: Waiting) {
    this.func = func;
    this.base = base;
    this.waiting = waiting;
  }
}

/** Throws what need not be an error. */
export function raise(thrown: unknown): never {
  throw thrown;
}

/**
 * Ends a host call that was waited for, within the run.
 * @throws what the promise was rejected with, or its completion threw; UsageError `bad-host-result`
 */
export function answerCall(fiber: Fiber, { func, base, waiting }: Suspension, answer: Answer): void {
  const outer = fiber.topWords;
  const layout = signatureLayout(func.type);
  fiber.reserve(base + layout.words);
  fiber.topWords = base + layout.words;
  try {
    if ("error" in answer) raise(answer.error);
    writeHostResults(fiber, func, base, layout, waiting.finish(answer.value));
  } catch (error) {
    const thrown = lookAfter(error);
    fiber.hostError = thrown;
    throw thrown;
  } finally {
    fiber.topWords = outer;
  }
}

/** What a promise came to. */
export type Answer = { readonly value: unknown } | { readonly error: unknown };

/** The call itself, without an array for the usual few parameters. */
function applyHost(fiber: Fiber, fn: Callable, base: number, params: readonly Slot[]): unknown {
  switch (params.length) {
    case 0:
      return fn();
    case 1:
      return fn(readValue(fiber, base, params[0]!));
    case 2:
      return fn(readValue(fiber, base, params[0]!), readValue(fiber, base, params[1]!));
    default:
      return fn(...params.map((slot) => readValue(fiber, base, slot)));
  }
}

function callForeign(fiber: Fiber, func: Func, base: number, { params, results }: SignatureLayout): void {
  const bits = func.invoke(params.map((slot) => readBits(fiber, base, slot)));
  if (func.family === "native") requireFit(bits, func.type.results, "own");
  if (bits.length !== results.length) throw new BugError(`${func.name ?? "A function"} gave ${bits.length} results.`);
  for (const [i, slot] of results.entries()) writeBits(fiber, base, slot, bits[i]);
}
