/**
 * Exceptions across the native border (RATIONALE, "What may a guest catch?"): the host's exceptions and ours stand for each other,
 * with identity both ways. What must end a run goes through the guest as a trap of the host's, which no guest catches,
 * not even after it has passed JavaScript, and is itself again behind the guest.
 */
import { isA } from "../../base/foreign.ts";
import { tagFeatures } from "../../core/features.ts";
import type { ValType } from "../../core/types.ts";
import { WasmException, heldException } from "../../runtime/store/exception.ts";
import { lookAfter } from "../../runtime/budget/guard.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { hasRoom, isStackOverflow } from "../../runtime/stack-overflow.ts";
import { jsTag } from "../../runtime/store/tag.ts";
import { adoptException, endsRuns, thrownOf } from "../../runtime/store/thrown.ts";
import { hostSupportsAny } from "../host/probe.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";
import { type TagAccess, carry, openTag, trapNow, uncarryAll } from "./shim.ts";
import { hostTag, tagOfException } from "./tags.ts";

/** How references among the values of exceptions become the host's, and the runtime's again. */
interface References {
  readonly toRaws: (bits: readonly Bits[], types: readonly ValType[]) => readonly unknown[];
  readonly fromRaws: (values: Bits[], types: readonly ValType[]) => readonly Bits[];
}

let references: References | undefined;

/** Says how references cross: `func.ts` does, which knows functions, and whose functions throw what is converted here. */
export function useReferences(given: References): void {
  references = given;
}

/** Our exceptions for the host's, and the other way round. */
const held = new WeakMap<object, WasmException>();
const raws = new WeakMap<WasmException, unknown>();

/** What the traps stand for that carry errors through guests. */
const carried = new WeakMap<object, unknown>();

const accesses = new WeakMap<object, TagAccess>();

function accessTo(tag: WasmException["tag"]): TagAccess {
  const host = hostTag(tag);
  let access = accesses.get(host);
  if (access === undefined) accesses.set(host, (access = openTag(tag.canon, host)));
  return access;
}

function isHostException(value: unknown): value is WebAssembly.Exception {
  const { Exception } = webAssembly();
  return typeof Exception === "function" && isA(value, Exception);
}

/** The exception that one of the host's stands for, or undefined where its tag is none of ours. */
function fromHost(host: WebAssembly.Exception): WasmException | undefined {
  const known = held.get(host);
  if (known !== undefined) return known;
  const tag = tagOfException(host);
  if (tag === undefined) return undefined;
  const { params } = tag.type;
  const values = uncarryAll(accessTo(tag).open(host), params);
  const exception = adoptException(tag, references?.fromRaws(values, params) ?? values, host);
  held.set(host, exception);
  raws.set(exception, host);
  return exception;
}

/** What the host throws and catches for an exception. */
export function rawException(exception: WasmException): unknown {
  if (exception.tag === jsTag) return exception.bits[0];
  let raw = raws.get(exception);
  if (raw === undefined) {
    const { bits, tag } = exception;
    const { params } = tag.type;
    requireFit(bits, params, "native");
    raw = accessTo(tag).make(carry(references?.toRaws(bits, params) ?? bits, params));
    raws.set(exception, raw);
    held.set(raw as object, exception);
  }
  return raw;
}

/** The exception for what the host has caught. */
export function heldRaw(raw: unknown): WasmException | null {
  if (raw === null) return null;
  const known = isHostException(raw) ? fromHost(raw) : undefined;
  return known ?? new WasmException(jsTag, [raw]);
}

/** What comes out of a guest's call where the host threw this. */
export function outOfGuest(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  const ended = carried.get(error);
  if (ended !== undefined) return ended;
  const exception = isHostException(error) ? fromHost(error) : undefined;
  return exception === undefined ? error : thrownOf(exception);
}

/** Errors that look like the end of a guest's run, but functions of the host program have thrown them: they are its own. */
const foreign = new WeakSet<object>();

/** Errors of guests that no border could read yet, for want of stack. */
const unread = new WeakSet<object>();

/** Notes an error of a guest that is left as the host threw it, for a border farther out. */
export function leaveUnread(error: object): void {
  unread.add(error);
}

/** Whether a host's trap, an overflow of its stack, or its want of memory, is the host program's own, which no guest had a part in. */
export function isForeign(error: object): boolean {
  return foreign.has(error);
}

/** Notes what is the host program's own. Whose calls used the stack up shows where the guest made its call: in what is left there. */
function noteForeign(error: unknown, overflow: boolean): void {
  if (!overflow && !isA(error, webAssembly().RuntimeError) && !isA(error, RangeError)) return;
  if (unread.has(error as object) || (overflow && !hasRoom())) return;
  foreign.add(error as object);
}

/** What to throw into a guest for what a function of JavaScript threw. */
export function intoGuest(error: unknown): unknown {
  if (isHostException(error)) return error;
  const overflow = isStackOverflow(error);
  noteForeign(error, overflow);
  if (overflow || endsRuns(error)) return asTrap(error);
  const exception = hostSupportsAny(tagFeatures) ? heldException(error) : undefined;
  if (exception === undefined) return error;
  exception.thrown = error;
  try {
    return rawException(exception);
  } catch (refusal) {
    // The host has no tag of these types, so no guest of its asks for one.
    if (isA(refusal, webAssembly().CompileError)) return error;
    throw refusal;
  }
}

function asTrap(error: unknown): unknown {
  try {
    return trapNow();
  } catch (trap) {
    // A host that compiles nothing has no trap to give.
    if (isA(trap, webAssembly().CompileError)) return error;
    if (isA(trap, webAssembly().RuntimeError)) carried.set(trap, error);
    return trap;
  }
}

/** A function for guests to call with any number of arguments, with what it throws as they may see it. */
export function throwsIntoGuests(fn: Callable): Callable {
  return (...args) => {
    try {
      return fn(...args);
    } catch (error) {
      throw intoGuest(lookAfter(error));
    }
  };
}
