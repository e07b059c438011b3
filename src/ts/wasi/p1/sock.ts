/**
 * Sockets that the guest was given. What is no socket answers ENOTSOCK before rights are looked at.
 */
import { fail } from "../host/error.ts";
import { isSocket } from "../host/descriptors/descriptor.ts";
import type { Context } from "./context.ts";
import type { Waiting } from "../../runtime/calls/async-results.ts";
import { flagsOf, scatterBytes, wantedBy, writing } from "./fd.ts";
import type { Entry } from "./fd-table.ts";
import { performAsync, type Operation } from "../waiting/operation.ts";
import { rights } from "./rights.ts";

const may = {
  accept: rights("sock_accept"),
  receive: rights("fd_read"),
  send: rights("fd_write"),
  shutdown: rights("sock_shutdown"),
};

/** `riflags`. */
const peek = 1;
const waitAll = 2;
/** The most that one call receives: its bytes are outside of the guest's memory for a moment. */
const maxReceived = 2 ** 20;

function socketOf(c: Context, fd: number, needed: number): Entry {
  const { descriptor } = c.fds.get(fd);
  if (!isSocket(descriptor)) fail("ENOTSOCK");
  return c.fds.get(fd, needed);
}

function accepting(c: Context, fd: number, flags: number, result: number): Operation {
  const { descriptor, inheriting } = socketOf(c, fd, may.accept);
  const wanted = flagsOf(flags);
  c.guest.check(result, 4);
  c.fds.checkRoom();
  return {
    descriptor,
    ready: () => descriptor.arrived(1),
    perform: () => c.guest.setU32(result, c.fds.add(descriptor.accept(wanted), inheriting, 0)),
  };
}

/** `sock_accept`: a new descriptor has the rights that the listening one passes on. */
export function sockAccept(c: Context, fd: number, flags: number, result: number): void {
  accepting(c, fd, flags, result).perform();
}

/** `sock_accept` for a guest that can be put aside. */
export function sockAcceptAsync(c: Context, fd: number, flags: number, result: number): Waiting | undefined {
  return performAsync(accepting(c, fd, flags, result), c.world.interrupt);
}

type ReceiveArguments = [fd: number, iovs: number, count: number, flags: number, result: number, resultFlags: number];

/** Nothing of a stream is ever cut off, so that the result's flags are none. */
function receiving(c: Context, ...[fd, iovs, count, flags, result, resultFlags]: ReceiveArguments): Operation {
  const { descriptor } = socketOf(c, fd, may.receive);
  if ((flags & ~(peek | waitAll)) !== 0) fail("EINVAL");
  const vectors = c.guest.vectors(iovs, count);
  c.guest.check(result, 4);
  c.guest.check(resultFlags, 2);
  const most = Math.min(wantedBy(vectors), maxReceived);
  const all = (flags & waitAll) !== 0;
  return {
    descriptor,
    ready: () => descriptor.arrived(all ? most : Math.min(1, most)),
    perform() {
      const bytes = descriptor.receive(most, (flags & peek) !== 0, all);
      c.guest.setU32(result, scatterBytes(c, vectors, bytes));
      c.guest.struct(resultFlags, 2);
    },
  };
}

/** `sock_recv`. */
export function sockRecv(c: Context, ...args: ReceiveArguments): void {
  receiving(c, ...args).perform();
}

/** `sock_recv` for a guest that can be put aside. */
export function sockRecvAsync(c: Context, ...args: ReceiveArguments): Waiting | undefined {
  return performAsync(receiving(c, ...args), c.world.interrupt);
}

type SendArguments = [fd: number, iovs: number, count: number, flags: number, result: number];

function sending(c: Context, ...[fd, iovs, count, flags, result]: SendArguments): Operation {
  const { descriptor } = socketOf(c, fd, may.send);
  if (flags !== 0) fail("EINVAL");
  return writing(c, descriptor, iovs, count, result);
}

/** `sock_send`. */
export function sockSend(c: Context, ...args: SendArguments): void {
  sending(c, ...args).perform();
}

/** `sock_send` for a guest that can be put aside. */
export function sockSendAsync(c: Context, ...args: SendArguments): Waiting | undefined {
  return performAsync(sending(c, ...args), c.world.interrupt);
}

/** `sock_shutdown`. */
export function sockShutdown(c: Context, fd: number, how: number): void {
  const { descriptor } = socketOf(c, fd, may.shutdown);
  if (how === 0 || (how & ~3) !== 0) fail("EINVAL");
  descriptor.shutdown((how & 1) !== 0, (how & 2) !== 0);
}
