/**
 * What a guest holds by a number: open files, directories and streams. A method that a kind of descriptor does not have
 * fails with the POSIX error for that kind, ENOTSUP where there is none. Nothing here knows an ABI.
 */
import { fail } from "./error.ts";
import type { Directory, DirectoryEntry, File, FileKind, FileStat, NewTimes } from "./files/fs.ts";
import type { Listings } from "./files/listings.ts";
import type { InputStream, OutputStream } from "./stream.ts";

/** The flags of an open descriptor. */
export interface DescriptorFlags {
  readonly append: boolean;
  readonly nonblock: boolean;
  /** Data reaches the storage before a write returns. */
  readonly dsync: boolean;
  readonly rsync: boolean;
  /** Data and metadata reach the storage before a write returns. */
  readonly sync: boolean;
}

/** No flag set. */
export const noFlags: DescriptorFlags = {
  append: false,
  nonblock: false,
  dsync: false,
  rsync: false,
  sync: false,
};

/** Where a seek counts from. */
export type Whence = "start" | "current" | "end";

/** How the use of a range is announced by `advise`. */
export type Advice = "normal" | "sequential" | "random" | "willneed" | "dontneed" | "noreuse";

/** What can be said about a descriptor without waiting. */
export interface Readiness {
  readonly ready: boolean;
  /** Bytes that can be read or written at least, where that is known. */
  readonly bytes: number;
  /** The other side has gone. */
  readonly hangup: boolean;
}

const always: Readiness = { ready: true, bytes: 0, hangup: false };
const notReady: Readiness = { ready: false, bytes: 0, hangup: false };

/** What can be waited for. */
export interface Waiter {
  /** Waits at most so long until something may have changed. */
  wait(nanoseconds: bigint): void;
  /** The same without blocking the thread, where that can be done. */
  waitAsync?(nanoseconds: bigint): Promise<void>;
}

/** An open descriptor; the base of all kinds. */
export abstract class Descriptor {
  abstract readonly kind: FileKind;
  flags: DescriptorFlags = noFlags;

  read(_target: Uint8Array): number {
    return fail("ENOTSUP");
  }

  write(_source: Uint8Array): number {
    return fail("ENOTSUP");
  }

  readAt(_target: Uint8Array, _position: number): number {
    return fail("ESPIPE");
  }

  writeAt(_source: Uint8Array, _position: number): number {
    return fail("ESPIPE");
  }

  /** Moves the position and returns it. */
  seek(_offset: number, _whence: Whence): number {
    return fail("ESPIPE");
  }

  stat(): FileStat {
    return {
      device: 0n,
      inode: 0n,
      kind: this.kind,
      links: 1n,
      size: 0n,
      accessed: 0n,
      modified: 0n,
      changed: 0n,
    };
  }

  setFlags(flags: DescriptorFlags): void {
    this.flags = flags;
  }

  setSize(_size: number): void {
    fail("EINVAL");
  }

  setTimes(_times: NewTimes): void {
    fail("ENOTSUP");
  }

  allocate(_offset: number, _length: number): void {
    fail("ESPIPE");
  }

  advise(_offset: number, _length: number, _advice: Advice): void {
    fail("ESPIPE");
  }

  sync(_dataOnly: boolean): void {
    fail("EINVAL");
  }

  /** The directory that this descriptor is. */
  directory(): Directory {
    return fail("ENOTDIR");
  }

  /** The entries with `.` and `..` before them, read anew where `fresh`, else as they were read last. */
  entries(_fresh: boolean): readonly DirectoryEntry[] {
    return fail("ENOTDIR");
  }

  readable(): Readiness {
    return always;
  }

  writable(): Readiness {
    return always;
  }

  /** Whether a connection can be accepted, or so many bytes received, without waiting. */
  arrived(_count: number): boolean {
    return true;
  }

  /** Whether so many bytes can be sent at once without waiting. */
  fits(_count: number): boolean {
    return true;
  }

  /** What to wait for until the descriptor is ready. Without it, what is not ready will not become so. */
  readonly waiter: Waiter | undefined = undefined;

  accept(_flags: DescriptorFlags): Descriptor {
    return fail("ENOTSOCK");
  }

  /** Receives at least one byte where there will be one, with `all` as many as asked for; with `peek` they stay. */
  receive(_most: number, _peek: boolean, _all: boolean): Uint8Array {
    return fail("ENOTSOCK");
  }

  send(_source: Uint8Array): number {
    return fail("ENOTSOCK");
  }

  shutdown(_reading: boolean, _writing: boolean): void {
    fail("ENOTSOCK");
  }

  close(): void {}
}

/** Whether a descriptor is a socket of any kind. */
export function isSocket({ kind }: Descriptor): boolean {
  return kind === "socket-stream" || kind === "socket-dgram";
}

/** Whether a descriptor has a position, so that reading it never waits. */
export function isSeekable({ kind }: Descriptor): boolean {
  return kind === "regular-file" || kind === "block-device";
}

