/**
 * What a guest holds by a number: open files, directories, streams and sockets have this base. A method that a kind of
 * descriptor does not have fails with the POSIX error for that kind, ENOTSUP where there is none. Nothing here knows an ABI.
 */
import { fail } from "../error.ts";
import type { Directory, DirectoryEntry, FileKind, FileStat, NewTimes } from "../files/fs.ts";
import { always, type Readiness, type Waiter } from "../readiness.ts";

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
