/**
 * Runs nbb as a user does: another process, this repository as its folder, the package found by its own name.
 */
import { spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../../..");

export interface NbbRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Brings dist up to date, which nbb loads; quick when nothing has changed. Errors of the compiler are not ours. */
export function ensureDist(): void {
  const args = ["--import", join(root, "scripts/ts.mjs"), join(root, "scripts/build.ts")];
  spawnSync(process.execPath, args, { cwd: root });
}

/** Runs nbb to its end, `input` being its standard input, in a folder of the repository. */
export async function nbb(args: readonly string[], input = "", folder = "."): Promise<NbbRun> {
  return node([join(root, "node_modules/nbb/cli.js"), ...args], input, folder);
}

/** Runs a program of Node likewise. */
export async function node(args: readonly string[], input = "", folder = "."): Promise<NbbRun> {
  const child = spawn(process.execPath, args, { cwd: join(root, folder) });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((done, fail) => {
    child.on("close", done).on("error", fail);
  });
  return { code, out, err };
}
