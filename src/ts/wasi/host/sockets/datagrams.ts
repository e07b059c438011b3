/**
 * Sockets of datagrams, whatever is on their other side.
 */
import type { Waiter } from "../readiness.ts";
import type { Endpoint } from "./tcp.ts";

/** A datagram, with where it comes from or goes to. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly peer: Endpoint;
}

/** A bound socket. Nothing but its waiter waits. */
export interface Datagrams {
  readonly local: Endpoint;
  readonly waiter: Waiter;
  /** Whether one has come. */
  arrived(): boolean;
  /** The next that came; undefined where there is none at the moment. */
  take(): Datagram | undefined;
  /** How many may be sent at the moment. */
  room(): number;
  /** Sends one, whose bytes are only lent. @throws HostError */
  send(datagram: Datagram): void;
  close(): void;
}
