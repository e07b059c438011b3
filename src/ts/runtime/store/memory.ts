/**
 * Memories (Execution, Memory Instances). Bytes live in a `WebAssembly.Memory` where the host has one of
 * that kind, so that memories cross engines; else in an ArrayBuffer that growth replaces.
 */
import { LimitError } from "../../base/errors/errors.ts";
import { bare } from "../../base/own.ts";
import { hideFields } from "../../base/hidden.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { ModuleBuilder } from "../../binary/builder.ts";
import { hostPages64, maxPages32, pageSize, pagesIn } from "../../core/limits.ts";
import type { MemoryType } from "../../core/types.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { web, webAssembly } from "../../base/host/web.ts";
import { type Allowance, type Plan, type Share, type Sizes, planWithin } from "./allowance.ts";

/** Bytes of a 64-bit memory that an ArrayBuffer can hold: the host's own bound is met before. */
const maxBytes64 = 2 ** 53;

/** The memories that stand for those of the host whose types are known. */
const known = new WeakMap<WebAssembly.Memory, Memory>();

/** The memory that stands for one of the host, made by a load with this allowance; always the same one. */
export function memoryOf(native: WebAssembly.Memory, type: MemoryType, allowance: Allowance | undefined): Memory {
  return known.get(native) ?? noted(new Memory(type, native, allowance));
}

function noted(memory: Memory): Memory {
  if (memory.native !== undefined) known.set(memory.native, memory);
  return memory;
}

/**
 * A linear memory. `buffer`, `bytes` and `view` are those of the moment: growth by anyone makes new ones, so
 * hold them for no longer than no guest runs.
 */
export class Memory {
  readonly kind = "memory";
  /** The declared type; for link checks, the current size counts as the minimum. */
  readonly type: MemoryType;
  /** The host's memory, where there is one. */
  readonly native: WebAssembly.Memory | undefined;
  private readonly _share: Share | undefined;
  private _own: ArrayBuffer | undefined;
  private _bytes: Uint8Array<ArrayBufferLike>;
  private _view: DataView<ArrayBufferLike>;

  /** Use `newMemory` or `wrapMemory`. The allowance is that of the load that makes it, and has its minimum counted. */
  constructor(type: MemoryType, host: WebAssembly.Memory | ArrayBuffer, allowance?: Allowance) {
    hideFields(this, "_own", "_bytes", "_view", "_share");
    this.type = type;
    this.native = host instanceof ArrayBuffer ? undefined : host;
    this._own = host instanceof ArrayBuffer ? host : undefined;
    this._bytes = new Uint8Array(host instanceof ArrayBuffer ? host : host.buffer);
    this._view = new DataView(this._bytes.buffer);
    this._share = allowance?.share(memorySizes(type).min, () => this.bytes.length);
  }

  /** Bytes in a page: 65,536, or 1. */
  get pageSize(): number {
    return 2 ** this.type.pageSizeLog2;
  }

  /** The current buffer. */
  get buffer(): ArrayBufferLike {
    return this.bytes.buffer;
  }

  /** All bytes. */
  get bytes(): Uint8Array<ArrayBufferLike> {
    // A detached buffer has length 0; a shared one keeps its old length when the memory has grown.
    if (this._bytes.length === 0 || this.type.shared) this._refresh();
    return this._bytes;
  }

  /** All bytes as a DataView. */
  get view(): DataView<ArrayBufferLike> {
    if (this._bytes.length === 0 || this.type.shared) this._refresh();
    return this._view;
  }

  /** What a REPL prints. */
  toString(): string {
    return pagesName(this.type, BigInt(this.pages));
  }

  /** Its size in pages. */
  get pages(): number {
    return this.bytes.length / this.pageSize;
  }

