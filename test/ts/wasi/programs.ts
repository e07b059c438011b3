/**
 * The WASI preview 1 programs of the shared suites: finding, preparing and running them on the host's WebAssembly.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ExitError } from "../../../src/ts/base/errors/errors.ts";
import type { MemoryTree } from "../../../src/ts/wasi/host/files/memfs.ts";
import { SymbolicLink } from "../../../src/ts/wasi/host/files/symbolic-link.ts";
import { NodeDirectory } from "../../../src/ts/wasi/host/node/fs.ts";
import { nodePlatform } from "../../../src/ts/wasi/host/node/node.ts";
import type { DirectorySource, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { wasiModuleName } from "../../../src/ts/wasi/p1/name.ts";
import { createWasi, type Wasi } from "../../../src/ts/wasi/p1/wasi.ts";
import { requireSuites } from "../suites/script.ts";

/** A program and what is expected of it. */
export interface Program {
  readonly name: string;
  readonly file: string;
  readonly dirs: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly stdout: string | undefined;
  readonly exitCode: number;
}

interface Spec {
  readonly dirs?: string[];
  readonly args?: string[];
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly stdout?: string;
  readonly exit_code?: number;
}

/** All programs. */
export function listPrograms(): Program[] {
  const programsFolder = path.join(requireSuites(), "wasi-p1");
  return walk(programsFolder).map((file) => {
    const specFile = file.replace(/\.wasm$/u, ".json");
    const spec = (fs.existsSync(specFile) ? JSON.parse(fs.readFileSync(specFile, "utf8")) : {}) as Spec;
    return {
      name: path.relative(programsFolder, file).replace(/\.wasm$/u, ""),
      file,
      dirs: spec.dirs ?? [],
      args: spec.args ?? [],
      env: spec.env ?? {},
      stdin: spec.stdin ?? "",
      stdout: spec.stdout,
      exitCode: spec.exit_code ?? 0,
    };
  });
}

function walk(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return walk(file);
      return entry.name.endsWith(".wasm") ? [file] : [];
    })
    .toSorted();
}

/** A directory of the host as plain nested data. */
export function treeOf(folder: string): MemoryTree {
  return Object.fromEntries(
    fs.readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return [entry.name, treeOf(file)];
      if (entry.isSymbolicLink()) return [entry.name, new SymbolicLink(fs.readlinkSync(file))];
      return [entry.name, new Uint8Array(fs.readFileSync(file))];
    }),
  );
}

/** Where a program's directories are: copies on the host, as Linux can open them and as others do, or in memory. */
export type FileSystemKind = "node" | "node by path" | "memory";

/** How a run ended. */
export interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program over copies of its directories, which are removed afterwards. */
export function runProgram(program: Program, kind: FileSystemKind): Outcome {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-wasi-"));
  try {
    const dirs: Record<string, DirectorySource> = {};
    for (const dir of program.dirs) {
      const source = path.join(path.dirname(program.file), dir);
      if (kind === "memory") dirs[dir] = treeOf(source);
      else {
        const copy = path.join(scratch, dir);
        fs.cpSync(source, copy, { recursive: true });
        dirs[dir] = kind === "node" ? copy : NodeDirectory.openTrusted(copy, true);
      }
    }
    const { name, args, env, stdin } = program;
    const options = { args: [path.basename(name), ...args], env, stdin, dirs };
    return runModule(new WebAssembly.Module(fs.readFileSync(program.file)), options);
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

/** Runs a command's `_start` on the host's WebAssembly. */
export function runModule(module: WebAssembly.Module, options: WasiOptions): Outcome {
  const wasi = createWasi(options, nodePlatform);
  try {
    const instance = new WebAssembly.Instance(module, { [wasiModuleName]: wasi.imports });
    const { memory, _start: start } = instance.exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof start !== "function") throw new Error("not a command");
    wasi.bindMemory(() => memory);
    return { exit: exitOf(() => start()), ...outputs(wasi) };
  } finally {
    wasi.close();
  }
}

function exitOf(start: () => unknown): number {
  try {
    start();
    return 0;
  } catch (error) {
    if (error instanceof ExitError) return error.data.exit ?? -1;
    throw error;
  }
}

function outputs(wasi: Wasi): { out: string; err: string } {
  const text = (name: "stdout" | "stderr"): string => new TextDecoder().decode(wasi.world.captured(name));
  return { out: text("stdout"), err: text("stderr") };
}
