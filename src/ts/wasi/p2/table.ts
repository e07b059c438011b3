/**
 * All interfaces of WASI 0.2 but http: their resources and functions, and what does the work. The documentation and the tests
 * derive from this table; what each function does is said in wit/wasi/0.2.
 */
import { exit, getEnvironment, getOutput, getStdin, Terminal, terminalOf } from "./cli.ts";
import { monotonicNow, subscribeDuration, subscribeInstant, wallNow, wallResolution } from "./clocks.ts";
import { StreamError } from "./common/failures.ts";
import {
  type DescriptorFlags,
  EntriesResource,
  FileResource,
  getDirectories,
  type NewTimestamp,
  type OpenFlags,
  type PathFlags,
} from "./filesystem.ts";
import { Blocking, poll, PollableResource } from "./common/pollable.ts";
import { randomBytes, randomU64 } from "./random.ts";
import { resourceOf, row, type WasiInterface } from "./common/row.ts";
import { InputStream, OutputStream, splice } from "./common/streams.ts";
import { socketInterfaces } from "./sockets/table.ts";

const none = {};

const io = {
  "wasi:io/error": {
    resources: { error: resourceOf(StreamError) },
    functions: {
      "[method]error.to-debug-string": row("() -> string", (_c, self: StreamError) => self.code),
    },
  },
  "wasi:io/poll": {
    resources: { pollable: resourceOf(PollableResource) },
    functions: {
      "[method]pollable.ready": row("() -> bool", (_c, self: PollableResource) => self.of.ready()),
      "[method]pollable.block": row("()", (_c, self: PollableResource) => new Blocking([self.of], () => undefined)),
      poll: row("(in: list<borrow<pollable>>) -> list<u32>", (_c, list: readonly PollableResource[]) => poll(list)),
    },
  },
  "wasi:io/streams": {
    resources: { "input-stream": resourceOf(InputStream), "output-stream": resourceOf(OutputStream) },
    functions: {
      "[method]input-stream.read": row(
        "(len: u64) -> result<list<u8>, stream-error>",
        (_c, self: InputStream, length: bigint) => self.read(length),
      ),
      "[method]input-stream.blocking-read": row(
        "(len: u64) -> result<list<u8>, stream-error>",
        (_c, self: InputStream, length: bigint) => new Blocking([self.pollable], () => self.read(length)),
      ),
      "[method]input-stream.skip": row(
        "(len: u64) -> result<u64, stream-error>",
        (_c, self: InputStream, length: bigint) => BigInt(self.read(length).length),
      ),
      "[method]input-stream.blocking-skip": row(
        "(len: u64) -> result<u64, stream-error>",
        (_c, self: InputStream, length: bigint) =>
          new Blocking([self.pollable], () => BigInt(self.read(length).length)),
      ),
      "[method]input-stream.subscribe": row(
        "() -> pollable",
        (_c, self: InputStream) => new PollableResource(self.pollable),
      ),
      "[method]output-stream.check-write": row("() -> result<u64, stream-error>", (_c, self: OutputStream) =>
        BigInt(self.checkWrite()),
      ),
      "[method]output-stream.write": row(
        "(contents: list<u8>) -> result<_, stream-error>",
        (_c, self: OutputStream, contents: Uint8Array) => self.write(contents),
      ),
      "[method]output-stream.blocking-write-and-flush": row(
        "(contents: list<u8>) -> result<_, stream-error>",
        (_c, self: OutputStream, contents: Uint8Array) => self.blockingWrite(contents),
      ),
      "[method]output-stream.flush": row("() -> result<_, stream-error>", (_c, self: OutputStream) => self.flush()),
      "[method]output-stream.blocking-flush": row(
        "() -> result<_, stream-error>",
        (_c, self: OutputStream) => new Blocking([self.pollable], () => self.flush()),
      ),
      "[method]output-stream.subscribe": row(
        "() -> pollable",
        (_c, self: OutputStream) => new PollableResource(self.pollable),
      ),
      "[method]output-stream.write-zeroes": row(
        "(len: u64) -> result<_, stream-error>",
        (_c, self: OutputStream, length: bigint) => self.writeZeroes(length),
      ),
      "[method]output-stream.blocking-write-zeroes-and-flush": row(
        "(len: u64) -> result<_, stream-error>",
        (_c, self: OutputStream, length: bigint) => self.blockingZeroes(length),
      ),
      "[method]output-stream.splice": row(
        "(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>",
        (_c, self: OutputStream, source: InputStream, length: bigint) => splice(self, source, length),
      ),
      "[method]output-stream.blocking-splice": row(
        "(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>",
        (_c, self: OutputStream, source: InputStream, length: bigint) =>
          new Blocking([self.pollable, source.pollable], () => splice(self, source, length), true),
      ),
    },
  },
} as const satisfies Record<string, WasiInterface>;