  /**
   * Grows by `delta` pages and returns the old size in pages, or -1 where it may not or cannot (Execution,
   * `memory.grow`).
   */
  grow(delta: number): number {
    const old = this.pages;
    if (!this.mayGrow(delta)) return -1;
    try {
      if (this.native === undefined) this._growOwn(old + delta);
      else if (delta > 0 || this.type.shared) growNative(this.native, delta, this.type.address);
    } catch {
      return -1;
    }
    this._refresh();
    return old;
  }

  /** Whether its type, and the bounds of the load that made it, let it grow by so many pages. */
  mayGrow(delta: number): boolean {
    const { type } = this;
    if (!(Number.isSafeInteger(delta) && delta >= 0) || this.pages + delta > maxPages(type)) return false;
    return this._share?.allowance.allows(this._share, delta * this.pageSize) !== false;
  }

  /** Whether whoever makes it larger must ask `mayGrow` before: the host does not know all that bounds it. */
  get asks(): boolean {
    return this._share?.allowance.asks === true;
  }

  private _growOwn(pages: number): void {
    const bytes = new Uint8Array(pages * this.pageSize);
    bytes.set(this._bytes);
    this._own = bytes.buffer;
  }

  private _refresh(): void {
    const buffer = this.native?.buffer ?? this._own;
    if (buffer === undefined || buffer === this._bytes.buffer) return;
    this._bytes = new Uint8Array(buffer);
    this._view = new DataView(buffer);
  }
}

/** Pages that addresses reach; with pages of one byte, their count itself must fit in an address. */
function addressedPages({ address, pageSizeLog2 }: MemoryType): number {
  if (address === "i64") return pagesIn(maxBytes64, { pageSizeLog2 });
  return pageSizeLog2 === 0 ? 0xffff_ffff : maxPages32;
}

/** Pages that it may have by its type. */
function maxPages(type: MemoryType): number {
  return Math.min(Number(type.max ?? Infinity), addressedPages(type));
}

/** Bytes of a memory of this type. */
function memorySizes(type: MemoryType): Sizes {
  const page = 2 ** type.pageSizeLog2;
  return { min: Number(type.min) * page, max: maxPages(type) * page };
}

/** How the memories that a module makes are held within so many bytes. */
export function planMemories(types: readonly MemoryType[], bytes: number): Plan {
  return planWithin(types.map(memorySizes), bytes);
}

/** A number of pages in words, with their size where it is not the usual one. */
function pagesName({ pageSizeLog2 }: MemoryType, pages: bigint): string {
  const size = pageSizeLog2 === 16 ? "" : ` of ${2 ** pageSizeLog2} byte`;
  return `${pages} page${pages === 1n ? "" : "s"}${size}`;
}

/**
 * Holds the minimums of the memories that a module makes against a limit in bytes. Errors speak of pages of 64 KiB, as
 * the option does.
 * @throws LimitError `memory`
 */
export function checkMemories(types: readonly MemoryType[], bytes: number): Plan {
  const plan = planMemories(types, bytes);
  if (plan.room >= 0) return plan;
  const [first] = types;
  const usual = types.every(({ pageSizeLog2 }) => pageSizeLog2 === 16);
  const used = Math.ceil(plan.least / pageSize);
  const limit = bytes / pageSize;
  const unit = usual ? "pages" : `pages of 64 KiB, which are ${bytes} bytes`;
  const minimum =
    types.length === 1
      ? `The memory's minimum of ${pagesName(first!, first!.min)} is`
      : `The minimums of the module's ${types.length} memories, ${used} pages together, are`;
  throw new LimitError("memory", `${minimum} above the limit of ${limit} ${unit}. ${phrase("more-memory")}`, {
    used,
    limit,
  });
}

/**
 * A new memory of this type, of a load that has its minimum counted, or of the host program.
 * @throws LimitError `memory` where the host cannot allocate it
 */
