/**
 * The pages that browsers are sent to: parts of the repository, served on this machine alone, and what a page sends back.
 * A page says what it came to by itself, so that no browser needs a library that drives it.
 */
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { closureDir } from "../closure.ts";
import { work } from "../java.ts";
import { Stop, root } from "../lib.ts";
import { hostsDir } from "./battery.ts";

const types: { readonly [extension: string]: string } = {
  ".cjs": "text/javascript",
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** What is served, by the first part of its path. */
const folders: { readonly [part: string]: string | undefined } = {
  battery: hostsDir,
  browser: join(root, "test/browser"),
  cljs: join(work, "out"),
  closure: closureDir,
  dist: join(root, "dist"),
  hosts: join(root, "test/hosts"),
  portable: join(root, "test/portable"),
  testdata: join(root, "testdata"),
};

/** A page may share memory with its workers only where it is isolated so. */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The site, as it is open for one visit. */
export interface Site {
  /** Its origin. */
  readonly url: string;
  /** The first text that the page sends. */
  readonly sent: Promise<string>;
  readonly close: () => void;
}

/** The file at a path of the site; undefined where there is none. */
function fileAt(path: string): string | undefined {
  const [, top = "", ...rest] = path.split("/");
  const folder = Object.hasOwn(folders, top) ? folders[top] : undefined;
  const file = folder === undefined ? undefined : join(folder, ...rest);
  return file !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : undefined;
}

/** What a site serves: the file at a path, and the headers that it is served with. */
export interface Content {
  readonly fileAt: (path: string) => string | undefined;
  readonly headersOf: (path: string) => object;
}

/** The parts of the repository, all with the same headers. */
export const parts = (headers: object): Content => ({ fileAt, headersOf: () => headers });

function answer(request: IncomingMessage, response: ServerResponse, content: Content): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const file = content.fileAt(pathname);
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  // What a file is served as can be asked for: few servers know what Wasm is.
  const type = searchParams.get("type") ?? types[extname(file)] ?? "text/plain";
  response.writeHead(200, { "Content-Type": type, ...content.headersOf(pathname) }).end(readFileSync(file));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += String(part);
  return text;
}

/** A page that has not reported in time. It tells how far the browser came. */
export class SilentPage extends Stop {
  constructor(longest: number, asked: readonly string[]) {
    const came = asked.length === 0 ? "The browser asked for nothing" : `It asked for ${asked.join(", ")}`;
    super(`The page has reported nothing in ${longest / 1000} s. ${came}.`);
  }
}

function listener(server: Server, content: Content, longest: number): Promise<string> {
  const asked: string[] = [];
  return new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new SilentPage(longest, asked)), longest);
    server.on("close", () => clearTimeout(late));
    server.on("request", (request, response) => {
      if (asked.length < 20) asked.push(request.url ?? "");
      if (request.method !== "POST") answer(request, response, content);
      else resolve(bodyOf(request).finally(() => response.end()));
    });
  });
}

/** Opens the site. `sent` fails with `SilentPage` where the page has sent nothing in so many milliseconds. */
export async function serve(content: Content, longest: number): Promise<Site> {
  const server = createServer();
  const sent = listener(server, content, longest);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = (): void => void server.close();
  return { url: `http://127.0.0.1:${port}`, sent, close };
}
