/**
 * Browsers without a window, each of which visits one page and is ended with all that it has started.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Stop } from "../lib.ts";
import type { Host, Report } from "./host.ts";
import { outputOf } from "./process.ts";
import { isolation, serve } from "./site.ts";

/** How a browser is had and opened. */
export interface Browser {
  readonly name: string;
  /** The variable of the environment that may name its program. */
  readonly variable: string;
  /** Where else it may be: names, and paths. */
  readonly programs: readonly string[];
  /** The packages of Debian that it comes with. */
  readonly packages: readonly string[];
  /** Its version, where its program does not tell. */
  readonly version?: () => Promise<string>;
  /** Starts a program at a page, with a folder of its own to write to. Gives the processes that were started. */
  readonly open: (program: string, home: string, url: string) => Promise<readonly ChildProcess[]>;
}

/** The program of a browser. @throws Stop where there is none */
export function findBrowser({ name, variable, programs, packages }: Browser): string {
  const named = process.env[variable];
  if (named !== undefined && existsSync(named)) return named;
  const found = programs.find((program) => (program.startsWith("/") ? existsSync(program) : isCommand(program)));
  if (found !== undefined) return found;
  throw new Stop(
    `There is no ${name}: install it (\`apt-get install ${packages.join(" ")}\`), or set ${variable} to it.`,
  );
}

function isCommand(program: string): boolean {
  return spawnSync(program, ["--version"]).status === 0;
}

/** The groups of processes that have been started and not ended. */
const groups = new Set<ChildProcess>();

let holds = false;

/** Nothing outlives this program, also where a signal ends it. */
function holdGroup(leader: ChildProcess): void {
  groups.add(leader);
  if (holds) return;
  holds = true;
  process.on("exit", endGroups);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => process.exit(1));
}

function endGroups(): void {
  for (const leader of groups) signal(leader, "SIGKILL");
}

/** Starts a program as the leader of a group, to which those that it starts belong. */
export function startGroup(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const leader = spawn(program, args, { ...options, detached: true });
  holdGroup(leader);
  return leader;
}

/** Starts a browser, which sees none of the user's own settings. */
export function start(
  program: string,
  args: readonly string[],
  home: string,
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  return startGroup(program, args, {
    stdio: "ignore",
    env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, ...env },
  });
}

/** The pages that all is run on: where memory may be shared with workers, and where not. */
const pages: readonly (readonly [place: string, headers: object])[] = [
  ["", {}],
  ["isolated ", isolation],
];

/**
 * What the page at a path of the site sends of itself and of its worker, by place: of one that is isolated from other
 * origins, and of one that is not. @throws Stop where it sends nothing, or an error
 */
export async function visit<Result>(browser: Browser, path: string): Promise<{ readonly [place: string]: Result }> {
  const program = findBrowser(browser);
  const results: { [place: string]: Result } = {};
  for (const [prefix, headers] of pages) {
    const sent = JSON.parse(await sentBy(browser, program, path, headers)) as { [thread: string]: Sent<Result> };
    for (const [thread, { result, error }] of Object.entries(sent)) {
      if (result === undefined) throw new Stop(`${browser.name}, ${prefix}${thread}: ${error ?? "nothing"}`);
      results[prefix + thread] = result;
    }
  }
  return results;
}

/** What test/browser/threads.js sends of a thread. */
interface Sent<Result> {
  readonly result?: Result;
  readonly error?: string;
}

const longest = 600_000;

/** Opens the page with a new profile, and ends the browser when the page has spoken. */
async function sentBy(browser: Browser, program: string, path: string, headers: object): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "cljw-wasm-browser-"));
  const site = await serve(headers, longest);
  let started: readonly ChildProcess[] = [];
  try {
    started = await browser.open(program, home, site.url + path);
    return await site.sent;
  } finally {
    site.close();
    for (const child of [...started].reverse()) await ended(child);
    await removed(home);
  }
}

/** Sends a signal to a process and all that it has started; false where none is left. */
function signal(child: ChildProcess, name: NodeJS.Signals): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, name);
  } catch {
    return false;
  }
}

/** Ends a process and all that it has started: first kindly, since a virtual screen then takes its socket away. */
async function ended(child: ChildProcess): Promise<void> {
  const left = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  if (signal(child, "SIGTERM")) await Promise.race([left, pause(3_000, undefined, { ref: false })]);
  if (signal(child, "SIGKILL")) await left;
  groups.delete(child);
}

/**
 * The processes of a group that was told to end may write for a moment longer, and so put a file into a folder that is
 * just being emptied. What stays in the system's own folder for such things is no fault of what was tested.
 */
async function removed(folder: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      await pause(100);
    }
  }
  console.log(`${folder} could not be removed.`);
}

/** A browser as a host of the battery. */
export function browserHost(browser: Browser): Host {
  return {
    name: browser.name,
    source: `Debian ${browser.packages.join(", ")}`,
    install: () => void findBrowser(browser),
    version: browser.version ?? (async () => (await outputOf(findBrowser(browser), ["--version"])).trim()),
    run: async () => visit<Report>(browser, "/hosts/page.html"),
  };
}
