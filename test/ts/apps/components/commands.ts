/**
 * Commands that are components: by this package on an engine, over files in memory and of the host, and by wasmtime.
 */
import { type EngineChoice, run, WasmError, type WasiOptions } from "../../../../src/ts/index.ts";
import { type MemoryTree, memoryFileSystem } from "../../../../src/ts/wasi/host/files/memfs.ts";
import { inHostFolder, type Outcome, textFiles } from "../runs.ts";
import { askWasmtime } from "./tools.ts";

/** A command, and what it is run with. */
export interface Command {
  readonly name: string;
  /** The path of the component. */
  readonly file: () => string;
  readonly args: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly stdin?: string;
  /** What is below the folder `at`, which the program may change. */
  readonly data?: MemoryTree;
  readonly at?: string;
  /** What of the outcome is the same whoever runs it; all where it is left out. */
  readonly told?: (outcome: Outcome) => unknown;
}

/** What a trap is where there are exit codes alone. */
const trapped = 134;

function ended(file: string, options: WasiOptions & { readonly engine: EngineChoice }): Omit<Outcome, "files"> {
  try {
    const { exit, out, err } = run(file, options);
    return { exit, out, err };
  } catch (error) {
    if (error instanceof WasmError && error.kind === "trap") return { exit: trapped, out: "", err: "trap" };
    throw error;
  }
}

const optionsOf = (engine: EngineChoice, { args, env = {}, stdin = "" }: Command) => ({ engine, args, env, stdin });

/** With files in memory. */
export function inMemory(engine: EngineChoice, one: Command): Outcome {
  const fs = memoryFileSystem(one.data ?? {}, { now: () => BigInt(Date.now()) * 1_000_000n });
  const dirs = one.data === undefined ? {} : { [one.at ?? "/data"]: fs };
  return { ...ended(one.file(), { ...optionsOf(engine, one), dirs }), files: textFiles(fs.snapshot()) };
}

const dirsOf = (one: Command, below: string): { [name: string]: string } =>
  one.data === undefined ? {} : { [one.at ?? "/data"]: below };

/** With files of the host. */
export const onHost = (engine: EngineChoice, one: Command): Outcome =>
  inHostFolder(one.data ?? {}, (below) => ended(one.file(), { ...optionsOf(engine, one), dirs: dirsOf(one, below) }));

/** By wasmtime. */
export const byWasmtime = (one: Command): Outcome =>
  inHostFolder(one.data ?? {}, (below) => {
    const { args, env = {}, stdin = "" } = one;
    const request = { file: one.file(), args, env: Object.entries(env), dirs: dirsOf(one, below) };
    const { exit, out, err } = askWasmtime(request, { stdin });
    return exit === trapped ? { exit, out: "", err: "trap" } : { exit, out, err };
  });
