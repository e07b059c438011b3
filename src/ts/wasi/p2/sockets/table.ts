/**
 * The interfaces of `wasi:sockets`: their resources and functions, and what does the work.
 */
import type { Family } from "../../host/sockets/addresses.ts";
import { resolveAddresses, ResolvedAddresses } from "./lookup.ts";
import { NetworkResource, type SocketAddress } from "./network.ts";
import { resourceOf, row, type WasiInterface } from "../common/row.ts";
import type { OptionName } from "./socket-options.ts";
import { createTcpSocket, TcpSocket } from "./tcp.ts";
import { IncomingDatagrams, type Outgoing, OutgoingDatagrams, UdpSocket } from "./udp.ts";

const none = {};

/** The functions that tell an option of a socket, and set it. */
function option<R extends string, F extends string>(
  resource: R,
  name: F,
  type: string,
  of: OptionName,
): { readonly [K in `[method]${R}.${F}` | `[method]${R}.set-${F}`]: ReturnType<typeof row> } {
  return {
    [`[method]${resource}.${name}`]: row(`() -> result<${type}, error-code>`, (_c, self: TcpSocket | UdpSocket) =>
      self.options.get(of),
    ),
    [`[method]${resource}.set-${name}`]: row(
      `(value: ${type}) -> result<_, error-code>`,
      (_c, self: TcpSocket | UdpSocket, value: bigint | number) => self.options.set(of, value),
    ),
  } as { readonly [K in `[method]${R}.${F}` | `[method]${R}.set-${F}`]: ReturnType<typeof row> };
}

const address = "result<ip-socket-address, error-code>";

const tcp = {
  "[method]tcp-socket.start-bind": row(
    "(network: borrow<network>, local-address: ip-socket-address) -> result<_, error-code>",
    (_c, self: TcpSocket, _network: NetworkResource, local: SocketAddress) => self.startBind(local),
  ),
  "[method]tcp-socket.finish-bind": row("() -> result<_, error-code>", (_c, self: TcpSocket) => self.finishBind()),
  "[method]tcp-socket.start-connect": row(
    "(network: borrow<network>, remote-address: ip-socket-address) -> result<_, error-code>",
    (_c, self: TcpSocket, _network: NetworkResource, remote: SocketAddress) => self.startConnect(remote),
  ),
  "[method]tcp-socket.finish-connect": row(
    "() -> result<tuple<input-stream, output-stream>, error-code>",
    (_c, self: TcpSocket) => self.finishConnect(),
  ),
  "[method]tcp-socket.start-listen": row("() -> result<_, error-code>", (_c, self: TcpSocket) => self.startListen()),
  "[method]tcp-socket.finish-listen": row("() -> result<_, error-code>", (_c, self: TcpSocket) => self.finishListen()),
  "[method]tcp-socket.accept": row(
    "() -> result<tuple<tcp-socket, input-stream, output-stream>, error-code>",
    (_c, self: TcpSocket) => self.accept(),
  ),
  "[method]tcp-socket.local-address": row(`() -> ${address}`, (_c, self: TcpSocket) => self.localAddress()),
  "[method]tcp-socket.remote-address": row(`() -> ${address}`, (_c, self: TcpSocket) => self.remoteAddress()),
  "[method]tcp-socket.is-listening": row("() -> bool", (_c, self: TcpSocket) => self.isListening),
  "[method]tcp-socket.address-family": row("() -> ip-address-family", (_c, self: TcpSocket) => self.family),
  "[method]tcp-socket.set-listen-backlog-size": row(
    "(value: u64) -> result<_, error-code>",
    (_c, self: TcpSocket, value: bigint) => self.setBacklog(value),
  ),
  "[method]tcp-socket.keep-alive-enabled": row(
    "() -> result<bool, error-code>",
    (_c, self: TcpSocket) => self.options.keepAlive,
  ),
  "[method]tcp-socket.set-keep-alive-enabled": row(
    "(value: bool) -> result<_, error-code>",
    (_c, self: TcpSocket, value: boolean) => {
      self.options.keepAlive = value;
    },
  ),
  ...option("tcp-socket", "keep-alive-idle-time", "duration", "idleTime"),
  ...option("tcp-socket", "keep-alive-interval", "duration", "interval"),
  ...option("tcp-socket", "keep-alive-count", "u32", "count"),
  ...option("tcp-socket", "hop-limit", "u8", "hopLimit"),
  ...option("tcp-socket", "receive-buffer-size", "u64", "receiveBuffer"),
  ...option("tcp-socket", "send-buffer-size", "u64", "sendBuffer"),
  "[method]tcp-socket.subscribe": row("() -> pollable", (_c, self: TcpSocket) => self.pollable),
  "[method]tcp-socket.shutdown": row(
    "(shutdown-type: shutdown-type) -> result<_, error-code>",
    (_c, self: TcpSocket, type: "receive" | "send" | "both") => self.shutdown(type),
  ),
};