export function newMemory(type: MemoryType, allowance?: Allowance): Memory {
  const size = Number(type.min) * 2 ** type.pageSizeLog2;
  try {
    return noted(new Memory(type, hostMemory(type, allowance?.room ?? Infinity) ?? new ArrayBuffer(size), allowance));
  } catch (cause) {
    const text = `The host cannot allocate a memory of ${pagesName(type, type.min)}.`;
    throw new LimitError("memory", text, { used: Math.ceil(size / pageSize), cause });
  }
}

/** Pages that a memory may have where there is room for so many bytes more than its minimum. */
export function pagesWithin(type: MemoryType, room: number): number {
  return Number(type.min) + pagesIn(Math.max(0, room), type);
}

/**
 * A memory around the host's own. The host does not tell its declared maximum, only whether one is above `max`: where
 * it is not, that is the type's. What belongs to the host program counts for no load.
 */
export function wrapMemory(native: WebAssembly.Memory, max?: bigint): Memory {
  const same = known.get(native);
  if (same !== undefined) return same;
  const shared = !(native.buffer instanceof ArrayBuffer);
  const min = BigInt(native.buffer.byteLength / pageSize);
  const form = { min: 0n, shared, pageSizeLog2: 16 } as const;
  const most = shared ? BigInt(hostPages64) : undefined;
  const address = isImportable(native, { ...form, address: "i64", max: most }) ? "i64" : "i32";
  const declared = max !== undefined && isImportable(native, { ...form, address, max }) ? max : undefined;
  return new Memory({ ...form, address, min, max: declared }, native);
}

/** Whether a memory of the host's fits an import of this type: the host's own link check decides. */
function isImportable(native: WebAssembly.Memory, type: MemoryType): boolean {
  const host = webAssembly();
  const builder = new ModuleBuilder();
  builder.import("m", "m", { kind: "memory", type });
  try {
    new host.Instance(new host.Module(builder.build()), { m: { m: native } });
    return true;
  } catch {
    return false;
  }
}

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

let has64: boolean | undefined;

/** Whether the host makes 64-bit memories. */
function hasMemory64(): boolean {
  if (has64 === undefined) {
    try {
      const memory = new (Memory64())(bare({ address: "i64", initial: 0n, shared: false }));
      has64 = growNative(memory, 0, "i64") === 0n;
    } catch {
      has64 = false;
    }
  }
  return has64;
}

let hasShared: boolean | undefined;

/** Whether the host makes shared memories: where it does not, nobody can share one, and a buffer of our own is as good. */
function sharesMemory(): boolean {
  if (hasShared === undefined) {
    try {
      hasShared = new (webAssembly().Memory)(bare({ initial: 0, maximum: 0, shared: true })).buffer.byteLength === 0;
    } catch {
      hasShared = false;
    }
  }
  return hasShared;
}

function growNative(memory: WebAssembly.Memory, delta: number, address: MemoryType["address"]): unknown {
  if (address === "i32") return memory.grow(delta);
  return (memory as unknown as { grow(pages: bigint): bigint }).grow(BigInt(delta));
}

function hostMemory(type: MemoryType, room: number): WebAssembly.Memory | undefined {
  if (web.WebAssembly === undefined || type.pageSizeLog2 !== 16) return undefined;
  if (type.address === "i64" && !hasMemory64()) return undefined;
  if (type.shared && !sharesMemory()) return undefined;
  // The bound is the host's maximum too: its own guests grow the memory without asking us.
  const above = type.address === "i64" ? hostPages64 : maxPages32;
  const most = Math.min(Number(type.max ?? above), pagesWithin(type, room), above);
  const bounded = type.max !== undefined || most < above;
  if (type.address === "i64") {
    const initial = type.min;
    const descriptor = { address: "i64", initial, shared: type.shared } as const;
    return new (Memory64())(bare(bounded ? { ...descriptor, maximum: BigInt(most) } : descriptor));
  }
  const descriptor = bare<WebAssembly.MemoryDescriptor>({ initial: Number(type.min), shared: type.shared });
  if (bounded) descriptor.maximum = most;
  return new web.WebAssembly.Memory(descriptor);
}
