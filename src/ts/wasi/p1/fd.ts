/**
 * The functions on a descriptor. They move bytes and check rights; what a descriptor does is in `wasi/host`.
 */
import { encodeUtf8 } from "../../base/bytes/utf8.ts";
import type { Waiting } from "../../runtime/calls/async-results.ts";
import { fail, HostError } from "../host/error.ts";
import {
  isSeekable,
  isSocket,
  type Advice,
  type Descriptor,
  type DescriptorFlags,
  type Whence,
} from "../host/descriptors/descriptor.ts";
import type { Directory, DirectoryEntry, NewTimes } from "../host/files/fs.ts";
import { position } from "../host/files/position.ts";
import { fileType, unsigned, writeFilestat, type Vector } from "./abi.ts";
import type { Context } from "./context.ts";
import { performAsync, type Operation } from "../waiting/operation.ts";
import { transfer } from "./pieces.ts";
import { rights, rightsOf } from "./rights.ts";

const may = {
  advise: rights("fd_advise"),
  allocate: rights("fd_allocate"),
  datasync: rights("fd_datasync"),
  filestatGet: rights("fd_filestat_get"),
  filestatSetSize: rights("fd_filestat_set_size"),
  filestatSetTimes: rights("fd_filestat_set_times"),
  read: rights("fd_read"),
  readAt: rights("fd_read", "fd_seek"),
  readdir: rights("fd_readdir"),
  seek: rights("fd_seek"),
  setFlags: rights("fd_fdstat_set_flags"),
  sync: rights("fd_sync"),
  tell: rights("fd_tell"),
  write: rights("fd_write"),
  writeAt: rights("fd_write", "fd_seek"),
};

const whences: readonly Whence[] = ["start", "current", "end"];

const advices: readonly Advice[] = ["normal", "sequential", "random", "willneed", "dontneed", "noreuse"];

/** The flags by their bits in `fdflags`. */
const flagBits = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;

/** The most that one call moves through a buffer of ours: a function may run meanwhile. */
const maxStreamBytes = 65_536;

/** An `fdflags` parameter; EINVAL for unknown bits. */
export function flagsOf(bits: number): DescriptorFlags {
  if ((bits & ~31) !== 0) fail("EINVAL");
  return {
    append: (bits & flagBits.append) !== 0,
    dsync: (bits & flagBits.dsync) !== 0,
    nonblock: (bits & flagBits.nonblock) !== 0,
    rsync: (bits & flagBits.rsync) !== 0,
    sync: (bits & flagBits.sync) !== 0,
  };
}

function bitsOf(flags: DescriptorFlags): number {
  return (
    (flags.append ? flagBits.append : 0) |
    (flags.dsync ? flagBits.dsync : 0) |
    (flags.nonblock ? flagBits.nonblock : 0) |
    (flags.rsync ? flagBits.rsync : 0) |
    (flags.sync ? flagBits.sync : 0)
  );
}

/** `fd_advise`. */
export function fdAdvise(c: Context, fd: number, offset: bigint, length: bigint, advice: number): void {
  const { descriptor } = c.fds.get(fd, may.advise);
  descriptor.advise(position(offset), position(length), advices[advice] ?? fail("EINVAL"));
}

/** `fd_allocate`. */
export function fdAllocate(c: Context, fd: number, offset: bigint, length: bigint): void {
  const { descriptor } = c.fds.get(fd, may.allocate);
  const [from, count] = [position(offset), position(length)];
  if (count === 0) fail("EINVAL");
  if (!Number.isSafeInteger(from + count)) fail("EFBIG");
  descriptor.allocate(from, count);
}

/** `fd_close`. */
export function fdClose(c: Context, fd: number): void {
  c.fds.close(fd);
}

/** `fd_datasync`. */
export function fdDatasync(c: Context, fd: number): void {
  c.fds.get(fd, may.datasync).descriptor.sync(true);
}

/** `fd_sync`. */
export function fdSync(c: Context, fd: number): void {
  c.fds.get(fd, may.sync).descriptor.sync(false);
}

/**
 * `fd_fdstat_get`.
 *
 *      0 filetype u8 · 2 fdflags u16 · 8 rights u64 · 16 inheriting rights u64
 */
export function fdFdstatGet(c: Context, fd: number, result: number): void {
  const { descriptor, base, inheriting } = c.fds.get(fd);
  const view = c.guest.struct(result, 24);
  view.setUint8(0, fileType(descriptor.kind));
  view.setUint16(2, bitsOf(descriptor.flags), true);
  view.setUint32(8, base, true);
  view.setUint32(16, inheriting, true);
}

/** `fd_fdstat_set_flags`. */
export function fdFdstatSetFlags(c: Context, fd: number, flags: number): void {
  c.fds.get(fd, may.setFlags).descriptor.setFlags(flagsOf(flags));
}