const clocks = {
  "wasi:clocks/monotonic-clock": {
    resources: none,
    functions: {
      now: row("() -> instant", monotonicNow),
      resolution: row("() -> duration", ({ world }) => world.clock.resolution),
      "subscribe-instant": row("(when: instant) -> pollable", subscribeInstant),
      "subscribe-duration": row("(when: duration) -> pollable", subscribeDuration),
    },
  },
  "wasi:clocks/wall-clock": {
    resources: none,
    functions: {
      now: row("() -> datetime", wallNow),
      resolution: row("() -> datetime", wallResolution),
    },
  },
} as const satisfies Record<string, WasiInterface>;

const random = {
  "wasi:random/random": {
    resources: none,
    functions: {
      "get-random-bytes": row("(len: u64) -> list<u8>", randomBytes),
      "get-random-u64": row("() -> u64", randomU64),
    },
  },
  "wasi:random/insecure": {
    resources: none,
    functions: {
      "get-insecure-random-bytes": row("(len: u64) -> list<u8>", randomBytes),
      "get-insecure-random-u64": row("() -> u64", randomU64),
    },
  },
  "wasi:random/insecure-seed": {
    resources: none,
    functions: { "insecure-seed": row("() -> tuple<u64, u64>", (c) => [randomU64(c), randomU64(c)]) },
  },
} as const satisfies Record<string, WasiInterface>;

const cli = {
  "wasi:cli/environment": {
    resources: none,
    functions: {
      "get-environment": row("() -> list<tuple<string, string>>", getEnvironment),
      "get-arguments": row("() -> list<string>", ({ world }) => world.args),
      // A program begins nowhere: paths are relative to the directories that it is given.
      "initial-cwd": row("() -> option<string>", () => undefined),
    },
  },
  "wasi:cli/exit": {
    resources: none,
    functions: {
      exit: row("(status: result)", (_c, { tag }: { readonly tag: "ok" | "err" }) => exit(tag === "ok" ? 0 : 1)),
      "exit-with-code": row("(status-code: u8)", (_c, code: number) => exit(code)),
    },
  },
  "wasi:cli/stdin": { resources: none, functions: { "get-stdin": row("() -> input-stream", getStdin) } },
  "wasi:cli/stdout": {
    resources: none,
    functions: { "get-stdout": row("() -> output-stream", (c) => getOutput(c, "stdout")) },
  },
  "wasi:cli/stderr": {
    resources: none,
    functions: { "get-stderr": row("() -> output-stream", (c) => getOutput(c, "stderr")) },
  },
  "wasi:cli/terminal-input": { resources: { "terminal-input": resourceOf(Terminal) }, functions: none },
  "wasi:cli/terminal-output": { resources: { "terminal-output": resourceOf(Terminal) }, functions: none },
  "wasi:cli/terminal-stdin": {
    resources: none,
    functions: { "get-terminal-stdin": row("() -> option<terminal-input>", (c) => terminalOf(c, "stdin")) },
  },
  "wasi:cli/terminal-stdout": {
    resources: none,
    functions: { "get-terminal-stdout": row("() -> option<terminal-output>", (c) => terminalOf(c, "stdout")) },
  },
  "wasi:cli/terminal-stderr": {
    resources: none,
    functions: { "get-terminal-stderr": row("() -> option<terminal-output>", (c) => terminalOf(c, "stderr")) },
  },
} as const satisfies Record<string, WasiInterface>;

