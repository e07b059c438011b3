/**
 * The network of a guest that makes its sockets itself: it gets what its world's description names, and no more. An address
 * that is named there is the host's; what is described as data is taken up in order, one for each socket that
 * finds no address.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { has } from "../../../base/own.ts";
import { fail } from "../error.ts";
import { type IpAddress, isUnspecified, parseIp, sameIp } from "../sockets/addresses.ts";
import type { Datagrams } from "../sockets/datagrams.ts";
import { type DatagramSource, memoryDatagrams, type SentDatagram } from "../sockets/memory-datagrams.ts";
import {
  type AcceptSource,
  type ConnectionSource,
  memoryConnection,
  memoryListener,
  type Sent,
  type SocketWorld,
  withNames,
} from "../sockets/memory-sockets.ts";
import type { Listening, Network } from "../sockets/network.ts";
import { done, type Pending } from "../sockets/pending.ts";
import type { Connection, Listener } from "../sockets/socket.ts";
import {
  type BoundAddress,
  type ConnectSource,
  type Endpoint,
  isName,
  type ListenSource,
  OpenFailure,
  readEndpoint,
  showEndpoint,
} from "../sockets/tcp.ts";
import { absence, type HostPlatform, type LookupSource, type SocketSource, type UdpSource } from "./options.ts";

/** An address that a guest may use. */
interface Named {
  readonly kind: "listen" | "connect" | "udp";
  readonly endpoint: Endpoint;
  readonly bound: ((address: BoundAddress) => void) | undefined;
  /** Where datagrams may go. */
  readonly to: readonly Endpoint[];
}

/** What was sent to a socket of data. */
export type NetworkSent = Sent | readonly SentDatagram[];

/** A description of data that waits for a socket of the guest. */
interface Data {
  readonly kind: "listen" | "connect" | "udp";
  readonly source: SocketSource;
  /** Where it is among the descriptions. */
  readonly at: number;
}

const mostSources = 256;
/** The ports that a socket of data gets where the guest leaves it open. */
const firstPort = 49_152;

/** A bound address, at which the guest may listen. */
export interface Bound {
  readonly local: Endpoint;
  /** @throws HostError EACCES where it may not */
  listen(): Listening;
  close(): void;
}

/** A bound socket of datagrams, with where the guest may send them. */
export interface BoundDatagrams {
  readonly socket: Datagrams;
  readonly maySend: (peer: Endpoint) => boolean;
}

/** The network of one guest. */
export class GuestNetwork {
  private readonly _world: SocketWorld;
  private readonly _platform: HostPlatform | undefined;
  private readonly _named: Named[] = [];
  private readonly _data: Data[] = [];
  private readonly _sent: (() => NetworkSent)[] = [];
  /** Names that may be looked up, each with its addresses where they are known. */
  private readonly _names = new Map<string, readonly string[] | undefined>();
  private _network: Network | undefined;
  private _lastPort = firstPort - 1;

  /** @throws UsageError `bad-option`, `not-available` */
  constructor(sources: readonly SocketSource[], world: SocketWorld, platform: HostPlatform | undefined) {
    if (sources.length > mostSources) {
      throw new UsageError("bad-option", `A guest can be given ${mostSources} sockets at most.`, { option: "sockets" });
    }
    this._world = world;
    this._platform = platform;
    for (const [at, source] of sources.entries()) this._add(source, at);
  }

  /** What was sent to each of the descriptions that are data; undefined where it was not kept. */
  sent(): readonly NetworkSent[] {
    return this._sent.map((sent) => sent());
  }

  /** Binds an address for TCP. @throws HostError EACCES */
  bind(local: Endpoint): Pending<Bound> {
    const named = this._find("listen", local);
    if (named !== undefined) return this._bindNamed(named, local);
    if (this._data.length === 0 && this._named.length === 0) fail("EACCES");
    const endpoint = this._endpoint(local);
    return done(() => ({ local: endpoint, listen: () => this._listenData(endpoint), close() {} }));
  }

  /** Connects by TCP. @throws HostError EACCES */
  connect(remote: Endpoint, local: Endpoint | undefined): Pending<Connection> {
    if (this._find("connect", remote) !== undefined) return this._real().beginConnect(remote, local);
    const { source, at } = this._takeUp("connect");
    const connection = memoryConnection(source as ConnectionSource, this._world);
    this._sent[at] = () => connection.sent();
    const ends = { local: local ?? this._endpoint({ host: anyOf(remote), port: 0 }), remote };
    return done(() => ({ ...connection, ...ends }));
  }

