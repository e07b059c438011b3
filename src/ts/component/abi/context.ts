/**
 * Canonical ABI, Lifting and Lowering Context: an instance's memory and its `cabi_realloc`, with the checks
 * that stand between a guest's pointers and its memory. Shared by all functions of an instance.
 */
import type { CodeOf } from "../../base/errors/error-codes.ts";
import { LimitError, Trap } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { bare } from "../../base/own.ts";
import { liftLimits } from "../../core/limits.ts";
import { cannotGoOn } from "../../runtime/calls/going-on.ts";
import type { Account, CoreFunc, CoreMemory, PointerType } from "./core-instance.ts";
import type { StringEncoding } from "./guest-string.ts";
import type { CallScope, Handles } from "./handles.ts";

/** Canonical ABI, `MAX_STRING_BYTE_LENGTH` and `MAX_LIST_BYTE_LENGTH`. */
export const MAX_BYTE_LENGTH = 2 ** 28 - 1;

/** Canonical ABI, `REALLOC_I32_MAX`: what `cabi_realloc` can be asked for, by whatever addresses. */
const MAX_ALLOCATION = 2 ** 32 - 1;

/** An address or a length as a core value: of a memory of 64 bits a bigint. */
export type Address = number | bigint;

/** The same as a number; beyond all memories it need not be exact. */
export const numberOf = (address: Address): number =>
  typeof address === "number" ? address >>> 0 : Number(BigInt.asUintN(64, address));

/** The trap of a failed check. */
export function abiTrap(message: string): Trap {
  return new Trap("abi-trap", `canonical ABI: ${message}`);
}

/** What a call may lift and lower at most; Infinity where there is no bound. */
export interface LiftBounds {
  readonly bytes: number;
  readonly elements: number;
}

/** What a load lets a call of its functions cost. */
export interface Costs {
  /** What lifting and lowering is charged to. */
  readonly account: Account | undefined;
  readonly bounds: LiftBounds;
}

/** What one call has lifted and lowered so far, and what it has paid for that. */
export interface Tally {
  bytes: number;
  elements: number;
  /** Those of the elements that are values of the host's, each by itself: numbers that are copied as a whole are not. */
  made: number;
  units: number;
}

/** What a unit of fuel buys (RATIONALE, "What bounds a call by WIT?"): the same as of bulk operators. */
const bytesPerUnit = 64;
const elementsPerUnit = 8;

/** The tally of a call that begins. */
export function newTally(): Tally {
  return { bytes: 0, elements: 0, made: 0, units: 0 };
}

/** Items of a list between two looks at the clock. */
const itemsBetween = 0x3ff;

/** What is asked of a component's functions beside those of core modules. */
export type ContextOptions = Partial<Pick<Context, "encoding" | "storeString" | "handles">>;

/** Bytes that values are stored in: a guest's memory, or what will be copied there. */
export interface Bytes {
  readonly view: DataView<ArrayBufferLike>;
}

/** Views over the guest's memory, allocation in it, and the account of what crosses. */
export class Context {
  /** The memory's bytes, valid until the guest runs again. */
  u8 = new Uint8Array<ArrayBufferLike>(new ArrayBuffer(0));
  /** The same bytes. */
  view = new DataView<ArrayBufferLike>(this.u8.buffer);
  /** Whether the memory is shared: decoders and encoders do not work in it. */
  isShared = false;
  /** The length that goes with the pointer that `storeString` or `storeList` has just returned, as a core value. */
  length: Address = 0;
  private readonly _memory: CoreMemory | undefined;
  private readonly _reallocFunc: ((...args: Address[]) => unknown) | undefined;

  private readonly _account: Account | undefined;
  private readonly _bounds: LiftBounds;
  private _tally = newTally();

  /** How its strings are encoded. */
  readonly encoding: StringEncoding;
  /** The addresses of its memory. */
  readonly pointer: PointerType;
  /** How strings of the host are stored where that is not in UTF-8. */
  readonly storeString: ((cx: Context, text: string) => number) | undefined;
  /** The table of the component instance that it belongs to. */
  readonly handles: Handles | undefined;
  /** What the call that runs has borrowed and lent, where its types have handles. */
  scope: CallScope | undefined;
  /** What allocating has thrown last. */
  fault: unknown;