const filesystem = {
  "wasi:filesystem/types": {
    codes: "filesystem",
    resources: { descriptor: resourceOf(FileResource), "directory-entry-stream": resourceOf(EntriesResource) },
    functions: {
      "[method]descriptor.read-via-stream": row(
        "(offset: filesize) -> result<input-stream, error-code>",
        (_c, self: FileResource, offset: bigint) => self.readViaStream(offset),
      ),
      "[method]descriptor.write-via-stream": row(
        "(offset: filesize) -> result<output-stream, error-code>",
        (_c, self: FileResource, offset: bigint) => self.writeViaStream(offset),
      ),
      "[method]descriptor.append-via-stream": row("() -> result<output-stream, error-code>", (_c, self: FileResource) =>
        self.appendViaStream(),
      ),
      "[method]descriptor.advise": row(
        "(offset: filesize, length: filesize, advice: advice) -> result<_, error-code>",
        (_c, self: FileResource, offset: bigint, length: bigint, advice: string) => self.advise(offset, length, advice),
      ),
      "[method]descriptor.sync-data": row("() -> result<_, error-code>", (_c, self: FileResource) => self.sync(true)),
      "[method]descriptor.get-flags": row(
        "() -> result<descriptor-flags, error-code>",
        (_c, self: FileResource) => self.flags,
      ),
      "[method]descriptor.get-type": row(
        "() -> result<descriptor-type, error-code>",
        (_c, self: FileResource) => self.type,
      ),
      "[method]descriptor.set-size": row(
        "(size: filesize) -> result<_, error-code>",
        (_c, self: FileResource, size: bigint) => self.setSize(size),
      ),
      "[method]descriptor.set-times": row(
        "(data-access-timestamp: new-timestamp, data-modification-timestamp: new-timestamp) -> result<_, error-code>",
        (_c, self: FileResource, accessed: NewTimestamp, modified: NewTimestamp) => self.setTimes(accessed, modified),
      ),
      "[method]descriptor.read": row(
        "(length: filesize, offset: filesize) -> result<tuple<list<u8>, bool>, error-code>",
        (_c, self: FileResource, length: bigint, offset: bigint) => self.read(length, offset),
      ),
      "[method]descriptor.write": row(
        "(buffer: list<u8>, offset: filesize) -> result<filesize, error-code>",
        (_c, self: FileResource, buffer: Uint8Array, offset: bigint) => self.write(buffer, offset),
      ),
      "[method]descriptor.read-directory": row(
        "() -> result<directory-entry-stream, error-code>",
        (_c, self: FileResource) => self.readDirectory(),
      ),
      "[method]descriptor.sync": row("() -> result<_, error-code>", (_c, self: FileResource) => self.sync(false)),
      "[method]descriptor.create-directory-at": row(
        "(path: string) -> result<_, error-code>",
        (_c, self: FileResource, path: string) => self.createDirectoryAt(path),
      ),
      "[method]descriptor.stat": row("() -> result<descriptor-stat, error-code>", (_c, self: FileResource) =>
        self.stat(),
      ),
      "[method]descriptor.stat-at": row(
        "(path-flags: path-flags, path: string) -> result<descriptor-stat, error-code>",
        (_c, self: FileResource, flags: PathFlags, path: string) => self.statAt(flags, path),
      ),
      "[method]descriptor.set-times-at": row(
        "(path-flags: path-flags, path: string, data-access-timestamp: new-timestamp, data-modification-timestamp: new-timestamp) -> result<_, error-code>",
        (_c, self: FileResource, flags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp) =>
          self.setTimesAt(flags, path, accessed, modified),
      ),
      "[method]descriptor.link-at": row(
        "(old-path-flags: path-flags, old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>",
        (_c, self: FileResource, flags: PathFlags, oldPath: string, other: FileResource, newPath: string) =>
          self.linkAt(flags, oldPath, other, newPath),
      ),
      "[method]descriptor.open-at": row(
        "(path-flags: path-flags, path: string, open-flags: open-flags, %flags: descriptor-flags) -> result<descriptor, error-code>",
        (_c, self: FileResource, pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags) =>
          self.openAt(pathFlags, path, openFlags, flags),
      ),
      "[method]descriptor.readlink-at": row(
        "(path: string) -> result<string, error-code>",
        (_c, self: FileResource, path: string) => self.readlinkAt(path),
      ),
      "[method]descriptor.remove-directory-at": row(
        "(path: string) -> result<_, error-code>",
        (_c, self: FileResource, path: string) => self.removeDirectoryAt(path),
      ),
      "[method]descriptor.rename-at": row(
        "(old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>",
        (_c, self: FileResource, oldPath: string, other: FileResource, newPath: string) =>
          self.renameAt(oldPath, other, newPath),
      ),
      "[method]descriptor.symlink-at": row(
        "(old-path: string, new-path: string) -> result<_, error-code>",
        (_c, self: FileResource, target: string, path: string) => self.symlinkAt(target, path),
      ),
      "[method]descriptor.unlink-file-at": row(
        "(path: string) -> result<_, error-code>",
        (_c, self: FileResource, path: string) => self.unlinkFileAt(path),
      ),
      "[method]descriptor.is-same-object": row(
        "(other: borrow<descriptor>) -> bool",
        (_c, self: FileResource, other: FileResource) => self.isSameObject(other),
      ),
      "[method]descriptor.metadata-hash": row(
        "() -> result<metadata-hash-value, error-code>",
        (_c, self: FileResource) => self.metadataHash(),
      ),
      "[method]descriptor.metadata-hash-at": row(
        "(path-flags: path-flags, path: string) -> result<metadata-hash-value, error-code>",
        (_c, self: FileResource, flags: PathFlags, path: string) => self.metadataHashAt(flags, path),
      ),
      "[method]directory-entry-stream.read-directory-entry": row(
        "() -> result<option<directory-entry>, error-code>",
        (_c, self: EntriesResource) => self.next(),
      ),
      "filesystem-error-code": row("(err: borrow<error>) -> option<error-code>", (_c, error: StreamError) =>
        error.codeFor("filesystem"),
      ),
    },
  },
  "wasi:filesystem/preopens": {
    resources: none,
    functions: {
      "get-directories": row("() -> list<tuple<descriptor, string>>", getDirectories),
    },
  },
} as const satisfies Record<string, WasiInterface>;

/** The interfaces by name, without a version. */
export const wasiInterfaces: { readonly [name: string]: WasiInterface } = {
  ...io,
  ...clocks,
  ...random,
  ...cli,
  ...filesystem,
  ...socketInterfaces,
};
