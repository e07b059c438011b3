/**
 * `wasi:sockets/udp`.
 */
import type { Family } from "../../host/sockets/addresses.ts";
import { Descriptor } from "../../host/descriptors/descriptor.ts";
import { HostError } from "../../host/error.ts";
import type { Pending } from "../../host/sockets/pending.ts";
import type { Endpoint } from "../../host/sockets/tcp.ts";
import type { BoundDatagrams } from "../../host/world/guest-network.ts";
import type { Context } from "../common/context.ts";
import { misuse, refuse } from "../common/failures.ts";
import { endpointOf, remoteEndpointOf, sameEndpoint, type SocketAddress, socketAddress } from "./network.ts";
import { PollableResource } from "../common/pollable.ts";
import type { Shared } from "../common/shared.ts";
import { type OptionName, SocketOptions } from "./socket-options.ts";

/** What one call gives at most. */
const mostDatagrams = 64;
/** What a datagram can hold. */
const mostBytes = 65_507;

/** `incoming-datagram`. */
interface Incoming {
  readonly data: Uint8Array;
  readonly remoteAddress: SocketAddress;
}

/** `outgoing-datagram`. */
export interface Outgoing {
  readonly data: Uint8Array;
  readonly remoteAddress: SocketAddress | undefined;
}

/** A bound socket among the descriptors of a guest. */
class DatagramDescriptor extends Descriptor {
  readonly kind = "socket-dgram";
  readonly bound: BoundDatagrams;
  /** Counts the pairs of streams that were made; only the last is to be used. */
  pair = 0;

  constructor(bound: BoundDatagrams) {
    super();
    this.bound = bound;
  }

  override close(): void {
    this.bound.socket.close();
  }
}

/** A bound socket, as it is shared. */
interface Open {
  readonly shared: Shared;
  readonly descriptor: DatagramDescriptor;
}

type State =
  | { readonly is: "unbound" }
  | { readonly is: "binding"; readonly pending: Pending<BoundDatagrams> }
  | ({ readonly is: "bound" } & Open);

/** A `udp-socket`. */
export class UdpSocket {
  readonly family: Family;
  readonly options = new SocketOptions();
  private readonly _c: Context;
  private _state: State = { is: "unbound" };
  private _remote: Endpoint | undefined;

  constructor(c: Context, family: Family) {
    this._c = c;
    this.family = family;
  }

  /** As traces show it. */
  toString(): string {
    return "udp-socket";
  }

  /** The guest has dropped it. */
  drop(): void {
    const state = this._state;
    this._state = { is: "unbound" };
    if (state.is === "binding") state.pending.cancel();
    if (state.is === "bound") state.shared.release();
  }

  startBind(address: SocketAddress): void {
    const local = endpointOf(address, this.family);
    if (this._state.is !== "unbound") refuse("invalid-state");
    this._c.open.checkRoom();
    this._state = { is: "binding", pending: this._c.network.bindDatagrams(local) };
  }

  finishBind(): void {
    const state = this._state;
    if (state.is !== "binding") return refuse("not-in-progress");
    if (!state.pending.ready()) return refuse("would-block");
    this._state = { is: "unbound" };
    const descriptor = new DatagramDescriptor(state.pending.take());
    this._state = { is: "bound", shared: this._c.open.add(descriptor), descriptor };
  }

  stream(remote: SocketAddress | undefined): [IncomingDatagrams, OutgoingDatagrams] {
    const open = this._bound();
    this._remote = remote === undefined ? undefined : remoteEndpointOf(remote, this.family);
    open.descriptor.pair += 1;
    return [new IncomingDatagrams(open, this._remote), new OutgoingDatagrams(open, this._remote, this.family)];
  }

  localAddress(): SocketAddress {
    return socketAddress(this._bound().descriptor.bound.socket.local);
  }

  remoteAddress(): SocketAddress {
    return socketAddress(this._remote ?? refuse("invalid-state"));
  }

  option(name: OptionName): bigint | number {
    return this.options.get(name);
  }

