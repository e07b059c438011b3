/**
 * `cljw-wasm run`: a WASI program with the standard streams of this process.
 */
import { basename } from "node:path";
import type { BoundAddress, EngineChoice, Feature, ProgramOptions, SocketSource, WasiCall } from "../api/exports.ts";
import { run } from "../api/default-node.ts";
import { shownName } from "../base/errors/shown.ts";
import { CommandLineError, type Given } from "./args.ts";
import { sourceOf } from "./stdin.ts";
import type { runOptions } from "./table.ts";

/** A flag of `run`. */
type Flag = keyof typeof runOptions;

/** The greatest exit code that all systems carry. */
const mostExit = 255;

/** Runs the program. Returns its exit code. @throws as `run` of the package */
export function runProgram(given: Given): number {
  const [file = ""] = given.files;
  const { exit } = run(sourceOf(file), optionsOf(given, file));
  // Systems keep eight bits of it: 256 would pass for success.
  return exit > mostExit ? mostExit : exit;
}

/** The value of an option of `run`, from the command line; undefined where nothing of it is given there. */
type Setting<K extends keyof ProgramOptions> = (given: Given, file: string) => ProgramOptions[K];

/** An option that the command does not set: it takes what only a program can give, or is for what only one can read. */
const ours = (): undefined => undefined;

const count =
  (flag: Flag) =>
  (given: Given): number | undefined =>
    given.count(flag);

/** What the command makes of each option that `run` has. */
const settings: { readonly [K in keyof Required<ProgramOptions>]: Setting<K> } = {
  args: (given, file) => [basename(file), ...given.rest],
  env: (given) => environment(given.texts("env")),
  dirs: (given) => directories(given.texts("dir")),
  sockets,
  stdin: () => "inherit",
  stdout: () => "inherit",
  stderr: () => "inherit",
  engine: (given) => given.text("engine") as EngineChoice | undefined,
  fuel: count("fuel"),
  timeoutMs: count("timeout-ms"),
  maxMemoryPages: count("max-memory-pages"),
  maxTableElements: count("max-table-elements"),
  maxCallDepth: count("max-call-depth"),
  // A terminal or a pipe takes what comes.
  maxOutputBytes: (given) => given.count("max-output-bytes") ?? null,
  disable: (given) => given.texts("disable") as readonly Feature[],
  random: (given) => given.count("seed"),
  trace: (given) => (given.has("trace") ? writeCall : undefined),
  name: ours,
  validate: ours,
  wit: ours,
  world: ours,
  imports: ours,
  unusedImports: ours,
  fuelPerCall: ours,
  signal: ours,
  maxLiftBytes: ours,
  maxLiftElements: ours,
  maxFsBytes: ours,
  bytes: ours,
  i64: ours,
  language: ours,
  model: ours,
  clock: ours,
  out: ours,
  err: ours,
  fsAfter: ours,
  sent: ours,
};

function optionsOf(given: Given, file: string): ProgramOptions {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting(given, file)]));
}

/** The variables of `--env`. @throws CommandLineError for one that is not there */
export function environment(given: readonly string[]): Record<string, string> {
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

/** The directories of `--dir`. @throws CommandLineError */
export function directories(given: readonly string[]): Record<string, string> {
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

/** Characters of a value that are shown of a call. */
const longestShown = 200;

/** Data of WASI 0.2 as JSON, in which there is no place for the numbers of 64 bits. */
function shownData(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return `${part.length} bytes`;
    return typeof part === "bigint" ? Number(part) : part;
  });
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function writeCall({ fn, args, errno }: WasiCall): void {
  const shown = Object.entries(args).map(([name, value]) => `${name}=${shownData(value)}`);
  process.stderr.write(`${fn}(${shown.join(", ")}) → ${errno ?? "does not return"}\n`);
}
