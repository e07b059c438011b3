/**
 * TCP on Node. A guest holds its thread, and `node:net` answers through an event loop: the sockets belong to a worker thread of
 * the world, and this is the guest's side of them. Both sides send messages; a word of shared memory, the bell, wakes
 * the side that a guest holds.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import { fail, isHostErrorCode } from "../error.ts";
import type { Waiter } from "../readiness.ts";
import type { Connection, Listener } from "../sockets/socket.ts";
import type { Datagram, Datagrams } from "../sockets/datagrams.ts";
import type { Listening, Network } from "../sockets/network.ts";
import type { Pending } from "../sockets/pending.ts";
import { OpenFailure, type Endpoint } from "../sockets/tcp.ts";
import { bounds, word, workerText, type Report, type Request, type WorkerData } from "./tcp-worker.ts";

const nanosInMilli = 1_000_000;
/** The longest wait before it is asked whether to go on. */
const sliceMillis = 100;
/** How long a socket may take to open: beyond it nobody will answer. */
const openMillis = 10_000;
/** Datagrams that may be sent before it is asked again. */
const mostDatagrams = 16;
/** How long the end of a world waits for what was sent to go out. */
const lingerMillis = 1_000;

/** Ends the worker of a world that was dropped without being closed. */
const dropped = new FinalizationRegistry<Worker>((worker) => void worker.terminate());

