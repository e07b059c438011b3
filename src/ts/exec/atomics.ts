/**
 * The meaning of the atomic operators (threads, Atomic Memory Instructions), with `Atomics` on the buffer of
 * a memory, shared or not. Values are words, low first; narrow ones are extended with zeros. An address is as in
 * `memory-ops.ts`.
 */
import { LimitError } from "../base/errors/errors.ts";
import { i64FromPair, i64Hi, i64Lo } from "../base/bytes/bits.ts";
import type { Op, OpName } from "../core/opcodes.ts";
import { elapsed } from "../base/host/time.ts";
import { trap } from "../core/traps.ts";
import { atomicsInTurn } from "./atomics-in-turn.ts";

/** A buffer by the widths of atomic accesses. */
interface Cells {
  readonly 1: Uint8Array;
  readonly 2: Uint16Array;
  readonly 4: Int32Array;
  readonly 8: BigInt64Array;
}

type Width = keyof Cells;

/** The host's, where it has them. */
const atomics = typeof Atomics === "undefined" ? atomicsInTurn : Atomics;

const known = new WeakMap<ArrayBufferLike, Cells>();

function cellsOf(buffer: ArrayBufferLike): Cells {
  let cells = known.get(buffer);
  if (cells === undefined) {
    cells = {
      1: new Uint8Array(buffer),
      2: new Uint16Array(buffer, 0, buffer.byteLength >>> 1),
      4: new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4)),
      8: new BigInt64Array(buffer, 0, Math.floor(buffer.byteLength / 8)),
    };
    known.set(buffer, cells);
  }
  return cells;
}

/**
 * The index of an access of `width` bytes. Where both are broken, alignment comes before bounds, as in the proposal's
 * interpreter; hosts differ there with their versions.
 * @throws {Trap} `unaligned-atomic`, `memory-out-of-bounds`
 */
function indexOf(buffer: ArrayBufferLike, address: number, width: Width): number {
  // An address that is not known exactly is Infinity, without a remainder.
  if (address % width > 0) throw trap("unaligned-atomic");
  if (!(address + width <= buffer.byteLength)) throw trap("memory-out-of-bounds");
  return address / width;
}

/** The operators that read, change and write; `load` and `store` leave one part out. */
const changes = {
  add: "add",
  sub: "sub",
  and: "and",
  or: "or",
  xor: "xor",
  xchg: "exchange",
  store: "store",
} as const;

/** What an atomic access does: `load`, `store`, `cmpxchg`, or a change. */
export type AtomicAction = keyof typeof changes | "load" | "cmpxchg";

/** An access: its action, the bytes that it touches, and whether its value is an i64. */
export interface AtomicAccess {
  readonly action: AtomicAction;
  readonly width: Width;
  readonly long: boolean;
}

/** The names of the atomic accesses. */
export type AtomicAccessName = Extract<OpName<"atomic">, `i${string}`>;

/** The access that an opcode's name and width say, `i64.atomic.rmw32.add_u` changes 4 bytes by `add`; undefined for others. */
export function atomicAccess({ name, kind, width, params = "", results = "" }: Op): AtomicAccess | undefined {
  if (kind !== "atomic" || !name.startsWith("i")) return undefined;
  const action = name.slice(name.lastIndexOf(".") + 1).replace(/\d*(?:_u)?$/, "") as AtomicAction;
  return { action, width: width as Width, long: `${params}${results}`.includes("I") };
}

/**
 * Does an access with the operands at `a`, two words each, and puts what was there before to `d`.
 * @throws {Trap} `unaligned-atomic`, `memory-out-of-bounds`
 */
export function accessAtomic(
  { action, width, long }: AtomicAccess,
  buffer: ArrayBufferLike,
  address: number,
  s: Int32Array,
  d: number,
  a: number,
): void {
  const i = indexOf(buffer, address, width);
  const cells = cellsOf(buffer);
  if (width === 8) {
    const old = accessLong(action, cells[8], i, s, a);
    if (action === "store") return;
    s[d] = i64Lo(old);
    s[d + 1] = i64Hi(old);
    return;
  }
  const old = accessWord(action, cells[width], i, s, a);
  if (action === "store") return;
  s[d] = old;
  if (long) s[d + 1] = 0;
}

