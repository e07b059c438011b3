/**
 * TCP as a world asks for it: addresses as they are written in options, and what a host's network has to do. Nothing here
 * opens anything.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { setName } from "../../../base/hidden.ts";
import { quoted } from "../../../base/errors/shown.ts";
import { lastOf } from "../../../base/lists.ts";
import type { Connection, Listener } from "./socket.ts";

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

/** The host's network for one world. */
export interface Network {
  /** A listening socket, and where it listens. @throws OpenFailure */
  listen(endpoint: Endpoint): { readonly listener: Listener; readonly bound: Endpoint };
  /** A connection. @throws OpenFailure */
  connect(endpoint: Endpoint): Connection;
  /** Closes all, when what was sent has gone out or a bound of time is over. */
  close(): void;
  /** The same without blocking the thread. */
  closeAsync(): Promise<void>;
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
export function readEndpoint(key: "listen" | "connect", address: unknown): Endpoint {
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

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** Eight groups, `::` for some of them; a zone behind `%`; the last two groups may be an IPv4 address. */
function isIpv6(text: string): boolean {
  const [address = "", zone] = text.split("%", 2);
  if (zone !== undefined && !/^[\w.-]+$/.test(zone)) return false;
  const halves = address.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [i, half] of halves.entries()) {
    if (half === "") continue;
    const parts = half.split(":");
    for (const [j, part] of parts.entries()) {
      const last = i === halves.length - 1 && j === parts.length - 1;
      if (last && part.includes(".")) {
        if (!isIpv4(part)) return false;
        groups += 2;
      } else if (/^[\da-f]{1,4}$/i.test(part)) groups += 1;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** A name as DNS has them. One that ends in a number would be read as a part of an IPv4 address. */
function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  const fine = labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  return fine && text.length <= 253 && !/^\d+$/.test(lastOf(labels) ?? "");
}
