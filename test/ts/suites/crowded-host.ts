/**
 * A host that has no room for memories: what V8 does where no addresses are left for one more.
 */
import { noteMade } from "../../../src/ts/runtime/store/reservations.ts";

const host = globalThis.WebAssembly;
const { Memory, Module, Instance } = host;

const texts = {
  memory: "WebAssembly.Memory(): could not allocate memory",
  instance: "WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance",
};

/** What a host was asked for while it refused. */
export interface Refusals {
  memories: number;
  instances: number;
}

/** Modules that make a memory, in their own section of the binary. */
function makesMemory(bytes: Uint8Array): boolean {
  let at = 8;
  const leb = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = leb();
    if (id === 5) return true;
    at += size;
  }
  return false;
}

const making = new WeakSet<object>();

/** Which memories a crowded host makes all the same, by how many it was asked for before, and what it is asked for one with. */
export type Allows = (asked: number, descriptor: WebAssembly.MemoryDescriptor | undefined) => boolean;

/** From now on the host makes no memory but those that are allowed, until `giveMemories`. */
export function refuseMemories(allows: Allows = () => false): Refusals {
  const refusals = { memories: 0, instances: 0 };
  let asked = 0;
  const refuses = (descriptor?: WebAssembly.MemoryDescriptor): boolean => !allows(asked++, descriptor);
  host.Memory = new Proxy(Memory, {
    construct(target, args: [WebAssembly.MemoryDescriptor]) {
      if (refuses(args[0])) {
        refusals.memories++;
        throw new RangeError(texts.memory);
      }
      return Reflect.construct(target, args);
    },
  });
  host.Module = new Proxy(Module, {
    construct(target, [bytes]: [Uint8Array<ArrayBuffer>]) {
      const module = new target(bytes);
      if (makesMemory(new Uint8Array(bytes))) making.add(module);
      return module;
    },
  });
  host.Instance = new Proxy(Instance, {
    construct(target, args: [WebAssembly.Module]) {
      if (making.has(args[0]) && refuses()) {
        refusals.instances++;
        throw new RangeError(texts.instance);
      }
      return Reflect.construct(target, args);
    },
  });
  return refusals;
}

/** The host gives memories again, and that is known. */
export function giveMemories(): void {
  noteMade({}, 0);
  host.Memory = Memory;
  host.Module = Module;
  host.Instance = Instance;
}
