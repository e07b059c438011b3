/**
 * Stream sockets that a guest is given: connections and listening sockets, whatever is on their other side. Waiting,
 * peeking and shutting down are done here; a source only says what has come and takes what it can. Nothing here knows an ABI.
 */
import { fail } from "./error.ts";
import { Descriptor, type DescriptorFlags, type Readiness, type Waiter } from "./fd.ts";

/** The other side of a connection. No method but `wait` waits. */
export interface Connection extends Waiter {
  /**
   * The bytes that came next, empty where there are none at the moment, undefined at the end.
   * @throws HostError what broke the connection
   */
  take(): Uint8Array | undefined;
  /**
   * Takes as many of the bytes, which are only lent, as it can at the moment.
   * @throws HostError EPIPE or ECONNRESET where nobody will read them
   */
  put(source: Uint8Array): number;
  /** Whether `put` would take something. */
  hasRoom(): boolean;
  /** No more is sent: the other side reads the end. */
  finish(): void;
  close(): void;
}

/** Where connections come from. No method but `wait` waits. */
export interface Listener extends Waiter {
  /** The next connection, `later` where there is none at the moment, `never` where no more will come. */
  next(): Connection | "later" | "never";
  close(): void;
}

/** How long one wait lasts at most before it is asked whether to go on. */
const slice = 100_000_000n;

/** Waits until `ready`; whether it is, for a descriptor that may not wait. */
function waitUntil(ready: () => boolean, { flags, waiter }: Descriptor, interrupt: () => void): boolean {
  interrupt();
  while (!ready()) {
    if (flags.nonblock) return false;
    waiter?.wait(slice);
    interrupt();
  }
  return true;
}

/** Bytes that came and were not used up. */
class Held {
  #bytes = new Uint8Array(0);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  push(piece: Uint8Array): void {
    if (this.#to + piece.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.length + piece.length, this.length * 2));
      grown.set(this.#bytes.subarray(this.#from, this.#to));
      this.#to = this.length;
      this.#from = 0;
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.#to);
    this.#to += piece.length;
  }

  /** A copy of the first bytes. */
  first(most: number): Uint8Array {
    return this.#bytes.slice(this.#from, Math.min(this.#to, this.#from + most));
  }

  drop(count: number): void {
    this.#from += count;
    if (this.length === 0) this.#from = this.#to = 0;
  }
}

/** A connected stream socket. */
export class ConnectionDescriptor extends Descriptor {
  readonly kind = "socket-stream";
  override readonly callsOut = true;
  override readonly waiter: Connection;
  readonly #interrupt: () => void;
  readonly #held = new Held();
  #ended = false;
  #finished = false;

  constructor(connection: Connection, interrupt: () => void) {
    super();
    this.waiter = connection;
    this.#interrupt = interrupt;
  }

  override read(target: Uint8Array): number {
    const bytes = this.receive(target.length, false, false);
    target.set(bytes);
    return bytes.length;
  }

  override write(source: Uint8Array): number {
    return this.send(source);
  }

  override accept(): Descriptor {
    return fail("EINVAL");
  }

  override receive(most: number, peek: boolean, all: boolean): Uint8Array {
    if (most === 0) return new Uint8Array(0);
    const enough = waitUntil(() => this.#arrived(all ? most : 1), this, this.#interrupt);
    if (!enough && this.#held.length === 0) fail("EAGAIN");
    const bytes = this.#held.first(most);
    if (!peek) this.#held.drop(bytes.length);
    return bytes;
  }

  override send(source: Uint8Array): number {
    if (this.#finished) fail("EPIPE");
    if (source.length === 0) return 0;
    let sent = 0;
    const taken = (): boolean => {
      sent += this.waiter.put(source.subarray(sent));
      return sent === source.length;
    };
    if (!waitUntil(taken, this, this.#interrupt) && sent === 0) fail("EAGAIN");
    return sent;
  }

  override shutdown(reading: boolean, writing: boolean): void {
    if (reading) {
      this.#ended = true;
      this.#held.drop(this.#held.length);
    }
    if (writing && !this.#finished) {
      this.#finished = true;
      this.waiter.finish();
    }
  }

  override readable(): Readiness {
    const ready = this.#arrived(1);
    return { ready, bytes: this.#held.length, hangup: this.#ended };
  }

  override writable(): Readiness {
    return { ready: this.#finished || this.waiter.hasRoom(), bytes: 0, hangup: this.#finished };
  }

  override close(): void {
    this.waiter.close();
  }

  /** Whether so many bytes are there, or all that will ever be. */
  #arrived(count: number): boolean {
    while (this.#held.length < count && !this.#ended) {
      const piece = this.waiter.take();
      if (piece === undefined) this.#ended = true;
      else if (piece.length === 0) return false;
      else this.#held.push(piece);
    }
    return true;
  }
}

/** A listening stream socket. Where no more connections will come it is as one that was shut down. */
export class ListenerDescriptor extends Descriptor {
  readonly kind = "socket-stream";
  override readonly callsOut = true;
  override readonly waiter: Listener;
  readonly #interrupt: () => void;
  #next: Connection | "later" | "never" = "later";

  constructor(listener: Listener, interrupt: () => void) {
    super();
    this.waiter = listener;
    this.#interrupt = interrupt;
  }

  override accept(flags: DescriptorFlags): Descriptor {
    if (!waitUntil(() => this.#arrived(), this, this.#interrupt)) fail("EAGAIN");
    const next = this.#next;
    if (next === "later" || next === "never") return fail("EINVAL");
    this.#next = "later";
    const accepted = new ConnectionDescriptor(next, this.#interrupt);
    accepted.setFlags(flags);
    return accepted;
  }

  override read(): number {
    return fail("ENOTCONN");
  }

  override write(): number {
    return fail("ENOTCONN");
  }

  override receive(): Uint8Array {
    return fail("ENOTCONN");
  }

  override send(): number {
    return fail("ENOTCONN");
  }

  override shutdown(): void {
    fail("ENOTCONN");
  }

  override readable(): Readiness {
    return { ready: this.#arrived(), bytes: 0, hangup: this.#next === "never" };
  }

  override writable(): Readiness {
    return { ready: false, bytes: 0, hangup: false };
  }

  override close(): void {
    if (typeof this.#next === "object") this.#next.close();
    this.waiter.close();
  }

  #arrived(): boolean {
    if (this.#next === "later") this.#next = this.waiter.next();
    return this.#next !== "later";
  }
}