function accessLong(action: AtomicAction, cells: BigInt64Array, i: number, s: Int32Array, a: number): bigint {
  if (action === "load") return atomics.load(cells, i);
  const value = i64FromPair(s[a]!, s[a + 1]!);
  if (action !== "cmpxchg") return atomics[changes[action]](cells, i, value);
  return atomics.compareExchange(cells, i, value, i64FromPair(s[a + 2]!, s[a + 3]!));
}

/** What is expected and what is written are wrapped to the width of the cells. */
function accessWord(action: AtomicAction, cells: Cells[1 | 2 | 4], i: number, s: Int32Array, a: number): number {
  if (action === "load") return atomics.load(cells, i);
  if (action !== "cmpxchg") return atomics[changes[action]](cells, i, s[a]!);
  return atomics.compareExchange(cells, i, s[a]!, s[a + 2]!);
}

/**
 * `memory.atomic.notify`: how many were woken. Nobody waits on the thread that notifies, but agents of the host may.
 * @throws {Trap} `unaligned-atomic`, `memory-out-of-bounds`
 */
export function notifyAtomic(buffer: ArrayBufferLike, address: number, count: number): number {
  return atomics.notify(cellsOf(buffer)[4], indexOf(buffer, address, 4), count >>> 0);
}

/** What `memory.atomic.wait32` and `wait64` are given. */
export interface AtomicWait {
  readonly width: 4 | 8;
  readonly address: number;
  readonly expected: bigint;
  /** In nanoseconds; below zero, the wait has no end of its own. */
  readonly timeout: bigint;
}

const nanoseconds = 1e6;

/**
 * Waits: 0 where another agent has notified, 1 where the memory holds another value, 2 where the time has passed.
 * Undefined where `atMost` milliseconds have passed before that.
 * @throws {Trap} `unaligned-atomic`, `memory-out-of-bounds`, `expected-shared-memory`
 * @throws {LimitError} `deadlock` for a wait without end: the thread that could notify is the one that would wait
 */
export function waitAtomic(
  buffer: ArrayBufferLike,
  shared: boolean,
  { width, address, expected, timeout }: AtomicWait,
  atMost: number,
): 0 | 1 | 2 | undefined {
  const i = indexOf(buffer, address, width);
  if (!shared) throw trap("expected-shared-memory");
  const cells = cellsOf(buffer);
  const value = width === 8 ? atomics.load(cells[8], i) : BigInt(atomics.load(cells[4], i));
  if (value !== expected) return 1;
  if (timeout < 0n) {
    const message = `The guest waits at address ${address} without a time limit, and nothing else runs that could wake it.`;
    throw new LimitError("deadlock", `${message} Give the wait a timeout.`);
  }
  const wanted = Number(timeout) / nanoseconds;
  const time = Math.min(wanted, atMost);
  const end = width === 8 ? block(cells[8], i, expected, time) : block(cells[4], i, Number(expected), time);
  if (end !== "timed-out") return end === "ok" ? 0 : 1;
  return wanted <= atMost ? 2 : undefined;
}

/**
 * Blocks as `Atomics.wait` does. Where that is not allowed, on a page's main thread and for a buffer that is not the
 * host's shared one, the time is counted down instead, and a notify of another agent is not seen.
 */
function block<C extends Int32Array | BigInt64Array>(
  cells: C,
  i: number,
  expected: C[number],
  time: number,
): "ok" | "not-equal" | "timed-out" {
  try {
    return (atomics.wait as (...args: unknown[]) => "ok" | "not-equal" | "timed-out")(cells, i, expected, time);
  } catch {
    for (const end = elapsed() + time; elapsed() < end;);
    return "timed-out";
  }
}