/** `fd_fdstat_set_rights`: rights can only be given up. */
export function fdFdstatSetRights(c: Context, fd: number, base: bigint, inheriting: bigint): void {
  const entry = c.fds.get(fd);
  const [newBase, newInheriting] = [rightsOf(base), rightsOf(inheriting)];
  if ((newBase & ~entry.base) !== 0 || (newInheriting & ~entry.inheriting) !== 0) fail("ENOTCAPABLE");
  entry.base = newBase;
  entry.inheriting = newInheriting;
}

/** `fd_filestat_get`. */
export function fdFilestatGet(c: Context, fd: number, result: number): void {
  writeFilestat(c.guest, result, c.fds.get(fd, may.filestatGet).descriptor.stat());
}

/** `fd_filestat_set_size`. */
export function fdFilestatSetSize(c: Context, fd: number, size: bigint): void {
  c.fds.get(fd, may.filestatSetSize).descriptor.setSize(position(size));
}

/** `fd_filestat_set_times`. */
export function fdFilestatSetTimes(c: Context, fd: number, accessed: bigint, modified: bigint, flags: number): void {
  c.fds.get(fd, may.filestatSetTimes).descriptor.setTimes(newTimes(c, accessed, modified, flags));
}

/** The times that two timestamps and `fstflags` mean; EINVAL where a time is both given and now. */
export function newTimes(c: Context, accessed: bigint, modified: bigint, flags: number): NewTimes {
  if ((flags & ~15) !== 0 || (flags & 3) === 3 || (flags & 12) === 12) fail("EINVAL");
  const present = (flags & 10) === 0 ? 0n : c.world.clock.realtime();
  const pick = (given: number, now: number, time: bigint): bigint | undefined => {
    if ((flags & given) !== 0) return unsigned(time);
    return (flags & now) === 0 ? undefined : present;
  };
  return { accessed: pick(1, 2, accessed), modified: pick(4, 8, modified) };
}

/** How many bytes the buffers have room for. */
export function wantedBy(vectors: readonly Vector[]): number {
  return vectors.reduce((n, { length }) => n + length, 0);
}

/** Puts bytes into buffers in turn; how many there was room for. */
export function scatterBytes(c: Context, vectors: readonly Vector[], bytes: Uint8Array): number {
  return transfer(c, vectors, (target, done) => {
    const part = bytes.subarray(done, done + target.length);
    target.set(part);
    return part.length;
  });
}

/** A copy of what the buffers hold, up to what one call moves. */
function gatherOnce(c: Context, vectors: readonly Vector[]): Uint8Array {
  const bytes = new Uint8Array(Math.min(wantedBy(vectors), maxStreamBytes));
  transfer(c, vectors, (source, done) => {
    const part = source.subarray(0, bytes.length - done);
    bytes.set(part, done);
    return part.length;
  });
  return bytes;
}

/** Reads once from a stream. The guest's memory may grow while the stream's source runs. */
function readStream(c: Context, descriptor: Descriptor, vectors: readonly Vector[]): number {
  const buffer = new Uint8Array(Math.min(wantedBy(vectors), maxStreamBytes));
  const count = descriptor.read(buffer);
  return scatterBytes(c, vectors, buffer.subarray(0, count));
}

/** The buffers of a call that tells the count at `result`, which is checked before anything is moved. */
function vectorsOf(c: Context, iovs: number, count: number, result: number): Vector[] {
  const vectors = c.guest.vectors(iovs, count);
  c.guest.check(result, 4);
  return vectors;
}

function reading(c: Context, fd: number, iovs: number, count: number, result: number): Operation {
  const { descriptor } = c.fds.get(fd, may.read);
  const vectors = vectorsOf(c, iovs, count, result);
  return {
    descriptor,
    ready: () => descriptor.arrived(Math.min(1, wantedBy(vectors))),
    perform() {
      // What has no position may have to wait for more than there is now, with what was read already in its hands.
      const n = isSeekable(descriptor)
        ? transfer(c, vectors, (target) => descriptor.read(target))
        : readStream(c, descriptor, vectors);
      c.guest.setU32(result, n);
    },
  };
}

/** `fd_read`. */
export function fdRead(c: Context, fd: number, iovs: number, count: number, result: number): void {
  reading(c, fd, iovs, count, result).perform();
}

/** `fd_read` for a guest that can be put aside: reading a socket may wait. */
export function fdReadAsync(c: Context, fd: number, iovs: number, count: number, result: number): Waiting | undefined {
  return performAsync(reading(c, fd, iovs, count, result), c.world.interrupt);
}

/** `fd_pread`. */
export function fdPread(c: Context, fd: number, iovs: number, count: number, offset: bigint, result: number): void {
  const { descriptor } = c.fds.get(fd, may.readAt);
  const vectors = vectorsOf(c, iovs, count, result);
  const from = position(offset);
  c.guest.setU32(
    result,
    transfer(c, vectors, (target, done) => descriptor.readAt(target, from + done)),
  );
}

/** Writing to a descriptor that may be written to. */
export function writing(c: Context, descriptor: Descriptor, iovs: number, count: number, result: number): Operation {
  const vectors = vectorsOf(c, iovs, count, result);
  return {
    descriptor,
    ready: () => descriptor.fits(Math.min(wantedBy(vectors), maxStreamBytes)),
    perform() {
      // A socket takes all buffers at once: what fails after part of them was sent could not be told.
      const n = isSocket(descriptor)
        ? descriptor.write(gatherOnce(c, vectors))
        : transfer(c, vectors, (source) => descriptor.write(source));
      c.guest.setU32(result, n);
    },
  };
}

