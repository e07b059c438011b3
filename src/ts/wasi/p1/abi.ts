/**
 * Guest memory as WASI preview 1 sees it: little-endian fields, buffers, strings, and the layouts of its structures
 * (wasi_snapshot_preview1.witx). Every access is checked; a pointer that leaves the memory is EFAULT.
 */
import { asU64 } from "../../base/bytes/bits.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { decodeUtf8 } from "../../base/bytes/utf8.ts";
import { fail } from "../host/error.ts";
import type { FileKind, FileStat } from "../host/files/fs.ts";

/** What is needed of a guest's memory. `buffer` may be another one after each growth. */
export interface GuestMemory {
  readonly buffer: ArrayBufferLike;
}

/** Longer paths than any file system takes are refused before they are decoded. */
const maxStringBytes = 65_536;

/** As POSIX's IOV_MAX; what lies beyond is left to the guest's next call, as a short read or write. */
const maxVectors = 1024;

function unbound(): never {
  throw new UsageError(
    "not-available",
    'The module called WASI from its start function. WASI reads and writes the exported memory, which is there only when the start function has returned: such calls belong into "_initialize" or "_start".',
  );
}

/** The view of one guest's memory, renewed whenever the memory has grown. */
export class Guest {
  private _memory: () => GuestMemory = unbound;
  private _buffer: ArrayBufferLike = new ArrayBuffer(0);
  private _view = new DataView(this._buffer);

  /**
   * Says where the memory is to be found, when there is an instance; asked at each access. What it throws where there is
   * none ends the guest's call: no errno could tell the guest what is wrong.
   */
  bind(memory: () => GuestMemory): void {
    this._memory = memory;
  }

  private _at(pointer: number, length: number): DataView {
    const { buffer } = this._memory();
    if (buffer !== this._buffer) {
      this._buffer = buffer;
      this._view = new DataView(buffer);
    }
    if (pointer + length > buffer.byteLength) fail("EFAULT");
    return this._view;
  }

  /** Fails with EFAULT unless these bytes are in the memory; asked before an effect that could not be taken back. */
  check(pointer: number, length: number): void {
    this._at(pointer >>> 0, length);
  }

  u8(pointer: number): number {
    return this._at(pointer >>> 0, 1).getUint8(pointer >>> 0);
  }

  u16(pointer: number): number {
    return this._at(pointer >>> 0, 2).getUint16(pointer >>> 0, true);
  }

  u32(pointer: number): number {
    return this._at(pointer >>> 0, 4).getUint32(pointer >>> 0, true);
  }

  u64(pointer: number): bigint {
    return this._at(pointer >>> 0, 8).getBigUint64(pointer >>> 0, true);
  }

  setU32(pointer: number, value: number): void {
    this._at(pointer >>> 0, 4).setUint32(pointer >>> 0, value, true);
  }

  setU64(pointer: number, value: bigint): void {
    this._at(pointer >>> 0, 8).setBigUint64(pointer >>> 0, value, true);
  }

  /** A structure's bytes to be filled: zeroed, as padding must not show what was there. */
  struct(pointer: number, size: number): DataView {
    this._at(pointer >>> 0, size);
    new Uint8Array(this._buffer, pointer >>> 0, size).fill(0);
    return new DataView(this._buffer, pointer >>> 0, size);
  }

  /** A live view of guest bytes; it dies when the memory grows. */
  bytes(pointer: number, length: number): Uint8Array {
    this._at(pointer >>> 0, length >>> 0);
    return new Uint8Array(this._buffer, pointer >>> 0, length >>> 0);
  }

  /** The string at a pointer; EILSEQ where it is not UTF-8. */
  string(pointer: number, length: number): string {
    const bytes = this.bytes(pointer, length);
    if (bytes.length > maxStringBytes) fail("ENAMETOOLONG");
    // A copy, because decoders refuse shared memory.
    return decodeUtf8(bytes.slice()) ?? fail("EILSEQ");
  }

  /**
   * The buffers of an iovec or ciovec array, all checked.
   *
   *      pointer ─→ buf u32 · len u32 · buf u32 · len u32 …
   */
  vectors(pointer: number, count: number): Vector[] {
    const n = Math.min(count >>> 0, maxVectors);
    this.check(pointer, (count >>> 0) * 8);
    const vectors: Vector[] = [];
    for (let i = 0; i < n; i++) {
      const at = (pointer >>> 0) + i * 8;
      const vector = { pointer: this.u32(at), length: this.u32(at + 4) };
      this.check(vector.pointer, vector.length);
      if (vector.length > 0) vectors.push(vector);
    }
    return vectors;
  }
}

/** One buffer of a scattered read or a gathered write. */
export interface Vector {
  readonly pointer: number;
  readonly length: number;
}

/** The numbers of `filetype`. */
const fileTypes: { readonly [K in FileKind]: number } = {
  unknown: 0,
  "block-device": 1,
  "character-device": 2,
  directory: 3,
  "regular-file": 4,
  "socket-dgram": 5,
  "socket-stream": 6,
  "symbolic-link": 7,
};

/** The number of a kind of file. */
export function fileType(kind: FileKind): number {
  return fileTypes[kind];
}

/** The size of a `filestat`. */
export const filestatSize = 64;

/**
 * Writes a `filestat`.
 *
 *      0 dev u64 · 8 ino u64 · 16 filetype u8 · 24 nlink u64 · 32 size u64 · 40 atim · 48 mtim · 56 ctim u64
 */
export function writeFilestat(guest: Guest, pointer: number, stat: FileStat): void {
  const view = guest.struct(pointer, filestatSize);
  view.setBigUint64(0, stat.device, true);
  view.setBigUint64(8, stat.inode, true);
  view.setUint8(16, fileType(stat.kind));
  view.setBigUint64(24, stat.links, true);
  view.setBigUint64(32, stat.size, true);
  view.setBigUint64(40, stat.accessed, true);
  view.setBigUint64(48, stat.modified, true);
  view.setBigUint64(56, stat.changed, true);
}

/** A `timestamp` or `filesize` parameter as it is meant: unsigned. */
export function unsigned(value: bigint): bigint {
  return asU64(value);
}
