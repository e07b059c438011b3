/**
 * Memories that the host makes: which kinds it has, and what an error says where it has no room for one more.
 */
import { LimitError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { isA, thrownText } from "../../base/foreign.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { hostWebAssembly, webAssembly } from "../../base/host/web.ts";
import { bare } from "../../base/own.ts";
import { hostPages64, maxPages32, pageSize } from "../../core/limits.ts";
import type { MemoryType } from "../../core/types.ts";
import { mayAskHost, memoriesKept, noteMade, noteRefusal } from "./reservations.ts";
import { pagesName, pagesWithin } from "./memory-bounds.ts";

/**
 * Descriptors and operands of 64-bit memories are bigints (JavaScript API, Memories). The host reads inherited properties,
 * too, so it is given descriptors without a prototype.
 */
interface Descriptor64 {
  readonly address: "i64";
  readonly initial: bigint;
  readonly maximum?: bigint;
  readonly shared: boolean;
}

const Memory64 = (): new (descriptor: Descriptor64) => WebAssembly.Memory => webAssembly().Memory as never;

/** Asks the host once whether it has a kind of memories. One that has no room for one now has it. */
function asked(has: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => {
    try {
      answer ??= has();
    } catch (error) {
      if (isA(error, RangeError)) return true;
      answer = false;
    }
    return answer;
  };
}

/** Whether the host makes 64-bit memories. */
const hasMemory64 = asked(() => {
  const memory = new (Memory64())(bare({ address: "i64", initial: 0n, shared: false }));
  return growNative(memory, 0, "i64") === 0n;
});

/** Whether the host makes shared memories. */
const sharesMemory = asked(
  () => new (webAssembly().Memory)(bare({ initial: 0, maximum: 0, shared: true })).buffer.byteLength === 0,
);

/** Grows a memory of the host's. It throws where it cannot. */
export function growNative(memory: WebAssembly.Memory, delta: number, address: MemoryType["address"]): unknown {
  if (address === "i32") return memory.grow(delta);
  return (memory as unknown as { grow(pages: bigint): bigint }).grow(BigInt(delta));
}

/** Whether the host has memories of this kind. Where it shares none, nobody can share one, and a buffer of our own is as good. */
export function hostMakes(type: MemoryType): boolean {
  if (hostWebAssembly() === undefined || type.pageSizeLog2 !== 16) return false;
  return (type.address === "i32" || hasMemory64()) && (!type.shared || sharesMemory());
}

function make(type: MemoryType, room: number): WebAssembly.Memory {
  // The bound is the host's maximum too: its own guests grow the memory without asking us.
  const above = type.address === "i64" ? hostPages64 : maxPages32;
  const most = Math.min(Number(type.max ?? above), pagesWithin(type, room), above);
  const bounded = type.max !== undefined || most < above;
  if (type.address === "i64") {
    const descriptor = { address: "i64", initial: type.min, shared: type.shared } as const;
    return new (Memory64())(bare(bounded ? { ...descriptor, maximum: BigInt(most) } : descriptor));
  }
  const descriptor = bare<WebAssembly.MemoryDescriptor>({ initial: Number(type.min), shared: type.shared });
  if (bounded) descriptor.maximum = most;
  return new (webAssembly().Memory)(descriptor);
}

/**
 * A memory of the host's, of a kind that it has, which may grow by so many bytes.
 * @throws LimitError `memory` where the host has no room for it
 */
export function makeHostMemory(type: MemoryType, room: number): WebAssembly.Memory {
  try {
    const memory = make(type, room);
    noteMade(memory, 1);
    return memory;
  } catch (cause) {
    throw refused([type], cause);
  }
}

const noPages = { address: "i32", min: 0n, max: 0n, shared: false, pageSizeLog2: 16 } as const;

/**
 * Whether the host makes the smallest memory. Where one may grow, V8 tries five sizes before it refuses it, and collects garbage
 * three times for each.
 */
function makesOne(): boolean {
  try {
    return make(noPages, 0) !== undefined;
  } catch {
    return false;
  }
}

/** Whether the host has room for one more memory, as far as is known. */
export function mayHaveRoom(): boolean {
  return mayAskHost(makesOne);
}

/**
 * What the bytes of a new memory lie in: a memory of the host's where it has one of that kind and room for it. Else a buffer will do,
 * unless threads are to share it. @throws LimitError `memory` where the host cannot allocate that either
 */
export function newStore(type: MemoryType, room: number): WebAssembly.Memory | ArrayBuffer {
  if (hostMakes(type)) {
    if (type.shared) return makeHostMemory(type, room);
    try {
      if (mayHaveRoom()) return makeHostMemory(type, room);
    } catch {
      // Its guests run on our engines, which need no more than a buffer.
    }
  }
  try {
    return new ArrayBuffer(Number(type.min) * 2 ** type.pageSizeLog2);
  } catch (cause) {
    throw noBuffer(type, cause);
  }
}

const usedBy = (types: readonly MemoryType[]): number =>
  Math.ceil(types.reduce((sum, { min, pageSizeLog2 }) => sum + Number(min) * 2 ** pageSizeLog2, 0) / pageSize);

function noBuffer(type: MemoryType, cause: unknown): LimitError {
  const text = `The host cannot allocate a memory of ${pagesName(type, type.min)}.`;
  return new LimitError("memory", text, { used: usedBy([type]), cause });
}

/** Pages of 64 KiB that no host refuses for their number: it must have run out of addresses. */
const smallPages = 1024;

const refusals = new WeakSet<object>();

/** Whether an error says that the host has refused memories. */
export function isRefusal(error: unknown): error is LimitError {
  return typeof error === "object" && error !== null && refusals.has(error);
}

/** The error for a host that has refused to make memories of these types. */
export function refused(types: readonly MemoryType[], cause: unknown): LimitError {
  const used = usedBy(types);
  if (used <= smallPages) noteRefusal();
  const [first] = types;
  const which = types.length === 1 ? `a memory of ${pagesName(first!, first!.min)}` : "the module's memories";
  const advice = phrase(types.some(({ shared }) => shared) ? "fewer-shared-memories" : "fewer-memories");
  const text = `The host cannot allocate ${which}: ${thrownText(cause)}. It reserves addresses for each memory, whatever its size (V8 10 GiB), and of those made here ${memoriesKept()} are not known to be gone. ${advice}`;
  const error = new LimitError("memory", text, { used, cause });
  refusals.add(error);
  return error;
}
