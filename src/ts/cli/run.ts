/**
 * `cljw-wasm run`: a WASI program with the standard streams of this process.
 */
import { basename } from "node:path";
import type { BoundAddress, EngineChoice, Feature, SocketSource, WasiCall, WasiLoadOptions } from "../api/exports.ts";
import { run } from "../api/default-node.ts";
import { shownName } from "../base/shown.ts";
import { CommandLineError, type Given } from "./args.ts";

/** The greatest exit code that all systems carry. */
const mostExit = 255;

/** Runs the program. Returns its exit code. @throws as `run` of the package */
export function runProgram(given: Given): number {
  const [file = ""] = given.files;
  const { exit } = run(file, optionsOf(given, file));
  // Systems keep eight bits of it: 256 would pass for success.
  return exit > mostExit ? mostExit : exit;
}

function optionsOf(given: Given, file: string): WasiLoadOptions {
  const seed = given.count("seed");
  return {
    args: [basename(file), ...given.rest],
    env: environment(given.texts("env")),
    dirs: directories(given.texts("dir")),
    sockets: sockets(given),
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
    engine: given.text("engine") as EngineChoice | undefined,
    fuel: given.count("fuel"),
    timeoutMs: given.count("timeout-ms"),
    maxMemoryPages: given.count("max-memory-pages"),
    maxTableElements: given.count("max-table-elements"),
    maxCallDepth: given.count("max-call-depth"),
    maxOutputBytes: given.count("max-output-bytes") ?? null,
    disable: given.texts("disable") as readonly Feature[],
    ...(seed === undefined ? {} : { random: seed }),
    ...(given.has("trace") ? { trace: writeCall } : {}),
  };
}

function environment(given: readonly string[]): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at >= 0) return [text.slice(0, at), text.slice(at + 1)];
    const value = Object.hasOwn(process.env, text) ? process.env[text] : undefined;
    if (value !== undefined) return [text, value];
    throw new CommandLineError(
      `--env ${shownName(text)}: there is no such variable here. Give its value: --env ${shownName(text)}=VALUE.`,
    );
  });
  return Object.fromEntries(pairs);
}

function directories(given: readonly string[]): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const at = text.indexOf("::");
    const [host, guest] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 2)];
    if (host !== "" && guest !== "") return [guest, host];
    throw new CommandLineError(
      `--dir ${shownName(text, 400)}: give the directory, and behind :: its name for the program.`,
    );
  });
  return Object.fromEntries(pairs);
}

function sockets(given: Given): SocketSource[] {
  const nonblock = given.has("nonblock");
  const listening = given.texts("listen").map((listen) => ({
    listen,
    nonblock,
    bound({ address }: BoundAddress) {
      if (listen.endsWith(":0")) process.stderr.write(`listening on ${address}\n`);
    },
  }));
  return [...listening, ...given.texts("connect").map((connect) => ({ connect, nonblock }))];
}

function writeCall({ fn, args, errno }: WasiCall): void {
  const shown = Object.entries(args).map(([name, value]) => `${name}=${value}`);
  process.stderr.write(`${fn}(${shown.join(", ")}) → ${errno ?? "does not return"}\n`);
}