  get pollable(): PollableResource {
    const { _state: state } = this;
    if (state.is !== "binding") return new PollableResource({ ready: () => true });
    return new PollableResource({ ready: () => state.pending.ready(), waiter: state.pending.waiter });
  }

  private _bound(): Open {
    return this._state.is === "bound" ? this._state : refuse("invalid-state");
  }
}

/** What both streams of a socket have. */
abstract class DatagramStream {
  private readonly _open: Open;
  private readonly _pair: number;

  constructor(open: Open) {
    this._open = open;
    this._pair = open.descriptor.pair;
    open.shared.hold();
  }

  /** The guest has dropped it. */
  drop(): void {
    this._open.shared.release();
  }

  /** The socket, unless it has newer streams. */
  protected get bound(): BoundDatagrams {
    return this.isLast ? this._open.descriptor.bound : refuse("invalid-state");
  }

  protected get isLast(): boolean {
    return this._pair === this._open.descriptor.pair;
  }

  protected pollableOf(ready: (bound: BoundDatagrams) => boolean): PollableResource {
    const { bound } = this._open.descriptor;
    return new PollableResource({ ready: () => !this.isLast || ready(bound), waiter: bound.socket.waiter });
  }
}

/** An `incoming-datagram-stream`. */
export class IncomingDatagrams extends DatagramStream {
  private readonly _remote: Endpoint | undefined;

  constructor(open: Open, remote: Endpoint | undefined) {
    super(open);
    this._remote = remote;
  }

  /** As traces show it. */
  override toString(): string {
    return "incoming-datagram-stream";
  }

  receive(most: bigint): Incoming[] {
    const { socket } = this.bound;
    const found: Incoming[] = [];
    const count = most < BigInt(mostDatagrams) ? Number(most) : mostDatagrams;
    while (found.length < count) {
      const datagram = socket.take();
      if (datagram === undefined) break;
      if (this._remote !== undefined && !sameEndpoint(this._remote, datagram.peer)) continue;
      found.push({ data: datagram.bytes, remoteAddress: socketAddress(datagram.peer) });
    }
    return found;
  }

  get pollable(): PollableResource {
    return this.pollableOf(({ socket }) => socket.arrived());
  }
}

/** An `outgoing-datagram-stream`. */
export class OutgoingDatagrams extends DatagramStream {
  private readonly _remote: Endpoint | undefined;
  private readonly _family: Family;
  /** What the guest may send, as it was told last. */
  private _permit = 0;

  constructor(open: Open, remote: Endpoint | undefined, family: Family) {
    super(open);
    this._remote = remote;
    this._family = family;
  }

  /** As traces show it. */
  override toString(): string {
    return "outgoing-datagram-stream";
  }

  checkSend(): bigint {
    this._permit = this.bound.socket.room();
    return BigInt(this._permit);
  }

  /** How many went; what fails behind the first is met by the next call. */
  send(datagrams: readonly Outgoing[]): bigint {
    const { bound } = this;
    if (datagrams.length > this._permit) {
      misuse(`send was given ${datagrams.length} datagrams, and check-send had allowed ${this._permit}.`);
    }
    this._permit -= datagrams.length;
    let sent = 0n;
    for (const datagram of datagrams) {
      try {
        this._sendOne(bound, datagram);
      } catch (error) {
        if (sent === 0n || !(error instanceof HostError)) throw error;
        break;
      }
      sent += 1n;
    }
    return sent;
  }

  get pollable(): PollableResource {
    return this.pollableOf(({ socket }) => socket.room() > 0);
  }

  private _sendOne({ socket, maySend }: BoundDatagrams, { data, remoteAddress }: Outgoing): void {
    const given = remoteAddress === undefined ? undefined : remoteEndpointOf(remoteAddress, this._family);
    const peer = given ?? this._remote ?? refuse("invalid-argument");
    if (this._remote !== undefined && !sameEndpoint(peer, this._remote)) refuse("invalid-argument");
    if (data.length > mostBytes) refuse("datagram-too-large");
    if (!maySend(peer)) refuse("access-denied");
    socket.send({ bytes: data, peer });
  }
}
