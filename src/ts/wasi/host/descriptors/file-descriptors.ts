/**
 * Open files and directories of a guest.
 */
import { fail } from "../error.ts";
import type { Directory, DirectoryEntry, File, FileKind, FileStat, NewTimes } from "../files/fs.ts";
import type { Listings } from "./listings.ts";
import { always, type Readiness } from "../readiness.ts";
import { Descriptor, isSeekable, type DescriptorFlags, type Whence } from "./descriptor.ts";

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