/** An open file with its position. */
export class FileDescriptor extends Descriptor {
  readonly kind: FileKind;
  private readonly _file: File;
  private _position = 0;

  constructor(file: File, flags: DescriptorFlags) {
    super();
    this._file = file;
    this.kind = file.kind;
    this.flags = flags;
  }

  override read(target: Uint8Array): number {
    const n = this._file.readAt(target, this._position);
    this._position += n;
    return n;
  }

  override write(source: Uint8Array): number {
    const at = this.flags.append ? Number(this._file.stat().size) : this._position;
    const n = this._put(source, at);
    this._position = at + n;
    return n;
  }

  override readAt(target: Uint8Array, position: number): number {
    return this._file.readAt(target, position);
  }

  override writeAt(source: Uint8Array, position: number): number {
    return this._put(source, position);
  }

  override seek(offset: number, whence: Whence): number {
    if (!isSeekable(this)) fail("ESPIPE");
    const position = this._base(whence) + offset;
    if (position < 0) fail("EINVAL");
    if (!Number.isSafeInteger(position)) fail("EOVERFLOW");
    this._position = position;
    return position;
  }

  override stat(): FileStat {
    return this._file.stat();
  }

  override readable(): Readiness {
    if (this.kind !== "regular-file") return always;
    return { ready: true, bytes: Math.max(0, Number(this.stat().size) - this._position), hangup: false };
  }

  override setSize(size: number): void {
    this._file.setSize(size);
  }

  override setTimes(times: NewTimes): void {
    this._file.setTimes(times);
  }

  override allocate(offset: number, length: number): void {
    this._file.allocate(offset, length);
  }

  override advise(): void {}

  override sync(dataOnly: boolean): void {
    this._file.sync(dataOnly);
  }

  override close(): void {
    this._file.close();
  }

  private _base(whence: Whence): number {
    if (whence === "start") return 0;
    return whence === "current" ? this._position : Number(this._file.stat().size);
  }

  private _put(source: Uint8Array, at: number): number {
    const n = this._file.writeAt(source, at);
    if (this.flags.sync || this.flags.dsync) this._file.sync(!this.flags.sync);
    return n;
  }
}

/** An open directory. */
export class DirectoryDescriptor extends Descriptor {
  readonly kind = "directory";
  private readonly _directory: Directory;
  private readonly _listings: Listings;

  /** `listings` are those of the guest. */
  constructor(directory: Directory, listings: Listings) {
    super();
    this._directory = directory;
    this._listings = listings;
  }

  override read(): number {
    return fail("EISDIR");
  }

  override write(): number {
    return fail("EISDIR");
  }

  override readAt(): number {
    return fail("EISDIR");
  }

  override writeAt(): number {
    return fail("EISDIR");
  }

  override seek(): number {
    return fail("EISDIR");
  }

  override setSize(): void {
    fail("EISDIR");
  }

  override allocate(): void {
    fail("EISDIR");
  }

  override advise(): void {
    fail("EBADF");
  }

  override stat(): FileStat {
    return this._directory.stat();
  }

  override setTimes(times: NewTimes): void {
    this._directory.setTimes(times);
  }

  override sync(dataOnly: boolean): void {
    this._directory.sync(dataOnly);
  }

  override directory(): Directory {
    return this._directory;
  }

  override entries(fresh: boolean): readonly DirectoryEntry[] {
    return this._listings.of(this, fresh, () => [
      { name: ".", kind: "directory" },
      { name: "..", kind: "directory" },
      ...this._directory.list(),
    ]);
  }

  override close(): void {
    this._listings.drop(this);
    this._directory.close();
  }
}

/** A stream that is read. */
export class InputDescriptor extends Descriptor {
  readonly kind: FileKind;
  override readonly waiter: Waiter | undefined;
  private readonly _stream: InputStream;

  constructor(stream: InputStream) {
    super();
    this._stream = stream;
    this.kind = stream.terminal ? "character-device" : "unknown";
    this.waiter = stream.wait === undefined ? undefined : { wait: (nanoseconds) => stream.wait?.(nanoseconds) };
  }

  override read(target: Uint8Array): number {
    if (this.flags.nonblock && !this._stream.readable().ready) fail("EAGAIN");
    return this._stream.read(target);
  }

  override write(): number {
    return fail("EBADF");
  }

  override readable(): Readiness {
    return this._stream.readable();
  }

  override writable(): Readiness {
    return notReady;
  }
}

/** A stream that is written. */
export class OutputDescriptor extends Descriptor {
  readonly kind: FileKind;
  private readonly _stream: OutputStream;

  constructor(stream: OutputStream) {
    super();
    this._stream = stream;
    this.kind = stream.terminal ? "character-device" : "unknown";
  }

  override read(): number {
    return fail("EBADF");
  }

  override write(source: Uint8Array): number {
    return this._stream.write(source);
  }

  override readable(): Readiness {
    return notReady;
  }
}
