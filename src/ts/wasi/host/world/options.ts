/**
 * A guest's world as its caller describes it: plain data, checked by `api`, made real by `world.ts`.
 */
import { hostProcess } from "../../../base/host/process.ts";
import { phrase } from "../../../base/errors/phrases.ts";
import type { ClockSource } from "../clock.ts";
import type { Directory } from "../files/fs.ts";
import type { MemoryFileSystem, MemoryTree } from "../files/memfs.ts";
import type { AcceptSource, ConnectionSource } from "../sockets/memory-sockets.ts";
import type { RandomSource } from "../random.ts";
import type { InputSource, InputStream, OutputStream } from "../stream.ts";
import type { Network } from "../sockets/network.ts";
import type { DatagramSource } from "../sockets/memory-datagrams.ts";
import type { BoundAddress, ConnectSource, ListenSource } from "../sockets/tcp.ts";

/**
 * Where output goes: kept for the result, to the process's own stream, or to a function, as bytes or line by line.
 */
export type OutputTarget =
  | "capture"
  | "inherit"
  | ((chunk: Uint8Array) => void)
  | { readonly chunks: (chunk: Uint8Array) => void }
  | { readonly lines: (line: string) => void };

/**
 * What a directory of the guest is: a path of the host, plain nested data in memory, a directory or a whole file system
 * made before, or one of these under a view.
 */
export type DirectorySource = string | MemoryTree | Directory | MemoryFileSystem | DirectoryView;

/**
 * Another directory as it is to be seen: with what the guest changes kept in memory (`overlay`), or so that nothing can be
 * changed (`read-only`).
 */
export class DirectoryView {
  readonly kind: "overlay" | "read-only";
  readonly source: DirectorySource;

  constructor(kind: "overlay" | "read-only", source: DirectorySource) {
    this.kind = kind;
    this.source = source;
  }
}

/** A directory over another one, which stays as it is: what the guest changes is kept in memory. */
export function overlay(source: DirectorySource): DirectoryView {
  return new DirectoryView("overlay", source);
}

/** A directory in which the guest can change nothing. */
export function readOnly(source: DirectorySource): DirectoryView {
  return new DirectoryView("read-only", source);
}

/** An address that a component may bind for datagrams. */
export interface UdpSource {
  /** The address, as `127.0.0.1:53`; port 0 is one that is free, or that the component chooses. */
  readonly udp: string;
  /** Called with the address that it got. */
  readonly bound?: ((address: BoundAddress) => void) | undefined;
  /** Where datagrams may go, as `example.org:53`, beside whoever has sent one. */
  readonly to?: readonly string[] | undefined;
}

/** A name that a component may look up. */
export interface LookupSource {
  readonly lookup: string;
  /** What is found; what the host finds where it is not given. */
  readonly addresses?: readonly string[] | undefined;
}

/** What a component's sockets may be beside what those of a program of preview 1 are. */
export type ComponentSocketSource = UdpSource | LookupSource | DatagramSource;

/** A socket of the guest: a connection or a listening socket, made of data or the host's TCP. */
export type SocketSource = (ConnectionSource | AcceptSource | ListenSource | ConnectSource | ComponentSocketSource) & {
  /** Whether it does not block from the beginning, as programs in Go expect. */
  readonly nonblock?: boolean | undefined;
};

/** One call of a WASI function, as `trace` is told of it. */
export interface WasiCall {
  /** Its name: `fd_read`, or `wasi:io/streams#[method]input-stream.read`. */
  readonly fn: string;
  /** By the parameters' names: numbers in preview 1, data in WASI 0.2, where resources are texts. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What the guest got: an `errno` in preview 1; undefined where the call ended the run. */
  readonly result: unknown;
  /** The result's name, as `noent` and, in WASI 0.2, `no-entry`; undefined where the call ended the run. */
  readonly errno: string | undefined;
}

/** The world of a guest. What is not given is not there: no directory, no environment, an empty standard input. */
export interface WasiOptions {
  /** The program's arguments, its name first. */
  readonly args?: readonly string[] | undefined;
  /** Variables by name; none by default. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the program reads; empty by default. */
  readonly stdin?: InputSource | "inherit" | undefined;
  /** Where standard output goes: kept for the result by default. */
  readonly stdout?: OutputTarget | undefined;
  /** Where standard error goes, likewise. */
  readonly stderr?: OutputTarget | undefined;
  /** Directories by the guest's name for them, in the order in which the guest sees them. */
  readonly dirs?: Readonly<Record<string, DirectorySource>> | undefined;
  /** Sockets that are open from the beginning, numbered in their order behind the directories. */
  readonly sockets?: readonly SocketSource[] | undefined;
  /** The system's clock, by default, or one that stands still until the program sleeps. */
  readonly clock?: ClockSource | undefined;
  /** The system's random numbers, by default, or those of a seed. */
  readonly random?: RandomSource | undefined;
  /** The most bytes of output, both streams together; 16 MiB where not given, `null` for no bound. */
  readonly maxOutputBytes?: number | null | undefined;
  /**
   * The most bytes that the guest may add to files in memory, overlays among them, all together, names and nodes included; 256 MiB
   * where not given, `null` for no bound.
   */
  readonly maxFsBytes?: number | null | undefined;
  /** Called after every WASI call. */
  readonly trace?: ((call: WasiCall) => void) | undefined;
  /** Called before and during waits; what it throws ends the run. */
  readonly interrupt?: (() => void) | undefined;
}

/** Why there is nothing of the host, as the end of a sentence: none is there, or only the entry for browsers. */
export function absence(): string {
  return hostProcess() === undefined ? "this environment does not have" : phrase("browser-entry");
}

/** What the host adds to a world; absent in a browser. */
export interface HostPlatform {
  /**
   * Opens a directory of the host.
   * @throws UsageError `not-found` where there is none, `bad-option` where it is a file
   */
  openDirectory(path: string): Directory;
  inheritedInput(): InputStream;
  inheritedOutput(name: "stdout" | "stderr"): OutputStream;
  /**
   * TCP for one world. `interrupt` is asked during waits; what it throws comes out.
   * @throws OpenFailure where the process may not have what it takes
   */
  network(interrupt: () => void): Network;
}
