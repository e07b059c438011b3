/**
 * `wasi:filesystem`: files and directories. What is done with a path is `wasi/host/files`'s, as is keeping inside.
 */
import { type Advice, noFlags } from "../host/descriptors/descriptor.ts";
import { openAt } from "../host/descriptors/open.ts";
import { fail, HostError } from "../host/error.ts";
import {
  linkAt,
  makeDirectoryAt,
  readLinkAt,
  removeDirectoryAt,
  renameAt,
  setTimesAt,
  statAt,
  symlinkAt,
  unlinkAt,
} from "../host/files/entries.ts";
import type { Directory, DirectoryEntry, FileKind, FileStat, NewTimes } from "../host/files/fs.ts";
import type { FollowLast } from "../host/files/path.ts";
import { position } from "../host/files/position.ts";
import { always } from "../host/readiness.ts";
import { type Datetime, datetimeOf, nanosOf } from "./clocks.ts";
import type { Context } from "./common/context.ts";
import type { Shared } from "./common/shared.ts";
import { InputStream, OutputStream } from "./common/streams.ts";

/** `descriptor-flags`. */
export interface DescriptorFlags {
  readonly read: boolean;
  readonly write: boolean;
  readonly fileIntegritySync: boolean;
  readonly dataIntegritySync: boolean;
  readonly requestedWriteSync: boolean;
  readonly mutateDirectory: boolean;
}

/** `path-flags`. */
export interface PathFlags {
  readonly symlinkFollow: boolean;
}

/** `open-flags`. */
export interface OpenFlags {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

/** `new-timestamp`. */
export type NewTimestamp =
  | { readonly tag: "no-change" | "now" }
  | { readonly tag: "timestamp"; readonly val: Datetime };

/** `metadata-hash-value`. */
export interface MetadataHash {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** The most bytes that one call reads. */
const mostBytes = 2 ** 20;

const types: { readonly [K in FileKind]: string } = {
  unknown: "unknown",
  "block-device": "block-device",
  "character-device": "character-device",
  directory: "directory",
  "regular-file": "regular-file",
  "socket-dgram": "socket",
  "socket-stream": "socket",
  "symbolic-link": "symbolic-link",
};

const advices: { readonly [name: string]: Advice } = {
  normal: "normal",
  sequential: "sequential",
  random: "random",
  "will-need": "willneed",
  "dont-need": "dontneed",
  "no-reuse": "noreuse",
};

const followOf = ({ symlinkFollow }: PathFlags): FollowLast => (symlinkFollow ? "always" : "slash");

/** A time before 1970 cannot be told. */
const timeOf = (nanos: bigint): Datetime | undefined => (nanos < 0n ? undefined : datetimeOf(nanos));

const statOf = (stat: FileStat): object => ({
  type: types[stat.kind],
  linkCount: stat.links,
  size: stat.size,
  dataAccessTimestamp: timeOf(stat.accessed),
  dataModificationTimestamp: timeOf(stat.modified),
  statusChangeTimestamp: timeOf(stat.changed),
});

/** Device and inode are what tells files apart: no two have the same. */
const hashOf = ({ device, inode }: FileStat): MetadataHash => ({
  lower: BigInt.asUintN(64, inode),
  upper: BigInt.asUintN(64, device),
});

function newTimes({ world }: Context, accessed: NewTimestamp, modified: NewTimestamp): NewTimes {
  let now: bigint | undefined;
  const pick = (time: NewTimestamp): bigint | undefined => {
    if (time.tag === "timestamp") return nanosOf(time.val);
    return time.tag === "now" ? (now ??= world.clock.realtime()) : undefined;
  };
  return { accessed: pick(accessed), modified: pick(modified) };
}

/** A `descriptor`: an open file or directory. */
export class FileResource {
  private readonly _c: Context;
  private readonly _shared: Shared;
  private readonly _flags: DescriptorFlags;

  /** It lets go of what is shared when it is dropped. */
  constructor(c: Context, shared: Shared, flags: DescriptorFlags) {
    this._c = c;
    this._shared = shared;
    this._flags = flags;
  }

  /** As traces show it. */
  toString(): string {
    return "descriptor";
  }

  /** The guest has dropped it. */
  drop(): void {
    this._shared.release();
  }

  readViaStream(offset: bigint): InputStream {
    this._requireRead();
    let at = position(offset);
    const { descriptor } = this._shared;
    const held = this._shared.hold();
    return new InputStream({
      of: "filesystem",
      waiter: undefined,
      readable: () => always,
      read(target) {
        const count = descriptor.readAt(target, at);
        at += count;
        return count;
      },
      close: () => held.release(),
    });
  }

  writeViaStream(offset: bigint): OutputStream {
    let at = position(offset);
    return this._writing((source) => {
      const count = this._shared.descriptor.writeAt(source, at);
      at += count;
      return count;
    });
  }

  appendViaStream(): OutputStream {
    const { descriptor } = this._shared;
    return this._writing((source) => descriptor.writeAt(source, Number(descriptor.stat().size)));
  }

  advise(offset: bigint, length: bigint, advice: string): void {
    this._shared.descriptor.advise(position(offset), position(length), advices[advice]!);
  }

  sync(dataOnly: boolean): void {
    this._shared.descriptor.sync(dataOnly);
  }

  get flags(): DescriptorFlags {
    return this._flags;
  }

  get type(): string {
    return types[this._shared.descriptor.kind];
  }