const udp = {
  "[method]udp-socket.start-bind": row(
    "(network: borrow<network>, local-address: ip-socket-address) -> result<_, error-code>",
    (_c, self: UdpSocket, _network: NetworkResource, local: SocketAddress) => self.startBind(local),
  ),
  "[method]udp-socket.finish-bind": row("() -> result<_, error-code>", (_c, self: UdpSocket) => self.finishBind()),
  "[method]udp-socket.stream": row(
    "(remote-address: option<ip-socket-address>) -> result<tuple<incoming-datagram-stream, outgoing-datagram-stream>, error-code>",
    (_c, self: UdpSocket, remote: SocketAddress | undefined) => self.stream(remote),
  ),
  "[method]udp-socket.local-address": row(`() -> ${address}`, (_c, self: UdpSocket) => self.localAddress()),
  "[method]udp-socket.remote-address": row(`() -> ${address}`, (_c, self: UdpSocket) => self.remoteAddress()),
  "[method]udp-socket.address-family": row("() -> ip-address-family", (_c, self: UdpSocket) => self.family),
  ...option("udp-socket", "unicast-hop-limit", "u8", "hopLimit"),
  ...option("udp-socket", "receive-buffer-size", "u64", "receiveBuffer"),
  ...option("udp-socket", "send-buffer-size", "u64", "sendBuffer"),
  "[method]udp-socket.subscribe": row("() -> pollable", (_c, self: UdpSocket) => self.pollable),
  "[method]incoming-datagram-stream.receive": row(
    "(max-results: u64) -> result<list<incoming-datagram>, error-code>",
    (_c, self: IncomingDatagrams, most: bigint) => self.receive(most),
  ),
  "[method]incoming-datagram-stream.subscribe": row("() -> pollable", (_c, self: IncomingDatagrams) => self.pollable),
  "[method]outgoing-datagram-stream.check-send": row("() -> result<u64, error-code>", (_c, self: OutgoingDatagrams) =>
    self.checkSend(),
  ),
  "[method]outgoing-datagram-stream.send": row(
    "(datagrams: list<outgoing-datagram>) -> result<u64, error-code>",
    (_c, self: OutgoingDatagrams, datagrams: readonly Outgoing[]) => self.send(datagrams),
  ),
  "[method]outgoing-datagram-stream.subscribe": row("() -> pollable", (_c, self: OutgoingDatagrams) => self.pollable),
};

/** The interfaces by name, without a version. */
export const socketInterfaces = {
  "wasi:sockets/network": { resources: { network: resourceOf(NetworkResource) }, functions: none },
  "wasi:sockets/instance-network": {
    resources: none,
    functions: { "instance-network": row("() -> network", () => new NetworkResource()) },
  },
  "wasi:sockets/tcp": { codes: "network", resources: { "tcp-socket": resourceOf(TcpSocket) }, functions: tcp },
  "wasi:sockets/tcp-create-socket": {
    codes: "network",
    resources: none,
    functions: {
      "create-tcp-socket": row(
        "(address-family: ip-address-family) -> result<tcp-socket, error-code>",
        createTcpSocket,
      ),
    },
  },
  "wasi:sockets/udp": {
    codes: "network",
    resources: {
      "udp-socket": resourceOf(UdpSocket),
      "incoming-datagram-stream": resourceOf(IncomingDatagrams),
      "outgoing-datagram-stream": resourceOf(OutgoingDatagrams),
    },
    functions: udp,
  },
  "wasi:sockets/udp-create-socket": {
    codes: "network",
    resources: none,
    functions: {
      "create-udp-socket": row(
        "(address-family: ip-address-family) -> result<udp-socket, error-code>",
        (c, family: Family) => new UdpSocket(c, family),
      ),
    },
  },
  "wasi:sockets/ip-name-lookup": {
    codes: "network",
    resources: { "resolve-address-stream": resourceOf(ResolvedAddresses) },
    functions: {
      "resolve-addresses": row(
        "(network: borrow<network>, name: string) -> result<resolve-address-stream, error-code>",
        (c, _network: NetworkResource, name: string) => resolveAddresses(c, name),
      ),
      "[method]resolve-address-stream.resolve-next-address": row(
        "() -> result<option<ip-address>, error-code>",
        (_c, self: ResolvedAddresses) => self.next(),
      ),
      "[method]resolve-address-stream.subscribe": row("() -> pollable", (_c, self: ResolvedAddresses) => self.pollable),
    },
  },
} as const satisfies Record<string, WasiInterface>;
