/**
 * Makes a world from its description: opens what is named, nothing else. ABI-free; `wasi/p1` puts numbers on it.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { bare, own } from "../../../base/own.ts";
import { isText } from "../../../base/bytes/utf8.ts";
import { phrase } from "../../../base/errors/phrases.ts";
import { quoted } from "../../../base/errors/shown.ts";
import { didYouMeanKey, nearMisses, spelt } from "../../../base/errors/suggest.ts";
import { defaultMaxFsBytes, defaultMaxOutputBytes } from "../defaults.ts";
import { clockFrom, type Clock } from "../clock.ts";
import { Directory } from "../files/fs.ts";
import {
  isTree,
  memoryFileSystem,
  overlayFileSystem,
  type FileForm,
  type MemoryFileSystem,
  type MemoryOptions,
  type MemorySnapshot,
} from "../files/memfs.ts";
import {
  absence,
  DirectoryView,
  type DirectorySource,
  type HostPlatform,
  type OutputTarget,
  type WasiOptions,
} from "./options.ts";
import { Room } from "../files/memory-nodes.ts";
import type { Sent, SocketWorld } from "../sockets/memory-sockets.ts";
import { randomFrom, type Random } from "../random.ts";
import { ReadOnlyDirectory } from "../files/read-only.ts";
import { openSockets, type GivenSocket, type GivenSockets } from "./sockets.ts";
import {
  bounded,
  Capture,
  inputFrom,
  linesTo,
  OutputBudget,
  outputTo,
  type InputStream,
  type OutputStream,
} from "../stream.ts";

/** A directory that the guest has from the beginning. */
export interface GivenDirectory {
  /** The guest's name for it. */
  readonly name: string;
  readonly directory: Directory;
}

/** A world that is open. */
export interface World {
  readonly args: readonly string[];
  /** `NAME=value` each. */
  readonly env: readonly string[];
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly directories: readonly GivenDirectory[];
  readonly sockets: readonly GivenSocket[];
  readonly clock: Clock;
  readonly random: Random;
  readonly interrupt: () => void;
  /** Counts what is written. */
  readonly budget: OutputBudget;
  /** What was written to a captured stream so far; undefined where it is not captured. */
  captured(name: "stdout" | "stderr"): Uint8Array<ArrayBuffer> | undefined;
  /** The same, which is not kept any longer and no longer counts for the bound. */
  takeCaptured(name: "stdout" | "stderr"): Uint8Array<ArrayBuffer> | undefined;
  /** The present contents of each directory in memory; of an overlay, what the guest has made or changed. */
  filesAfter(form?: FileForm): Record<string, MemorySnapshot>;
  /** What was sent to each socket so far. */
  sent(): readonly Sent[];
  /** Hands over output that is still held back. */
  flush(): void;
  /** Closes the network, waiting likewise, and lets go of what overlays lie over. */
  close(): void;
  /** Closes the network, when what was sent has gone out, without blocking the thread; `close` is still to be called. */
  closeNetwork(): Promise<void>;
}

/**
 * The world that `options` describe. The caller owns its directories and closes them.
 * @throws UsageError `bad-option`, `not-found`, `no-socket`, `not-available` (a path, an inherited stream or TCP where the
 * host has none)
 */
export function createWorld(options: WasiOptions, platform?: HostPlatform): World {
  const clock = clockFrom(options.clock);
  const budget = new OutputBudget(
    options.maxOutputBytes === undefined ? defaultMaxOutputBytes : options.maxOutputBytes,
  );
  const captures = new Map<string, Capture>();
  const output = (name: "stdout" | "stderr"): OutputStream => {
    const target = options[name] ?? "capture";
    if (target !== "capture") return bounded(outputFrom(name, target, platform), budget);
    const capture = new Capture();
    captures.set(name, capture);
    return bounded(capture, budget);
  };
  const interrupt = options.interrupt ?? ((): void => {});
  const base = {
    args: checkedStrings("args", options.args ?? []),
    env: environment(options.env ?? {}),
    stdin: options.stdin === "inherit" ? need(platform, "stdin").inheritedInput() : inputFrom(options.stdin, interrupt),
    stdout: output("stdout"),
    stderr: output("stderr"),
    clock,
    random: randomFrom(options.random),
    interrupt,
    budget,
  };
  const { directories, memories, made, sockets } = openAll(options, platform, {
    clock,
    budget,
    interrupt: base.interrupt,
  });
  return {
    ...base,
    directories,
    sockets: sockets.given,
    sent: () => sockets.given.map((socket) => socket.sent()),
    captured: (name) => captures.get(name)?.bytes(),
    takeCaptured(name) {
      const taken = captures.get(name)?.take();
      budget.release(taken?.length ?? 0);
      return taken;
    },
    filesAfter: (form) => Object.fromEntries(Array.from(memories, ([name, fs]) => [name, fs.snapshot(form)])),
    flush() {
      base.stdout.flush?.();
      base.stderr.flush?.();
    },
    close() {
      sockets.close();
      for (const memory of made) memory.close();
    },
    closeNetwork: async () => sockets.closeAsync(),
  };
}

/** The directories of a world while they are being opened. */
class Directories {
  readonly directories: GivenDirectory[] = [];
  /** In-memory file systems by the guest's name of their root. */
  readonly memories = new Map<string, MemoryFileSystem>();
  /** Those of them that belong to this world. */
  readonly made: MemoryFileSystem[] = [];
  private readonly _memory: MemoryOptions;
  private readonly _platform: HostPlatform | undefined;

