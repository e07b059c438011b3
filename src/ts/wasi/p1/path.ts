/**
 * The functions on a path below a directory descriptor. Walking the path is `wasi/host/files/path.ts`'s, as is keeping inside.
 */
import { encodeUtf8 } from "../../base/bytes/utf8.ts";
import { fail, HostError } from "../host/error.ts";
import { DirectoryDescriptor, FileDescriptor } from "../host/descriptors/file-descriptors.ts";
import type { Descriptor } from "../host/descriptors/descriptor.ts";
import type { Directory, FileStat } from "../host/files/fs.ts";
import { atPath, type FollowLast, type PathEnd } from "../host/files/path.ts";
import { filestatSize, writeFilestat } from "./abi.ts";
import type { Context } from "./context.ts";
import { flagsOf, newTimes } from "./fd.ts";
import { rights, rightsOf } from "./rights.ts";

const may = {
  createDirectory: rights("path_create_directory"),
  createFile: rights("path_create_file"),
  filestatGet: rights("path_filestat_get"),
  filestatSetSize: rights("path_filestat_set_size"),
  filestatSetTimes: rights("path_filestat_set_times"),
  linkSource: rights("path_link_source"),
  linkTarget: rights("path_link_target"),
  open: rights("path_open"),
  readlink: rights("path_readlink"),
  removeDirectory: rights("path_remove_directory"),
  renameSource: rights("path_rename_source"),
  renameTarget: rights("path_rename_target"),
  symlink: rights("path_symlink"),
  unlinkFile: rights("path_unlink_file"),
};

/** `oflags`. */
const flag = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;

/** The rights for which a file must be opened for reading, and for writing. */
const reading = rights("fd_read");
const writing = rights("fd_write", "fd_allocate", "fd_filestat_set_size");

/** A `lookupflags` parameter; EINVAL for unknown bits. */
function followOf(lookupFlags: number): FollowLast {
  if ((lookupFlags & ~1) !== 0) fail("EINVAL");
  return lookupFlags === 1 ? "always" : "slash";
}

function directoryOf(c: Context, fd: number, needed: number): Directory {
  // What is no directory is told so, before being told that it lacks a directory's rights.
  const directory = c.fds.get(fd).descriptor.directory();
  c.fds.get(fd, needed);
  return directory;
}

function statAt(place: PathEnd): FileStat {
  const { directory, name, slash } = place;
  const stat = name === "." ? directory.stat() : directory.statEntry(name);
  if (slash && stat.kind !== "directory") fail("ENOTDIR");
  return stat;
}

/** `path_create_directory`. */
export function pathCreateDirectory(c: Context, fd: number, path: number, length: number): void {
  const base = directoryOf(c, fd, may.createDirectory);
  atPath(base, c.guest.string(path, length), "never", ({ directory, name }) => {
    if (name === ".") fail("EEXIST");
    directory.makeDirectory(name);
  });
}

/** `path_filestat_get`. */
export function pathFilestatGet(
  c: Context,
  fd: number,
  flags: number,
  path: number,
  length: number,
  result: number,
): void {
  const base = directoryOf(c, fd, may.filestatGet);
  c.guest.check(result, filestatSize);
  writeFilestat(c.guest, result, atPath(base, c.guest.string(path, length), followOf(flags), statAt));
}

/** `path_filestat_set_times`. */
export function pathFilestatSetTimes(
  c: Context,
  fd: number,
  flags: number,
  path: number,
  length: number,
  accessed: bigint,
  modified: bigint,
  which: number,
): void {
  const base = directoryOf(c, fd, may.filestatSetTimes);
  const times = newTimes(c, accessed, modified, which);
  atPath(base, c.guest.string(path, length), followOf(flags), (place) => {
    if (place.slash) statAt(place);
    if (place.name === ".") place.directory.setTimes(times);
    else place.directory.setEntryTimes(place.name, times);
  });
}

/** `path_link`: a link is never followed, which preview 1's hosts agree on. */
export function pathLink(
  c: Context,
  oldFd: number,
  oldFlags: number,
  oldPath: number,
  oldLength: number,
  newFd: number,
  newPath: number,
  newLength: number,
): void {
  if (oldFlags !== 0) fail("EINVAL");
  const oldBase = directoryOf(c, oldFd, may.linkSource);
  const newBase = directoryOf(c, newFd, may.linkTarget);
  const to = c.guest.string(newPath, newLength);
  atPath(oldBase, c.guest.string(oldPath, oldLength), "never", (source) => {
    if (source.name === ".") fail("EPERM");
    if (source.slash) statAt(source);
    atPath(newBase, to, "never", (target) => {
      checkNewEntry(target);
      source.directory.linkTo(source.name, target.directory, target.name);
    });
  });
}

/** What is made must have a name of its own, and only directories' names may end in a slash. */
function checkNewEntry(target: PathEnd): void {
  if (target.name === ".") fail("EEXIST");
  if (!target.slash) return;
  statAt(target);
  fail("EEXIST");
}

