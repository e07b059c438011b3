/**
 * Memories (Execution, Memory Instances). Bytes live in a `WebAssembly.Memory` where the host has one of
 * that kind and room for it, so that memories cross engines; else in an ArrayBuffer that growth replaces.
 */
import { copy, copyKey } from "../../base/copy.ts";
import { shownByConsole } from "../../base/console.ts";
import { hideFields } from "../../base/hidden.ts";
import { detach } from "../../base/host/detach.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";
import { type HostMemoryType, memoryImport } from "../../binary/memory-import.ts";
import { hostPages64, pageSize } from "../../core/limits.ts";
import type { MemoryType } from "../../core/types.ts";
import { type Allowance, type Share, requireGrowth } from "./allowance.ts";
import { growNative, hostMakes, makeHostMemory, newStore } from "./host-memory.ts";
import { maxPages, memorySizes, pagesName } from "./memory-bounds.ts";

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
  private _native: WebAssembly.Memory | undefined;
  private readonly _share: Share | undefined;
  private _own: ArrayBuffer | undefined;
  private _bytes: Uint8Array<ArrayBufferLike>;
  private _view: DataView<ArrayBufferLike>;

  /** Use `newMemory` or `wrapMemory`. The allowance is that of the load that makes it, and has its minimum counted. */
  constructor(type: MemoryType, host: WebAssembly.Memory | ArrayBuffer, allowance?: Allowance) {
    hideFields(this, "_native", "_own", "_bytes", "_view", "_share");
    this.type = type;
    this._native = host instanceof ArrayBuffer ? undefined : host;
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

  /** The host's memory, where there is one. */
  get native(): WebAssembly.Memory | undefined {
    return this._native;
  }

  /**
   * The host's memory, for guests that run on the host: where there was no room for one, it is asked for now, and the bytes move
   * there. Undefined where the host has none of this kind. @throws LimitError `memory` where there is still no room
   */
  forHost(): WebAssembly.Memory | undefined {
    if (this._native === undefined && hostMakes(this.type)) {
      this._moveTo(makeHostMemory(this._typeOf(this.pages), this._room));
    }
    return this._native;
  }

  /** What a REPL prints. */
  toString(): string {
    return pagesName(this.type, BigInt(this.pages));
  }

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return `Memory ${this.toString()}`;
  }

  /** Its size in pages. */
  get pages(): number {
    return this.bytes.length / this.pageSize;
  }

  /**
   * Grows by `delta` pages and returns the old size in pages, or -1 where it may not or cannot (Execution,
   * `memory.grow`).
   * @throws UsageError `bad-argument` where that is no number of pages, which no guest has
   */
  grow(delta: number): number {
    requireGrowth(delta, "memory");
    const old = this.pages;
    if (!this.mayGrow(delta)) return -1;
    try {
      // There may be room with the host by now, whose memories grow without a copy.
      if (this._native !== undefined) {
        if (delta > 0 || this.type.shared) growNative(this._native, delta, this.type.address);
      } else if (delta > 0) {
        const room = this._room - delta * this.pageSize;
        this._moveTo(newStore(this._typeOf(old + delta), room));
      }
    } catch {
      return -1;
    }
    this._refresh();
    return old;
  }

  /** Has the bytes shown by another buffer than before, which is detached (JavaScript API, refresh the Memory buffer). */
  renewBuffer(): void {
    if (this._native !== undefined) growNative(this._native, 0, this.type.address);
    else this._moveTo(newStore(this._typeOf(this.pages), this._room));
    this._refresh();
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

  /** What its load leaves for growth. */
  private get _room(): number {
    if (this._share === undefined) return Infinity;
    const { allowance } = this._share;
    allowance.allows(this._share, 0);
    return allowance.room;
  }

  private _typeOf(pages: number): MemoryType {
    return { ...this.type, min: BigInt(pages) };
  }

  /** Puts its bytes elsewhere. Whoever holds the old ones finds them empty, as the host has it of memories that grow. */
  private _moveTo(store: WebAssembly.Memory | ArrayBuffer): void {
    const old = this._bytes;
    this._native = store instanceof ArrayBuffer ? undefined : store;
    this._own = store instanceof ArrayBuffer ? store : undefined;
    this._refresh();
    this._bytes.set(old);
    detach(old.buffer as ArrayBuffer);
    noted(this);
  }

  private _refresh(): void {
    const buffer = this._native?.buffer ?? this._own;
    if (buffer === undefined || buffer === this._bytes.buffer) return;
    this._bytes = new Uint8Array(buffer);
    this._view = new DataView(buffer);
  }
}

/**
 * A new memory of this type, of a load that has its minimum counted, or of the host program.
 * @throws LimitError `memory` where the host cannot allocate it
 */
export function newMemory(type: MemoryType, allowance?: Allowance): Memory {
  return noted(new Memory(type, newStore(type, allowance?.room ?? Infinity), allowance));
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
  const form = { min: 0n, shared };
  const most = shared ? BigInt(hostPages64) : undefined;
  const address = isImportable(native, { ...form, address: "i64", max: most }) ? "i64" : "i32";
  const declared = max !== undefined && isImportable(native, { ...form, address, max }) ? max : undefined;
  return new Memory({ address, min, max: declared, shared, pageSizeLog2: 16 }, native);
}

/** Whether a memory of the host's fits an import of this type: the host's own link check decides. */
function isImportable(native: WebAssembly.Memory, type: HostMemoryType): boolean {
  const host = webAssembly();
  try {
    new host.Instance(new host.Module(memoryImport(type)), { m: { m: native } });
    return true;
  } catch {
    return false;
  }
}
