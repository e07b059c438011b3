/**
 * Opens the sockets that a world's description names.
 */
import { UsageError } from "../../base/errors.ts";
import type { Descriptor } from "./fd.ts";
import { checkNames, memoryConnection, memoryListener, type Sent, type SocketWorld } from "./memory-sockets.ts";
import type { SocketSource } from "./options.ts";
import { ConnectionDescriptor, ListenerDescriptor } from "./socket.ts";

/** A socket that the guest has from the beginning. */
export interface GivenSocket {
  readonly descriptor: Descriptor;
  /** Whether it is there to accept connections. */
  readonly listens: boolean;
  sent(): Sent;
}

const maxSockets = 256;

/**
 * The sockets of a description, open.
 * @throws UsageError `bad-option`
 */
export function openSockets(sources: readonly SocketSource[], world: SocketWorld): GivenSocket[] {
  if (sources.length > maxSockets) {
    throw new UsageError("bad-option", `A guest can be given ${maxSockets} sockets at most.`, { option: "sockets" });
  }
  return sources.map((source) => openSocket(source, world));
}

function openSocket(source: SocketSource, world: SocketWorld): GivenSocket {
  checkNames(source, ["recv", "send", "accept"]);
  if ("accept" in source) {
    const listener = memoryListener(source, world);
    return {
      descriptor: new ListenerDescriptor(listener, world.interrupt),
      listens: true,
      sent: () => listener.sent(),
    };
  }
  const connection = memoryConnection(source, world);
  return {
    descriptor: new ConnectionDescriptor(connection, world.interrupt),
    listens: false,
    sent: () => connection.sent(),
  };
}
