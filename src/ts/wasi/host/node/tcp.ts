/**
 * TCP on Node. A guest holds its thread, and `node:net` answers through an event loop: the sockets belong to a worker thread of
 * the world, and this is the guest's side of them. Both sides send messages; a word of shared memory, the bell, wakes
 * the side that a guest holds.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import { fail, isHostErrorCode } from "../error.ts";
import type { Waiter } from "../readiness.ts";
import type { Connection, Listener } from "../sockets/socket.ts";
import { OpenFailure, type Endpoint, type Network } from "../sockets/tcp.ts";
import { bounds, word, workerText, type Report, type Request, type WorkerData } from "./tcp-worker.ts";

const nanosInMilli = 1_000_000;
/** The longest wait before it is asked whether to go on. */
const sliceMillis = 100;
/** How long a socket may take to open: beyond it nobody will answer. */
const openMillis = 10_000;
/** How long the end of a world waits for what was sent to go out. */
const lingerMillis = 1_000;

/** Ends the worker of a world that was dropped without being closed. */
const dropped = new FinalizationRegistry<Worker>((worker) => void worker.terminate());

/** What the guest's side knows of a socket. */
interface Known {
  /** Where it is, once it is open. */
  endpoint: Endpoint | undefined;
  readonly pieces: Uint8Array[];
  /** Connections that came to it. */
  readonly connections: number[];
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

  listen(endpoint: Endpoint): { readonly listener: Listener; readonly bound: Endpoint } {
    const { id, known } = this._open("listen", endpoint);
    const listener: Listener = {
      waiter: this._waiter,
      next: () => {
        this._read();
        const connection = known.connections.shift();
        if (connection === undefined) return known.ended ? "never" : "later";
        this._ask({ op: "accept", id: connection });
        return this._connection(connection, this._socket(connection));
      },
      close: () => this._close(id, known),
    };
    return { listener, bound: known.endpoint ?? endpoint };
  }

  connect(endpoint: Endpoint): Connection {
    const { id, known } = this._open("connect", endpoint);
    return this._connection(id, known);
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

  /** Opens a socket and waits until it is. */
  private _open(op: "listen" | "connect", endpoint: Endpoint): { readonly id: number; readonly known: Known } {
    this._last += 1;
    const id = this._last;
    const known = this._socket(id);
    this._ask({ op, id, endpoint });
    const until = performance.now() + openMillis;
    for (;;) {
      this._interrupt();
      this._read();
      if (known.endpoint !== undefined) return { id, known };
      const left = until - performance.now();
      const code = known.failure ?? (left <= 0 ? "ETIMEDOUT" : undefined);
      if (code !== undefined) {
        this._close(id, known);
        throw new OpenFailure(code);
      }
      this._wait(left);
    }
  }

  private _connection(id: number, known: Known): Connection {
    return {
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
    known.pieces.length = known.connections.length = 0;
    if (this._known.delete(id)) this._ask({ op: "close", id });
  }

  private _socket(id: number): Known {
    const known: Known = {
      endpoint: undefined,
      pieces: [],
      connections: [],
      unsent: 0,
      ended: false,
      failure: undefined,
      gone: false,
    };
    this._known.set(id, known);
    return known;
  }

  private _ask(request: Request, transfer: readonly ArrayBuffer[] = []): void {
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
const failed = { tells: "failed", id: 0, code: "EIO" } as const;

/** What each report changes. */
const noted: {
  readonly [T in Report["tells"]]: (known: Known, report: Extract<Report, { readonly tells: T }>) => void;
} = {
  open(known, { endpoint }) {
    known.endpoint = endpoint;
  },
  failed(known, { code }) {
    known.failure = code;
    known.ended = known.gone = true;
  },
  connection(known, { connection }) {
    known.connections.push(connection);
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
