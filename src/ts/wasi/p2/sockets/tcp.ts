/**
 * `wasi:sockets/tcp`. What is begun by one function and ended by another is a `Pending` of the world.
 */
import { noFlags } from "../../host/descriptors/descriptor.ts";
import { HostError } from "../../host/error.ts";
import type { Family } from "../../host/sockets/addresses.ts";
import type { Pending } from "../../host/sockets/pending.ts";
import { type Connection, ConnectionDescriptor, type Listener, ListenerDescriptor } from "../../host/sockets/socket.ts";
import type { Endpoint } from "../../host/sockets/tcp.ts";
import type { Bound } from "../../host/world/guest-network.ts";
import type { Context } from "../common/context.ts";
import { refuse } from "../common/failures.ts";
import { endpointOf, remoteEndpointOf, type SocketAddress, socketAddress } from "./network.ts";
import { type Pollable, PollableResource } from "../common/pollable.ts";
import type { Shared } from "../common/shared.ts";
import { type OptionName, SocketOptions } from "./socket-options.ts";
import { InputStream, OutputStream } from "../common/streams.ts";

/** What a socket is at the moment, with what it has then. */
type State =
  | { readonly is: "unbound" | "closed" }
  | { readonly is: "binding"; readonly pending: Pending<Bound> }
  | { readonly is: "bound"; readonly bound: Bound }
  | { readonly is: "starting"; readonly bound: Bound }
  | { readonly is: "listening"; readonly local: Endpoint; readonly shared: Shared }
  | { readonly is: "connecting"; readonly pending: Pending<Connection> }
  | {
      readonly is: "connected";
      readonly local: Endpoint | undefined;
      readonly remote: Endpoint | undefined;
      readonly shared: Shared;
    };

/** A connection with its streams. */
type Streams = [InputStream, OutputStream];

const unbound: State = { is: "unbound" };
const nonblock = { ...noFlags, nonblock: true };

/** The streams of a connection, which is open as long as somebody has it. */
function streamsOf(shared: Shared): Streams {
  const { descriptor } = shared;
  const side = {
    of: "network",
    waiter: descriptor.waiter,
    close: () => shared.release(),
  } as const;
  shared.hold().hold();
  return [
    new InputStream({ ...side, readable: () => descriptor.readable(), read: (target) => descriptor.read(target) }),
    new OutputStream({
      ...side,
      writable: () => descriptor.writable(),
      fits: (count) => descriptor.fits(count),
      write: (source) => descriptor.write(source),
    }),
  ];
}

/** A `tcp-socket`. */
export class TcpSocket {
  readonly family: Family;
  readonly options: SocketOptions;
  private readonly _c: Context;
  private _state: State;

  constructor(c: Context, family: Family, state: State = unbound, options = new SocketOptions()) {
    this._c = c;
    this.family = family;
    this.options = options;
    this._state = state;
  }

  /** As traces show it. */
  toString(): string {
    return "tcp-socket";
  }

  /** The guest has dropped it. */
  drop(): void {
    const state = this._state;
    this._state = { is: "closed" };
    if ("pending" in state) state.pending.cancel();
    if ("bound" in state) state.bound.close();
    if ("shared" in state) state.shared.release();
  }

  startBind(address: SocketAddress): void {
    const local = endpointOf(address, this.family);
    if (this._state.is !== "unbound") refuse("invalid-state");
    this._state = { is: "binding", pending: this._c.network.bind(local) };
  }

  finishBind(): void {
    const state = this._state;
    if (state.is !== "binding") return refuse("not-in-progress");
    const bound = this._answer(state.pending, { is: "unbound" });
    this._state = { is: "bound", bound };
  }

  startConnect(address: SocketAddress): void {
    const remote = remoteEndpointOf(address, this.family);
    const state = this._state;
    if (state.is !== "unbound" && state.is !== "bound") refuse("invalid-state");
    const local = state.is === "bound" ? state.bound.local : undefined;
    const pending = this._c.network.connect(remote, local);
    if (state.is === "bound") state.bound.close();
    this._state = { is: "connecting", pending };
  }

