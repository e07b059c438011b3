/**
 * What a program leaves behind: its exit code, its output, the files of its directories in memory, the fuel it took.
 * An error that ends a run carries the same, as far as it had come.
 */
import { isWasmError } from "../../base/errors/errors.ts";
import { own } from "../../base/own.ts";
import { decodeUtf8Lossy } from "../../base/bytes/utf8.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { MemorySnapshot, MemoryTree } from "../../wasi/host/files/memfs.ts";
import type { SymbolicLink } from "../../wasi/host/files/symbolic-link.ts";
import type { SentDatagram } from "../../wasi/host/sockets/memory-datagrams.ts";
import type { NetworkSent } from "../../wasi/host/world/guest-network.ts";
import type { GuestWorld } from "./guest-world.ts";
import type { Language } from "../language/language.ts";
import type { ResultForm, ResultOptions } from "../options/types.ts";

/** Files as plain nested data, as the option `dirs` takes them. */
export interface FileTree {
  readonly [name: string]: string | Uint8Array | SymbolicLink | FileTree;
}

/** What was sent to a socket: of a listening one a list, of one whose bytes went elsewhere nothing. */
export type SentTo = string | Uint8Array | null | readonly (SentTo | SentDatagramTo)[];

/** A datagram that was sent, and to whom. */
export interface SentDatagramTo {
  readonly data: string | Uint8Array;
  readonly peer: string;
}

type Output<O, K extends "out" | "err"> = O extends { readonly [key in K]: "bytes" } ? Uint8Array : string;

/** What was written. */
export interface WrittenOutput<O = object> {
  /** What was written to standard output; empty where it went elsewhere. */
  readonly out: Output<O, "out">;
  readonly err: Output<O, "err">;
}

interface FuelUsed {
  /** The units of fuel that the program took, where it was given fuel. */
  readonly fuelUsed: number;
}

interface FilesAfter<D = object> {
  /** What the directories in memory hold, by the guest's names for them; of an overlay, what was made or changed. */
  readonly fsAfter: { readonly [directory: string]: FileTree } & { readonly [K in keyof D]: FileTree };
}

interface SentAfter {
  /** What was sent to each of the `sockets`, where the program was given any. */
  readonly sent: readonly SentTo[];
}

/** Of directories those that are data in memory, where their type says so. */
type InMemory<D> = {
  readonly [K in keyof D as D[K] extends MemoryTree ? K : never]: D[K];
};

/** What directories leave: surely something where one of those that are named is data. */
type FilesOf<D> =
  D extends ReadonlyMap<unknown, unknown>
    ? Partial<FilesAfter>
    : string extends keyof D
      ? Partial<FilesAfter>
      : keyof InMemory<D> extends never
        ? Partial<FilesAfter>
        : FilesAfter<InMemory<D>>;

/** What a guest has left by now: what its options, where their type is known, say to be there is there. */
export type WorldOutput<O = object> = WrittenOutput<O> &
  (O extends { readonly fuel: number } ? FuelUsed : Partial<FuelUsed>) &
  (O extends { readonly dirs: infer D } ? FilesOf<D> : Partial<FilesAfter>) &
  (O extends { readonly sockets: readonly [unknown, ...unknown[]] } ? SentAfter : Partial<SentAfter>);

/** What `run` returns for its options. */
export type RunResult<O = object> = WorldOutput<O> & {
  /** The exit code: 0 where the program just returned. */
  readonly exit: number;
};

/** A result without its exit code. */
export interface RunOutput {
  readonly out: string | Uint8Array;
  readonly err: string | Uint8Array;
  readonly fuelUsed?: number;
  readonly fsAfter?: unknown;
  readonly sent?: readonly SentTo[];
}

/** What there is by now. */
export function runOutput(
  wasi: GuestWorld,
  budget: Budget,
  options: ResultOptions & { readonly language?: Language | undefined },
): RunOutput {
  const map = options.language && own(options.language, "map");
  const fuelUsed = budget.used;
  const files = wasi.world.filesAfter(options.fsAfter ?? "text");
  const sent = wasi.sent();
  return {
    out: output(wasi, "stdout", options.out),
    err: output(wasi, "stderr", options.err),
    ...(fuelUsed === undefined ? {} : { fuelUsed }),
    ...(Object.keys(files).length === 0 ? {} : { fsAfter: map === undefined ? files : mapsOf(files, map) }),
    ...(sent.length === 0 ? {} : { sent: sent.map((one) => sentTo(one, options.sent)) }),
  };
}

function output(wasi: GuestWorld, name: "stdout" | "stderr", form: ResultForm | undefined): string | Uint8Array {
  return inForm(wasi.world.captured(name) ?? new Uint8Array(0), form);
}

/** Text or bytes, as asked for. */
export function inForm(bytes: Uint8Array, form: ResultForm | undefined): string | Uint8Array {
  return form === "bytes" ? bytes : decodeUtf8Lossy(bytes);
}

const isDatagram = (one: NetworkSent | SentDatagram): one is SentDatagram =>
  one !== undefined && !(one instanceof Uint8Array) && !Array.isArray(one);

function sentTo(sent: NetworkSent, form: ResultForm | undefined): SentTo {
  if (sent === undefined) return null;
  if (sent instanceof Uint8Array) return inForm(sent, form);
  return sent.map((one) => (isDatagram(one) ? { data: inForm(one.data, form), peer: one.peer } : sentTo(one, form)));
}

/** Files as the language's maps, inner ones first: a guest may nest directories deeper than the host's stack. */
function mapsOf(files: MemorySnapshot, map: NonNullable<Language["map"]>): unknown {
  const order: MemorySnapshot[] = [files];
  for (const tree of order) for (const content of Object.values(tree)) if (isDirectory(content)) order.push(content);
  const maps = new Map<MemorySnapshot, unknown>();
  for (const tree of order.reverse()) {
    const entries = Object.entries(tree).map(
      ([name, content]) => [name, isDirectory(content) ? maps.get(content) : content] as const,
    );
    maps.set(tree, map(entries));
  }
  return maps.get(files);
}

function isDirectory(content: MemorySnapshot[string]): content is MemorySnapshot {
  return typeof content === "object" && Object.getPrototypeOf(content) === Object.prototype;
}

/** An error of ours with what the run had left behind by then; anything else as it is. */
export function withRunOutput(error: unknown, left: () => RunOutput): unknown {
  if (isWasmError(error)) Object.assign(error.data, left());
  return error;
}
