/**
 * Sockets made of data and functions: what a connection's other side sends, where what is sent to it goes, and which
 * connections come to a listening socket.
 */
import { camel, isKebab, kebab } from "../../../base/kebab.ts";
import { bare } from "../../../base/own.ts";
import { bytesIn, hasBytes } from "../../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../../base/bytes/detached.ts";
import { UsageError } from "../../../base/errors/errors.ts";
import { phrase } from "../../../base/errors/phrases.ts";
import { didYouMeanKey, nearMisses, spelt } from "../../../base/errors/suggest.ts";
import { encodeUtf8 } from "../../../base/bytes/utf8.ts";
import type { Clock } from "../clock.ts";
import type { Waiter } from "../readiness.ts";
import type { Connection, Listener } from "./socket.ts";
import { bounded, Capture, outputTo, type OutputBudget, type OutputStream } from "../stream.ts";

/** Text, or bytes. */
export type Piece = string | Uint8Array;

/**
 * What the other side of a connection sends. Each piece arrives by itself; an empty one is a moment at which nothing has
 * arrived; the end of the sequence, or `null` from the function, is the end.
 */
export type ReceivedSource = Piece | Iterable<Piece> | (() => Piece | null | undefined);

/** A connection as data. */
export interface ConnectionSource {
  /** What the guest receives; nothing but the end where it is not given. */
  readonly recv?: ReceivedSource | undefined;
  /** Where goes what the guest sends: kept for the result, or to a function as bytes. */
  readonly send?: "capture" | ((chunk: Uint8Array) => void) | undefined;
}

/** A listening socket as data: the connections that come to it, in their order; `null` from the function: no more come. */
export interface AcceptSource {
  readonly accept: Iterable<ConnectionSource> | (() => ConnectionSource | null | undefined);
}

/** What a guest sent to a socket; of a listening one what it sent to each that it accepted; undefined where it was not kept. */
export type Sent = Uint8Array<ArrayBuffer> | undefined | readonly Sent[];

/** What sockets of a world have in common. */
export interface SocketWorld {
  readonly clock: Clock;
  readonly budget: OutputBudget;
  readonly interrupt: () => void;
}

/** A socket's other side, with what is known of what was sent to it. */
export interface MemoryConnection extends Connection {
  sent(): Sent;
}

/** A listening socket's source, with what is known of what was sent to the connections it gave. */
export interface MemoryListener extends Listener {
  sent(): Sent;
}

/** A moment at which nothing happens, for what is asked again after it. */
const moment = 1_000_000n;

/** Lets a moment pass. Each socket has its own, since each may be waited for until its turn. */
export function moments({ clock, interrupt }: SocketWorld): Waiter {
  return {
    wait: (nanoseconds) => clock.sleep(nanoseconds < moment ? nanoseconds : moment, interrupt),
    waitAsync: async (nanoseconds) => clock.sleepAsync(nanoseconds < moment ? nanoseconds : moment, interrupt),
  };
}

const connectionNames = ["recv", "send"];

/** A connection of a description, which may have these names. @throws UsageError `bad-option` */
export function memoryConnection(
  source: ConnectionSource,
  world: SocketWorld,
  names: readonly string[] = connectionNames,
): MemoryConnection {
  const { recv, send } = withNames(source, names);
  const next = pieces(recv);
  const capture = new Capture();
  const output = bounded(outputFrom(send, capture), world.budget);
  let ended = false;
  return {
    waiter: moments(world),
    take() {
      const piece = ended ? undefined : next();
      ended = piece === undefined;
      return piece;
    },
    put: (bytes) => output.write(bytes),
    room: () => Infinity,
    gone: () => false,
    ignore() {},
    finish() {},
    close() {},
    sent: () => (send === undefined || send === "capture" ? capture.bytes() : undefined),
  };
}

/** A listening socket of a description. @throws UsageError `bad-option` */
export function memoryListener(source: AcceptSource, world: SocketWorld): MemoryListener {
  const { accept } = withNames(source, ["accept", "nonblock"]);
  const given: MemoryConnection[] = [];
  const next = connections(accept);
  return {
    waiter: moments(world),
    next() {
      const description = next();
      if (description === null || description === undefined) return "never";
      const connection = memoryConnection(description, world);
      given.push(connection);
      return connection;
    },
    close() {},
    sent: () => given.map((connection) => connection.sent()),
  };
}