/** `path_open`. */
export function pathOpen(
  c: Context,
  fd: number,
  dirFlags: number,
  path: number,
  length: number,
  oflags: number,
  base: bigint,
  inheriting: bigint,
  fdflags: number,
  result: number,
): void {
  if ((oflags & ~15) !== 0) fail("EINVAL");
  const creating = (oflags & flag.creat) !== 0 ? may.createFile : 0;
  const truncating = (oflags & flag.trunc) !== 0 ? may.filestatSetSize : 0;
  const from = directoryOf(c, fd, may.open | creating | truncating);
  const [newBase, newInheriting] = [rightsOf(base), rightsOf(inheriting)];
  if (((newBase | newInheriting) & ~c.fds.get(fd).inheriting) !== 0) fail("ENOTCAPABLE");
  const flags = flagsOf(fdflags);
  const follow = followOf(dirFlags);
  c.guest.check(result, 4);
  c.fds.checkRoom();
  const exclusive = (oflags & flag.creat) !== 0 && (oflags & flag.excl) !== 0;
  const descriptor = atPath(from, c.guest.string(path, length), exclusive ? "never" : follow, (place) =>
    openAt(c, place, oflags, newBase),
  );
  if (descriptor.kind !== "directory") descriptor.setFlags(flags);
  c.guest.setU32(result, c.fds.add(descriptor, newBase, newInheriting));
}

function openAt(c: Context, place: PathEnd, oflags: number, base: number): Descriptor {
  const creates = (oflags & flag.creat) !== 0;
  const exclusive = creates && (oflags & flag.excl) !== 0;
  const truncates = (oflags & flag.trunc) !== 0;
  const writes = (base & writing) !== 0;
  // Whatever would change a file cannot be meant for a directory.
  const fileOnly = creates || truncates || writes;
  if ((oflags & flag.directory) !== 0 && creates) fail("EINVAL");
  if (place.name === "." || place.slash || (oflags & flag.directory) !== 0) {
    return openDirectory(c, place, fileOnly, exclusive);
  }
  const mode = { read: (base & reading) !== 0, write: writes, create: creates, exclusive, truncate: truncates };
  try {
    return new FileDescriptor(place.directory.open(place.name, mode), flagsOf(0));
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== "EISDIR" || fileOnly) throw error;
  }
  return openDirectory(c, place, fileOnly, exclusive);
}

function openDirectory(c: Context, { directory, name }: PathEnd, fileOnly: boolean, exclusive: boolean): Descriptor {
  const found = name === "." ? directory.reopen() : directory.enter(name);
  if (typeof found === "string") fail("ELOOP");
  if (!fileOnly) return new DirectoryDescriptor(found, c.listings);
  found.close();
  return fail(exclusive ? "EEXIST" : "EISDIR");
}

/** `path_readlink`: what does not fit the buffer is cut off. */
export function pathReadlink(
  c: Context,
  fd: number,
  path: number,
  length: number,
  buffer: number,
  bufferLength: number,
  result: number,
): void {
  const base = directoryOf(c, fd, may.readlink);
  c.guest.check(result, 4);
  const target = atPath(base, c.guest.string(path, length), "slash", ({ directory, name }) =>
    name === "." ? fail("EINVAL") : directory.readLink(name),
  );
  const bytes = encodeUtf8(target).subarray(0, bufferLength >>> 0);
  c.guest.bytes(buffer, bytes.length).set(bytes);
  c.guest.setU32(result, bytes.length);
}

/** `path_remove_directory`. */
export function pathRemoveDirectory(c: Context, fd: number, path: number, length: number): void {
  const base = directoryOf(c, fd, may.removeDirectory);
  atPath(base, c.guest.string(path, length), "never", ({ directory, name }) => {
    if (name === ".") fail("EINVAL");
    directory.removeDirectory(name);
  });
}

/** `path_rename`. */
export function pathRename(
  c: Context,
  oldFd: number,
  oldPath: number,
  oldLength: number,
  newFd: number,
  newPath: number,
  newLength: number,
): void {
  const oldBase = directoryOf(c, oldFd, may.renameSource);
  const newBase = directoryOf(c, newFd, may.renameTarget);
  const to = c.guest.string(newPath, newLength);
  atPath(oldBase, c.guest.string(oldPath, oldLength), "never", (source) => {
    atPath(newBase, to, "never", (target) => {
      if (source.name === "." || target.name === ".") fail("EBUSY");
      if ((source.slash || target.slash) && source.directory.statEntry(source.name).kind !== "directory") {
        fail("ENOTDIR");
      }
      source.directory.renameTo(source.name, target.directory, target.name);
    });
  });
}

/** `path_symlink`: a link to an absolute path is refused, as it could not be followed, but could mislead the host. */
export function pathSymlink(
  c: Context,
  targetPath: number,
  targetLength: number,
  fd: number,
  path: number,
  length: number,
): void {
  const base = directoryOf(c, fd, may.symlink);
  const target = c.guest.string(targetPath, targetLength);
  if (target === "") fail("ENOENT");
  if (target.includes("\0")) fail("EINVAL");
  if (target.startsWith("/")) fail("ENOTCAPABLE");
  atPath(base, c.guest.string(path, length), "never", (place) => {
    checkNewEntry(place);
    place.directory.makeLink(place.name, target);
  });
}

/** `path_unlink_file`. */
export function pathUnlinkFile(c: Context, fd: number, path: number, length: number): void {
  const base = directoryOf(c, fd, may.unlinkFile);
  atPath(base, c.guest.string(path, length), "never", (place) => {
    if (place.name === ".") fail("EISDIR");
    if (place.slash) statAt(place);
    place.directory.removeFile(place.name);
  });
}