/** `fd_write`. */
export function fdWrite(c: Context, fd: number, iovs: number, count: number, result: number): void {
  writing(c, c.fds.get(fd, may.write).descriptor, iovs, count, result).perform();
}

/** `fd_write` for a guest that can be put aside: writing to a socket may wait. */
export function fdWriteAsync(c: Context, fd: number, iovs: number, count: number, result: number): Waiting | undefined {
  return performAsync(writing(c, c.fds.get(fd, may.write).descriptor, iovs, count, result), c.world.interrupt);
}

/** `fd_pwrite`. */
export function fdPwrite(c: Context, fd: number, iovs: number, count: number, offset: bigint, result: number): void {
  const { descriptor } = c.fds.get(fd, may.writeAt);
  const vectors = vectorsOf(c, iovs, count, result);
  const from = position(offset);
  c.guest.setU32(
    result,
    transfer(c, vectors, (source, done) => descriptor.writeAt(source, from + done)),
  );
}

/** `fd_seek`. */
export function fdSeek(c: Context, fd: number, offset: bigint, whence: number, result: number): void {
  const from = whences[whence] ?? fail("EINVAL");
  // Asking where one stands is telling, not seeking.
  const { descriptor } = c.fds.get(fd, offset === 0n && from === "current" ? may.tell : may.seek);
  const delta = BigInt.asIntN(64, offset);
  if (delta > BigInt(Number.MAX_SAFE_INTEGER)) fail("EOVERFLOW");
  if (delta < -BigInt(Number.MAX_SAFE_INTEGER)) fail("EINVAL");
  c.guest.check(result, 8);
  c.guest.setU64(result, BigInt(descriptor.seek(Number(delta), from)));
}

/** `fd_tell`. */
export function fdTell(c: Context, fd: number, result: number): void {
  const { descriptor } = c.fds.get(fd, may.tell);
  c.guest.setU64(result, BigInt(descriptor.seek(0, "current")));
}

/**
 * `fd_prestat_get`.
 *
 *      0 tag u8 (0: directory) · 4 length of the name u32
 */
export function fdPrestatGet(c: Context, fd: number, result: number): void {
  const name = c.fds.get(fd).given ?? fail("EBADF");
  c.guest.struct(result, 8).setUint32(4, name.length, true);
}

/** `fd_prestat_dir_name`. */
export function fdPrestatDirName(c: Context, fd: number, path: number, length: number): void {
  const name = c.fds.get(fd).given ?? fail("EBADF");
  if (length >>> 0 < name.length) fail("ENAMETOOLONG");
  c.guest.bytes(path, name.length).set(name);
}

/** Entries of a directory after which the run's bounds are looked at: each is a call of the host. */
const entriesPerLook = 1024;

/** The size of a `dirent`, its name behind it not counted. */
const direntSize = 24;

/**
 * `fd_readdir`: fills the buffer to its end, an entry cut off where it ends; less than full means that no more come.
 *
 *      0 next cookie u64 · 8 ino u64 · 16 length of the name u32 · 20 filetype u8 · 24 name
 */
export function fdReaddir(
  c: Context,
  fd: number,
  buffer: number,
  length: number,
  cookie: bigint,
  result: number,
): void {
  const { descriptor } = c.fds.get(fd, may.readdir);
  const directory = descriptor.directory();
  c.guest.check(result, 4);
  const target = c.guest.bytes(buffer, length);
  const from = unsigned(cookie);
  const entries = descriptor.entries(from === 0n);
  let used = 0;
  for (let i = Number(from); i < entries.length && used < target.length; i++) {
    const entry = entries[i];
    if (entry === undefined) break;
    if (i % entriesPerLook === 0) c.world.interrupt();
    const bytes = dirent(directory, entry, i + 1).subarray(0, target.length - used);
    target.set(bytes, used);
    used += bytes.length;
  }
  c.guest.setU32(result, used);
}

function dirent(directory: Directory, { name, kind }: DirectoryEntry, next: number): Uint8Array {
  const utf8 = encodeUtf8(name);
  const bytes = new Uint8Array(direntSize + utf8.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, inodeOf(directory, name), true);
  view.setUint32(16, utf8.length, true);
  view.setUint8(20, fileType(kind));
  bytes.set(utf8, direntSize);
  return bytes;
}

/** 0 for `..`, which is not the guest's to know, and for what has vanished since the directory was read. */
function inodeOf(directory: Directory, name: string): bigint {
  if (name === "..") return 0n;
  try {
    return (name === "." ? directory.stat() : directory.statEntry(name)).inode;
  } catch (error) {
    if (error instanceof HostError) return 0n;
    throw error;
  }
}

/** `fd_renumber`. */
export function fdRenumber(c: Context, from: number, to: number): void {
  c.fds.renumber(from, to);
}