  constructor(
    memory: CoreMemory | undefined,
    realloc: CoreFunc | undefined,
    account?: Account,
    bounds: LiftBounds = liftLimits,
    options: ContextOptions = {},
  ) {
    const { encoding = "utf8", storeString, handles } = bare(options);
    this.encoding = encoding;
    this.pointer = memory?.type?.address ?? "i32";
    this.storeString = storeString;
    this.handles = handles;
    this.scope = undefined;
    this.fault = undefined;
    this._memory = memory;
    this._account = account?.metered === true ? account : undefined;
    this._bounds = bounds;
    this._reallocFunc = realloc?.call as ((...args: Address[]) => unknown) | undefined;
    this.refresh();
  }

  /** From now on a call's tally is counted on. Gives the one that was, for when it ends or calls out. */
  count(tally: Tally): Tally {
    const outer = this._tally;
    this._tally = tally;
    return outer;
  }

  /** What the call that runs has counted so far. */
  get counted(): Tally {
    return this._tally;
  }

  /** A call from the host that waits now and then; undefined where nothing bounds it. */
  newCall(): object | undefined {
    return this._account?.newCall();
  }

  /** A call from the host begins: to its end it has one deadline and one account, whatever it calls. Gives what `end` takes. */
  begin(call?: object): object | undefined {
    return this._account?.begin(call);
  }

  end(begun: object | undefined): void {
    if (begun !== undefined) this._account?.end(begun);
  }

  /** Counts and charges what is about to be lifted. @throws as `pay` and `make` */
  take(bytes: number, elements: number): void {
    this.make(elements);
    this.pay(bytes, elements);
  }

  /** How many more items the call may make or take one by one, each of so many values. */
  roomFor(weight: number): number {
    return Math.floor((this._bounds.elements - this._tally.made) / weight);
  }

  /** Counts values that are about to be made or taken one by one. @throws LimitError `lift-elements` */
  make(elements: number): void {
    const { _tally: tally, _bounds: bounds } = this;
    tally.made += elements;
    if (tally.made > bounds.elements) throw tooManyElements(tally.made, bounds.elements);
  }

  /**
   * Counts and charges what is about to cross: bytes of strings and lists in the guest's memory, and values in values.
   * @throws LimitError `lift-bytes`, `fuel`, `timeout`, `aborted`
   */
  pay(bytes: number, elements: number): void {
    const { _tally: tally, _bounds: bounds, _account: account } = this;
    tally.bytes += bytes;
    tally.elements += elements;
    if (tally.bytes > bounds.bytes) throw tooManyBytes(tally.bytes, bounds.bytes);
    if (account === undefined) return;
    const units = Math.floor(tally.bytes / bytesPerUnit) + Math.floor(tally.elements / elementsPerUnit);
    if (units === tally.units) return;
    account.charge(units - tally.units);
    tally.units = units;
  }

  /** To be called for each item of what may be long: now and then the clock is looked at. @throws LimitError */
  pass(item: number): void {
    if ((item & itemsBetween) === itemsBetween) this.poll();
  }

  /** Between two pieces of what is large. @throws LimitError `timeout`, `aborted` */
  poll(): void {
    this._account?.poll();
  }

  /** Renews the views where the guest has grown its memory. To be called whenever it has run. */
  refresh(): void {
    const { _memory: memory } = this;
    if (memory === undefined) return;
    // Reading `buffer` off a view takes longer than all the rest of this.
    const bytes = memory.bytes ?? this._wholeOf(memory.buffer);
    if (bytes === this.u8) return;
    this.u8 = bytes;
    this.view = new DataView(bytes.buffer);
    this.isShared = !(bytes.buffer instanceof ArrayBuffer);
  }

  private _wholeOf(buffer: ArrayBufferLike): Uint8Array<ArrayBufferLike> {
    return buffer === this.u8.buffer ? this.u8 : new Uint8Array(buffer);
  }

