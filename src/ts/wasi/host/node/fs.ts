/**
 * Directories of the host, by Node. On Linux a directory is an open descriptor and its entries are reached through
 * /proc/self/fd with O_NOFOLLOW, so that nobody can swap a path under a running operation. Elsewhere it is a path, each entry
 * is looked at before it is used, and a race between the two remains.
 */
import * as fs from "node:fs";
import { decodeUtf8 } from "../../../base/bytes/utf8.ts";
import { fail, HostError, isHostErrorCode } from "../error.ts";
import {
  Directory,
  type DirectoryEntry,
  type File,
  type FileKind,
  type FileStat,
  type NewTimes,
  type OpenMode,
} from "../files/fs.ts";
import { type SetTimes, TimeNotes, TimeSetter } from "./times.ts";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } =
  fs.constants;

const descriptorsHavePaths = process.platform === "linux" && fs.existsSync("/proc/self/fd");
const isWindows = process.platform === "win32";

/** Windows has none of these. */
const directoryFlags = O_RDONLY | (O_DIRECTORY ?? 0) | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);
const fileFlags = (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0) | (O_NOCTTY ?? 0);

/** Names that differ between the host's list and ours. */
const aliases: Readonly<Record<string, HostError["code"]>> = {
  EOPNOTSUPP: "ENOTSUP",
  EWOULDBLOCK: "EAGAIN",
  UNKNOWN: "EIO",
};

/**
 * The result of `operation`, its failure as a `HostError`. The only way from this folder to the host's file system.
 * @throws HostError with the host's code; EINVAL for arguments that Node refuses, EIO for what has no name here
 */
export function onHost<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw hostError(error);
  }
}

function hostError(error: unknown): unknown {
  if (error instanceof HostError || !(error instanceof Error) || !("code" in error)) return error;
  const { code } = error;
  if (isHostErrorCode(code)) return new HostError(code, error);
  const known = typeof code === "string" ? aliases[code] : undefined;
  const fallback = typeof code === "string" && code.startsWith("ERR_") ? "EINVAL" : "EIO";
  return new HostError(known ?? fallback, error);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof HostError ? error.code : undefined;
}

const notes = new TimeNotes();
const setter = new TimeSetter(process.versions.uv);

function kindOf(stats: fs.BigIntStats | fs.Dirent<Buffer>): FileKind {
  if (stats.isFile()) return "regular-file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symbolic-link";
  if (stats.isCharacterDevice()) return "character-device";
  if (stats.isBlockDevice()) return "block-device";
  return stats.isSocket() ? "socket-stream" : "unknown";
}

