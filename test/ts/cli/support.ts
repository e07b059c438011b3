/**
 * What the tests of the command share: the built command as a child process, and guests in a folder of their own.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wat } from "../api/support.ts";

/** The engines that the command can be told to use. */
export const engines = ["native", "interp"] as const;

const program = fileURLToPath(new URL("../../../dist/node/cli.js", import.meta.url));

/** A folder that is there while the tests run. */
export const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-cli-"));

/** How a child ended. */
interface Ended {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

/** Runs the command to its end, in the folder. */
export async function cli(args: readonly string[], input: Uint8Array | string = ""): Promise<Ended> {
  const child = startCli(args);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  // A program that ends before it has read all of its input is none of a test's business.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out: Buffer.concat(out), err: Buffer.concat(err).toString() };
}

/** The same, as text. */
export async function cliText(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { code, out, err } = await cli(args);
  return { code, out: out.toString(), err };
}

/** Starts the command in the folder. */
export function startCli(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...args], { cwd: folder });
}

/** What a child writes until it has written this many bytes. */
export async function outputOf(child: ChildProcessWithoutNullStreams, bytes: number): Promise<string> {
  let text = "";
  while (text.length < bytes) {
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    text += chunk.toString("latin1");
  }
  return text;
}

const wasi = (name: string, params: string): string =>
  `(import "wasi_snapshot_preview1" "${name}" (func $${name} (param ${params}) ${name === "proc_exit" ? "" : "(result i32)"}))`;

/** Sleeps for an hour. */
const sleep = `(func $sleep
  (i32.store (i32.const 80) (i32.const 1)) (i64.store (i32.const 88) (i64.const 3600000000000))
  (drop (call $poll_oneoff (i32.const 64) (i32.const 160) (i32.const 1) (i32.const 32))))`;

/** A program that says `ready`, and then does what its body says. */
export function guest(name: string, body: string): string {
  const sleeps = body.includes("$sleep");
  const text = `(module $${name}
    ${wasi("fd_write", "i32 i32 i32 i32")} ${wasi("fd_read", "i32 i32 i32 i32")} ${wasi("proc_exit", "i32")}
    ${sleeps ? wasi("poll_oneoff", "i32 i32 i32 i32") + sleep : ""}
    (memory (export "memory") 1)
    (data (i32.const 0) "\\08\\00\\00\\00\\06\\00\\00\\00ready\\n")
    (func $say (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))))
    (func $main (call $say) ${body})
    (func (export "_start") (call $main)))`;
  writeFileSync(join(folder, `${name}.wasm`), wat(text));
  return `${name}.wasm`;
}
