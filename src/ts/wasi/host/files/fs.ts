/**
 * File systems as a guest's world knows them: files by position, directories by the name of one entry.
 * No method here takes a path. Paths are walked in one place (`path.ts`), entry by entry, so that a file system
 * cannot be made to follow a link or a `..` out of its directory.
 */
import { fail } from "../error.ts";

/** What an entry of a file system, or an open descriptor, is. */
export type FileKind =
  | "unknown"
  | "block-device"
  | "character-device"
  | "directory"
  | "regular-file"
  | "socket-dgram"
  | "socket-stream"
  | "symbolic-link";

/** What is known about a file; times are nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  readonly kind: FileKind;
  readonly links: bigint;
  readonly size: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** Times to set, in nanoseconds since 1970; an absent one stays as it is. */
export interface NewTimes {
  readonly accessed?: bigint | undefined;
  readonly modified?: bigint | undefined;
}

/** How a file is to be opened. */
export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  /** Make the file where there is none. */
  readonly create: boolean;
  /** With `create`: fail with EEXIST where there is one. */
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

/** One entry of a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/** An open file. Positions and sizes are safe integers; the caller keeps the position. */
export interface File {
  readonly kind: FileKind;
  /** Reads into `target` and returns the count, 0 at the end. */
  readAt(target: Uint8Array, position: number): number;
  /** Writes and returns the count; a gap before `position` reads as zeros. */
  writeAt(source: Uint8Array, position: number): number;
  stat(): FileStat;
  setSize(size: number): void;
  setTimes(times: NewTimes): void;
  /** Makes the file at least `offset + length` long. */
  allocate(offset: number, length: number): void;
  sync(dataOnly: boolean): void;
  close(): void;
}

/**
 * An open directory. Every `name` is one entry's: never empty, `.` or `..`, without `/` and NUL. No method follows a
 * symbolic link. What a file system does not have fails with ENOTSUP.
 */
export abstract class Directory {
  /** The directory's own stat. */
  abstract stat(): FileStat;

  /** An entry's stat. */
  abstract statEntry(name: string): FileStat;

  /**
   * The entries without `.` and `..`, in the order of the file system. Each can be named: what has a name that is not UTF-8
   * is left out.
   */
  abstract list(): DirectoryEntry[];

  /**
   * The directory of that name, or the target of the symbolic link of that name; ENOTDIR for all else, EILSEQ for a link whose
   * target is not UTF-8.
   */
  abstract enter(name: string): Directory | string;

  /** Opens a file. ELOOP for a symbolic link, EISDIR for a directory. */
  abstract open(name: string, mode: OpenMode): File;

  /** A second handle of the same directory. */
  abstract reopen(): Directory;

  /** A symbolic link's target; EINVAL for all else, EILSEQ where it is not UTF-8. */
  readLink(_name: string): string {
    return fail("EINVAL");
  }

  makeDirectory(_name: string): void {
    fail("ENOTSUP");
  }

  removeDirectory(_name: string): void {
    fail("ENOTSUP");
  }

  removeFile(_name: string): void {
    fail("ENOTSUP");
  }

  makeLink(_name: string, _target: string): void {
    fail("ENOTSUP");
  }

  /** A hard link of an entry; EXDEV where `to` belongs to another file system. */
  linkTo(_name: string, _to: Directory, _newName: string): void {
    fail("ENOTSUP");
  }

  /** Moves an entry as rename(2) does; EXDEV where `to` belongs to another file system. */
  renameTo(_name: string, _to: Directory, _newName: string): void {
    fail("ENOTSUP");
  }

  setTimes(_times: NewTimes): void {
    fail("ENOTSUP");
  }

  setEntryTimes(_name: string, _times: NewTimes): void {
    fail("ENOTSUP");
  }

  sync(_dataOnly: boolean): void {}

  close(): void {}
}