  constructor(clock: Clock, platform: HostPlatform | undefined, room: Room) {
    this._memory = { now: () => clock.realtime(), room };
    this._platform = platform;
  }

  add(name: string, source: DirectorySource): void {
    checkedStrings("dirs", [name]);
    if (!isText(name)) {
      throw new UsageError("bad-option", "dirs holds a name with a lone surrogate, which no guest could say.", {
        option: "dirs",
        value: name,
      });
    }
    this.directories.push({ name, directory: this._open(name, source) });
  }

  close(): void {
    for (const { directory } of this.directories) directory.close();
    for (const memory of this.made) memory.close();
  }

  private _open(name: string, source: DirectorySource): Directory {
    if (typeof source === "string") return need(this._platform, "dirs").openDirectory(source);
    if (source instanceof Directory) return source.reopen();
    if (source instanceof DirectoryView) return this._view(name, source);
    if (isFileSystem(source)) {
      this.memories.set(name, source);
      return source.root.reopen();
    }
    if (isTree(source)) return this._made(name, memoryFileSystem(source, this._options()));
    throw new UsageError(
      "bad-option",
      `The directory ${quoted(name)} is neither a path of the host as a string, ${phrase("a-map")} of files, nor a file system.`,
      { option: "dirs", value: source },
    );
  }

  private _view(name: string, { kind, source }: DirectoryView): Directory {
    const below = this._open(name, source);
    if (kind === "read-only") return new ReadOnlyDirectory(below);
    return this._made(name, overlayFileSystem(below, this._options()));
  }

  private _options(): MemoryOptions {
    return { ...this._memory, device: BigInt(this.made.length + 1) };
  }

  private _made(name: string, memory: MemoryFileSystem): Directory {
    this.memories.set(name, memory);
    this.made.push(memory);
    return memory.root;
  }
}

function isFileSystem(source: unknown): source is MemoryFileSystem {
  return typeof source === "object" && source !== null && own(source as MemoryFileSystem, "root") instanceof Directory;
}

/** Beside them a guest has to open files. */
const maxDirectories = 512;

/** Directories and sockets, all or none of them. */
function openAll(
  { dirs = {}, sockets = [], maxFsBytes = defaultMaxFsBytes }: WasiOptions,
  platform: HostPlatform | undefined,
  world: SocketWorld,
): Pick<Directories, "directories" | "memories" | "made"> & { readonly sockets: GivenSockets } {
  if (Object.keys(dirs).length > maxDirectories) {
    throw new UsageError(
      "bad-option",
      `A guest can be given ${maxDirectories} directories at most; nest them in one.`,
      { option: "dirs" },
    );
  }
  const opened = new Directories(world.clock, platform, new Room(maxFsBytes));
  try {
    for (const [name, source] of Object.entries(dirs)) opened.add(name, source);
    const { directories, memories, made } = opened;
    return { directories, memories, made, sockets: openSockets(sockets, world, platform) };
  } catch (error) {
    opened.close();
    throw error;
  }
}

function outputFrom(
  name: "stdout" | "stderr",
  target: Exclude<OutputTarget, "capture">,
  platform: HostPlatform | undefined,
): OutputStream {
  if (target === "inherit") return need(platform, name).inheritedOutput(name);
  if (typeof target === "function") return outputTo(target);
  if (typeof target === "object" && target !== null) {
    const { lines, chunks } = bare<{ readonly lines?: unknown; readonly chunks?: unknown }>(target);
    if (typeof lines === "function") return linesTo(lines as (line: string) => void);
    if (typeof chunks === "function") return outputTo(chunks as (chunk: Uint8Array) => void);
  }
  const kinds = ["lines", "chunks"];
  const suggestions =
    typeof target === "object" ? Object.keys(target ?? {}).flatMap((key) => nearMisses(key, kinds)) : [];
  throw new UsageError(
    "bad-option",
    `The option ${spelt(name)} is neither ${spelt("capture")}, ${spelt("inherit")}, a function, nor ${phrase("a-map")} of one, as ${kinds.map(spelt).join(" or ")}.${didYouMeanKey(suggestions)}`,
    { option: name, value: target, ...(suggestions.length === 0 ? {} : { suggestions }) },
  );
}

function need(platform: HostPlatform | undefined, option: string): HostPlatform {
  if (platform !== undefined) return platform;
  throw new UsageError(
    "not-available",
    `The option ${option} names something of the host, which ${absence()}. Give data instead: a map of files, a string, a function.`,
    { option },
  );
}

function checkedStrings(option: string, strings: readonly string[]): readonly string[] {
  for (const text of strings) {
    if (typeof text !== "string" || text.includes("\0")) {
      throw new UsageError("bad-option", `${option} holds something that is no string, or a string with a NUL.`, {
        option,
        value: text,
      });
    }
  }
  return strings;
}

function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => {
    checkedStrings("env", [name, value]);
    if (name === "" || name.includes("=")) {
      throw new UsageError("bad-option", `${quoted(name)} cannot be a variable's name: it is empty or has a "=".`, {
        option: "env",
        value: name,
      });
    }
    return `${name}=${value}`;
  });
}
