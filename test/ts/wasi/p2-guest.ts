/**
 * Functions of WASI 0.2 as a component calls them, without one.
 */
import { nodePlatform } from "../../../src/ts/wasi/host/node/node.ts";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { createWasiP2, type WasiP2 } from "../../../src/ts/wasi/p2/wasi.ts";

type Call = (...args: unknown[]) => unknown;

/** Calls functions of a guest's WASI by their names. */
export class Guest {
  readonly wasi: WasiP2;

  constructor(options: WasiOptions = {}) {
    this.wasi = createWasiP2(options, nodePlatform);
  }

  fn(key: string, name: string): Call {
    return this.wasi.instance(`wasi:${key}@0.2.0`)!.func(name)!;
  }

  call(key: string, name: string, ...args: unknown[]): unknown {
    return this.fn(key, name)(...args);
  }

  /** The payload of a result that is fine. */
  ok<T>(key: string, name: string, ...args: unknown[]): T {
    const { tag, val } = this.call(key, name, ...args) as { readonly tag: string; readonly val: T };
    if (tag !== "ok") throw new Error(`${name}: ${String(val)}`);
    return val;
  }

  on(name: string, self: unknown, ...args: unknown[]): unknown {
    const key = { descriptor: "filesystem/types", pollable: "io/poll", "tcp-socket": "sockets/tcp" };
    const [resource = ""] = name.split(".");
    return this.call(key[resource as keyof typeof key] ?? "io/streams", `[method]${name}`, self, ...args);
  }

  get root(): unknown {
    const [[descriptor]] = this.call("filesystem/preopens", "get-directories") as [[unknown, string]];
    return descriptor;
  }

  open(path: string, write = false, directory = false): unknown {
    const flags = { read: true, write };
    const openFlags = { create: write, directory, exclusive: false, truncate: false };
    return this.on("descriptor.open-at", this.root, { symlinkFollow: true }, path, openFlags, flags);
  }
}