  setSize(size: bigint): void {
    const { descriptor } = this._shared;
    if (descriptor.kind === "regular-file") this._requireWrite();
    descriptor.setSize(position(size));
  }

  setTimes(accessed: NewTimestamp, modified: NewTimestamp): void {
    this._shared.descriptor.setTimes(newTimes(this._c, accessed, modified));
  }

  read(length: bigint, offset: bigint): [Uint8Array, boolean] {
    this._requireRead();
    const at = position(offset);
    const most = length < BigInt(mostBytes) ? Number(length) : mostBytes;
    const bytes = new Uint8Array(most);
    const count = this._shared.descriptor.readAt(bytes, at);
    return [bytes.subarray(0, count), most > 0 && count === 0];
  }

  write(buffer: Uint8Array, offset: bigint): bigint {
    this._requireWrite();
    return BigInt(this._shared.descriptor.writeAt(buffer, position(offset)));
  }

  /** Also of a directory that was opened for something else. */
  readDirectory(): EntriesResource {
    this._directory();
    return new EntriesResource(this._c, this._shared.hold());
  }

  createDirectoryAt(path: string): void {
    makeDirectoryAt(this._directory(), path);
  }

  stat(): object {
    return statOf(this._shared.descriptor.stat());
  }

  statAt(flags: PathFlags, path: string): object {
    return statOf(statAt(this._directory(), path, followOf(flags)));
  }

  setTimesAt(flags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): void {
    setTimesAt(this._directory(), path, followOf(flags), newTimes(this._c, accessed, modified));
  }

  /** Links are never followed, which WASI's hosts agree on. */
  linkAt(flags: PathFlags, oldPath: string, other: FileResource, newPath: string): void {
    if (flags.symlinkFollow) fail("EINVAL");
    linkAt(this._directory(), oldPath, other._directory(), newPath);
  }

  openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): FileResource {
    const from = this._directory();
    this._c.open.checkRoom();
    const { write } = flags;
    const opening = { ...openFlags, write, read: flags.read || !write };
    const descriptor = openAt(from, path, followOf(pathFlags), opening, this._c.listings);
    if (descriptor.kind !== "directory") {
      descriptor.setFlags({
        ...noFlags,
        sync: flags.fileIntegritySync,
        dsync: flags.dataIntegritySync,
        rsync: flags.requestedWriteSync,
      });
    }
    return new FileResource(this._c, this._c.open.add(descriptor), flags);
  }

  /** A target that leads out is not told. */
  readlinkAt(path: string): string {
    const target = readLinkAt(this._directory(), path);
    return target.startsWith("/") ? fail("EPERM") : target;
  }

  removeDirectoryAt(path: string): void {
    removeDirectoryAt(this._directory(), path);
  }

  renameAt(oldPath: string, other: FileResource, newPath: string): void {
    renameAt(this._directory(), oldPath, other._directory(), newPath);
  }

  symlinkAt(target: string, path: string): void {
    symlinkAt(this._directory(), target, path);
  }

  unlinkFileAt(path: string): void {
    unlinkAt(this._directory(), path);
  }

  isSameObject(other: FileResource): boolean {
    if (this._shared === other._shared) return true;
    try {
      const [one, two] = [this.metadataHash(), other.metadataHash()];
      return one.lower === two.lower && one.upper === two.upper;
    } catch (error) {
      if (error instanceof HostError) return false;
      throw error;
    }
  }

  metadataHash(): MetadataHash {
    return hashOf(this._shared.descriptor.stat());
  }

  metadataHashAt(flags: PathFlags, path: string): MetadataHash {
    return hashOf(statAt(this._directory(), path, followOf(flags)));
  }

  private _directory(): Directory {
    return this._shared.descriptor.directory();
  }

  private _requireRead(): void {
    if (!this._flags.read) fail("EBADF");
  }

  private _requireWrite(): void {
    if (!this._flags.write) fail("EBADF");
  }

  private _writing(write: (source: Uint8Array) => number): OutputStream {
    this._requireWrite();
    const held = this._shared.hold();
    return new OutputStream({
      of: "filesystem",
      waiter: undefined,
      writable: () => always,
      fits: () => true,
      write,
      close: () => held.release(),
    });
  }
}

/** A `directory-entry-stream`. */
export class EntriesResource {
  private readonly _c: Context;
  private readonly _shared: Shared;
  private _next = 0;

  /** It lets go of what is shared when it is dropped. */
  constructor(c: Context, shared: Shared) {
    this._c = c;
    this._shared = shared;
  }

  /** As traces show it. */
  toString(): string {
    return "directory-entry-stream";
  }

  /** The guest has dropped it. */
  drop(): void {
    this._c.listings.drop(this);
    this._shared.release();
  }

  /** The next entry; undefined after the last. */
  next(): object | undefined {
    const { descriptor } = this._shared;
    const entries = this._c.listings.of(this, this._next === 0, () => descriptor.directory().list());
    const entry: DirectoryEntry | undefined = entries[this._next];
    if (entry === undefined) return undefined;
    this._next += 1;
    return { type: types[entry.kind], name: entry.name };
  }
}

const given: DescriptorFlags = {
  read: true,
  write: false,
  fileIntegritySync: false,
  dataIntegritySync: false,
  requestedWriteSync: false,
  mutateDirectory: true,
};

/** `get-directories`: those of the world, as often as the guest asks. */
export function getDirectories(c: Context): [FileResource, string][] {
  return c.directories.map(({ name, shared }) => [new FileResource(c, shared.hold(), given), name]);
}