/** A connection that came to a listening socket. */
interface Came {
  readonly id: number;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

/** What the guest's side knows of a socket, or of a name that is looked up. */
interface Known {
  /** Where it is, or its other side, once it is open. */
  endpoint: Endpoint | undefined;
  /** This side of it. */
  local: Endpoint | undefined;
  readonly pieces: Uint8Array[];
  readonly datagrams: Datagram[];
  /** Connections that came to it. */
  readonly connections: Came[];
  /** What was found of a name. */
  addresses: readonly string[] | undefined;
  /** Bytes that the system has not taken. */
  unsent: number;
  /** Nothing comes any more. */
  ended: boolean;
  /** What broke it, until that was told. */
  failure: string | undefined;
  /** Nothing can be sent any more. */
  gone: boolean;
}

/**
 * The network of a world. `interrupt` is asked during waits; what it throws comes out.
 * @throws OpenFailure where the process may not have a worker
 */
export function nodeNetwork(interrupt: () => void): Network {
  try {
    return new NodeNetwork(interrupt);
  } catch (error) {
    throw new OpenFailure(error instanceof Error && "code" in error ? String(error.code) : String(error));
  }
}

/**
 * Wakes those who wait whenever the worker says something. A function of its own: the worker lives as long as the process,
 * and closures of one scope keep each other's variables, so that within the constructor it would keep the network.
 */
function wakeBy(worker: Worker, wakers: ReadonlySet<() => void>): void {
  const wake = (): void => {
    for (const waker of wakers) waker();
  };
  worker.on("message", wake);
  worker.on("error", wake);
}

class NodeNetwork implements Network {
  private readonly _interrupt: () => void;
  private readonly _worker: Worker;
  private readonly _port: MessagePort;
  private readonly _control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(word).length));
  private readonly _known = new Map<number, Known>();
  /** Those who wait for the bell without blocking. */
  private readonly _wakers: Set<() => void>;
  /** All sockets of a world wait for the one bell. */
  private readonly _waiter: Waiter = {
    wait: (nanoseconds) => this._wait(Number(nanoseconds) / nanosInMilli),
    waitAsync: async (nanoseconds) => this._waitAsync(Number(nanoseconds) / nanosInMilli),
  };
  /** The bell before the last reports were read. */
  private _heard = 0;
  /** Whether reports were read since the last wait, which then has nothing to wait for. */
  private _fresh = false;
  private _last = 0;
  private _closed = false;

  constructor(interrupt: () => void) {
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerData = { port: port2, control: this._control, word, bounds };
    const wakers = new Set<() => void>();
    this._interrupt = interrupt;
    this._port = port1;
    this._wakers = wakers;
    // Neither the process's options nor its environment are for the worker: a loader among them would run in it.
    this._worker = new Worker(workerText(), {
      eval: true,
      name: "cljw-wasm tcp",
      workerData,
      transferList: [port2],
      execArgv: [],
      env: {},
    });
    wakeBy(this._worker, wakers);
    this._worker.unref();
    dropped.register(this, this._worker, this);
  }

  listen(endpoint: Endpoint): Listening {
    return this._waitFor(this.beginListen(endpoint));
  }

  connect(endpoint: Endpoint): Connection {
    return this._waitFor(this.beginConnect(endpoint, undefined));
  }

  beginListen(endpoint: Endpoint): Pending<Listening> {
    return this._begin(
      (id) => ({ op: "listen", id, endpoint }),
      ({ endpoint: bound }) => bound,
      (bound, id, known) => ({ bound, listener: this._listener(id, known) }),
    );
  }

  beginConnect(endpoint: Endpoint, local: Endpoint | undefined): Pending<Connection> {
    return this._begin(
      (id) => ({ op: "connect", id, endpoint, local }),
      ({ endpoint: remote }) => remote,
      (remote, id, known) => this._connection(id, known, known.local, remote),
    );
  }

  bindDatagrams(endpoint: Endpoint): Pending<Datagrams> {
    const version = endpoint.host.includes(":") ? 6 : 4;
    return this._begin(
      (id) => ({ op: "bind", id, endpoint, version }),
      ({ local }) => local,
      (local, id, known) => this._datagrams(id, known, local),
    );
  }

  lookup(name: string): Pending<readonly string[]> {
    return this._begin(
      (id) => ({ op: "lookup", id, name }),
      ({ addresses }) => addresses,
      (addresses, id, known) => {
        this._close(id, known);
        return addresses;
      },
    );
  }

  close(): void {
    if (!this._stop()) return;
    const until = performance.now() + lingerMillis;
    for (let left = lingerMillis; left > 0 && this._mayLinger(); left = until - performance.now()) this._wait(left);
    this._end();
  }

  async closeAsync(): Promise<void> {
    if (!this._stop()) return;
    const until = performance.now() + lingerMillis;
    for (let left = lingerMillis; left > 0 && this._mayLinger(); left = until - performance.now()) {
      await this._waitAsync(left);
    }
    this._end();
  }

  /** Has everything closed; false where that was done. */
  private _stop(): boolean {
    if (this._closed) return false;
    this._closed = true;
    this._ask({ op: "stop" });
    for (const known of this._known.values()) known.ended = known.gone = true;
    return true;
  }

  /** Whether there is still something to wait for at the end: a run whose time is up does not wait. */
  private _mayLinger(): boolean {
    if (this._hasEnded()) return false;
    try {
      this._interrupt();
      return true;
    } catch {
      return false;
    }
  }

  private _hasEnded(): boolean {
    return Atomics.load(this._control, word.ended) === 1;
  }

  private _end(): void {
    dropped.unregister(this);
    this._known.clear();
    this._port.close();
    if (!this._hasEnded()) void this._worker.terminate();
  }

  /** Begins something, which is there when `answer` says so. What takes too long has failed. */
  private _begin<A, T>(
    request: (id: number) => Request,
    answer: (known: Known) => A | undefined,
    make: (answer: A, id: number, known: Known) => T,
  ): Pending<T> {
    this._last += 1;
    const id = this._last;
    const known = newKnown();
    this._known.set(id, known);
    this._ask(request(id));
    const until = performance.now() + openMillis;
    const failure = (): string | undefined => known.failure ?? (performance.now() > until ? "ETIMEDOUT" : undefined);
    return {
      waiter: this._waiter,
      ready: () => {
        this._read();
        return answer(known) !== undefined || failure() !== undefined;
      },
      take: () => {
        const found = answer(known);
        if (found !== undefined) return make(found, id, known);
        this._close(id, known);
        throw new OpenFailure(failure() ?? "EAGAIN");
      },
      cancel: () => this._close(id, known),
    };
  }

  private _waitFor<T>(pending: Pending<T>): T {
    for (;;) {
      this._interrupt();
      if (pending.ready()) return pending.take();
      this._wait(sliceMillis);
    }
  }

  private _listener(id: number, known: Known): Listener {
    return {
      waiter: this._waiter,
      next: () => {
        this._read();
        const came = known.connections.shift();
        if (came === undefined) return known.ended ? "never" : "later";
        this._ask({ op: "accept", id: came.id });
        const accepted = newKnown();
        this._known.set(came.id, accepted);
        return this._connection(came.id, accepted, came.local, came.remote);
      },
      close: () => this._close(id, known),
    };
  }

  private _datagrams(id: number, known: Known, local: Endpoint): Datagrams {
    return {
      local,
      waiter: this._waiter,
      arrived: () => {
        this._read();
        return known.datagrams.length > 0;
      },
      take: () => {
        this._read();
        const datagram = known.datagrams.shift();
        if (datagram !== undefined) {
          this._ask({ op: "took", id, weight: datagram.bytes.length + bounds.piece });
        }
        return datagram;
      },
      room: () => {
        this._read();
        return known.unsent < bounds.send ? mostDatagrams : 0;
      },
      send: ({ bytes: lent, peer }) => {
        this._read();
        tellFailure(known);
        known.unsent += lent.length;
        const bytes = new Uint8Array(lent);
        this._ask({ op: "sendTo", id, bytes, peer }, [bytes.buffer]);
      },
      close: () => this._close(id, known),
    };
  }

  private _connection(id: number, known: Known, local: Endpoint | undefined, remote: Endpoint | undefined): Connection {
    return {
      local,
      remote,
      waiter: this._waiter,
      take: () => this._take(id, known),
      put: (source) => this._put(id, known, source),
      room: () => {
        this._read();
        return known.gone ? Infinity : bounds.send - known.unsent;
      },
      gone: () => {
        this._read();
        return known.gone;
      },
      ignore: () => this._ask({ op: "ignore", id }),
      finish: () => this._ask({ op: "finish", id }),
      close: () => this._close(id, known),
    };
  }

  private _take(id: number, known: Known): Uint8Array | undefined {
    this._read();
    const piece = known.pieces.shift();
    if (piece !== undefined) {
      this._ask({ op: "took", id, weight: piece.length + bounds.piece });
      return piece;
    }
    // That sending failed is for those who send.
    if (known.failure !== "EPIPE") tellFailure(known);
    return known.ended ? undefined : nothing;
  }

  private _put(id: number, known: Known, source: Uint8Array): number {
    this._read();
    tellFailure(known);
    if (known.gone) fail("EPIPE");
    const count = Math.min(source.length, bounds.send - known.unsent);
    if (count <= 0) return 0;
    known.unsent += count;
    const bytes = new Uint8Array(source.subarray(0, count));
    this._ask({ op: "send", id, bytes }, [bytes.buffer]);
    return count;
  }

  private _close(id: number, known: Known): void {
    known.ended = known.gone = true;
    known.pieces.length = known.connections.length = known.datagrams.length = 0;
    if (this._known.delete(id)) this._ask({ op: "close", id });
  }

  private _ask(request: Request, transfer: ArrayBuffer[] = []): void {
    this._port.postMessage(request, transfer);
  }

  /** Reads what was reported. */
  private _read(): void {
    const bell = Atomics.load(this._control, word.bell);
    if (bell === this._heard) return;
    // Before the reports: a bell that rings from here on is one that nobody has heard.
    this._heard = bell;
    this._fresh = true;
    for (;;) {
      const next: { readonly message: Report } | undefined = receiveMessageOnPort(this._port);
      if (next === undefined) break;
      this._note(next.message);
    }
    if (this._hasEnded()) for (const known of this._known.values()) noted.failed(known, failed);
  }

  private _note(report: Report): void {
    const known = this._known.get(report.id);
    if (known !== undefined) noted[report.tells](known, report as never);
  }

  private _wait(millis: number): void {
    if (!this._fresh) Atomics.wait(this._control, word.bell, this._heard, Math.min(millis, sliceMillis));
    this._read();
    this._fresh = false;
  }

  private async _waitAsync(millis: number): Promise<void> {
    if (!this._fresh) await this._rung(Math.min(millis, sliceMillis));
    this._read();
    this._fresh = false;
  }

  /** When the bell rings, or after so long. */
  private async _rung(millis: number): Promise<void> {
    Atomics.store(this._control, word.listening, 1);
    if (Atomics.load(this._control, word.bell) !== this._heard) return;
    await new Promise<void>((resolve) => {
      const waker = (): void => {
        clearTimeout(timer);
        this._wakers.delete(waker);
        resolve();
      };
      const timer = setTimeout(waker, Math.ceil(millis));
      this._wakers.add(waker);
    });
  }
}

