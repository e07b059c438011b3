/**
 * `npm run suites -- wasi-p2`: the programs of WASI preview 1 as components of WASI 0.2, wrapped by an adapter, on each engine and
 * each file system. Options: `--engine interp|native|all`, `--fs node|memory|all`, `--file NAME`; `--wasmtime PYTHON` runs them
 * by PyPI's wasmtime, too, which must break the same, and one more.
 *
 * It needs wasm-tools, in WASM_TOOLS or on the PATH, and the adapter `wasi_snapshot_preview1.command.wasm` in WASI_ADAPTER: npm's
 * @bytecodealliance/jco has it in `lib`, as have wasmtime's releases.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { wasmtimeScript } from "../apps/components/tools.ts";
import { runCommand } from "../wasi/components.ts";
import { type Program, listPrograms } from "../wasi/programs.ts";
import { noSuites, suitesFolder } from "./script.ts";
import {
  chosen,
  type EngineName,
  engines,
  type FileSystem,
  fileSystems,
  type Judge,
  report,
  type Tally,
  verdict,
  worldOf,
} from "./wasi.ts";

/** What the adapter breaks, in whatever runs it. */
const broken: { readonly [name: string]: string } = {
  "assemblyscript/args_get-multiple-arguments": "an assertion of the adapter fails in args_get",
  "assemblyscript/environ_get-multiple-variables": "an assertion of the adapter fails in environ_get",
  "assemblyscript/fd_write-to-invalid-fd": "the adapter answers otherwise than the program expects",
};

/** What wasmtime 50 breaks beside that: the suite expects what the engines here do. */
const brokenByWasmtime: typeof broken = {
  "rust/remove_directory_trailing_slashes": "wasmtime removes no directory whose path ends in a slash",
};

const needed = (what: string): string => `${what}\n0 passed, 0 failed, 0 skipped\n`;

/** Wraps the programs; gives where each component lies. @throws Error where a tool is missing */
function wrap(programs: readonly Program[], adapter: string, folder: string): ReadonlyMap<Program, string> {
  const tool = process.env.WASM_TOOLS ?? "wasm-tools";
  return new Map(
    programs.map((program) => {
      const file = join(folder, `${program.name.replaceAll("/", "_")}.wasm`);
      const args = ["component", "new", program.file, "--adapt", `wasi_snapshot_preview1=${adapter}`, "-o", file];
      const { status, stderr, error } = spawnSync(tool, args, { encoding: "utf8" });
      if (status !== 0) throw new Error(`${tool} ${args.join(" ")}: ${error?.message ?? stderr}`);
      return [program, file] as const;
    }),
  );
}

/** Of a component there is an exit code of 0 or 1. */
const asComponent = (program: Program): Program => ({ ...program, exitCode: program.exitCode === 0 ? 0 : 1 });

const judged = (program: Program, complaint: string | undefined, reasons = broken): string | undefined => {
  const reason = reasons[program.name];
  if (reason === undefined) return complaint;
  return complaint === undefined ? `passes, though ${reason}` : undefined;
};

const onEngine =
  (wrapped: ReadonlyMap<Program, string>, engine: EngineName, fileSystem: FileSystem): Judge =>
  (program, folder) => {
    const complain = (): string | undefined => {
      try {
        const bytes = new Uint8Array(readFileSync(wrapped.get(program)!));
        const { exit, out, err } = runCommand(bytes, engine, worldOf(program, folder, fileSystem));
        return verdict(asComponent(program), exit, out, err);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    return judged(program, complain());
  };

const byWasmtime =
  (wrapped: ReadonlyMap<Program, string>, python: string): Judge =>
  (program, folder) => {
    const { args, env, dirs, stdin } = worldOf(program, folder, "node");
    const file = wrapped.get(program)!;
    const request = `${file}.json`;
    writeFileSync(request, JSON.stringify({ file, args, env: Object.entries(env ?? {}), dirs }));
    const options = { input: stdin as string, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync(python, [wasmtimeScript, request], options);
    const complaint = verdict(asComponent(program), status ?? -1, stdout, stderr);
    return judged(program, complaint, { ...broken, ...brokenByWasmtime });
  };

/** Runs the programs; the exit code is 0 where none failed but by the adapter. */
export function runWasiP2Suite(argv: readonly string[], print: (text: string) => void): number {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      engine: { type: "string", default: "all" },
      fs: { type: "string", default: "all" },
      file: { type: "string", default: "" },
      wasmtime: { type: "string" },
    },
  });
  const [onEngines, onSystems] = [chosen(engines, values.engine), chosen(fileSystems, values.fs)];
  if (onEngines === undefined || onSystems === undefined) {
    print("--engine is interp, native or all, and --fs is node, memory or all.\n");
    return 2;
  }
  if (suitesFolder() === undefined) {
    print(needed(noSuites));
    return 0;
  }
  const adapter = process.env.WASI_ADAPTER;
  if (adapter === undefined || !existsSync(adapter)) {
    print(needed("WASI_ADAPTER names no wasi_snapshot_preview1.command.wasm, as npm's @bytecodealliance/jco has it."));
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "cljw-p2-"));
  try {
    const programs = listPrograms().filter(({ name }) => name.includes(values.file));
    const wrapped = wrap(programs, adapter, folder);
    const total: Tally = { passed: 0, failed: 0 };
    const add = (title: string, judge: Judge): void => {
      const { passed, failed } = report(title, programs, judge, print);
      total.passed += passed;
      total.failed += failed;
    };
    for (const engine of onEngines) {
      for (const fileSystem of onSystems) add(`:${engine}, ${fileSystem}`, onEngine(wrapped, engine, fileSystem));
    }
    if (values.wasmtime !== undefined) add("wasmtime", byWasmtime(wrapped, values.wasmtime));
    for (const { name } of programs) if (name in broken) print(`broken by the adapter: ${name}: ${broken[name]}\n`);
    print(`${total.passed} passed, ${total.failed} failed, 0 skipped\n`);
    return total.failed === 0 && total.passed > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
