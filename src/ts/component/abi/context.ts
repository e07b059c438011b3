/**
 * Canonical ABI, Lifting and Lowering Context: an instance's memory and its `cabi_realloc`, with the checks
 * that stand between a guest's pointers and its memory. Shared by all functions of an instance.
 */
import { Trap } from "../../base/errors.ts";
import type { CoreFunc, CoreMemory } from "../core-instance.ts";

/** Canonical ABI, `MAX_STRING_BYTE_LENGTH` and `MAX_LIST_BYTE_LENGTH`. */
export const MAX_BYTE_LENGTH = 2 ** 28 - 1;

/** The trap of a failed check. */
export function abiTrap(message: string): Trap {
  return new Trap("abi-trap", `canonical ABI: ${message}`);
}

/** Views over the guest's memory, and allocation in it. */
export class Context {
  /** The memory's bytes, valid until the guest runs again. */
  u8 = new Uint8Array<ArrayBufferLike>(new ArrayBuffer(0));
  /** The same bytes. */
  view = new DataView<ArrayBufferLike>(this.u8.buffer);
  /** The length that goes with the pointer that `storeString` or `storeList` has just returned. */
  length = 0;
  private readonly memory: CoreMemory | undefined;
  private readonly reallocFunc: ((...args: number[]) => unknown) | undefined;

  constructor(memory: CoreMemory | undefined, realloc: CoreFunc | undefined) {
    this.memory = memory;
    this.reallocFunc = realloc?.call as ((...args: number[]) => unknown) | undefined;
    this.refresh();
  }

  /** Renews the views where the guest has grown its memory. To be called whenever it has run. */
  refresh(): void {
    const { memory } = this;
    if (memory === undefined) return;
    // Reading `buffer` off a view takes longer than all the rest of this.
    const bytes = memory.bytes ?? this.wholeOf(memory.buffer);
    if (bytes === this.u8) return;
    this.u8 = bytes;
    this.view = new DataView(bytes.buffer);
  }

  private wholeOf(buffer: ArrayBufferLike): Uint8Array<ArrayBufferLike> {
    return buffer === this.u8.buffer ? this.u8 : new Uint8Array(buffer);
  }

  /** Whether the memory is shared: decoders and encoders do not work in it. */
  get isShared(): boolean {
    return !(this.u8.buffer instanceof ArrayBuffer);
  }

  /**
   * `cabi_realloc`, with the ABI's checks on what it returns.
   * @throws Trap `abi-trap` for a pointer that is not aligned or out of bounds
   */
  realloc(oldPtr: number, oldSize: number, align: number, newSize: number): number {
    if (this.reallocFunc === undefined) throw abiTrap("the module exports no cabi_realloc to allocate with.");
    const ptr = (this.reallocFunc(oldPtr, oldSize, align, newSize) as number) >>> 0;
    this.refresh();
    if (ptr % align !== 0) throw abiTrap(`cabi_realloc returned ${ptr}, which is not aligned to ${align}.`);
    if (ptr + newSize > this.u8.length) {
      throw abiTrap(`cabi_realloc returned ${ptr} for ${newSize} bytes, the memory ends at ${this.u8.length}.`);
    }
    return ptr;
  }

  /**
   * Checks a range that the guest handed over and returns its start.
   * @throws Trap `abi-trap`
   */
  checkRange(pointer: number, size: number, align: number, what: string): number {
    const ptr = pointer >>> 0;
    if (ptr % align !== 0) throw abiTrap(`unaligned pointer: ${what} at ${ptr} must be aligned to ${align}.`);
    if (ptr + size > this.u8.length) {
      throw abiTrap(`out of bounds: ${what} of ${size} bytes at ${ptr}, the memory ends at ${this.u8.length}.`);
    }
    return ptr;
  }
}
