/**
 * `wasi:io/streams`: bytes in and out, over descriptors of the world that do not block.
 */
import { isA } from "../../../base/foreign.ts";
import { HostError } from "../../host/error.ts";
import type { Readiness, Waiter } from "../../host/readiness.ts";
import { type Coded, misuse, StreamClosed, StreamError, StreamFailed } from "./failures.ts";
import { Blocking, type Pollable } from "./pollable.ts";

/** The most that one call moves. */
const mostBytes = 65_536;
/** What the functions that write and wait take at most, by the standard. */
const mostBlocking = 4096;

/** What an input stream reads. */
export interface Source {
  readonly of: Coded | undefined;
  readonly waiter: Waiter | undefined;
  readable(): Readiness;
  /** Reads what there is, and returns the count; 0 is the end. @throws HostError EAGAIN where there is none yet */
  read(target: Uint8Array): number;
  close(): void;
}

/** What an output stream writes to. */
export interface Sink {
  readonly of: Coded | undefined;
  readonly waiter: Waiter | undefined;
  writable(): Readiness;
  /** Whether so many bytes can be written at once without waiting. */
  fits(count: number): boolean;
  /** Writes, and returns the count. */
  write(source: Uint8Array): number;
  close(): void;
}

const smaller = (count: bigint, most: number): number => (count < BigInt(most) ? Number(count) : most);

/** What both kinds of streams have. */
abstract class Stream {
  private _over = false;
  private readonly _side: Source | Sink;

  constructor(side: Source | Sink) {
    this._side = side;
  }

  /** The guest has dropped it. */
  drop(): void {
    this._over = true;
    this._side.close();
  }

  protected get isOver(): boolean {
    return this._over;
  }

  /** @throws StreamClosed */
  protected requireOpen(): void {
    if (this._over) throw new StreamClosed();
  }

  protected end(): never {
    this._over = true;
    throw new StreamClosed();
  }

  /** Does something with the other side, whose failures end the stream. */
  protected trying<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!isA(error, HostError)) throw error;
      this._over = true;
      throw new StreamFailed(new StreamError(error.code, this._side.of));
    }
  }
}

/** An `input-stream`. */
export class InputStream extends Stream {
  private readonly _source: Source;

  constructor(source: Source) {
    super(source);
    this._source = source;
  }

  /** As traces show it. */
  override toString(): string {
    return "input-stream";
  }

  /** The bytes that are there. @throws StreamClosed, StreamFailed */
  read(length: bigint): Uint8Array {
    this.requireOpen();
    if (length === 0n || !this._isReady()) return new Uint8Array(0);
    const buffer = new Uint8Array(smaller(length, mostBytes));
    const count = this.trying(() => this._readInto(buffer));
    if (count === 0) this.end();
    return count < 0 ? new Uint8Array(0) : buffer.subarray(0, count);
  }

  /** What can be waited for. */
  get pollable(): Pollable {
    return { ready: () => this.isOver || this._isReady(), waiter: this._source.waiter };
  }

  private _isReady(): boolean {
    return this._source.readable().ready;
  }

  /** -1 where there is nothing yet. */
  private _readInto(buffer: Uint8Array): number {
    try {
      return this._source.read(buffer);
    } catch (error) {
      if (isA(error, HostError) && error.code === "EAGAIN") return -1;
      throw error;
    }
  }
}

/** An `output-stream`. */
export class OutputStream extends Stream {
  private readonly _sink: Sink;
  /** What the guest may write, as it was told last. */
  private _permit = 0;

  constructor(sink: Sink) {
    super(sink);
    this._sink = sink;
  }

  /** As traces show it. */
  override toString(): string {
    return "output-stream";
  }

  /** How many bytes may be written. @throws StreamClosed, StreamFailed */
  checkWrite(): number {
    this._permit = 0;
    this.requireOpen();
    const { ready, bytes, hangup } = this._sink.writable();
    if (hangup) this.end();
    if (ready) this._permit = bytes === 0 ? mostBytes : Math.min(bytes, mostBytes);
    return this._permit;
  }

  /** `write`. @throws StreamClosed, StreamFailed, Trap */
  write(contents: Uint8Array): void {
    this.requireOpen();
    if (contents.length > this._permit) {
      misuse(`write was given ${contents.length} bytes, and check-write had allowed ${this._permit}.`);
    }
    this._permit -= contents.length;
    this.put(contents);
  }

  /** `write-zeroes`. */
  writeZeroes(length: bigint): void {
    this.requireOpen();
    if (length > BigInt(this._permit)) {
      misuse(`write-zeroes was given ${length}, and check-write had allowed ${this._permit}.`);
    }
    this.write(new Uint8Array(Number(length)));
  }

  /** `blocking-write-and-flush`. */
  blockingWrite(contents: Uint8Array): Blocking {
    checkBlocking("blocking-write-and-flush", BigInt(contents.length));
    return this._whenFits(contents.length, () => this.put(contents));
  }

  /** `blocking-write-zeroes-and-flush`. */
  blockingZeroes(length: bigint): Blocking {
    checkBlocking("blocking-write-zeroes-and-flush", length);
    return this._whenFits(Number(length), () => this.put(new Uint8Array(Number(length))));
  }

  /** `flush`: what was written is on its way. */
  flush(): void {
    this.requireOpen();
  }

  /** Writes all of it. @throws StreamClosed, StreamFailed */
  put(contents: Uint8Array): void {
    this.requireOpen();
    this.trying(() => {
      for (let done = 0; done < contents.length;) done += this._sink.write(contents.subarray(done));
    });
  }

  /** What can be waited for. */
  get pollable(): Pollable {
    return { ready: () => this.isOver || this._sink.writable().ready, waiter: this._sink.waiter };
  }

  private _whenFits(count: number, perform: () => void): Blocking {
    const fits: Pollable = { ready: () => this.isOver || this._sink.fits(count), waiter: this._sink.waiter };
    return new Blocking([fits], perform);
  }
}

function checkBlocking(fn: string, length: bigint): void {
  if (length > BigInt(mostBlocking)) misuse(`${fn} was given ${length} bytes; ${mostBlocking} are allowed.`);
}

/** `splice`: how many bytes went from one stream to the other. */
export function splice(to: OutputStream, from: InputStream, length: bigint): bigint {
  const room = to.checkWrite();
  const bytes = from.read(BigInt(smaller(length, room)));
  to.write(bytes);
  return BigInt(bytes.length);
}
