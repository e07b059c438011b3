/**
 * `npm run test:browser`: test/browser in a headless Chromium, on a page's main thread and in a worker, with and without
 * isolation from other origins: programs, and those of test/portable on dist as it is and as the Closure Compiler leaves it,
 * which `npm run test:cljs` has made, or which is made here by what that needs. Chromium is found at CHROMIUM, else where systems put it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { closureDir, compileClosure } from "./closure.ts";
import { Stop, type Tally, build, closingLine, program, root } from "./lib.ts";

const names = ["chromium", "chromium-browser", "google-chrome"];
const longest = 300_000;

const types: { readonly [extension: string]: string } = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** What is served beside test/browser, by the first part of its path. */
const folders: { readonly [part: string]: string } = {
  "": join(root, "test/browser/index.html"),
  dist: join(root, "dist"),
  testdata: join(root, "testdata"),
  portable: join(root, "test/portable"),
  closure: closureDir,
};

/** A page may share memory with its workers only where it is isolated so. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** What the cases of one thread came to. */
interface Report {
  readonly count: number;
  readonly failures: readonly string[];
}

/** @throws Stop where there is none */
function findChromium(): string {
  const named = process.env.CHROMIUM;
  if (named !== undefined && existsSync(named)) return named;
  const found = names.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (found !== undefined) return found;
  throw new Stop("There is no Chromium: install it (`apt-get install chromium`), or set CHROMIUM to it.");
}

function answer(request: IncomingMessage, response: ServerResponse, headers: object): void {
  const path = normalize((request.url ?? "/").replace(/[?#].*/, ""));
  const top = path.split("/")[1] ?? "";
  const file = join(folders[top] ?? join(root, "test/browser"), top in folders ? path.slice(top.length + 1) : path);
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "text/plain", ...headers }).end(readFileSync(file));
}

/** The repository served on this machine alone, and what the page sends. */
interface Site {
  readonly server: Server;
  readonly sent: Promise<string>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += String(part);
  return text;
}

async function serve(headers: object): Promise<Site> {
  const server = createServer();
  const sent = new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Stop("The page has reported nothing.")), longest);
    server.on("request", (request, response) => {
      if (request.method === "POST") {
        clearTimeout(late);
        resolve(bodyOf(request).finally(() => response.end()));
      } else answer(request, response, headers);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, sent };
}

function open(chromium: string, profile: string, url: string): ChildProcess {
  const quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "dev-shm-usage"];
  const flags = ["--headless", "--no-sandbox", "--no-first-run", ...quiet.map((what) => `--disable-${what}`)];
  // Detached: the leader of a group, to which those that it starts belong.
  return spawn(chromium, [...flags, `--user-data-dir=${profile}`, url], { stdio: "ignore", detached: true });
}

/** What the page reports, by thread. @throws Stop where it reports nothing */
async function visit(chromium: string, headers: object): Promise<{ [thread: string]: Report }> {
  const profile = mkdtempSync(join(tmpdir(), "cljw-wasm-browser-"));
  const { server, sent } = await serve(headers);
  const { port } = server.address() as AddressInfo;
  const child = open(chromium, profile, `http://127.0.0.1:${port}/`);
  try {
    return JSON.parse(await sent) as { [thread: string]: Report };
  } finally {
    server.close();
    await ended(child);
    await removed(profile);
  }
}

/** Ends Chromium and all that it has started. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const left = child.exitCode === null ? once(child, "exit") : undefined;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    return; // The group has ended by itself.
  }
  await left;
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

async function main(): Promise<number> {
  const chromium = findChromium();
  build();
  compileClosure();
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const [kind, headers] of [
    ["an isolated page", isolation],
    ["any page", {}],
  ] as const) {
    for (const [thread, { count, failures }] of Object.entries(await visit(chromium, headers))) {
      console.log(`${kind}, ${thread}: ${count - failures.length} of ${count}`);
      for (const failure of failures) console.log(`  ${failure}`);
      total.passed += count - failures.length;
      total.failed += failures.length;
    }
  }
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