  /** Binds an address for datagrams. @throws HostError EACCES */
  bindDatagrams(local: Endpoint): Pending<BoundDatagrams> {
    const named = this._find("udp", local);
    if (named === undefined) {
      const { source, at } = this._takeUp("udp");
      const socket = memoryDatagrams(source as DatagramSource, this._endpoint(local), this._world);
      this._sent[at] = socket.sent;
      return done(() => ({ socket, maySend: () => true }));
    }
    return mapped(this._real().bindDatagrams(at(named, local)), (socket) => {
      tell(named, socket.local);
      return this._answering(socket, named.to);
    });
  }

  /** Looks up the addresses of a name. @throws HostError EACCES */
  lookup(name: string): Pending<readonly string[]> {
    const key = name.toLowerCase();
    if (!this._names.has(key)) fail("EACCES");
    const known = this._names.get(key);
    if (known !== undefined) return done(() => known);
    return mapped(this._real().lookup(name), (found) => {
      this._names.set(key, found);
      return found;
    });
  }

  close(): void {
    this._network?.close();
  }

  async closeAsync(): Promise<void> {
    await this._network?.closeAsync();
  }

  private _add(source: SocketSource, at: number): void {
    this._sent.push(() => undefined);
    const kind = kinds.find((one) => has(source, one.key));
    if (kind === undefined)
      withNames(
        source,
        kinds.map(({ key }) => key),
      );
    else if (kind.kind === "lookup") this._addName(source as LookupSource);
    else if (kind.names === undefined) this._data.push({ kind: kind.kind, source, at });
    else this._addNamed(kind.kind, kind.names, source as ListenSource & ConnectSource & UdpSource);
  }

  private _addNamed(
    kind: Named["kind"],
    names: readonly string[],
    source: ListenSource & ConnectSource & UdpSource,
  ): void {
    const given = withNames(source, names);
    const endpoint = readEndpoint(kind, given[kind]);
    this._requireHost(kind);
    if (parseIp(endpoint.host) === undefined) this._names.set(endpoint.host.toLowerCase(), undefined);
    const { bound, to = [] } = given;
    if (bound !== undefined && typeof bound !== "function") {
      throw new UsageError("bad-option", "The bound of a socket is no function of its address.", {
        option: "sockets",
        value: bound,
      });
    }
    const peers = listOf("to", to).map((peer) => readEndpoint("connect", peer));
    this._named.push({ kind, endpoint, bound, to: peers });
  }

  private _addName(source: LookupSource): void {
    const { lookup: name, addresses } = withNames(source, ["lookup", "addresses"]);
    if (typeof name !== "string" || !isName(name)) {
      throw new UsageError("bad-option", "The lookup of a socket is no name of a host.", {
        option: "sockets",
        value: name,
      });
    }
    for (const address of listOf("addresses", addresses ?? [])) {
      if (typeof address === "string" && parseIp(address) !== undefined) continue;
      throw new UsageError("bad-option", "The addresses of a name hold something that is no IP address.", {
        option: "sockets",
        value: address,
      });
    }
    if (addresses === undefined) this._requireHost("lookup");
    this._names.set(name.toLowerCase(), addresses);
  }

  private _requireHost(key: string): void {
    if (this._platform !== undefined) return;
    throw new UsageError("not-available", `A socket with ${key} is of the network, which ${absence()}.`, {
      option: "sockets",
    });
  }

  private _real(): Network {
    try {
      return (this._network ??= this._platform!.network(this._world.interrupt));
    } catch (error) {
      if (error instanceof OpenFailure) return fail("EACCES", error);
      throw error;
    }
  }

  /** The description by which a guest may use an address. */
  private _find(kind: Named["kind"], { host, port }: Endpoint): Named | undefined {
    const wanted = parseIp(host);
    if (wanted === undefined) return undefined;
    return this._named.find(
      (named) =>
        named.kind === kind &&
        (named.endpoint.port === port || (kind !== "connect" && (named.endpoint.port === 0 || port === 0))) &&
        this._addressesOf(named).some((address) => covers(kind, address, wanted)),
    );
  }

  private _addressesOf({ endpoint: { host } }: Named): readonly IpAddress[] {
    const literal = parseIp(host);
    if (literal !== undefined) return [literal];
    const local = host.toLowerCase() === "localhost" ? ["127.0.0.1", "::1"] : [];
    return [...local, ...(this._names.get(host.toLowerCase()) ?? [])].flatMap((text) => parseIp(text) ?? []);
  }

