/**
 * What the worker thread of a world does that owns its TCP sockets, in the language of messages. The worker is made of the text
 * of these methods, so that no file has to be found beside the package or beside a bundle of it: they reach nothing but
 * their arguments, `this` and what every thread has, and hold no named function of their own, into which bundlers put names
 * from outside.
 */
import type { Endpoint } from "../sockets/tcp.ts";

/** A socket by its number: those that the guest's side opens have positive ones. */
interface Named {
  readonly id: number;
}

/** What the guest's side asks for. */
interface Requests {
  readonly listen: Named & { readonly endpoint: Endpoint };
  readonly connect: Named & { readonly endpoint: Endpoint; readonly local: Endpoint | undefined };
  /** A socket of datagrams. */
  readonly bind: Named & { readonly endpoint: Endpoint; readonly version: 4 | 6 };
  /** A datagram to be sent. */
  readonly sendTo: Named & { readonly bytes: Uint8Array<ArrayBuffer>; readonly peer: Endpoint };
  /** A name whose addresses are wanted. */
  readonly lookup: Named & { readonly name: string };
  /** Bytes to be sent. */
  readonly send: Named & { readonly bytes: Uint8Array<ArrayBuffer> };
  /** A connection was accepted: what comes on it is wanted. */
  readonly accept: Named;
  /** The guest took a piece that weighed so much. */
  readonly took: Named & { readonly weight: number };
  /** No more is sent. */
  readonly finish: Named;
  /** Nothing more is wanted. */
  readonly ignore: Named;
  readonly close: Named;
  readonly stop: object;
}

/** A message of the guest's side. */
export type Request = { [O in keyof Requests]: { readonly op: O } & Requests[O] }[keyof Requests];

/** What the worker tells. */
export type Report =
  | { readonly tells: "open"; readonly id: number; readonly endpoint: Endpoint; readonly local: Endpoint }
  | { readonly tells: "failed"; readonly id: number; readonly code: string }
  | {
      readonly tells: "connection";
      readonly id: number;
      readonly connection: number;
      readonly local: Endpoint;
      readonly remote: Endpoint;
    }
  | {
      readonly tells: "datagram";
      readonly id: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly peer: Endpoint;
    }
  /** One that could not be sent. */
  | { readonly tells: "unsent"; readonly id: number; readonly count: number; readonly code: string }
  | { readonly tells: "found"; readonly id: number; readonly addresses: readonly string[] }
  | { readonly tells: "bytes"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly tells: "end"; readonly id: number }
  | { readonly tells: "sent"; readonly id: number; readonly count: number };

/** The words of the memory that both sides share. */
export const word = {
  /** Counts reports: the guest's side waits until it changes. */
  bell: 0,
  /** 1 where the guest's side waits for a message instead. */
  listening: 1,
  /** 1 where no report will come any more: all sockets are closed, or the worker has failed. */
  ended: 2,
} as const;

/** Bounds that both sides keep. */
export const bounds = {
  /** What may be on its way to the guest, in weight, before its socket is read no more. */
  receive: 131_072,
  /** What the guest may have sent to a socket that the system has not taken. */
  send: 131_072,
  /** Connections of a listening socket that were not accepted; more are refused. */
  backlog: 512,
  /** Sockets that the guest has closed, and that still have something to send. */
  lingering: 64,
  /** What a piece weighs beside its bytes: a peer that sends them one by one must not fill the memory. */
  piece: 256,
} as const;

/** What the worker is given. */
export interface WorkerData {
  readonly port: Port;
  readonly control: Int32Array;
  readonly word: typeof word;
  readonly bounds: typeof bounds;
}

/** The worker's end of a channel. */
export interface Port {
  on(event: "message", listener: (request: Request) => void): unknown;
  postMessage(report: Report, transfer: ArrayBuffer[]): void;
  close(): void;
}

/** What is used of a socket of Node. */
export interface NetSocket {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: { readonly code?: string }) => void): unknown;
  on(event: "connect" | "end" | "close", listener: () => void): unknown;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): boolean;
  pause(): unknown;
  resume(): unknown;
  end(): unknown;
  destroy(): unknown;
  destroySoon(): void;
}

