/**
 * The functions on a path below a directory descriptor. What is done there is `wasi/host/files/entries.ts`'s.
 */
import { encodeUtf8 } from "../../base/bytes/utf8.ts";
import { fail } from "../host/error.ts";
import { openAt } from "../host/descriptors/open.ts";
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
import type { Directory } from "../host/files/fs.ts";
import type { FollowLast } from "../host/files/path.ts";
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

/** `path_create_directory`. */
export function pathCreateDirectory(c: Context, fd: number, path: number, length: number): void {
  const base = directoryOf(c, fd, may.createDirectory);
  makeDirectoryAt(base, c.guest.string(path, length));
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
  writeFilestat(c.guest, result, statAt(base, c.guest.string(path, length), followOf(flags)));
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
  setTimesAt(base, c.guest.string(path, length), followOf(flags), times);
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
  linkAt(oldBase, c.guest.string(oldPath, oldLength), newBase, to);
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
  const opening = {
    read: (newBase & reading) !== 0,
    write: (newBase & writing) !== 0,
    create: (oflags & flag.creat) !== 0,
    exclusive: (oflags & flag.excl) !== 0,
    truncate: (oflags & flag.trunc) !== 0,
    directory: (oflags & flag.directory) !== 0,
  };
  const descriptor = openAt(from, c.guest.string(path, length), follow, opening, c.listings);
  if (descriptor.kind !== "directory") descriptor.setFlags(flags);
  c.guest.setU32(result, c.fds.add(descriptor, newBase, newInheriting));
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
  const target = readLinkAt(base, c.guest.string(path, length));
  const bytes = encodeUtf8(target).subarray(0, bufferLength >>> 0);
  c.guest.bytes(buffer, bytes.length).set(bytes);
  c.guest.setU32(result, bytes.length);
}

/** `path_remove_directory`. */
export function pathRemoveDirectory(c: Context, fd: number, path: number, length: number): void {
  const base = directoryOf(c, fd, may.removeDirectory);
  removeDirectoryAt(base, c.guest.string(path, length));
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
  renameAt(oldBase, c.guest.string(oldPath, oldLength), newBase, to);
}

/** `path_symlink`. */
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
  symlinkAt(base, target, c.guest.string(path, length));
}

/** `path_unlink_file`. */
export function pathUnlinkFile(c: Context, fd: number, path: number, length: number): void {
  const base = directoryOf(c, fd, may.unlinkFile);
  unlinkAt(base, c.guest.string(path, length));
}
