/**
 * The narrow view of a core module's instance that the canonical ABI needs. Whatever engine runs it, an
 * adapter to this interface is all that it takes. Values cross as the JS API has them: i32, f32 and f64 as
 * numbers, i64 as bigint, several results as an array, no result as undefined.
 */

/** The core value types that flattened types consist of. */
export type CoreType = "i32" | "i64" | "f32" | "f64";

/** The type of addresses, of strings and lists among others. */
export type PointerType = "i32" | "i64";

/** A core function with its type. */
export interface CoreFunc {
  readonly params: readonly string[];
  readonly results: readonly string[];
  readonly call: (...args: never[]) => unknown;
  /** Whether its type is what WIT says, since nobody tells its own. */
  readonly isAssumed?: boolean;
  /** Where nobody tells its type, and the one above says nothing: the same function with this one. */
  readonly withType?:
    | ((type: { readonly params: readonly CoreType[]; readonly results: readonly CoreType[] }) => CoreFunc)
    | undefined;
  /** Calls it where the guest may wait; `finish` gets what it returns before anything else runs. `call` is that of `newCall`. */
  readonly callAsync?: (args: readonly unknown[], finish: (raw: unknown) => unknown, call?: object) => Promise<unknown>;
}

/** A memory; read anew after every guest call, so it should be cheap to read. */
export interface CoreMemory {
  readonly buffer: ArrayBufferLike;
  /** A view of all of `buffer`, where one is kept: the same object for as long as the buffer is the same. */
  readonly bytes?: Uint8Array<ArrayBufferLike>;
  /** Its addresses; of 32 bits where nobody says so. */
  readonly type?: { readonly address: PointerType };
}

/** The account that a guest's lifting and lowering is charged to: that of its load. */
export interface Account {
  /** Whether anything bounds its runs. */
  readonly metered: boolean;
  /** A call from the host that waits now and then, for `begin`. */
  newCall(): object;
  /** A call from the host begins, or a part of one; gives what `end` takes. @throws LimitError `aborted` */
  begin(call?: object): object;
  end(begun: object): void;
  /** Takes fuel. @throws LimitError `fuel`, `timeout`, `aborted`; nothing has been taken then */
  charge(units: number): void;
  /** Looks at the clock and the signal. @throws LimitError `timeout`, `aborted` */
  poll(): void;
}

/** A core instance's exports. */
export interface CoreInstance {
  /** What its lifting and lowering is charged to; absent where nothing is. */
  readonly account?: Account;
  /** The memory that the ABI uses: the export `memory`, or the module's only one. */
  memory(): CoreMemory | undefined;
  /** The function exported under exactly this name. */
  func(name: string): CoreFunc | undefined;
  /** The names of all exported functions, for finding and for error messages. */
  funcNames(): readonly string[];
}
