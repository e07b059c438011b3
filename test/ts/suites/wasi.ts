/**
 * `npm run suites -- wasi`: the official programs of WASI preview 1 on each engine and each file system, and beside them the
 * host's own `node:wasi`, which is measured and not judged. Options: `--engine interp|native|all`, `--fs node|memory|all`,
 * `--file NAME` (part of a program's name).
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { run } from "../../../src/ts/api/default-node.ts";
import type { DirectorySource, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { type Program, listPrograms, treeOf } from "../wasi/programs.ts";
import { noSuites, suitesFolder } from "./script.ts";

export const engines = ["interp", "native"] as const;
export const fileSystems = ["node", "memory"] as const;

export type EngineName = (typeof engines)[number];
export type FileSystem = (typeof fileSystems)[number];

/** What a program came to: undefined where it did as it should, else what it did. */
export type Judge = (program: Program, folder: string) => string | undefined;

/** Judges a program in a folder of its own that holds copies of its directories. */
export function inCopies(program: Program, judge: Judge): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "cljw-suite-"));
  try {
    for (const dir of program.dirs)
      cpSync(join(dirname(program.file), dir), join(folder, "dirs", dir), { recursive: true });
    return judge(program, folder);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const argsOf = ({ name, args }: Program): string[] => [basename(name), ...args];

export function verdict({ exitCode, stdout }: Program, exit: number, out: string, err: string): string | undefined {
  if (exit !== exitCode) return `exit code ${exit}, not ${exitCode}. ${err.trim().split("\n")[0] ?? ""}`;
  return stdout === undefined || stdout === out ? undefined : `wrote ${JSON.stringify(out)}`;
}

/** The world of a program whose directories lie in a folder. */
export function worldOf(program: Program, folder: string, fileSystem: FileSystem): WasiOptions {
  const dirs: Record<string, DirectorySource> = {};
  for (const dir of program.dirs) {
    const copy = join(folder, "dirs", dir);
    dirs[dir] = fileSystem === "memory" ? treeOf(copy) : copy;
  }
  const { env, stdin } = program;
  return { args: argsOf(program), env, stdin, dirs };
}

const onEngine =
  (engine: EngineName, fileSystem: FileSystem): Judge =>
  (program, folder) => {
    const { file } = program;
    const { exit, out, err } = run(file, { engine, ...worldOf(program, folder, fileSystem) });
    return verdict(program, exit, out, err);
  };

/** A program of its own, since the host's WASI works on the streams of its process. */
const hostScript = `
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";
const { file, args, env, preopens } = JSON.parse(process.argv[1]);
const wasi = new WASI({ version: "preview1", args, env, preopens, returnOnExit: true });
const { instance } = await WebAssembly.instantiate(readFileSync(file), wasi.getImportObject());
process.exit(wasi.start(instance));
`;

const hostMillis = 30_000;

const onHost: Judge = (program, folder) => {
  const { file, env, stdin } = program;
  const preopens = Object.fromEntries(program.dirs.map((dir) => [dir, join(folder, "dirs", dir)]));
  const given = JSON.stringify({ file, args: argsOf(program), env, preopens });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--no-warnings", "--input-type=module", "-e", hostScript, given],
    { input: stdin, timeout: hostMillis, encoding: "utf8" },
  );
  return verdict(program, status ?? -1, stdout, stderr);
};

export interface Tally {
  passed: number;
  failed: number;
}

export function report(
  title: string,
  programs: readonly Program[],
  judge: Judge,
  print: (text: string) => void,
): Tally {
  const complaints = programs.map((program) => [program.name, inCopies(program, judge)] as const);
  const failures = complaints.filter(([, complaint]) => complaint !== undefined);
  print(`${title.padEnd(36)} ${programs.length - failures.length} of ${programs.length}\n`);
  for (const [name, complaint] of failures) print(`  ${name}: ${complaint}\n`);
  return { passed: programs.length - failures.length, failed: failures.length };
}

export function chosen<T extends string>(all: readonly T[], wanted: string): readonly T[] | undefined {
  if (wanted === "all") return all;
  const found = all.filter((one) => one === wanted);
  return found.length === 0 ? undefined : found;
}

/** Runs the programs; the exit code is 0 where none failed on an engine of ours. */
export function runWasiSuite(argv: readonly string[], print: (text: string) => void): number {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      engine: { type: "string", default: "all" },
      fs: { type: "string", default: "all" },
      file: { type: "string", default: "" },
    },
  });
  const [onEngines, onSystems] = [chosen(engines, values.engine), chosen(fileSystems, values.fs)];
  if (onEngines === undefined || onSystems === undefined) {
    print("--engine is interp, native or all, and --fs is node, memory or all.\n");
    return 2;
  }
  if (suitesFolder() === undefined) {
    print(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  const programs = listPrograms().filter(({ name }) => name.includes(values.file));
  const total: Tally = { passed: 0, failed: 0 };
  for (const engine of onEngines) {
    for (const fileSystem of onSystems) {
      const { passed, failed } = report(`:${engine}, ${fileSystem}`, programs, onEngine(engine, fileSystem), print);
      total.passed += passed;
      total.failed += failed;
    }
  }
  report(`node:wasi of ${process.version}, to compare`, programs, onHost, print);
  print(`${total.passed} passed, ${total.failed} failed, 0 skipped\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
