/**
 * `WebAssembly.Memory` (JavaScript API, Memories). The bytes are those of a memory of the runtime; its buffer is detached wherever it
 * grows.
 */
import { hostWebAssembly } from "../../base/host/web.ts";
import { hostPages64, maxPages32 } from "../../core/limits.ts";
import type { MemoryType } from "../../core/types.ts";
import { checkMemories } from "../../runtime/store/memory-bounds.ts";
import { type Memory as Linear, newMemory } from "../../runtime/store/memory.ts";
import { outward } from "../values/errors.ts";
import {
  type LimitsGiven,
  addressTypeOf,
  addressValue,
  dictionary,
  limitsOf,
  requireArguments,
  toAddress,
} from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import { type Realm, objectOf } from "../values/realm.ts";

const memories = new Brand<Linear>("Memory");
const objects = new WeakMap<Linear, object>();

const place = "WebAssembly.Memory()";

/** The object of a memory that comes out of a module. */
export function memoryObject(realm: Realm, memory: Linear): object {
  let object = objects.get(memory);
  if (object === undefined) {
    object = objectOf(realm, "Memory");
    memories.give(object, memory);
    objects.set(memory, object);
  }
  return object;
}

/** The memory of an object; undefined for anything else. */
export const memoryOf = (value: unknown): Linear | undefined => memories.find(value);

/** Pages that a memory may be declared with. */
const mostPages = ({ address }: LimitsGiven): bigint => (address === "i32" ? BigInt(maxPages32) : 1n << 48n);

/** The type that a descriptor describes. @throws TypeError, RangeError */
function typeOf(descriptor: unknown): MemoryType {
  const given = dictionary(descriptor, `${place}: Argument 0`);
  const address = addressTypeOf(given, place);
  const limits = limitsOf(given, address, place);
  const shared = Boolean(given?.shared);
  if (shared && limits.maximum === undefined) {
    throw new TypeError(`${place}: If shared is true, maximum property should be specified`);
  }
  const most = mostPages(limits);
  for (const [name, pages] of [
    ["initial", limits.initial],
    ["maximum", limits.maximum ?? 0n],
  ] as const) {
    if (pages > most)
      throw new RangeError(`${place}: property '${name}': value ${pages} is above the upper bound ${most}`);
  }
  return { address, min: limits.initial, max: limits.maximum, shared, pageSizeLog2: 16 };
}

/** A memory within the bounds of a `WebAssembly` object. @throws RangeError */
function make(realm: Realm, type: MemoryType): Linear {
  if (type.min > BigInt(hostPages64)) throw new RangeError(`${place}: could not allocate memory`);
  const { memory } = realm.budget;
  try {
    const plan = checkMemories([type], memory.limit, memory.counted);
    const made = newMemory(type, memory);
    memory.take(plan);
    return made;
  } catch (error) {
    throw outward(realm, error);
  }
}

/** Grows, after which nobody holds the bytes by the old buffer. @throws RangeError */
function grow(memory: Linear, delta: bigint): number {
  const old = memory.grow(Number(delta));
  if (old < 0) throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded");
  // The runtime leaves a memory alone that grows by nothing.
  if (delta === 0n && !memory.type.shared) memory.renewBuffer();
  return old;
}

/** What memories of newer hosts have. */
interface Resizable {
  toFixedLengthBuffer(): ArrayBufferLike;
  toResizableBuffer(): ArrayBufferLike;
}

/** The host's memory, where it and its methods are there. @throws TypeError */
function resizable(memory: Linear): Resizable {
  const native = memory.native as Partial<Resizable> | undefined;
  if (native?.toResizableBuffer === undefined) throw new TypeError("The host resizes no buffers of memories");
  return native as Resizable;
}

const hasResizable = (): boolean =>
  "toResizableBuffer" in ((hostWebAssembly()?.Memory as { readonly prototype?: object } | undefined)?.prototype ?? {});

/** Adds what hosts have that can resize a buffer in its place. */
function addResizable(prototype: object): void {
  const methods: Resizable = {
    toFixedLengthBuffer() {
      return resizable(memories.of(this, "Receiver")).toFixedLengthBuffer();
    },
    toResizableBuffer() {
      return resizable(memories.of(this, "Receiver")).toResizableBuffer();
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value: value as unknown, writable: true, configurable: true });
  }
}

/** The class of one `WebAssembly` object. */
export function memoryClass(realm: Realm): abstract new (...args: never[]) => object {
  class Memory {
    constructor(descriptor: unknown) {
      requireArguments(arguments.length, 1, place);
      const memory = make(realm, typeOf(descriptor));
      memories.give(this, memory);
      objects.set(memory, this);
    }

    grow(delta: unknown): number | bigint {
      const memory = memories.of(this, "Receiver");
      requireArguments(arguments.length, 1, "WebAssembly.Memory.grow()");
      const { address } = memory.type;
      const by = addressValue(delta, address, "WebAssembly.Memory.grow(): Argument 0");
      return toAddress(grow(memory, by), address);
    }

    get buffer(): ArrayBufferLike {
      return memories.of(this, "Receiver").buffer;
    }
  }
  if (hasResizable()) addResizable(Memory.prototype);
  return asInterface(Memory, "Memory");
}
