/**
 * Sockets that the guest was given. What is no socket answers ENOTSOCK before rights are looked at.
 */
import { fail } from "../host/error.ts";
import type { Descriptor } from "../host/fd.ts";
import type { Context } from "./context.ts";
import { flagsOf } from "./fd.ts";
import { applicableRights, rights } from "./rights.ts";

const may = {
  accept: rights("sock_accept"),
  receive: rights("fd_read"),
  send: rights("fd_write"),
  shutdown: rights("sock_shutdown"),
};

/** `riflags`. */
const peek = 1;
const waitAll = 2;
/** `roflags`. */
const dataTruncated = 1;
/** The most that one call moves. */
const maxMessage = 65_536;

function socketOf(c: Context, fd: number, needed: number): Descriptor {
  const { descriptor } = c.fds.get(fd);
  if (descriptor.kind !== "socket-dgram" && descriptor.kind !== "socket-stream") fail("ENOTSOCK");
  return c.fds.get(fd, needed).descriptor;
}

/** `sock_accept`. */
export function sockAccept(c: Context, fd: number, flags: number, result: number): void {
  const socket = socketOf(c, fd, may.accept);
  c.guest.check(result, 4);
  c.fds.checkRoom();
  const accepted = socket.accept(flagsOf(flags));
  c.guest.setU32(result, c.fds.add(accepted, applicableRights(accepted.kind), 0));
}

/** `sock_recv`. */
export function sockRecv(
  c: Context,
  fd: number,
  iovs: number,
  count: number,
  flags: number,
  result: number,
  resultFlags: number,
): void {
  const socket = socketOf(c, fd, may.receive);
  if ((flags & ~(peek | waitAll)) !== 0) fail("EINVAL");
  const vectors = c.guest.vectors(iovs, count);
  c.guest.check(result, 4);
  c.guest.check(resultFlags, 2);
  const wanted = vectors.reduce((n, { length }) => n + length, 0);
  const buffer = new Uint8Array(Math.min(wanted, maxMessage));
  const received = socket.receive(buffer, (flags & peek) !== 0, (flags & waitAll) !== 0);
  let from = 0;
  for (const { pointer, length } of vectors) {
    const part = buffer.subarray(from, Math.min(received.count, from + length));
    c.guest.bytes(pointer, part.length).set(part);
    from += part.length;
  }
  c.guest.setU32(result, received.count);
  c.guest.struct(resultFlags, 2).setUint16(0, received.truncated ? dataTruncated : 0, true);
}

/** `sock_send`. */
export function sockSend(c: Context, fd: number, iovs: number, count: number, flags: number, result: number): void {
  const socket = socketOf(c, fd, may.send);
  if (flags !== 0) fail("EINVAL");
  const vectors = c.guest.vectors(iovs, count);
  c.guest.check(result, 4);
  let sent = 0;
  for (const { pointer, length } of vectors) {
    const n = socket.send(c.guest.bytes(pointer, length));
    sent += n;
    if (n < length) break;
  }
  c.guest.setU32(result, sent);
}

/** `sock_shutdown`. */
export function sockShutdown(c: Context, fd: number, how: number): void {
  const socket = socketOf(c, fd, may.shutdown);
  if (how === 0 || (how & ~3) !== 0) fail("EINVAL");
  socket.shutdown((how & 1) !== 0, (how & 2) !== 0);
}