function outputFrom(send: ConnectionSource["send"], capture: Capture): OutputStream {
  if (send === undefined || send === "capture") return capture;
  if (typeof send === "function") return outputTo(send);
  throw new UsageError("bad-option", 'The send of a socket is neither "capture" nor a function that takes bytes.', {
    option: "sockets",
    value: send,
  });
}

function pieces(source: unknown): () => Uint8Array | undefined {
  if (source === undefined) return () => undefined;
  if (typeof source === "string") return pieces(source === "" ? [] : [source]);
  if (hasBytes(source)) {
    checkThere(source);
    return pieces(source.byteLength === 0 ? [] : [source]);
  }
  if (typeof source === "function") return () => pieceOf((source as () => unknown)());
  if (isIterable(source)) {
    const iterator = source[Symbol.iterator]();
    return () => {
      const { done, value } = iterator.next();
      return done === true ? undefined : pieceOf(value);
    };
  }
  throw new UsageError(
    "bad-option",
    "The recv of a socket is nothing to receive; give a string, bytes, a sequence of those, or a function that returns the next piece.",
    { option: "sockets", value: source },
  );
}

/** @throws UsageError `bad-option` */
function checkThere(bytes: ArrayBufferLike | ArrayBufferView): void {
  if (!isDetached(bytes)) return;
  throw new UsageError("bad-option", `Bytes of a socket's recv are gone: ${detachedReason}.`, {
    option: "sockets",
    value: bytes,
  });
}

/** The bytes of a piece; undefined for what stands for none. @throws UsageError */
export function pieceOf(piece: unknown): Uint8Array | undefined {
  if (piece === null || piece === undefined) return undefined;
  if (typeof piece === "string") return encodeUtf8(piece);
  if (hasBytes(piece)) {
    checkThere(piece);
    return bytesIn(piece);
  }
  throw new UsageError(
    "bad-host-result",
    "The recv of a socket gave something else than a string, bytes or null (the end).",
    { option: "sockets", value: piece },
  );
}

function connections(source: unknown): () => ConnectionSource | null | undefined {
  if (typeof source === "function") return source as () => ConnectionSource | null | undefined;
  if (typeof source !== "string" && isIterable(source)) {
    const iterator = source[Symbol.iterator]();
    return () => {
      const { done, value } = iterator.next();
      return done === true ? undefined : (value as ConnectionSource);
    };
  }
  throw new UsageError(
    "bad-option",
    "The accept of a socket is neither a sequence of connections, as [{recv, send}], nor a function that returns the next one.",
    { option: "sockets", value: source },
  );
}

function isIterable(source: unknown): source is Iterable<unknown, undefined> {
  return typeof source === "object" && source !== null && Symbol.iterator in source;
}

/**
 * What a description has, by camelCase names, which may be no other than these; `what` it describes is for messages.
 * @throws UsageError `bad-option`
 */
export function withNames<T>(source: T, names: readonly string[], what = "socket"): T & object {
  const isMap = typeof source === "object" && source !== null && !Array.isArray(source);
  const inKebab = isMap && isKebab(source);
  const written = inKebab ? names.map(kebab) : names;
  const forms = `${phrase("a-map")} of ${written.map(spelt).join(", ")}`;
  if (!isMap) {
    throw new UsageError("bad-option", `What is given as a ${what} is none: it is ${forms}.`, {
      option: "sockets",
      value: source,
    });
  }
  for (const name of Object.keys(source)) {
    if (written.includes(name)) continue;
    const suggestions = nearMisses(name, written);
    throw new UsageError(
      "bad-option",
      `A ${what} has no ${spelt(name)}.${didYouMeanKey(suggestions)} It is ${forms}.`,
      {
        option: "sockets",
        value: source,
        suggestions,
      },
    );
  }
  if (!inKebab) return bare(source);
  return bare(Object.fromEntries(Object.entries(source).map(([name, part]) => [camel(name), part as unknown]))) as T &
    object;
}
