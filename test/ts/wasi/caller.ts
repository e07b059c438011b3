/**
 * A guest made of nothing but a memory: calls the functions of WASI preview 1 by name, as a program would.
 */
import { nodePlatform } from "../../../src/ts/wasi/host/node/node.ts";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { errnoName } from "../../../src/ts/wasi/p1/errno.ts";
import { rights, type Right } from "../../../src/ts/wasi/p1/rights.ts";
import type { WasiFunctionName } from "../../../src/ts/wasi/p1/table.ts";
import { createWasi, type Wasi } from "../../../src/ts/wasi/p1/wasi.ts";

/** Where results are written, and where arguments begin. */
const resultAt = 16;
const argumentsAt = 1024;
const bufferAt = 8192;

/** The first directory's descriptor. */
export const root = 3;

export const oflag = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;

/** What an opened file or directory may do, unless said otherwise. */
export const fileRights: readonly Right[] = [
  "fd_read",
  "fd_write",
  "fd_seek",
  "fd_tell",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "fd_allocate",
  "fd_advise",
  "fd_sync",
  "fd_datasync",
  "fd_fdstat_set_flags",
  "poll_fd_readwrite",
];

export interface OpenOptions {
  readonly follow?: boolean;
  readonly oflags?: number;
  readonly rights?: readonly Right[] | "all";
  readonly fdflags?: number;
}

/** A result with its bytes: an errno's name, and what was read. */
export interface Result {
  readonly errno: string;
  readonly value: number;
}

export class Caller {
  readonly memory: { buffer: ArrayBuffer };
  readonly wasi: Wasi;

