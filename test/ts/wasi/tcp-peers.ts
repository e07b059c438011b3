/**
 * Starts peers of guests that have TCP, and programs that use it.
 */
import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { SocketSource, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import type { BoundAddress } from "../../../src/ts/wasi/host/sockets/tcp.ts";
import { Caller, type Result } from "./caller.ts";

/** Something that a peer does on a connection: see tcp-peer.mjs. */
export type Act =
  | readonly ["text" | "each", string]
  | readonly ["flood" | "stuff" | "gate" | "got", number]
  | readonly ["finish" | "reset" | "destroy" | "pause" | "resume" | "tell" | "ended" | "closed"];

/** What a peer saw of a connection. */
export interface Seen {
  readonly events: readonly string[];
  readonly length: number;
  /** The first bytes. */
  readonly text: string;
  readonly stuffed?: number;
  readonly hash: string;
}

/** A peer that runs. */
export class TcpPeer {
  readonly #gates = new Int32Array(new SharedArrayBuffer(8));
  readonly #port: Promise<number>;
  readonly #results: Promise<readonly Seen[]>;

  private constructor(data: object, steps: readonly (readonly Act[])[]) {
    const worker = new Worker(new URL("tcp-peer.mjs", import.meta.url), {
      workerData: { ...data, steps, gates: this.#gates },
      execArgv: [],
    });
    const message = async <K extends string, T>(key: K): Promise<T> =>
      new Promise((resolve, reject) => {
        worker.on("message", (found: { readonly [k in K]?: T }) => {
          const value = found[key];
          if (value !== undefined) resolve(value);
        });
        worker.on("error", reject);
      });
    this.#port = message("port");
    this.#results = message("results");
  }

  /** A client, with a connection for each list of what to do on it. */
  static client({ host, port }: BoundAddress, ...steps: readonly (readonly Act[])[]): TcpPeer {
    return new TcpPeer({ connect: { host, port } }, steps);
  }

  /** A server, with a connection for each list of what to do on it; and where it listens. */
  static async server(...steps: readonly (readonly Act[])[]): Promise<{ peer: TcpPeer; connect: string }> {
    const peer = new TcpPeer({ listen: "127.0.0.1" }, steps);
    return { peer, connect: `127.0.0.1:${await peer.#port}` };
  }

  /** Lets the peer past this gate. */
  open(gate: number): void {
    Atomics.store(this.#gates, 0, gate);
  }

  /** Waits until the peer has said `tell` so many times. */
  told(times: number): void {
    for (let now = 0; now < times; now = Atomics.load(this.#gates, 1)) Atomics.wait(this.#gates, 1, now, 1000);
  }

  /** What it saw, when it has done everything. */
  async seen(): Promise<readonly Seen[]> {
    return this.#results;
  }
}

/** The pattern that peers send. */
export function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 2_654_435_761) >>> 13;
  return bytes;
}

/** What identifies bytes. */
export function hashOf(...pieces: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

const vectorAt = 512;
const bufferAt = 65_536;
const resultAt = 32;
const megabyte = 2 ** 20;

/** A guest whose calls are made one by one. */
export class TcpGuest extends Caller {
  constructor(sockets: readonly SocketSource[], options: WasiOptions = {}) {
    super({ ...options, sockets }, 2 * megabyte);
  }

  #vector(length: number): void {
    this.view.setUint32(vectorAt, bufferAt, true);
    this.view.setUint32(vectorAt + 4, length, true);
  }

  recvBytes(fd: number, length = megabyte, flags = 0): { errno: string; bytes: Uint8Array } {
    this.#vector(length);
    const errno = this.call("sock_recv", fd, vectorAt, 1, flags, resultAt, resultAt + 4);
    const count = errno === "success" ? this.view.getUint32(resultAt, true) : 0;
    return { errno, bytes: this.bytes(bufferAt, count).slice() };
  }

  /** The text that comes, or the errno. */
  recv(fd: number, length?: number, flags?: number): string {
    const { errno, bytes } = this.recvBytes(fd, length, flags);
    return errno === "success" ? new TextDecoder().decode(bytes) : `: ${errno}`;
  }

  /** All that comes until the end. */
  recvAll(fd: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const { errno, bytes } = this.recvBytes(fd);
      if (errno !== "success") throw new Error(errno);
      if (bytes.length === 0) return pieces;
      pieces.push(bytes);
    }
  }

  send(fd: number, what: string | Uint8Array): Result {
    const bytes = typeof what === "string" ? new TextEncoder().encode(what) : what;
    this.bytes(bufferAt, bytes.length).set(bytes);
    this.#vector(bytes.length);
    return this.value("sock_send", fd, vectorAt, 1, 0);
  }

  accept(fd = 3, flags = 0): number {
    const { errno, value } = this.value("sock_accept", fd, flags);
    if (errno !== "success") throw new Error(errno);
    return value;
  }
}