  private _bindNamed(named: Named, local: Endpoint): Pending<Bound> {
    return mapped(this._real().beginListen(at(named, local)), (listening) => {
      tell(named, listening.bound);
      return {
        local: listening.bound,
        listen: () => listening,
        close: () => listening.listener.close(),
      };
    });
  }

  private _listenData(bound: Endpoint): Listening {
    const { source, at: place } = this._takeUp("listen");
    const listener = memoryListener(source as AcceptSource, this._world);
    this._sent[place] = () => listener.sent();
    const next = (): ReturnType<Listener["next"]> => {
      const connection = listener.next();
      if (typeof connection !== "object") return connection;
      return { ...connection, local: bound, remote: this._endpoint({ host: anyOf(bound), port: 0 }) };
    };
    return { listener: { ...listener, next }, bound };
  }

  private _takeUp(kind: Data["kind"]): Data {
    const found = this._data.findIndex((one) => one.kind === kind);
    return found < 0 ? fail("EACCES") : this._data.splice(found, 1)[0]!;
  }

  private _endpoint({ host, port }: Endpoint): Endpoint {
    return { host, port: port === 0 ? (this._lastPort += 1) : port };
  }

  /** A socket that may send to whom it has heard from, beside those that are named. */
  private _answering(socket: Datagrams, to: readonly Endpoint[]): BoundDatagrams {
    const heard = new Set<string>();
    const allowed = (peer: Endpoint): boolean =>
      to.some((one) => one.port === peer.port && this._isHost(one.host, peer.host));
    const answering: Datagrams = {
      ...socket,
      take() {
        const datagram = socket.take();
        if (datagram !== undefined) heard.add(key(datagram.peer));
        return datagram;
      },
    };
    return { socket: answering, maySend: (peer) => heard.has(key(peer)) || allowed(peer) };
  }

  private _isHost(named: string, host: string): boolean {
    const wanted = parseIp(host);
    const all = this._addressesOf({ endpoint: { host: named, port: 0 } } as Named);
    return wanted !== undefined && all.some((address) => sameIp(address, wanted));
  }
}

/** What each description has for a name of its own; `names` are all that one has that names an address. */
const kinds = [
  { key: "listen", kind: "listen", names: ["listen", "bound", "nonblock"] },
  { key: "connect", kind: "connect", names: ["connect", "nonblock"] },
  { key: "udp", kind: "udp", names: ["udp", "bound", "to"] },
  { key: "lookup", kind: "lookup", names: undefined },
  { key: "accept", kind: "listen", names: undefined },
  { key: "datagrams", kind: "udp", names: undefined },
  { key: "recv", kind: "connect", names: undefined },
  { key: "send", kind: "connect", names: undefined },
] as const;

/** Whether an address that is named is one that is wanted. Whoever wants all of a machine's gets the one that is named. */
function covers(kind: Named["kind"], named: IpAddress, wanted: IpAddress): boolean {
  if (sameIp(named, wanted)) return true;
  return kind !== "connect" && named.family === wanted.family && (isUnspecified(named) || isUnspecified(wanted));
}

/** Where a guest's socket comes to be: at the address that is named, or at the one it wants of all of a machine's. */
function at({ endpoint }: Named, local: Endpoint): Endpoint {
  const named = parseIp(endpoint.host);
  const host = named === undefined || isUnspecified(named) ? local.host : endpoint.host;
  return { host, port: local.port === 0 ? endpoint.port : local.port };
}

/** A list of a description. @throws UsageError `bad-option` */
function listOf(name: string, given: unknown): readonly string[] {
  if (Array.isArray(given)) return given as readonly string[];
  const text = `The ${name} of a socket must be a sequence of texts, as ["192.0.2.1${name === "to" ? ":53" : ""}"].`;
  throw new UsageError("bad-option", text, { option: "sockets", value: given });
}

function tell({ bound }: Named, endpoint: Endpoint): void {
  bound?.({ address: showEndpoint(endpoint), ...endpoint });
}

const anyOf = ({ host }: Endpoint): string => (parseIp(host)?.family === "ipv6" ? "::1" : "127.0.0.1");

/** An address that is written in one way. */
function key({ host, port }: Endpoint): string {
  const parsed = parseIp(host);
  return `${parsed === undefined ? host : parsed.parts.join(".")} ${port}`;
}

function mapped<T, U>(pending: Pending<T>, make: (answer: T) => U): Pending<U> {
  return { ...pending, take: () => make(pending.take()) };
}
