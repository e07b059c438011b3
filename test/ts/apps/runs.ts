/**
 * A program run by this package on an engine, and by node:wasi in a directory of the host: who runs it must make no
 * difference.
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tsArgs } from "../../../scripts/lib.ts";
import type { Compiled } from "../../../src/ts/api/source/compiled.ts";
import { type EngineChoice, compile, run } from "../../../src/ts/index.ts";
import { type MemoryTree, memoryFileSystem } from "../../../src/ts/wasi/host/files/memfs.ts";
import type { Case } from "./guests.ts";

/** What a run has done. */
export interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** The files below `/data` by their paths, as text. */
  readonly files: Readonly<Record<string, string>>;
}

/** With what it has cost. */
export interface MeteredOutcome extends Outcome {
  readonly fuel: number;
}

const compiled = new Map<string, Compiled>();

/** The module of a file, decoded and validated once. */
function compiledOf(file: string): Compiled {
  const found = compiled.get(file) ?? compile(file);
  compiled.set(file, found);
  return found;
}

/** More than any of the programs uses. */
const plenty = 1e14;

/** The same in every run. */
const clock = { realtime: 1_700_000_000_000_000_000n, monotonic: 1_000_000_000n };

/** Runs a case on an engine, with files in memory, and a clock that stands still. */
export function runOn(engine: EngineChoice, { file, args, stdin = "", data }: Case): MeteredOutcome {
  const fs = memoryFileSystem(data ?? {}, { now: () => clock.realtime });
  const options = { engine, args, stdin, clock, random: 42, fuel: plenty };
  const { exit, out, err, fuelUsed } = run(compiledOf(file()), {
    ...options,
    dirs: data === undefined ? {} : { "/data": fs },
  });
  return { exit, out, err, files: textFiles(fs.snapshot()), fuel: fuelUsed };
}

/** The files of a tree by their paths, as text. */
export function textFiles(tree: object, at = ""): Record<string, string> {
  const entries = Object.entries(tree).map(([name, content]: [string, unknown]): Record<string, string> => {
    const path = `${at}${name}`;
    if (content instanceof Uint8Array) return { [path]: Buffer.from(content).toString() };
    return typeof content === "object" && content !== null
      ? textFiles(content, `${path}/`)
      : { [path]: String(content) };
  });
  return Object.assign({}, ...entries) as Record<string, string>;
}

function writeTree(dir: string, tree: MemoryTree): void {
  mkdirSync(dir);
  for (const [name, content] of Object.entries(tree) as [string, MemoryTree | string][]) {
    if (typeof content === "string") writeFileSync(join(dir, name), content);
    else writeTree(join(dir, name), content);
  }
}

function filesBelow(dir: string): Record<string, string> {
  const paths = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(dir, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(dir, path), "utf8")]));
}

/** Runs something with a folder of the host as its data, which has these files; what it has done, with the files that it leaves. */
export function inHostFolder(data: MemoryTree, act: (below: string, dir: string) => Omit<Outcome, "files">): Outcome {
  const dir = mkdtempSync(join(tmpdir(), "cljw-wasm-apps-"));
  const below = join(dir, "data");
  try {
    writeTree(below, data);
    return { ...act(below, dir), files: filesBelow(below) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs a case by node:wasi, in a process of its own. */
export const runOnHost = ({ file, args, stdin = "", data }: Case): Outcome =>
  inHostFolder(data ?? {}, (below, dir) => {
    const command = tsArgs("test/ts/apps/host.ts", file(), data === undefined ? "" : below, ...args);
    // Files take everything at once; at a full pipe that does not block, node:wasi gives up.
    const streams = ["out", "err"].map((name) => join(dir, name));
    const fds = streams.map((path) => openSync(path, "w"));
    const { status } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...command], {
      input: stdin,
      stdio: ["pipe", ...fds],
    });
    for (const fd of fds) closeSync(fd);
    const [out = "", err = ""] = streams.map((path) => readFileSync(path, "utf8"));
    return { exit: status ?? -1, out, err };
  });