const nothing = new Uint8Array(0);

function newKnown(): Known {
  return {
    endpoint: undefined,
    local: undefined,
    pieces: [],
    datagrams: [],
    connections: [],
    addresses: undefined,
    unsent: 0,
    ended: false,
    failure: undefined,
    gone: false,
  };
}

const failed = { tells: "failed", id: 0, code: "EIO" } as const;

/** What each report changes. */
const noted: {
  readonly [T in Report["tells"]]: (known: Known, report: Extract<Report, { readonly tells: T }>) => void;
} = {
  open(known, { endpoint, local }) {
    known.endpoint = endpoint;
    known.local = local;
  },
  failed(known, { code }) {
    known.failure = code;
    known.ended = known.gone = true;
  },
  connection(known, { connection: id, local, remote }) {
    known.connections.push({ id, local, remote });
  },
  datagram(known, { bytes, peer }) {
    known.datagrams.push({ bytes, peer });
  },
  unsent(known, { count, code }) {
    known.unsent -= count;
    known.failure ??= code;
  },
  found(known, { addresses }) {
    known.addresses = addresses;
  },
  bytes(known, { bytes }) {
    known.pieces.push(bytes);
  },
  end(known) {
    known.ended = true;
  },
  sent(known, { count }) {
    known.unsent -= count;
  },
};

/** @throws HostError what broke the connection, once */
function tellFailure(known: Known): void {
  const code = known.failure;
  known.failure = undefined;
  if (code !== undefined) fail(isHostErrorCode(code) ? code : "EIO");
}
