/**
 * TCP as a world asks for it: addresses as they are written in options, and what keeps a socket from being opened. Nothing
 * here opens anything.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { setName } from "../../../base/hidden.ts";
import { quoted } from "../../../base/errors/shown.ts";
import { lastOf } from "../../../base/lists.ts";
import { parseIp } from "./addresses.ts";

/** A host and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where a listening socket is to be found, as it is told to the host program. */
export interface BoundAddress extends Endpoint {
  /** Both, as the options take them: `127.0.0.1:8080`, `[::1]:8080`. */
  readonly address: string;
}

/** A listening TCP socket of this host. */
export interface ListenSource {
  /** The address to listen on, as `127.0.0.1:8080` or `[::1]:0`; port 0 is one that is free. */
  readonly listen: string;
  /** Called with the address that it got, before the guest runs. */
  readonly bound?: ((address: BoundAddress) => void) | undefined;
}

/** A TCP connection, which is there when the guest begins. */
export interface ConnectSource {
  /** The address to connect to, as `127.0.0.1:8080`, `[::1]:8080` or `example.org:80`. */
  readonly connect: string;
}

/** Why a socket could not be opened: a code of the host, as `EADDRINUSE`. */
export class OpenFailure extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    setName(this, "OpenFailure");
    this.code = code;
  }
}

const mostPort = 65_535;

/** The address as options write it. */
export function showEndpoint({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Reads an address.
 * @throws UsageError `bad-option`
 */
export function readEndpoint(key: "listen" | "connect" | "udp", address: unknown): Endpoint {
  const refuse = (advice: string): never => {
    const shown = typeof address === "string" ? quoted(address) : "what was given";
    throw new UsageError(
      "bad-option",
      `The ${key} of a socket is an address, as "127.0.0.1:8080"; ${shown} ${advice}`,
      {
        option: "sockets",
        value: address,
      },
    );
  };
  if (typeof address !== "string") return refuse("is no string.");
  const colon = address.lastIndexOf(":");
  const [host, digits] = [address.slice(0, Math.max(0, colon)), address.slice(colon + 1)];
  if (host === "")
    return refuse(`names no host. Write "127.0.0.1:8080" for this machine alone, "0.0.0.0:8080" for all.`);
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > mostPort) return refuse(`has no port from 0 to ${mostPort}.`);
  const port = Number(digits);
  if (key === "connect" && port === 0) return refuse("has the port 0, to which nothing can be connected.");
  if (host.startsWith("[") && host.endsWith("]")) {
    const inner = host.slice(1, -1);
    return isIpv6(inner) ? { host: inner, port } : refuse("has no IPv6 address between the brackets.");
  }
  if (host.includes(":"))
    return refuse(`has colons in its host; an IPv6 address is written in brackets, as "[::1]:8080".`);
  return isIpv4(host) || isName(host) ? { host, port } : refuse("has no IPv4 address and no host's name.");
}

const isIpv4 = (text: string): boolean => parseIp(text)?.family === "ipv4";
const isIpv6 = (text: string): boolean => parseIp(text)?.family === "ipv6";

/** A name as DNS has them. One that ends in a number would be read as a part of an IPv4 address. */
export function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  const fine = labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  return fine && text.length <= 253 && !/^\d+$/.test(lastOf(labels) ?? "");
}