function statOf(stats: fs.BigIntStats): FileStat {
  return {
    device: BigInt.asUintN(64, stats.dev),
    inode: BigInt.asUintN(64, stats.ino),
    kind: kindOf(stats),
    links: stats.nlink,
    size: stats.size,
    accessed: stats.atimeNs,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

/** The stat of an open file, as the host has it. */
const storedOf = (fd: number): FileStat => statOf(onHost(() => fs.fstatSync(fd, { bigint: true })));

/** The stat of a path's entry itself, as the host has it. Asked so that the frequent ENOENT costs no Node error. */
function storedAt(path: string): FileStat {
  const stats = onHost(() => fs.lstatSync(path, { bigint: true, throwIfNoEntry: false }));
  return stats === undefined ? fail("ENOENT") : statOf(stats);
}

const fstat = (fd: number): FileStat => notes.exact(storedOf(fd));
const lstat = (path: string): FileStat => notes.exact(storedAt(path));

/** Sets times by `set`, and notes the digits that get lost in that. */
function setTimes(times: NewTimes, stored: () => FileStat, set: SetTimes): void {
  const before = stored();
  if (times.accessed === undefined && times.modified === undefined) return;
  const known = notes.exact(before);
  onHost(() => {
    setter.put(times, before, stored, set);
  });
  notes.set(stored(), times.accessed ?? known.accessed, times.modified ?? known.modified);
}

/**
 * Closes the descriptors of files and directories that are given up without being closed: those of a loaded module that
 * nobody has any longer, or of a run that could be resumed and is not.
 */
const abandoned = new FinalizationRegistry<number>((fd) => {
  try {
    fs.closeSync(fd);
  } catch {
    // Nobody is left to be told.
  }
});

/** Closes a descriptor for its owner, who has it no longer. */
function closeOf(owner: object, fd: number): void {
  abandoned.unregister(owner);
  onHost(() => {
    fs.closeSync(fd);
  });
}

class NodeFile implements File {
  readonly kind: FileKind;
  private readonly _fd: number;

  constructor(fd: number, kind: FileKind) {
    this._fd = fd;
    this.kind = kind;
    abandoned.register(this, fd, this);
  }

  readAt(target: Uint8Array, position: number): number {
    return onHost(() => fs.readSync(this._fd, target, 0, target.length, this._at(position)));
  }

  writeAt(source: Uint8Array, position: number): number {
    return onHost(() => fs.writeSync(this._fd, source, 0, source.length, this._at(position)));
  }

  stat(): FileStat {
    return fstat(this._fd);
  }

  setSize(size: number): void {
    onHost(() => {
      fs.ftruncateSync(this._fd, size);
    });
  }

  setTimes(times: NewTimes): void {
    setTimes(
      times,
      () => storedOf(this._fd),
      (accessed, modified) => {
        fs.futimesSync(this._fd, accessed, modified);
      },
    );
  }

  allocate(offset: number, length: number): void {
    if (BigInt(offset + length) > this.stat().size) this.setSize(offset + length);
  }

  sync(dataOnly: boolean): void {
    onHost(() => {
      if (dataOnly) fs.fdatasyncSync(this._fd);
      else fs.fsyncSync(this._fd);
    });
  }

  close(): void {
    closeOf(this, this._fd);
  }

  /** Pipes and devices have no position. */
  private _at(position: number): number | null {
    return this.kind === "regular-file" || this.kind === "block-device" ? position : null;
  }
}

/**
 * A directory of the host: an open descriptor, or, where a descriptor has no path, the real path and which directory
 * was there when it was opened.
 */
export class NodeDirectory extends Directory {
  private readonly _path: string;
  private readonly _fd: number | undefined;
  private readonly _opened: FileStat | undefined;

  private constructor(path: string, fd: number | undefined, opened: FileStat | undefined) {
    super();
    this._path = path;
    this._fd = fd;
    this._opened = opened;
    if (fd !== undefined) abandoned.register(this, fd, this);
  }

  /**
   * Opens the directory at a path that the caller of the runtime names, through links if there are any.
   * `byPath` is how it is done where descriptors have no paths; given only to test that.
   * @throws HostError where there is no such directory
   */
  static openTrusted(path: string, byPath = !descriptorsHavePaths): NodeDirectory {
    return NodeDirectory._open(
      onHost(() => fs.realpathSync(path)),
      byPath,
    );
  }

  private static _open(path: string, byPath: boolean): NodeDirectory {
    if (byPath) {
      const opened = lstat(path);
      if (opened.kind !== "directory") fail("ENOTDIR");
      return new NodeDirectory(path, undefined, opened);
    }
    const fd = onHost(() => fs.openSync(path, directoryFlags));
    return new NodeDirectory(`/proc/self/fd/${fd}`, fd, undefined);
  }

  stat(): FileStat {
    return this._fd === undefined ? lstat(this._here()) : fstat(this._fd);
  }

  statEntry(name: string): FileStat {
    return lstat(this._at(name));
  }

  list(): DirectoryEntry[] {
    const entries = onHost(() => fs.readdirSync(`${this._here()}/.`, { withFileTypes: true, encoding: "buffer" }));
    const named = new Map<string, DirectoryEntry>();
    for (const entry of entries) {
      const name = decodeUtf8(entry.name);
      if (name !== undefined && this._isNamed(name)) named.set(name, { name, kind: kindOf(entry) });
    }
    return [...named.values()];
  }

  /** Whether an entry can be named so: Deno gives U+FFFD for what it cannot decode, also where it is asked for bytes. */
  private _isNamed(name: string): boolean {
    const path = `${this._here()}/${name}`;
    return !name.includes("\uFFFD") || fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  }

  enter(name: string): Directory | string {
    const path = this._at(name);
    try {
      return NodeDirectory._open(path, this._fd === undefined);
    } catch (error) {
      const code = codeOf(error);
      if (code !== "ENOTDIR" && code !== "ELOOP") throw error;
    }
    const target = this._linkAt(path);
    return target ?? fail("ENOTDIR");
  }

  open(name: string, mode: OpenMode): File {
    const path = this._at(name);
    // An exclusive open follows no link on any host.
    if (this._fd === undefined && !mode.exclusive) checkBeforeOpen(path);
    const fd = onHost(() => fs.openSync(path, openFlags(mode), 0o666));
    try {
      const { kind } = fstat(fd);
      return kind === "directory" ? fail("EISDIR") : new NodeFile(fd, kind);
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }

  reopen(): Directory {
    return NodeDirectory._open(this._fd === undefined ? this._here() : `${this._path}/.`, this._fd === undefined);
  }

  override readLink(name: string): string {
    return this._linkAt(this._at(name)) ?? fail("EINVAL");
  }

  override makeDirectory(name: string): void {
    onHost(() => fs.mkdirSync(this._at(name)));
  }

  override removeDirectory(name: string): void {
    onHost(() => {
      fs.rmdirSync(this._at(name));
    });
  }

  override removeFile(name: string): void {
    onHost(() => {
      fs.unlinkSync(this._at(name));
    });
  }

  override makeLink(name: string, target: string): void {
    onHost(() => {
      fs.symlinkSync(target, this._at(name));
    });
  }

  override linkTo(name: string, to: Directory, newName: string): void {
    const from = this._at(name);
    const target = NodeDirectory._pathIn(to, newName);
    // Only Linux is known to link a symbolic link itself instead of what it points to; elsewhere a second one is made.
    const link = this._fd === undefined ? this._linkAt(from) : undefined;
    onHost(() => {
      if (link === undefined) fs.linkSync(from, target);
      else fs.symlinkSync(link, target);
    });
  }

  override renameTo(name: string, to: Directory, newName: string): void {
    const target = NodeDirectory._pathIn(to, newName);
    onHost(() => {
      fs.renameSync(this._at(name), target);
    });
  }

  override setTimes(times: NewTimes): void {
    setTimes(
      times,
      () => (this._fd === undefined ? storedAt(this._here()) : storedOf(this._fd)),
      (accessed, modified) => {
        if (this._fd === undefined) fs.lutimesSync(this._here(), accessed, modified);
        else fs.futimesSync(this._fd, accessed, modified);
      },
    );
  }

  override setEntryTimes(name: string, times: NewTimes): void {
    const path = this._at(name);
    setTimes(
      times,
      () => storedAt(path),
      (accessed, modified) => {
        fs.lutimesSync(path, accessed, modified);
      },
    );
  }

  override sync(dataOnly: boolean): void {
    const fd = this._fd;
    if (fd === undefined) return;
    onHost(() => {
      if (dataOnly) fs.fdatasyncSync(fd);
      else fs.fsyncSync(fd);
    });
  }

  override close(): void {
    if (this._fd !== undefined) closeOf(this, this._fd);
  }

  /** The host's path of an entry. On Windows a name could itself be a path or name a stream of a file. */
  private _at(name: string): string {
    if (isWindows && /[\\:]/u.test(name)) fail("EINVAL");
    return `${this._here()}/${name}`;
  }

  /**
   * This directory's path, which is what it was: a guest may have renamed a directory that it holds and put a link
   * in its place.
   */
  private _here(): string {
    const opened = this._opened;
    if (opened === undefined) return this._path;
    const now = lstat(this._path);
    if (now.inode !== opened.inode || now.device !== opened.device) fail("ENOENT");
    if (onHost(() => fs.realpathSync(this._path)) !== this._path) fail("ENOENT");
    return this._path;
  }

  private static _pathIn(directory: Directory, name: string): string {
    return directory instanceof NodeDirectory ? directory._at(name) : fail("EXDEV");
  }

  /** A link's target, or undefined where the entry is no link. EILSEQ where the target is not UTF-8. */
  private _linkAt(path: string): string | undefined {
    try {
      return decodeUtf8(onHost(() => fs.readlinkSync(path, { encoding: "buffer" }))) ?? fail("EILSEQ");
    } catch (error) {
      if (codeOf(error) === "EINVAL" || codeOf(error) === "EIO") return undefined;
      throw error;
    }
  }
}

function openFlags(mode: OpenMode): number {
  // Truncating needs a handle that writes, also where the guest may not.
  const writes = mode.write || mode.truncate;
  const access = writes ? (mode.read ? O_RDWR : O_WRONLY) : O_RDONLY;
  return (
    access |
    fileFlags |
    (mode.create ? O_CREAT : 0) |
    (mode.create && mode.exclusive ? O_EXCL : 0) |
    (mode.truncate ? O_TRUNC : 0)
  );
}

function checkBeforeOpen(path: string): void {
  const stats = onHost(() => fs.lstatSync(path, { throwIfNoEntry: false }));
  if (stats?.isSymbolicLink() === true) fail("ELOOP");
}