  constructor(options: WasiOptions, bytes = 65_536) {
    this.memory = { buffer: new ArrayBuffer(bytes) };
    this.wasi = createWasi(options, nodePlatform);
    this.wasi.bindMemory(() => this.memory);
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** Calls a function; the name of what it returned. */
  call(name: WasiFunctionName, ...args: (number | bigint)[]): string {
    const number = this.wasi.imports[name](...args);
    return errnoName(number) ?? `errno ${number}`;
  }

  /** Calls a function whose last parameter points to a u32 result. */
  value(name: WasiFunctionName, ...args: (number | bigint)[]): Result {
    const errno = this.call(name, ...args, resultAt);
    return { errno, value: this.view.getUint32(resultAt, true) };
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  /** Puts a string into memory; pointer and length. */
  text(text: string | Uint8Array, slot = 0): [number, number] {
    const utf8 = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const at = argumentsAt + slot * 5000;
    this.bytes(at, utf8.length).set(utf8);
    return [at, utf8.length];
  }

  open(
    fd: number,
    path: string,
    { follow = false, oflags = 0, rights: some = [], fdflags = 0 }: OpenOptions = {},
  ): Result {
    const base = some === "all" ? rights(...fileRights) : rights(...some);
    return this.value("path_open", fd, follow ? 1 : 0, ...this.text(path), oflags, BigInt(base), BigInt(base), fdflags);
  }

  /** Opens a directory with everything that its parent passes on. */
  openDirectory(fd: number, path: string): Result {
    this.call("fd_fdstat_get", fd, resultAt);
    const inheriting = this.view.getBigUint64(resultAt + 16, true);
    const base = inheriting & ~BigInt(rights("fd_write", "fd_allocate", "fd_filestat_set_size"));
    return this.value("path_open", fd, 0, ...this.text(path), oflag.directory, base, inheriting, 0);
  }

  #vector(at: number, length: number): void {
    this.view.setUint32(512, at, true);
    this.view.setUint32(516, length, true);
  }

  write(fd: number, text: string | Uint8Array, offset?: number): Result {
    const [at, length] = this.text(text);
    this.#vector(at, length);
    return offset === undefined
      ? this.value("fd_write", fd, 512, 1)
      : this.value("fd_pwrite", fd, 512, 1, BigInt(offset));
  }

  read(fd: number, length: number, offset?: number): { errno: string; text: string } {
    this.#vector(bufferAt, length);
    const { errno, value } =
      offset === undefined ? this.value("fd_read", fd, 512, 1) : this.value("fd_pread", fd, 512, 1, BigInt(offset));
    return { errno, text: errno === "success" ? new TextDecoder().decode(this.bytes(bufferAt, value)) : "" };
  }

  seek(fd: number, offset: number, whence: number): { errno: string; value: bigint } {
    const errno = this.call("fd_seek", fd, BigInt(offset), whence, resultAt);
    return { errno, value: this.view.getBigUint64(resultAt, true) };
  }

  stat(fd: number, path: string, follow = false): { errno: string; type: number; size: bigint; links: bigint } {
    const errno = this.call("path_filestat_get", fd, follow ? 1 : 0, ...this.text(path), 128);
    return errno === "success" ? { errno, ...this.#filestat() } : { errno, type: 0, size: 0n, links: 0n };
  }

  fdStat(fd: number): { errno: string; type: number; size: bigint; links: bigint } {
    const errno = this.call("fd_filestat_get", fd, 128);
    return errno === "success" ? { errno, ...this.#filestat() } : { errno, type: 0, size: 0n, links: 0n };
  }

  #filestat(): { type: number; size: bigint; links: bigint } {
    const { view } = this;
    const type = view.getUint8(128 + 16);
    // A directory's size and links are each file system's own affair.
    if (type === 3) return { type, size: 0n, links: 0n };
    return { type, size: view.getBigUint64(128 + 32, true), links: view.getBigUint64(128 + 24, true) };
  }

  /** The names in a directory with their types, sorted. */
  list(fd: number): { errno: string; entries: string[] } {
    const length = 32_768;
    const { errno, value } = this.value("fd_readdir", fd, bufferAt, length, 0n);
    const entries: string[] = [];
    if (errno !== "success") return { errno, entries };
    for (let at = bufferAt; at < bufferAt + value;) {
      const nameLength = this.view.getUint32(at + 16, true);
      const type = this.view.getUint8(at + 20);
      entries.push(`${new TextDecoder().decode(this.bytes(at + 24, nameLength))}:${type}`);
      at += 24 + nameLength;
    }
    return { errno, entries: entries.toSorted() };
  }

  /** `path_create_directory`, `path_remove_directory` and `path_unlink_file`. */
  onPath(name: WasiFunctionName, fd: number, path: string): string {
    return this.call(name, fd, ...this.text(path));
  }

  rename(fd: number, from: string, toFd: number, to: string): string {
    return this.call("path_rename", fd, ...this.text(from), toFd, ...this.text(to, 1));
  }

  link(fd: number, from: string, toFd: number, to: string): string {
    return this.call("path_link", fd, 0, ...this.text(from), toFd, ...this.text(to, 1));
  }

  symlink(target: string, fd: number, path: string): string {
    return this.call("path_symlink", ...this.text(target), fd, ...this.text(path, 1));
  }

  readlink(fd: number, path: string): { errno: string; text: string } {
    const { errno, value } = this.value("path_readlink", fd, ...this.text(path), bufferAt, 4096);
    return { errno, text: errno === "success" ? new TextDecoder().decode(this.bytes(bufferAt, value)) : "" };
  }

  close(): void {
    this.wasi.close();
  }

  /** Asks for readiness: a line for each event. A number of nanoseconds is a clock. */
  poll(...wanted: (readonly [fd: number, way: "read" | "write"] | bigint)[]): string[] {
    for (const [i, one] of wanted.entries()) {
      const at = 1024 + i * 48;
      this.bytes(at, 48).fill(0);
      this.view.setBigUint64(at, BigInt(i), true);
      if (typeof one === "bigint") {
        this.view.setUint32(at + 16, 1, true);
        this.view.setBigUint64(at + 24, one, true);
      } else {
        this.view.setUint8(at + 8, one[1] === "read" ? 1 : 2);
        this.view.setUint32(at + 16, one[0], true);
      }
    }
    const { errno, value } = this.value("poll_oneoff", 1024, 4096, wanted.length);
    if (errno !== "success") return [errno];
    return Array.from({ length: value }, (_, i) => {
      const at = 4096 + i * 32;
      const hangup = this.view.getUint16(at + 24, true) === 1 ? " hangup" : "";
      return `${this.view.getBigUint64(at, true)}: ${this.view.getBigUint64(at + 16, true)}${hangup}`;
    });
  }
}