  /**
   * `cabi_realloc`, with the ABI's checks on what it returns.
   * @throws Trap `abi-trap` for a pointer that is not aligned or out of bounds
   */
  realloc(oldPtr: number, oldSize: number, align: number, newSize: number): number {
    try {
      return this._checked(oldPtr, oldSize, align, newSize);
    } catch (error) {
      this.fault = error;
      cannotGoOn(error);
      throw error;
    }
  }

  private _checked(oldPtr: number, oldSize: number, align: number, newSize: number): number {
    if (newSize > MAX_ALLOCATION) throw abiTrap(`a value of ${newSize} bytes does not fit into any memory.`);
    if (this._reallocFunc === undefined) throw abiTrap("the module exports no cabi_realloc to allocate with.");
    const ptr = this._allocated(this._reallocFunc, oldPtr, oldSize, align, newSize);
    this.refresh();
    const failed = `The guest could not allocate ${newSize} bytes for what it is given: cabi_realloc returned ${ptr}`;
    if (ptr % align !== 0) throw abiTrap(`${failed}, which is not aligned to ${align}.`);
    if (ptr + newSize > this.u8.length) throw abiTrap(`${failed}, and the memory ends at ${this.u8.length}.`);
    return ptr;
  }

  /** An address or a length as a core value. */
  asAddress(n: number): Address {
    return this.pointer === "i32" ? n | 0 : BigInt(n);
  }

  /** Runs a part of the guest that may not call out of its component instance. */
  staying<T>(run: () => T): T {
    const { handles } = this;
    if (handles === undefined) return run();
    handles.mayLeave = false;
    const result = run();
    handles.mayLeave = true;
    return result;
  }

  /** What the allocator gives. @throws Trap where it traps, which says for what */
  private _allocated(
    realloc: (...args: Address[]) => unknown,
    oldPtr: number,
    oldSize: number,
    align: number,
    newSize: number,
  ): number {
    try {
      const { handles } = this;
      const call = (): Address =>
        (this.pointer === "i32"
          ? realloc(oldPtr, oldSize, align, newSize)
          : realloc(BigInt(oldPtr), BigInt(oldSize), BigInt(align), BigInt(newSize))) as Address;
      if (handles === undefined) return numberOf(call());
      const { storage } = handles;
      handles.storage = [];
      const ptr = this.staying(call);
      handles.storage = storage;
      return numberOf(ptr);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      const text = `${error.text} (in cabi_realloc: the guest could not allocate ${newSize} bytes for what it is given)`;
      throw new Trap(error.code as CodeOf<"trap">, text, { ...error.data, cause: error });
    }
  }

  /**
   * Checks a range that the guest handed over and returns its start.
   * @throws Trap `abi-trap`
   */
  checkRange(pointer: Address, size: number, align: number, what: string): number {
    const ptr = numberOf(pointer);
    if (ptr % align !== 0) throw abiTrap(`unaligned pointer: ${what} at ${ptr} must be aligned to ${align}.`);
    if (ptr + size > this.u8.length) {
      throw abiTrap(`out of bounds: ${what} of ${size} bytes at ${ptr}, the memory ends at ${this.u8.length}.`);
    }
    return ptr;
  }

  /** The same of a string or a list, which may have so many bytes and no more. @throws Trap `abi-trap` */
  checkBlock(pointer: Address, size: number, align: number, what: string): number {
    if (size > MAX_BYTE_LENGTH)
      throw abiTrap(`out of bounds: ${what} of ${size} bytes is longer than ${MAX_BYTE_LENGTH}.`);
    return this.checkRange(pointer, size, align, what);
  }
}

/** Whether an error says that a call passes more than the host has allowed for. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof LimitError && (error.code === "lift-bytes" || error.code === "lift-elements");
}

function tooManyBytes(used: number, limit: number): LimitError {
  const text = `The call passes ${used} bytes of strings and lists by WIT, and the bound is ${limit}. ${phrase("more-lift-bytes")}`;
  return new LimitError("lift-bytes", text, { used, limit });
}

function tooManyElements(used: number, limit: number): LimitError {
  const text = `The call passes ${used} values by WIT, in lists, records and the like, and the bound is ${limit}. ${phrase("more-lift-elements")}`;
  return new LimitError("lift-elements", text, { used, limit });
}
