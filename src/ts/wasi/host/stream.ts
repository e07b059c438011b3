/**
 * Byte streams of a guest's world: where standard input comes from and where output goes. Functions of the caller
 * run inside `read` and `write`; what they throw is not caught here.
 */
import { lastOf } from "../../base/lists.ts";
import { bytesIn, hasBytes } from "../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../base/bytes/detached.ts";
import { LimitError, UsageError } from "../../base/errors/errors.ts";
import { provides } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { decodeUtf8Lossy, encodeUtf8 } from "../../base/bytes/utf8.ts";
import type { Readiness } from "./readiness.ts";

/** Something to read bytes from. */
export interface InputStream {
  readonly terminal: boolean;
  /** Reads at least one byte where there will be one, and returns the count; 0 is the end. */
  read(target: Uint8Array): number;
  readable(): Readiness;
  /** Waits at most so long until something can be read. */
  wait?(nanoseconds: bigint): void;
}

/** Something to write bytes to. */
export interface OutputStream {
  readonly terminal: boolean;
  /** Takes the bytes, which are only lent, and returns how many. */
  write(source: Uint8Array): number;
  /** Hands over what is still held back. */
  flush?(): void;
}

/** What standard input can be given as. A function returns the next piece, `null` at the end. */
export type InputSource = InputPiece | Iterable<InputPiece> | (() => InputPiece | null | undefined) | InputStream;

/** Text, or bytes in whatever holds them. */
export type InputPiece = string | ArrayBufferView | ArrayBuffer;

/** The bytes of a piece; undefined for what is none. @throws UsageError `bad-option` */
function bytesOf(piece: unknown): Uint8Array | undefined {
  if (typeof piece === "string") return encodeUtf8(piece);
  if (hasBytes(piece) && isDetached(piece)) {
    throw new UsageError("bad-option", `Bytes of stdin are gone: ${detachedReason}.`, {
      option: "stdin",
      value: piece,
    });
  }
  return piece instanceof Uint8Array ? piece : bytesIn(piece);
}

/**
 * The stream of a source.
 * @throws UsageError `bad-option` where the source is none of the kinds
 */
export function inputFrom(source: InputSource | undefined, interrupt: () => void = () => {}): InputStream {
  if (source === undefined) return new PulledInput(() => undefined, interrupt);
  if (bytesOf(source) !== undefined) return new PulledInput(piecesOf([source]), interrupt);
  if (typeof source === "function") return new PulledInput(() => pulled(source), interrupt);
  if (typeof source === "object" && source !== null) {
    if (isInputStream(source)) return source;
    if (isIterable(source)) return new PulledInput(piecesOf(source), interrupt);
  }
  throw new UsageError(
    "bad-option",
    "stdin is not something to read from; give a string, bytes, a sequence of those, or a function that returns the next piece.",
    { option: "stdin", value: source },
  );
}

function isInputStream(source: object): source is InputStream {
  return provides(source, "read");
}

function isIterable(source: object): source is Iterable<unknown> {
  return Symbol.iterator in source;
}

function piecesOf(source: Iterable<unknown>): () => Uint8Array | undefined {
  const iterator = source[Symbol.iterator]();
  let count = 0;
  return () => {
    const next = iterator.next();
    if (next.done === true) return undefined;
    const bytes = bytesOf(next.value);
    if (bytes === undefined) throw noPiece(count, next.value);
    count += 1;
    return bytes;
  };
}

function noPiece(index: number, value: unknown): UsageError {
  const text = `A sequence for stdin holds strings and bytes; its item ${index} is neither.`;
  return new UsageError("bad-option", text, { option: "stdin", value });
}

function pulled(pull: () => unknown): Uint8Array | undefined {
  const piece = pull();
  if (piece === null || piece === undefined) return undefined;
  const bytes = bytesOf(piece);
  if (bytes !== undefined) return bytes;
  throw new UsageError(
    "bad-host-result",
    "The stdin function returned something else than a string, bytes or null (the end).",
    { option: "stdin", value: piece },
  );
}

/**
 * A stream that asks for its next piece when the last one is used up. Empty pieces are passed over: an empty read would mean
 * the end. Where there is nothing else, the run's bounds end it.
 */
class PulledInput implements InputStream {
  readonly terminal = false;
  private readonly _pull: () => Uint8Array | undefined;
  private _rest = new Uint8Array(0);
  private _ended = false;

  private readonly _interrupt: () => void;

  constructor(pull: () => Uint8Array | undefined, interrupt: () => void) {
    this._pull = pull;
    this._interrupt = interrupt;
  }

