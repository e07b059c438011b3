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
import { type Content, SilentPage, isolation, parts, serve } from "./site.ts";

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
 * The threads of a page: each has a browser of its own. In one they would share the addresses for memories, and a thread that runs
 * out of them has its own garbage collected and nobody else's.
 */
const threads = ["page", "worker"] as const;

/** What test/browser/threads.js sends: what its thread came to, or what it threw. */
export interface Sent<Result> {
  readonly result?: Result;
  readonly error?: string;
}

/** What a page at a path of the site sends of each of its threads, by place: isolated from other origins, and not. */
export async function visit<Result>(
  browser: Browser,
  path: string,
): Promise<{ readonly [place: string]: Sent<Result> }> {
  findBrowser(browser);
  const results: { [place: string]: Sent<Result> } = {};
  for (const [prefix, headers] of pages) {
    for (const thread of threads) {
      results[prefix + thread] = await sentOf<Result>(browser, `${path}?thread=${thread}`, headers);
    }
  }
  return results;
}

async function sentOf<Result>(browser: Browser, path: string, headers: object): Promise<Sent<Result>> {
  try {
    return JSON.parse(await sentTwice(browser, path, parts(headers))) as Sent<Result>;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { error: error.message };
  }
}

/** What a page needs is a tenth of this, and on a busy machine a third. */
const usual = 180_000;

/**
 * A page in WebKit has been silent where hundreds before and after it were not. So it is visited once more, by a new browser, and it
 * is told how far the first came; a fault of ours is silent again.
 */
async function sentTwice(browser: Browser, path: string, content: Content): Promise<string> {
  try {
    return await sentBy(browser, path, content, usual);
  } catch (error) {
    if (!(error instanceof SilentPage)) throw error;
    console.log(`${browser.name}, ${path}: ${error.message} It is visited once more.`);
    return sentBy(browser, path, content);
  }
}

/** The results of a visit. @throws Stop where a place has none */
function resultsOf<Result>(
  name: string,
  sent: { readonly [place: string]: Sent<Result> },
): { [place: string]: Result } {
  const results: { [place: string]: Result } = {};
  for (const [place, { result, error = "nothing" }] of Object.entries(sent)) {
    if (result === undefined) throw new Stop(`${name}, ${place}: ${error}`);
    results[place] = result;
  }
  return results;
}

const longest = 600_000;

/** Opens a page of a site with a new profile, and ends the browser when the page has spoken. @throws Stop where it does not */
export async function sentBy(browser: Browser, path: string, content: Content, within = longest): Promise<string> {
  const program = findBrowser(browser);
  const home = mkdtempSync(join(tmpdir(), "cljw-wasm-browser-"));
  const site = await serve(content, within);
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
    run: async () => resultsOf(browser.name, await visit<Report>(browser, "/hosts/page.html")),
  };
}