  finishConnect(): Streams {
    const state = this._state;
    if (state.is !== "connecting") return refuse("not-in-progress");
    const connection = this._answer(state.pending, { is: "closed" });
    const shared = this._opened(connection);
    const { local, remote } = connection;
    this._state = { is: "connected", local, remote, shared };
    return streamsOf(shared);
  }

  startListen(): void {
    if (this._state.is !== "bound") return refuse("invalid-state");
    this._state = { is: "starting", bound: this._state.bound };
  }

  finishListen(): void {
    if (this._state.is !== "starting") return refuse("not-in-progress");
    const { bound } = this._state;
    this._state = { is: "bound", bound };
    const { listener } = bound.listen();
    const descriptor = new ListenerDescriptor(this._noting(listener), this._c.world.interrupt);
    descriptor.setFlags(nonblock);
    this._state = { is: "listening", local: bound.local, shared: this._c.open.add(descriptor) };
  }

  /** A connection that somebody made. Where no more come, the socket is as one that does not listen. */
  accept(): [TcpSocket, ...Streams] {
    const state = this._state;
    if (state.is !== "listening") return refuse("invalid-state");
    this._c.open.checkRoom();
    const descriptor = accepted(state.shared);
    const shared = this._c.open.add(descriptor);
    const { local = state.local, remote } = this._last ?? {};
    const socket = new TcpSocket(this._c, this.family, { is: "connected", local, remote, shared }, this.options.copy());
    return [socket, ...streamsOf(shared)];
  }

  localAddress(): SocketAddress {
    const state = this._state;
    if ("bound" in state) return socketAddress(state.bound.local);
    if ("local" in state && state.local !== undefined) return socketAddress(state.local);
    return refuse("invalid-state");
  }

  remoteAddress(): SocketAddress {
    const state = this._state;
    if (state.is !== "connected") return refuse("invalid-state");
    return state.remote === undefined ? refuse("unknown") : socketAddress(state.remote);
  }

  get isListening(): boolean {
    return this._state.is === "listening";
  }

  /** A hint, as which it is taken. */
  setBacklog(value: bigint): void {
    if (value === 0n) refuse("invalid-argument");
    if (this._state.is === "connecting" || this._state.is === "connected") refuse("invalid-state");
  }

  option(name: OptionName): bigint | number {
    return this.options.get(name);
  }

  get pollable(): PollableResource {
    const of: Pollable = {
      ready: () => this._isReady(),
      waiter: this._waiter(),
    };
    return new PollableResource(of);
  }

  shutdown(type: "receive" | "send" | "both"): void {
    const state = this._state;
    if (state.is !== "connected") return refuse("invalid-state");
    state.shared.descriptor.shutdown(type !== "send", type !== "receive");
  }

  /** The last connection that came. */
  private _last: Connection | undefined;

  private _noting(listener: Listener): Listener {
    return {
      ...listener,
      next: () => {
        const next = listener.next();
        if (typeof next === "object") this._last = next;
        return next;
      },
    };
  }

  private _opened(connection: Connection): Shared {
    const descriptor = new ConnectionDescriptor(connection, this._c.world.interrupt);
    descriptor.setFlags(nonblock);
    return this._c.open.add(descriptor);
  }

  /** What was begun, or `would-block`; where it failed, the socket is as it says. */
  private _answer<T>(pending: Pending<T>, failed: State): T {
    if (!pending.ready()) refuse("would-block");
    this._state = failed;
    return pending.take();
  }

  private _waiter(): Pollable["waiter"] {
    const state = this._state;
    if ("pending" in state) return state.pending.waiter;
    return state.is === "listening" ? state.shared.descriptor.waiter : undefined;
  }

  private _isReady(): boolean {
    const state = this._state;
    if ("pending" in state) return state.pending.ready();
    return state.is !== "listening" || state.shared.descriptor.arrived(1);
  }
}

function accepted({ descriptor }: Shared): ReturnType<typeof descriptor.accept> {
  try {
    return descriptor.accept(nonblock);
  } catch (error) {
    if (error instanceof HostError && error.code === "EINVAL") return refuse("invalid-state");
    throw error;
  }
}

/** `create-tcp-socket`. */
export function createTcpSocket(c: Context, family: Family): TcpSocket {
  return new TcpSocket(c, family);
}
