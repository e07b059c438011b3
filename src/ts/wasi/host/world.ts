/**
 * Makes a world from its description: opens what is named, nothing else. ABI-free; `wasi/p1` puts numbers on it.
 */
import { UsageError } from "../../base/errors.ts";
import { clockFrom, type Clock } from "./clock.ts";
import { Directory } from "./fs.ts";
import { isTree, memoryFileSystem, type MemoryFileSystem, type MemorySnapshot } from "./memfs.ts";
import type { DirectorySource, HostPlatform, OutputTarget, WasiOptions } from "./options.ts";
import { randomFrom, type Random } from "./random.ts";
import {
  bounded,
  Capture,
  inputFrom,
  linesTo,
  OutputBudget,
  outputTo,
  type InputStream,
  type OutputStream,
} from "./stream.ts";

/** 16 MiB. */
export const defaultMaxOutputBytes = 16 * 2 ** 20;

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
  readonly clock: Clock;
  readonly random: Random;
  readonly interrupt: () => void;
  /** What was written to a captured stream so far; undefined where it is not captured. */
  captured(name: "stdout" | "stderr"): Uint8Array<ArrayBuffer> | undefined;
  /** The present contents of each directory that was given as plain data. */
  filesAfter(): Record<string, MemorySnapshot>;
  /** Hands over output that is still held back. */
  flush(): void;
}

/**
 * The world that `options` describe. The caller owns its directories and closes them.
 * @throws UsageError `bad-option`, `not-found`, `not-available` (a path or an inherited stream where the host has none)
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
  const base = {
    args: checkedStrings("args", options.args ?? []),
    env: environment(options.env ?? {}),
    stdin: options.stdin === "inherit" ? need(platform, "stdin").inheritedInput() : inputFrom(options.stdin),
    stdout: output("stdout"),
    stderr: output("stderr"),
    clock,
    random: randomFrom(options.random),
    interrupt: options.interrupt ?? (() => {}),
  };
  const { directories, memories } = openAll(options.dirs ?? {}, clock, platform);
  return {
    ...base,
    directories,
    captured: (name) => captures.get(name)?.bytes(),
    filesAfter: () => Object.fromEntries(Array.from(memories, ([name, fs]) => [name, fs.snapshot()])),
    flush() {
      base.stdout.flush?.();
      base.stderr.flush?.();
    },
  };
}

function openAll(
  dirs: Readonly<Record<string, DirectorySource>>,
  clock: Clock,
  platform: HostPlatform | undefined,
): { directories: GivenDirectory[]; memories: Map<string, MemoryFileSystem> } {
  const directories: GivenDirectory[] = [];
  const memories = new Map<string, MemoryFileSystem>();
  const openOne = (name: string, source: DirectorySource): Directory => {
    if (typeof source === "string") return need(platform, "dirs").openDirectory(source);
    if (source instanceof Directory) return source.reopen();
    if (!isTree(source)) {
      throw new UsageError(
        "bad-option",
        `The directory ${JSON.stringify(name)} is neither a path of the host, a map of files, nor a file system's directory.`,
        { option: "dirs", value: source },
      );
    }
    const memory = memoryFileSystem(source, { now: () => clock.realtime() });
    memories.set(name, memory);
    return memory.root;
  };
  try {
    for (const [name, source] of Object.entries(dirs)) {
      checkedStrings("dirs", [name]);
      directories.push({ name, directory: openOne(name, source) });
    }
  } catch (error) {
    for (const { directory } of directories) directory.close();
    throw error;
  }
  return { directories, memories };
}

function outputFrom(
  name: "stdout" | "stderr",
  target: Exclude<OutputTarget, "capture">,
  platform: HostPlatform | undefined,
): OutputStream {
  if (target === "inherit") return need(platform, name).inheritedOutput(name);
  if (typeof target === "function") return outputTo(target);
  if (typeof target === "object" && typeof target.lines === "function") return linesTo(target.lines);
  throw new UsageError("bad-option", `${name} is neither "capture", "inherit", a function, nor {lines: function}.`, {
    option: name,
    value: target,
  });
}

function need(platform: HostPlatform | undefined, option: string): HostPlatform {
  if (platform !== undefined) return platform;
  throw new UsageError(
    "not-available",
    `The option ${option} names something of the host, which this environment does not have. Give data instead: a map of files, a string, a function.`,
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
      throw new UsageError(
        "bad-option",
        `${JSON.stringify(name)} cannot be a variable's name: it is empty or has a "=".`,
        {
          option: "env",
          value: name,
        },
      );
    }
    return `${name}=${value}`;
  });
}
