/**
 * Opens the sockets that a world's description names.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { has, own } from "../../../base/own.ts";
import { noFlags, type Descriptor } from "../descriptors/descriptor.ts";
import {
  memoryConnection,
  memoryListener,
  withNames,
  type ConnectionSource,
  type Sent,
  type SocketWorld,
} from "../sockets/memory-sockets.ts";
import { absence, type HostPlatform, type SocketSource } from "./options.ts";
import type { Network } from "../sockets/network.ts";
import { ConnectionDescriptor, ListenerDescriptor, type Connection, type Listener } from "../sockets/socket.ts";
import {
  OpenFailure,
  readEndpoint,
  showEndpoint,
  type BoundAddress,
  type ConnectSource,
  type Endpoint,
  type ListenSource,
} from "../sockets/tcp.ts";

/** A socket that the guest has from the beginning. */
export interface GivenSocket {
  readonly descriptor: Descriptor;
  /** Whether it is there to accept connections. */
  readonly listens: boolean;
  sent(): Sent;
}

/** The sockets of a world. */
export interface GivenSockets {
  readonly given: readonly GivenSocket[];
  /** Closes what they are made of, when what was sent has gone out. */
  close(): void;
  /** The same without blocking the thread. */
  closeAsync(): Promise<void>;
}

const maxSockets = 256;

/**
 * The sockets of a description, open.
 * @throws UsageError `bad-option`, `no-socket`, `not-available`; what a function of the description throws
 */
export function openSockets(
  sources: readonly SocketSource[],
  world: SocketWorld,
  platform: HostPlatform | undefined,
): GivenSockets {
  if (sources.length > maxSockets) {
    throw new UsageError("bad-option", `A guest can be given ${maxSockets} sockets at most.`, { option: "sockets" });
  }
  const opening = new Opening(world, platform);
  try {
    return { given: sources.map((source) => opening.open(source)), ...opening.closing() };
  } catch (error) {
    opening.closing().close();
    throw error;
  }
}

/** The sockets of a world while they are opened. The network is there from the first that needs it. */
class Opening {
  private readonly _world: SocketWorld;
  private readonly _platform: HostPlatform | undefined;
  private _network: Network | undefined;

  constructor(world: SocketWorld, platform: HostPlatform | undefined) {
    this._world = world;
    this._platform = platform;
  }

  open(source: SocketSource): GivenSocket {
    const socket = this._opened(source);
    const nonblock = own(source, "nonblock") ?? false;
    if (typeof nonblock !== "boolean") throw badPart("nonblock", "neither true nor false", nonblock);
    socket.descriptor.setFlags({ ...noFlags, nonblock });
    return socket;
  }

  private _opened(source: SocketSource): GivenSocket {
    if (isMap(source)) {
      if (has(source, "listen")) return this._listening(source);
      if (has(source, "connect")) return this._connected(source);
      if (has(source, "accept")) return this._made(memoryListener(source, this._world));
    }
    const names = ["recv", "send", "accept", "listen", "connect", "nonblock"];
    return this._made(memoryConnection(source as ConnectionSource, this._world, names));
  }

  /** The socket over its other side. */
  private _made(other: (Connection | Listener) & { sent(): Sent }): GivenSocket {
    const { interrupt } = this._world;
    const listens = "next" in other;
    const descriptor = listens ? new ListenerDescriptor(other, interrupt) : new ConnectionDescriptor(other, interrupt);
    return { descriptor, listens, sent: () => other.sent() };
  }

  closing(): { readonly close: () => void; readonly closeAsync: () => Promise<void> } {
    return { close: () => this._network?.close(), closeAsync: async () => this._network?.closeAsync() };
  }

  private _listening(source: ListenSource): GivenSocket {
    const { listen, bound } = withNames(source, ["listen", "bound", "nonblock"]);
    if (bound !== undefined && typeof bound !== "function") throw badPart("bound", "no function of its address", bound);
    const endpoint = readEndpoint("listen", listen);
    const opened = this._try("listen", source, endpoint, (network) => network.listen(endpoint));
    bound?.({ address: showEndpoint(opened.bound), ...opened.bound } satisfies BoundAddress);
    return this._made({ ...opened.listener, sent: notKept });
  }

  private _connected(source: ConnectSource): GivenSocket {
    const { connect } = withNames(source, ["connect", "nonblock"]);
    const endpoint = readEndpoint("connect", connect);
    const connection = this._try("connect", source, endpoint, (network) => network.connect(endpoint));
    return this._made({ ...connection, sent: notKept });
  }

  private _try<T>(
    key: keyof typeof advice,
    source: SocketSource,
    endpoint: Endpoint,
    open: (network: Network) => T,
  ): T {
    if (this._platform === undefined) {
      throw new UsageError(
        "not-available",
        `A socket with ${key} is TCP, which ${absence()}. Give data instead: {recv, send} or {accept}.`,
        { option: "sockets", value: source },
      );
    }
    try {
      this._network ??= this._platform.network(this._world.interrupt);
      return open(this._network);
    } catch (cause) {
      if (!(cause instanceof OpenFailure)) throw cause;
      const what = `Cannot ${key === "listen" ? "listen on" : "connect to"} ${showEndpoint(endpoint)}`;
      const reasons: Readonly<Record<string, string>> = { ...commonAdvice, ...advice[key] };
      const reason = reasons[cause.code] ?? "the system refuses it";
      throw new UsageError("no-socket", `${what}: ${reason} (${cause.code}).`, {
        option: "sockets",
        value: source,
        cause,
      });
    }
  }
}

/** What is sent by TCP is on its way, and not kept. */
const notKept = (): undefined => undefined;

function badPart(name: string, what: string, value: unknown): UsageError {
  return new UsageError("bad-option", `The ${name} of a socket is ${what}.`, { option: "sockets", value });
}

/** What a failure means, and what to do. */
const commonAdvice: Readonly<Record<string, string>> = {
  EACCES: "it is not permitted; ports below 1024 may need a privilege",
  EMFILE: "this process has too many open files",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the name of the host could not be looked up",
  EINVAL: "the address has no meaning here; one of a link needs its zone, as [fe80::1%eth0]",
  ERR_ACCESS_DENIED: "this process may not start a worker thread, which TCP needs; allow it with --allow-worker",
};

const advice = {
  listen: {
    EADDRINUSE: "the address is in use; take another port, or 0 for one that is free",
    EADDRNOTAVAIL: "no interface of this machine has that address",
  },
  connect: {
    ECONNREFUSED: "nobody listens there; start the server first",
    ECONNRESET: "the connection was closed at once",
    ETIMEDOUT: "there was no answer in time",
    EHOSTUNREACH: "the host cannot be reached",
    ENETUNREACH: "there is no way to that network",
  },
} as const satisfies Record<"listen" | "connect", Readonly<Record<string, string>>>;

function isMap(source: unknown): source is object {
  return typeof source === "object" && source !== null && !Array.isArray(source);
}
