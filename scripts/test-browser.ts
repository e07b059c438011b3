/**
 * `npm run test:browser`: test/browser in a headless Chromium, on a page's main thread and in a worker, with and without
 * isolation from other origins. Chromium is found at CHROMIUM, else where systems put it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { Stop, type Tally, build, closingLine, program, root } from "./lib.ts";

const names = ["chromium", "chromium-browser", "google-chrome"];
const longest = 120_000;

const types: { readonly [extension: string]: string } = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
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
  const file = join(
    root,
    path === "/" ? "test/browser/index.html" : path.replace(/^\/(?!dist|testdata)/, "/test/browser/"),
  );
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "text/plain", ...headers }).end(readFileSync(file));
}

/** Serves the repository on this machine alone; `report` gets what the page sends. */
async function serve(headers: object, report: (text: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== "POST") {
      answer(request, response, headers);
      return;
    }
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      response.end();
      report(text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

function open(chromium: string, profile: string, url: string): ChildProcess {
  const quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "dev-shm-usage"];
  const flags = ["--headless", "--no-sandbox", "--no-first-run", ...quiet.map((what) => `--disable-${what}`)];
  return spawn(chromium, [...flags, `--user-data-dir=${profile}`, url], { stdio: "ignore" });
}

/** What the page reports, by thread. @throws Stop where it reports nothing */
async function visit(chromium: string, headers: object): Promise<{ [thread: string]: Report }> {
  const profile = mkdtempSync(join(tmpdir(), "cljw-wasm-browser-"));
  let child: ChildProcess | undefined;
  let server: Server | undefined;
  try {
    const text = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Stop("The page has reported nothing.")), longest);
      const report = (sent: string): void => {
        clearTimeout(late);
        resolve(sent);
      };
      void serve(headers, report).then((started) => {
        server = started;
        child = open(chromium, profile, `http://127.0.0.1:${(started.address() as AddressInfo).port}/`);
      }, reject);
    });
    return JSON.parse(text) as { [thread: string]: Report };
  } finally {
    server?.close();
    await ended(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  await new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill();
  });
}

async function main(): Promise<number> {
  const chromium = findChromium();
  build();
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