/** What is used of a server of Node. */
export interface NetServer {
  on(event: "connection", listener: (socket: NetSocket) => void): unknown;
  on(event: "error", listener: (error: { readonly code?: string }) => void): unknown;
  on(event: "listening" | "close", listener: () => void): unknown;
  address(): unknown;
  listen(options: Endpoint & { readonly backlog: number; readonly exclusive: boolean }): unknown;
  close(): unknown;
}

/** What is used of `node:net`. */
export interface Net {
  createServer(options: { allowHalfOpen: boolean; pauseOnConnect: boolean; noDelay: boolean }): NetServer;
  connect(
    options: Endpoint & {
      localAddress: string | undefined;
      localPort: number | undefined;
      allowHalfOpen: boolean;
      noDelay: boolean;
    },
  ): NetSocket;
}

/** What is used of a socket of datagrams of Node. */
export interface DatagramSocket {
  on(
    event: "message",
    listener: (bytes: Uint8Array, from: { readonly address: string; readonly port: number }) => void,
  ): unknown;
  on(event: "error", listener: (error: { readonly code?: string }) => void): unknown;
  on(event: "listening" | "close", listener: () => void): unknown;
  address(): { readonly address: string; readonly port: number };
  bind(options: { readonly address: string; readonly port: number; readonly exclusive: boolean }): unknown;
  send(
    bytes: Uint8Array,
    port: number,
    address: string,
    sent: (error: { readonly code?: string } | null) => void,
  ): void;
  close(): unknown;
}

/** What is used of `node:dgram`. */
export interface Dgram {
  createSocket(options: { readonly type: "udp4" | "udp6"; readonly ipv6Only: boolean }): DatagramSocket;
}

/** What is used of `node:dns`. */
export interface Dns {
  lookup(
    name: string,
    options: { readonly all: true },
    found: (error: { readonly code?: string } | null, all: readonly { readonly address: string }[]) => void,
  ): void;
}

/** Node's modules, brought when they are needed. */
export interface Modules {
  readonly net: Net;
  dgram(): Dgram;
  dns(): Dns;
}

/** An open connection. */
interface Open {
  readonly socket: NetSocket;
  /** The listening socket that it came to, until it was accepted. */
  waitingAt: number;
  /** The weight of what the guest has not taken. */
  owed: number;
  ignored: boolean;
}

/** An open socket of datagrams. */
interface OpenDatagrams {
  readonly socket: DatagramSocket;
  /** The weight of what the guest has not taken. */
  owed: number;
}

interface State {
  readonly modules: Modules;
  readonly given: WorkerData;
  /** Wakes a guest's side that waits for a message. */
  readonly wake: () => void;
  readonly servers: Map<number, NetServer>;
  readonly sockets: Map<number, Open>;
  readonly datagrams: Map<number, OpenDatagrams>;
  /** Closed by the guest, and not yet gone. */
  readonly lingering: Set<NetSocket>;
  /** The number of the last connection that came; those are negative. */
  last: number;
  stopping: boolean;
}

type Handlers = { readonly [O in keyof Requests]: (request: Requests[O]) => void };

interface Methods extends Handlers {
  run(modules: Modules, given: WorkerData, wake: () => void): void;
  tell(report: Report, transfer: ArrayBuffer[]): void;
  ring(): void;
  adopt(id: number, socket: NetSocket, waitingAt: number): void;
  came(id: number, piece: Uint8Array): void;
  reached(id: number, piece: Uint8Array, peer: Endpoint): void;
  arrived(at: number, socket: NetSocket): void;
  linger(socket: NetSocket): void;
  endIfDone(): void;
  end(): void;
}

