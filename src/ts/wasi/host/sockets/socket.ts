/**
 * Stream sockets that a guest is given: connections and listening sockets, whatever is on their other side. Waiting,
 * peeking and shutting down are done here; a source only says what has come and takes what it can. Nothing here knows an ABI.
 */
import { fail, HostError } from "../error.ts";
import type { Readiness, Waiter } from "../readiness.ts";
import { Descriptor, type DescriptorFlags } from "../descriptors/descriptor.ts";
import type { Endpoint } from "./tcp.ts";

/** The other side of a connection. Nothing but its waiter waits. */
export interface Connection {
  /** Both ends' addresses, where they are known. */
  readonly local?: Endpoint | undefined;
  readonly remote?: Endpoint | undefined;
  /** What to wait for until one of the answers below may be another. */
  readonly waiter: Waiter;
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
  /** How many bytes `put` would take at the moment: `Infinity` where there is no bound, or where it would fail. */
  room(): number;
  /** Whether nobody will read what is sent. */
  gone(): boolean;
  /** Whatever still comes is of no use. */
  ignore(): void;
  /** No more is sent: the other side reads the end. */
  finish(): void;
  close(): void;
}

/** Where connections come from. Nothing but its waiter waits. */
export interface Listener {
  readonly waiter: Waiter;
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
  private _bytes = new Uint8Array(0);
  private _from = 0;
  private _to = 0;

  get length(): number {
    return this._to - this._from;
  }

  push(piece: Uint8Array): void {
    if (this._to + piece.length > this._bytes.length) {
      const grown = new Uint8Array(Math.max(this.length + piece.length, this.length * 2));
      grown.set(this._bytes.subarray(this._from, this._to));
      this._to = this.length;
      this._from = 0;
      this._bytes = grown;
    }
    this._bytes.set(piece, this._to);
    this._to += piece.length;
  }

  /** A copy of the first bytes. */
  first(most: number): Uint8Array {
    return this._bytes.slice(this._from, Math.min(this._to, this._from + most));
  }

  drop(count: number): void {
    this._from += count;
    if (this.length === 0) this._from = this._to = 0;
  }
}

/** What both kinds of sockets are: `interrupt` is asked during waits. */
abstract class SocketDescriptor extends Descriptor {
  readonly kind = "socket-stream";
  override readonly waiter: Waiter;
  protected readonly interrupt: () => void;

  constructor(waiter: Waiter, interrupt: () => void) {
    super();
    this.waiter = waiter;
    this.interrupt = interrupt;
  }
}

/** A connected stream socket. */
export class ConnectionDescriptor extends SocketDescriptor {
  private readonly _connection: Connection;
  private readonly _held = new Held();
  /** What broke the connection, where nobody was told. */
  private _failure: HostError | undefined;
  private _ended = false;
  private _finished = false;

  constructor(connection: Connection, interrupt: () => void) {
    super(connection.waiter, interrupt);
    this._connection = connection;
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
    const enough = waitUntil(() => this.arrived(all ? most : 1), this, this.interrupt);
    if (this._held.length === 0) {
      if (!enough) fail("EAGAIN");
      this._tellFailure();
    }
    const bytes = this._held.first(most);
    if (!peek) this._held.drop(bytes.length);
    return bytes;
  }

  override send(source: Uint8Array): number {
    if (this._finished) fail("EPIPE");
    this._tellFailure();
    if (source.length === 0) return 0;
    let sent = 0;
    const taken = (): boolean => {
      sent += this._put(source, sent);
      return sent === source.length || this._failure !== undefined;
    };
    if (!waitUntil(taken, this, this.interrupt) && sent === 0) fail("EAGAIN");
    return sent;
  }

  override shutdown(reading: boolean, writing: boolean): void {
    if (reading) {
      this._ended = true;
      this._held.drop(this._held.length);
      this._connection.ignore();
    }
    if (writing && !this._finished) {
      this._finished = true;
      this._connection.finish();
    }
  }

  override readable(): Readiness {
    const ready = this.arrived(1);
    return { ready, bytes: this._held.length, hangup: this._ended };
  }

  override writable(): Readiness {
    const hangup = this._finished || this._connection.gone();
    const room = this._connection.room();
    return { ready: hangup || room > 0, bytes: hangup || room === Infinity ? 0 : room, hangup };
  }

  override fits(count: number): boolean {
    return this._finished || this._connection.gone() || this._connection.room() >= count;
  }

  override close(): void {
    this._connection.close();
  }

  /** Also where less than that will ever come. */
  override arrived(count: number): boolean {
    while (this._held.length < count && !this._ended) {
      const piece = this._take();
      if (piece === undefined) this._ended = true;
      else if (piece.length === 0) return false;
      else this._held.push(piece);
    }
    return true;
  }

  /** The next piece; what broke the connection is its end, and told behind all that had come. */
  private _take(): Uint8Array | undefined {
    try {
      return this._connection.take();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      this._failure = error;
      return undefined;
    }
  }

  /** Sends what is behind the first bytes; what breaks the connection is told at once, or next where some of it was sent. */
  private _put(source: Uint8Array, sent: number): number {
    try {
      return this._connection.put(source.subarray(sent));
    } catch (error) {
      if (sent === 0 || !(error instanceof HostError)) throw error;
      this._failure = error;
      return 0;
    }
  }

  /** @throws HostError what broke the connection, once */
  private _tellFailure(): void {
    const failure = this._failure;
    this._failure = undefined;
    if (failure !== undefined) throw failure;
  }
}

/** A listening stream socket. Where no more connections will come it is as one that was shut down. */
export class ListenerDescriptor extends SocketDescriptor {
  private readonly _listener: Listener;
  private _next: Connection | "later" | "never" = "later";

  constructor(listener: Listener, interrupt: () => void) {
    super(listener.waiter, interrupt);
    this._listener = listener;
  }

  override accept(flags: DescriptorFlags): Descriptor {
    if (!waitUntil(() => this.arrived(), this, this.interrupt)) fail("EAGAIN");
    const next = this._next;
    if (next === "later" || next === "never") return fail("EINVAL");
    this._next = "later";
    const accepted = new ConnectionDescriptor(next, this.interrupt);
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
    return { ready: this.arrived(), bytes: 0, hangup: this._next === "never" };
  }

  override writable(): Readiness {
    return { ready: false, bytes: 0, hangup: false };
  }

  override close(): void {
    if (typeof this._next === "object") this._next.close();
    this._listener.close();
  }

  override arrived(): boolean {
    if (this._next === "later") this._next = this._listener.next();
    return this._next !== "later";
  }
}
