/**
 * `wasi:sockets/network`: addresses as the guest has them, and what they are to the world.
 */
import { type Family, type IpAddress, isUnspecified, parseIp, showIp } from "../../host/sockets/addresses.ts";
import type { Endpoint } from "../../host/sockets/tcp.ts";
import { refuse } from "../common/failures.ts";

/** `ip-address`. */
export type IpValue =
  | { readonly tag: "ipv4"; readonly val: readonly number[] }
  | { readonly tag: "ipv6"; readonly val: readonly number[] };

/** `ip-socket-address`. */
export type SocketAddress =
  | { readonly tag: "ipv4"; readonly val: { readonly port: number; readonly address: readonly number[] } }
  | {
      readonly tag: "ipv6";
      readonly val: {
        readonly port: number;
        readonly flowInfo: number;
        readonly address: readonly number[];
        readonly scopeId: number;
      };
    };

/** `network`: that the guest has one says nothing; what it may reach is decided for each address. */
export class NetworkResource {
  /** As traces show it. */
  toString(): string {
    return "network";
  }
}

/** An address of the world's as the guest has it; undefined for what is none. */
export function ipValue(text: string): IpValue | undefined {
  const parsed = parseIp(text);
  return parsed === undefined ? undefined : { tag: parsed.family, val: parsed.parts };
}

/** The guest's address with a port for one of the world's. */
export function socketAddress({ host, port }: Endpoint): SocketAddress {
  const parsed = parseIp(host) ?? refuse("unknown");
  if (parsed.family === "ipv4") return { tag: "ipv4", val: { port, address: parsed.parts } };
  return { tag: "ipv6", val: { port, flowInfo: 0, address: parsed.parts, scopeId: Number(parsed.zone ?? 0) || 0 } };
}

/** The IPv4 address within an IPv6 address has this before it. */
const mapped = (parts: readonly number[]): boolean =>
  parts.slice(0, 5).every((part) => part === 0) && parts[5] === 0xffff;

const isMulticast = ({ family, parts: [first = 0] }: IpAddress): boolean =>
  family === "ipv4" ? (first >= 224 && first < 240) || first === 255 : first >= 0xff00;

function ipOf(address: SocketAddress): IpAddress {
  const { tag, val } = address;
  if (tag === "ipv4") return { family: "ipv4", parts: val.address };
  return { family: "ipv6", parts: val.address, zone: val.scopeId === 0 ? undefined : String(val.scopeId) };
}

/** The world's address for the guest's, of one machine. Ends the function where no socket of the family has such a one. */
export function endpointOf(address: SocketAddress, family: Family): Endpoint {
  const ip = ipOf(address);
  if (ip.family !== family || isMulticast(ip) || (ip.family === "ipv6" && mapped(ip.parts))) refuse("invalid-argument");
  return { host: showIp(ip), port: address.val.port };
}

/** The same of another machine, which has a port and an address of its own. */
export function remoteEndpointOf(address: SocketAddress, family: Family): Endpoint {
  const endpoint = endpointOf(address, family);
  if (endpoint.port === 0 || isUnspecified(ipOf(address))) refuse("invalid-argument");
  return endpoint;
}

/** Whether two are the same. */
export function sameEndpoint(one: Endpoint, other: Endpoint): boolean {
  const [a, b] = [parseIp(one.host), parseIp(other.host)];
  return one.port === other.port && a !== undefined && b !== undefined && showIp(a) === showIp(b);
}
