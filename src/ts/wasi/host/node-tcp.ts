/**
 * TCP on Node. A guest holds its thread, and `node:net` answers through an event loop: the sockets belong to a worker thread of
 * the world, and this is the guest's side of them. Both sides send messages; a word of shared memory, the bell, wakes
 * the side that a guest holds.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import { fail, isHostErrorCode } from "./error.ts";
import type { Waiter } from "./fd.ts";
import type { Connection, Listener } from "./socket.ts";
import { OpenFailure, type Endpoint, type Network } from "./tcp.ts";
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

class NodeNetwork implements Network {
  readonly #interrupt: () => void;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(word).length));
  readonly #known = new Map<number, Known>();
  /** Those who wait for the bell without blocking. */
  readonly #wakers: Set<() => void>;
  /** All sockets of a world wait for the one bell. */
  readonly #waiter: Waiter = {
    wait: (nanoseconds) => this.#wait(Number(nanoseconds) / nanosInMilli),
    waitAsync: async (nanoseconds) => this.#waitAsync(Number(nanoseconds) / nanosInMilli),
  };
  /** The bell before the last reports were read. */
  #heard = 0;
  /** Whether reports were read since the last wait, which then has nothing to wait for. */
  #fresh = false;
  #last = 0;
  #closed = false;

  constructor(interrupt: () => void) {
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerData = { port: port2, control: this.#control, word, bounds };
    const wakers = new Set<() => void>();
    this.#interrupt = interrupt;
    this.#port = port1;
    this.#wakers = wakers;
    // Neither the process's options nor its environment are for the worker: a loader among them would run in it.
    this.#worker = new Worker(workerText(), {
      eval: true,
      name: "cljw-wasm tcp",
      workerData,
      transferList: [port2],
      execArgv: [],
      env: {},
    });
    const wake = (): void => {
      for (const waker of wakers) waker();
    };
    this.#worker.on("message", wake);
    this.#worker.on("error", wake);
    this.#worker.unref();
    dropped.register(this, this.#worker, this);
  }

  listen(endpoint: Endpoint): { readonly listener: Listener; readonly bound: Endpoint } {
    const { id, known } = this.#open("listen", endpoint);
    const listener: Listener = {
      waiter: this.#waiter,
      next: () => {
        this.#read();
        const connection = known.connections.shift();
        if (connection === undefined) return known.ended ? "never" : "later";
        this.#ask({ op: "accept", id: connection });
        return this.#connection(connection, this.#socket(connection));
      },
      close: () => this.#close(id, known),
    };
    return { listener, bound: known.endpoint ?? endpoint };
  }

  connect(endpoint: Endpoint): Connection {
    const { id, known } = this.#open("connect", endpoint);
    return this.#connection(id, known);
  }

  close(): void {
    if (!this.#stop()) return;
    const until = performance.now() + lingerMillis;
    for (let left = lingerMillis; left > 0 && this.#mayLinger(); left = until - performance.now()) this.#wait(left);
    this.#end();
  }

  async closeAsync(): Promise<void> {
    if (!this.#stop()) return;
    const until = performance.now() + lingerMillis;
    for (let left = lingerMillis; left > 0 && this.#mayLinger(); left = until - performance.now()) {
      await this.#waitAsync(left);
    }
    this.#end();
  }

  /** Has everything closed; false where that was done. */
  #stop(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#ask({ op: "stop" });
    for (const known of this.#known.values()) known.ended = known.gone = true;
    return true;
  }

  /** Whether there is still something to wait for at the end: a run whose time is up does not wait. */
  #mayLinger(): boolean {
    if (this.#hasEnded()) return false;
    try {
      this.#interrupt();
      return true;
    } catch {
      return false;
    }
  }

  #hasEnded(): boolean {
    return Atomics.load(this.#control, word.ended) === 1;
  }

  #end(): void {
    dropped.unregister(this);
    this.#known.clear();
    this.#port.close();
    if (!this.#hasEnded()) void this.#worker.terminate();
  }

  /** Opens a socket and waits until it is. */
  #open(op: "listen" | "connect", endpoint: Endpoint): { readonly id: number; readonly known: Known } {
    this.#last += 1;
    const id = this.#last;
    const known = this.#socket(id);
    this.#ask({ op, id, endpoint });
    const until = performance.now() + openMillis;
    for (;;) {
      this.#interrupt();
      this.#read();
      if (known.endpoint !== undefined) return { id, known };
      const left = until - performance.now();
      const code = known.failure ?? (left <= 0 ? "ETIMEDOUT" : undefined);
      if (code !== undefined) {
        this.#close(id, known);
        throw new OpenFailure(code);
      }
      this.#wait(left);
    }
  }

  #connection(id: number, known: Known): Connection {
    return {
      waiter: this.#waiter,
      take: () => this.#take(id, known),
      put: (source) => this.#put(id, known, source),
      room: () => {
        this.#read();
        return known.gone ? Infinity : bounds.send - known.unsent;
      },
      gone: () => {
        this.#read();
        return known.gone;
      },
      ignore: () => this.#ask({ op: "ignore", id }),
      finish: () => this.#ask({ op: "finish", id }),
      close: () => this.#close(id, known),
    };
  }

  #take(id: number, known: Known): Uint8Array | undefined {
    this.#read();
    const piece = known.pieces.shift();
    if (piece !== undefined) {
      this.#ask({ op: "took", id, weight: piece.length + bounds.piece });
      return piece;
    }
    // That sending failed is for those who send.
    if (known.failure !== "EPIPE") tellFailure(known);
    return known.ended ? undefined : nothing;
  }

  #put(id: number, known: Known, source: Uint8Array): number {
    this.#read();
    tellFailure(known);
    if (known.gone) fail("EPIPE");
    const count = Math.min(source.length, bounds.send - known.unsent);
    if (count <= 0) return 0;
    known.unsent += count;
    const bytes = new Uint8Array(source.subarray(0, count));
    this.#ask({ op: "send", id, bytes }, [bytes.buffer]);
    return count;
  }

  #close(id: number, known: Known): void {
    known.ended = known.gone = true;
    known.pieces.length = known.connections.length = 0;
    if (this.#known.delete(id)) this.#ask({ op: "close", id });
  }

  #socket(id: number): Known {
    const known: Known = {
      endpoint: undefined,
      pieces: [],
      connections: [],
      unsent: 0,
      ended: false,
      failure: undefined,
      gone: false,
    };
    this.#known.set(id, known);
    return known;
  }

  #ask(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(request, transfer);
  }

  /** Reads what was reported. */
  #read(): void {
    const bell = Atomics.load(this.#control, word.bell);
    if (bell === this.#heard) return;
    // Before the reports: a bell that rings from here on is one that nobody has heard.
    this.#heard = bell;
    this.#fresh = true;
    for (;;) {
      const next: { readonly message: Report } | undefined = receiveMessageOnPort(this.#port);
      if (next === undefined) break;
      this.#note(next.message);
    }
    if (this.#hasEnded()) for (const known of this.#known.values()) noted.failed(known, failed);
  }

  #note(report: Report): void {
    const known = this.#known.get(report.id);
    if (known !== undefined) noted[report.tells](known, report as never);
  }

  #wait(millis: number): void {
    if (!this.#fresh) Atomics.wait(this.#control, word.bell, this.#heard, Math.min(millis, sliceMillis));
    this.#read();
    this.#fresh = false;
  }

  async #waitAsync(millis: number): Promise<void> {
    if (!this.#fresh) await this.#rung(Math.min(millis, sliceMillis));
    this.#read();
    this.#fresh = false;
  }

  /** When the bell rings, or after so long. */
  async #rung(millis: number): Promise<void> {
    Atomics.store(this.#control, word.listening, 1);
    if (Atomics.load(this.#control, word.bell) !== this.#heard) return;
    await new Promise<void>((resolve) => {
      const waker = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(waker);
        resolve();
      };
      const timer = setTimeout(waker, Math.ceil(millis));
      this.#wakers.add(waker);
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
