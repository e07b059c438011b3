/**
 * What a host's network has to do for a world.
 */
import type { Datagrams } from "./datagrams.ts";
import type { Pending } from "./pending.ts";
import type { Connection, Listener } from "./socket.ts";
import type { Endpoint } from "./tcp.ts";

/** A listening socket of the host, and where it listens. */
export interface Listening {
  readonly listener: Listener;
  readonly bound: Endpoint;
}

/** The host's network for one world. */
export interface Network {
  /** A listening socket, and where it listens. @throws OpenFailure */
  listen(endpoint: Endpoint): Listening;
  /** A connection. @throws OpenFailure */
  connect(endpoint: Endpoint): Connection;
  /** The same without waiting. */
  beginListen(endpoint: Endpoint): Pending<Listening>;
  /** The same without waiting, from an address of this machine where one is given. */
  beginConnect(endpoint: Endpoint, local: Endpoint | undefined): Pending<Connection>;
  /** Begins to bind a socket of datagrams. */
  bindDatagrams(endpoint: Endpoint): Pending<Datagrams>;
  /** Begins to look up the addresses of a name. */
  lookup(name: string): Pending<readonly string[]>;
  /** Closes all, when what was sent has gone out or a bound of time is over. */
  close(): void;
  /** The same without blocking the thread. */
  closeAsync(): Promise<void>;
}
