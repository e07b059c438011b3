/**
 * Errors at the native border (RATIONALE, "Why are traps of the host recognised by their text?"): what the host throws for a trap becomes a `Trap` with its backtrace;
 * all else comes out unchanged, with its Wasm frames kept beside it.
 */
import { ExceptionError, InstantiationError, Trap, type WasmFrame } from "../../base/errors/errors.ts";
import { isA, textOf, propertyOf } from "../../base/foreign.ts";
import { trap } from "../../core/traps.ts";
import { rememberBacktrace } from "../../runtime/backtrace.ts";
import { misfitOf, segmentError } from "../../runtime/initialisers.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { refused } from "../../runtime/store/host-memory.ts";
import { hasRoom, isStackOverflow } from "../../runtime/stack-overflow.ts";
import { type Code, framesOf, siteOf } from "./code.ts";
import { webAssembly } from "../../base/host/web.ts";
import { isForeign, leaveUnread, outOfGuest } from "./exceptions.ts";
import { type FrameGroup, readStack, readTrap } from "../../runtime/host-stack.ts";
import { refusedImport } from "./shim.ts";
import { readMessage } from "./traps.ts";
import { isHostUnit } from "../../runtime/host-unit.ts";

/**
 * The groups of frames of an error that no border has taken yet. An error's stack holds the frames of all calls
 * between the throw and the event loop, and each of these calls has one group, its own.
 */
const untaken = new WeakMap<object, FrameGroup[]>();

function groupsOf(error: Error): FrameGroup[] {
  let groups = untaken.get(error);
  if (groups === undefined) untaken.set(error, (groups = [...readStack(error).groups]));
  return groups;
}

/** Notes the frames of the call that this border ends. */
function takeFrames(error: object, code: Code): void {
  if (!isA(error, Error)) return;
  const group = groupsOf(error).shift();
  if (group !== undefined) rememberBacktrace(error, framesOf(group, code));
}

/** The frames of what a trap of an adapter stands for are those of the trap: no name is in the way there. */
function takeGroups(left: object, error: object): void {
  if (!isA(error, webAssembly().RuntimeError) || untaken.has(left)) return;
  untaken.set(left, [...readTrap(error).groups]);
}

const exhausted = { code: "call-stack-exhausted", detail: undefined, ambiguous: false } as const;

/** Whether an error is the host's trap, or the end of its stack, and none that the host program has thrown itself. */
function isOurs(error: unknown): error is Error {
  if (!isA(error, Error) || untaken.has(error) || isForeign(error)) return false;
  return isA(error, webAssembly().RuntimeError) || isStackOverflow(error);
}

/** The trap that the host's error means, or undefined where it is none of ours. */
function trapOf(error: unknown, code: Code): Trap | undefined {
  if (!isOurs(error)) return undefined;
  const { groups } = readTrap(error);
  const meaning = isStackOverflow(error)
    ? exhausted
    : readMessage(textOf(error, "message") ?? "", siteOf(groups[0], code));
  if (meaning === undefined) return undefined;
  const trapped = trap(meaning.code, meaning.detail, meaning.ambiguous ? { ambiguous: true } : {});
  untaken.set(trapped, [...groups]);
  return trapped;
}

/** What a call of a function of this code throws where the host threw `error`. */
export function atBorder(error: unknown, code: Code): unknown {
  if (typeof error !== "object" || error === null) return error;
  const left = outOfGuest(error);
  if (typeof left !== "object" || left === null) return left;
  // A library may format the stack, by regular expressions: where no room is left, a border farther out has it done.
  if (isA(left, Error) && !untaken.has(left) && !hasRoom()) {
    leaveUnread(left);
    return left;
  }
  const thrown = trapOf(left, code) ?? left;
  if (thrown === left && left !== error) takeGroups(left, error);
  // The host tells no frames of its exceptions; those of an error that was made here belong to calls around this one.
  if (!isA(left, ExceptionError) || propertyOf(left, "cause") !== error) takeFrames(thrown, code);
  return thrown;
}

/**
 * What the host's trap means where it had run no code yet: an active segment that does not fit, which is looked for
 * since hosts have one message for tables and memories, or an initialiser's array that is too large.
 */
function initialTrap(error: unknown, code: Code, imports: readonly Extern[]): InstantiationError | Trap | undefined {
  if (!isA(error, webAssembly().RuntimeError) || !isOurs(error)) return undefined;
  const misfit = misfitOf(code.unit, imports);
  if (misfit !== undefined) return segmentError(misfit);
  if (isHostUnit(code.unit)) return readTrap(error).fromWasm ? undefined : unreadSegment(error);
  const startRuns = code.unit.module.start !== undefined && code.start === undefined;
  return startRuns && readTrap(error).fromWasm ? undefined : trap("allocation-size-too-large");
}

/** An active segment of a module whose bytes are not there: of what it does not fit, the host's message alone says. */
function unreadSegment(error: Error): InstantiationError {
  const isTable = /table|elem/i.test(textOf(error, "message") ?? "");
  return failed("segment-failed", trap(isTable ? "table-out-of-bounds" : "memory-out-of-bounds"));
}

/** What `instantiate` throws where `new WebAssembly.Instance` threw `error`. */
export function atInstantiation(error: unknown, code: Code, imports: readonly Extern[]): unknown {
  const initial = initialTrap(error, code, imports);
  if (initial !== undefined) return initial;
  const thrown = code.unit.module.start === undefined ? error : atStart(error, code);
  if (thrown !== error) return thrown;
  if (isA(error, webAssembly().LinkError)) return refusedImport(error);
  return hasNoRoom(error)
    ? refused(
        code.unit.module.memories.map(({ type }) => type),
        error,
      )
    : error;
}

/** Whether the host says that it has no room for the module's memories, and no function of the host program that it called. */
function hasNoRoom(error: unknown): boolean {
  return isA(error, RangeError) && !isForeign(error) && /memory/i.test(textOf(error, "message") ?? "");
}

/** What `instantiate` throws where the start function threw `error`. */
export function atStart(error: unknown, code: Code): unknown {
  const thrown = atBorder(error, code);
  return isA(thrown, Trap) ? failed("start-failed", thrown) : thrown;
}

/** What `instantiate` throws where the border's own run of the active segments failed. */
export function atSegments(
  error: unknown,
  code: "memory-out-of-bounds" | "table-out-of-bounds",
  unit: Unit,
  imports: readonly Extern[],
): unknown {
  if (!isA(error, webAssembly().RuntimeError)) return error;
  const misfit = misfitOf(unit, imports);
  return misfit === undefined ? failed("segment-failed", trap(code)) : segmentError(misfit);
}

function failed(code: "start-failed" | "segment-failed", cause: Trap): InstantiationError {
  const what = code === "start-failed" ? "The start function trapped" : "An active segment does not fit";
  const backtrace: readonly WasmFrame[] = cause.data.backtrace ?? [];
  return new InstantiationError(code, `${cause.message}. ${what}; the module has no instance.`, { cause, backtrace });
}
