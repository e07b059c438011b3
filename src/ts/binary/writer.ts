/**
 * A growing run of bytes, with the writers of the binary format's values (Binary Format, Values).
 */
import { pushS32, pushS33, pushS64, pushU32, pushU64 } from "../base/bytes/leb128.ts";
import { encodeUtf8 } from "../base/bytes/utf8.ts";

/** Bytes up to which a loop copies faster than a view of them is made. */
const mostInLoop = 48;

/** Writes values one after the other; `bytes` is what has been written. */
export class ByteWriter {
  private _buffer: Uint8Array<ArrayBuffer>;
  private readonly _scratch: number[] = [];
  /** How many bytes have been written. */
  length = 0;

  constructor(capacity = 64) {
    this._buffer = new Uint8Array(capacity);
  }

  /** A view of what has been written so far; writing more may leave it behind. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this._buffer.subarray(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this._buffer.length) this._grow(1);
    this._buffer[this.length++] = value;
  }

  append(bytes: ArrayLike<number>): void {
    if (bytes.length > this._buffer.length - this.length) this._grow(bytes.length);
    this._buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Bytes from `start` to `end`: what is short is not worth a view. */
  copy(bytes: Uint8Array, start: number, end: number): void {
    const count = end - start;
    if (count > mostInLoop) {
      this.append(bytes.subarray(start, end));
      return;
    }
    if (count > this._buffer.length - this.length) this._grow(count);
    const buffer = this._buffer;
    let at = this.length;
    for (let i = start; i < end; i++) buffer[at++] = bytes[i]!;
    this.length = at;
  }

  u32(value: number): void {
    if (value < 0x80) this.byte(value);
    else this._leb(pushU32, value);
  }

  s32(value: number): void {
    this._leb(pushS32, value);
  }

  s33(value: number): void {
    this._leb(pushS33, value);
  }

  u64(value: bigint): void {
    this._leb(pushU64, value);
  }

  s64(value: bigint): void {
    this._leb(pushS64, value);
  }

  /** The four bytes of a 32-bit integer, the lowest first. */
  fixed32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 0xff);
  }

  /** Bytes behind their length. */
  sized(bytes: ArrayLike<number>): void {
    this.u32(bytes.length);
    this.append(bytes);
  }

  /** A name: UTF-8 behind its length. */
  name(text: string): void {
    this.sized(encodeUtf8(text));
  }

  private _leb<T>(push: (out: number[], value: T) => void, value: T): void {
    const { _scratch: scratch } = this;
    scratch.length = 0;
    push(scratch, value);
    for (let i = 0; i < scratch.length; i++) this.byte(scratch[i]!);
  }

  private _grow(by: number): void {
    const bigger = new Uint8Array(Math.max(this._buffer.length * 2, this.length + by));
    bigger.set(this.bytes);
    this._buffer = bigger;
  }
}