/** The worker's methods. `run` begins; the others are called by the names of requests and by each other. */
export const tcpWorker: Methods & ThisType<Methods & State> = {
  run(modules, given, wake) {
    const state: State = {
      modules,
      given,
      wake,
      servers: new Map(),
      sockets: new Map(),
      datagrams: new Map(),
      lingering: new Set(),
      last: 0,
      stopping: false,
    };
    Object.assign(this, state);
    given.port.on("message", (request) => this[request.op](request as never));
  },

  tell(report, transfer) {
    this.given.port.postMessage(report, transfer);
    this.ring();
  },

  ring() {
    const { control, word: at } = this.given;
    Atomics.add(control, at.bell, 1);
    Atomics.notify(control, at.bell);
    if (Atomics.exchange(control, at.listening, 0) === 1) this.wake();
  },

  listen({ id, endpoint: { host, port: wanted } }) {
    const server = this.modules.net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    this.servers.set(id, server);
    server.on("error", ({ code = "EIO" }) => this.tell({ tells: "failed", id, code }, []));
    server.on("connection", (socket) => this.arrived(id, socket));
    server.on("close", () => this.endIfDone());
    server.on("listening", () => {
      const { address, port } = server.address() as { readonly address: string; readonly port: number };
      const endpoint = { host: address, port };
      this.tell({ tells: "open", id, endpoint, local: endpoint }, []);
    });
    server.listen({ host, port: wanted, backlog: this.given.bounds.backlog, exclusive: true });
  },

  connect({ id, endpoint, local }) {
    const { host, port } = endpoint;
    const socket = this.modules.net.connect({
      host,
      port,
      localAddress: local?.host,
      localPort: local?.port,
      allowHalfOpen: true,
      noDelay: true,
    });
    socket.on("connect", () => {
      const { localAddress = "", localPort = 0, remoteAddress = host, remotePort = port } = socket;
      const remote = { host: remoteAddress, port: remotePort };
      this.tell({ tells: "open", id, endpoint: remote, local: { host: localAddress, port: localPort } }, []);
    });
    this.adopt(id, socket, 0);
  },

  bind({ id, endpoint: { host, port }, version }) {
    const socket = this.modules
      .dgram()
      .createSocket({ type: version === 4 ? "udp4" : "udp6", ipv6Only: version === 6 });
    this.datagrams.set(id, { socket, owed: 0 });
    socket.on("error", ({ code = "EIO" }) => this.tell({ tells: "failed", id, code }, []));
    socket.on("close", () => this.endIfDone());
    socket.on("message", (piece, { address, port: from }) => this.reached(id, piece, { host: address, port: from }));
    socket.on("listening", () => {
      const bound = socket.address();
      const local = { host: bound.address, port: bound.port };
      this.tell({ tells: "open", id, endpoint: local, local }, []);
    });
    socket.bind({ address: host, port, exclusive: true });
  },

  reached(id, piece, peer) {
    const open = this.datagrams.get(id);
    // What nobody takes is lost, as datagrams are.
    if (open === undefined || open.owed >= this.given.bounds.receive) return;
    const bytes = new Uint8Array(piece);
    open.owed += bytes.length + this.given.bounds.piece;
    this.tell({ tells: "datagram", id, bytes, peer }, [bytes.buffer]);
  },

  sendTo({ id, bytes, peer: { host, port } }) {
    const count = bytes.length;
    this.datagrams.get(id)?.socket.send(bytes, port, host, (error) => {
      if (error === null || error === undefined) this.tell({ tells: "sent", id, count }, []);
      else this.tell({ tells: "unsent", id, count, code: error.code ?? "EIO" }, []);
    });
  },

  lookup({ id, name }) {
    this.modules.dns().lookup(name, { all: true }, (error, all) => {
      if (error === null || error === undefined) {
        this.tell({ tells: "found", id, addresses: all.map(({ address }) => address) }, []);
      } else this.tell({ tells: "failed", id, code: error.code ?? "EIO" }, []);
    });
  },

  arrived(at, socket) {
    let waiting = 0;
    for (const { waitingAt } of this.sockets.values()) if (waitingAt === at) waiting += 1;
    if (this.stopping || waiting >= this.given.bounds.backlog) {
      socket.on("error", () => {});
      socket.destroy();
      return;
    }
    this.last -= 1;
    this.adopt(this.last, socket, at);
    const { localAddress = "", localPort = 0, remoteAddress = "", remotePort = 0 } = socket;
    const local = { host: localAddress, port: localPort };
    const remote = { host: remoteAddress, port: remotePort };
    this.tell({ tells: "connection", id: at, connection: this.last, local, remote }, []);
  },

  adopt(id, socket, waitingAt) {
    this.sockets.set(id, { socket, waitingAt, owed: 0, ignored: false });
    socket.on("data", (piece) => this.came(id, piece));
    socket.on("end", () => this.tell({ tells: "end", id }, []));
    socket.on("error", ({ code = "EIO" }) => this.tell({ tells: "failed", id, code }, []));
    socket.on("close", () => {
      this.lingering.delete(socket);
      if (this.sockets.get(id)?.socket === socket) this.sockets.delete(id);
      this.endIfDone();
    });
  },

  came(id, piece) {
    const open = this.sockets.get(id);
    if (open === undefined || open.ignored) return;
    // A copy: what Node read into may be shared with other pieces, and is not to be transferred.
    const bytes = new Uint8Array(piece);
    open.owed += bytes.length + this.given.bounds.piece;
    if (open.owed >= this.given.bounds.receive) open.socket.pause();
    this.tell({ tells: "bytes", id, bytes }, [bytes.buffer]);
  },

  accept({ id }) {
    const open = this.sockets.get(id);
    if (open === undefined) {
      this.tell({ tells: "failed", id, code: "ECONNRESET" }, []);
      return;
    }
    open.waitingAt = 0;
    open.socket.resume();
  },

  took({ id, weight }) {
    const bound = this.datagrams.get(id);
    if (bound !== undefined) bound.owed -= weight;
    const open = this.sockets.get(id);
    if (open === undefined) return;
    open.owed -= weight;
    if (open.owed < this.given.bounds.receive) open.socket.resume();
  },

  send({ id, bytes }) {
    const count = bytes.length;
    this.sockets.get(id)?.socket.write(bytes, (error) => {
      if (error === undefined || error === null) this.tell({ tells: "sent", id, count }, []);
    });
  },

  finish({ id }) {
    this.sockets.get(id)?.socket.end();
  },

  ignore({ id }) {
    const open = this.sockets.get(id);
    if (open === undefined) return;
    open.ignored = true;
    open.socket.resume();
  },

  close({ id }) {
    const open = this.sockets.get(id);
    if (open !== undefined) {
      this.sockets.delete(id);
      this.linger(open.socket);
    }
    const bound = this.datagrams.get(id);
    if (bound !== undefined) {
      this.datagrams.delete(id);
      bound.socket.close();
    }
    const server = this.servers.get(id);
    if (server === undefined) return;
    this.servers.delete(id);
    server.close();
    for (const { waitingAt, socket } of this.sockets.values()) if (waitingAt === id) socket.destroy();
  },

  linger(socket) {
    this.lingering.add(socket);
    socket.destroySoon();
    for (const oldest of this.lingering) {
      if (this.lingering.size <= this.given.bounds.lingering) break;
      this.lingering.delete(oldest);
      oldest.destroy();
    }
  },

  stop() {
    this.stopping = true;
    for (const id of [...this.servers.keys(), ...this.sockets.keys(), ...this.datagrams.keys()]) this.close({ id });
    this.endIfDone();
  },

  endIfDone() {
    if (!this.stopping || this.servers.size + this.sockets.size + this.datagrams.size + this.lingering.size > 0) return;
    this.end();
    this.given.port.close();
  },

  end() {
    Atomics.store(this.given.control, this.given.word.ended, 1);
    this.ring();
  },
};

/** The worker as the text of a script. */
export function workerText(): string {
  const methods = Object.values(tcpWorker).map((method: (...args: never[]) => unknown) => method.toString());
  return `const { parentPort, workerData } = require("node:worker_threads");
const worker = { ${methods.join(",\n")} };
process.on("uncaughtExceptionMonitor", () => worker.end());
const modules = { net: require("node:net"), dgram: () => require("node:dgram"), dns: () => require("node:dns") };
worker.run(modules, workerData, () => parentPort.postMessage(0));`;
}
