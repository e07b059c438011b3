/**
 * Sockets of datagrams made of data and functions.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { isKebab } from "../../../base/kebab.ts";
import type { Datagram, Datagrams } from "./datagrams.ts";
import { moments, pieceOf, type Piece, type SocketWorld, withNames } from "./memory-sockets.ts";
import { type Endpoint, readEndpoint, showEndpoint } from "./tcp.ts";

/** A datagram as data, with where it comes from or goes to, as `127.0.0.1:53`. */
export interface DatagramData {
  readonly data: Piece;
  readonly peer: string;
}

/** A datagram that a guest has sent. */
export interface SentDatagram {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly peer: string;
}

/**
 * A socket of datagrams as data: those that come to it, in their order; `null` stands for a moment at which none has come, as the
 * function's too. What the guest sends is kept for the result, or given to a function.
 */
export interface DatagramSource {
  readonly datagrams: Iterable<DatagramData | null> | (() => DatagramData | null | undefined);
  readonly sendTo?: "capture" | ((datagram: SentDatagram) => void) | undefined;
}

/** Datagrams that may be sent before it is asked again. */
const mostAtOnce = 16;

/** A socket of a description, bound to an address, with what was sent to it. @throws UsageError `bad-option` */
export function memoryDatagrams(
  source: DatagramSource,
  local: Endpoint,
  world: SocketWorld,
): Datagrams & { readonly sent: () => readonly SentDatagram[] } {
  const { datagrams, sendTo } = withNames(source, ["datagrams", "sendTo"]);
  if (sendTo !== undefined && sendTo !== "capture" && typeof sendTo !== "function") {
    const text = `The ${isKebab(source) ? "send-to" : "sendTo"} of a socket is neither "capture" nor a function that takes a datagram.`;
    throw new UsageError("bad-option", text, { option: "sockets", value: sendTo });
  }
  const next = datagramsOf(datagrams);
  const kept: SentDatagram[] = [];
  let ahead: Datagram | undefined;
  const arrived = (): boolean => (ahead ??= next()) !== undefined;
  return {
    local,
    waiter: moments(world),
    arrived,
    take() {
      arrived();
      const taken = ahead;
      ahead = undefined;
      return taken;
    },
    room: () => mostAtOnce,
    send({ bytes, peer }) {
      const fits = world.budget.admit(bytes.length);
      if (fits < bytes.length) world.budget.exceeded(bytes.length - fits);
      const datagram = { data: new Uint8Array(bytes), peer: showEndpoint(peer) };
      if (typeof sendTo === "function") sendTo(datagram);
      else kept.push(datagram);
    },
    close() {},
    sent: () => kept,
  };
}

function datagramsOf(source: unknown): () => Datagram | undefined {
  if (typeof source === "function") return () => datagramOf((source as () => unknown)());
  if (typeof source === "object" && source !== null && Symbol.iterator in source) {
    const iterator = (source as Iterable<unknown, unknown>)[Symbol.iterator]();
    return () => {
      const { done, value } = iterator.next();
      return done === true ? undefined : datagramOf(value);
    };
  }
  throw new UsageError(
    "bad-option",
    "The datagrams of a socket are neither a sequence of them, as [{data, peer}], nor a function that returns the next one.",
    { option: "sockets", value: source },
  );
}

function datagramOf(value: unknown): Datagram | undefined {
  if (value === null || value === undefined) return undefined;
  const { data, peer } = withNames(value as DatagramData, ["data", "peer"], "datagram");
  return { bytes: pieceOf(data) ?? new Uint8Array(0), peer: readEndpoint("connect", peer) };
}