  read(target: Uint8Array): number {
    if (target.length === 0) return 0;
    if (this._rest.length === 0) this._rest = this._next();
    const piece = this._rest.subarray(0, target.length);
    target.set(piece);
    this._rest = this._rest.subarray(piece.length);
    return piece.length;
  }

  readable(): Readiness {
    return { ready: true, bytes: this._rest.length, hangup: this._ended };
  }

  private _next(): Uint8Array<ArrayBuffer> {
    if (this._ended) return new Uint8Array(0);
    let piece = this._pull();
    while (piece?.length === 0) {
      this._interrupt();
      piece = this._pull();
    }
    if (piece === undefined) {
      this._ended = true;
      return new Uint8Array(0);
    }
    // A copy: the piece's owner may use its buffer again before all of it is read.
    return new Uint8Array(piece);
  }
}

/** Counts what a guest writes, over all of its output streams. */
export class OutputBudget {
  private readonly _limit: number | null;
  private _used = 0;

  /** `null` lifts the bound. */
  constructor(limit: number | null) {
    this._limit = limit;
  }

  /** How many of `count` bytes may still be written. */
  admit(count: number): number {
    const fits = this._limit === null ? count : Math.min(count, this._limit - this._used);
    this._used += fits;
    return fits;
  }

  /** Makes room again: so many bytes were taken away. */
  release(count: number): void {
    this._used -= count;
  }

  /**
   * Ends the run: more was written than is allowed.
   * @throws LimitError `output` always
   */
  exceeded(excess: number): never {
    const limit = this._limit ?? 0;
    throw new LimitError("output", `The program wrote more than ${limit} bytes of output. ${phrase("more-output")}`, {
      used: limit + excess,
      limit,
    });
  }
}

/** `stream` with its bytes counted: what fits is written, then the run ends. */
export function bounded(stream: OutputStream, budget: OutputBudget): OutputStream {
  return {
    terminal: stream.terminal,
    write(source) {
      const fits = budget.admit(source.length);
      if (fits === source.length) return stream.write(source);
      stream.write(source.subarray(0, fits));
      return budget.exceeded(source.length - fits);
    },
    flush() {
      stream.flush?.();
    },
  };
}

/** Keeps everything that is written. */
export class Capture implements OutputStream {
  readonly terminal = false;
  private _bytes = new Uint8Array(0);
  private _length = 0;

  write(source: Uint8Array): number {
    const end = this._length + source.length;
    if (end > this._bytes.length) {
      const grown = new Uint8Array(Math.max(1024, end, this._bytes.length * 2));
      grown.set(this._bytes.subarray(0, this._length));
      this._bytes = grown;
    }
    this._bytes.set(source, this._length);
    this._length = end;
    return source.length;
  }

  /** How many bytes were written so far. */
  get length(): number {
    return this._length;
  }

  /** A copy of what was written so far, from that byte on. */
  bytes(from = 0): Uint8Array<ArrayBuffer> {
    return this._bytes.slice(from, this._length);
  }

  /** What was written so far, which is not kept any longer. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this._bytes.subarray(0, this._length);
    this._bytes = new Uint8Array(0);
    this._length = 0;
    return taken;
  }
}

/** Hands each write to a function, as a copy that it may keep. */
export function outputTo(receive: (chunk: Uint8Array) => void): OutputStream {
  return {
    terminal: false,
    write(source) {
      if (source.length > 0) receive(source.slice());
      return source.length;
    },
  };
}

const lineFeed = 0x0a;

const carriageReturn = 0x0d;

/** A line without the carriage return that some systems end lines with, before the line feed. */
function withoutReturn(line: Uint8Array): Uint8Array {
  return lastOf(line) === carriageReturn ? line.subarray(0, -1) : line;
}

/** Hands each line to a function, without what ends it, LF or CR and LF; an unfinished last line at the end. */
export function linesTo(receive: (line: string) => void): OutputStream {
  const line = new Capture();
  return {
    terminal: false,
    write(source) {
      let from = 0;
      for (let at = source.indexOf(lineFeed); at >= 0; at = source.indexOf(lineFeed, from)) {
        line.write(source.subarray(from, at));
        from = at + 1;
        receive(decodeUtf8Lossy(withoutReturn(line.take())));
      }
      line.write(source.subarray(from));
      return source.length;
    },
    flush() {
      const last = line.take();
      if (last.length > 0) receive(decodeUtf8Lossy(last));
    },
  };
}
