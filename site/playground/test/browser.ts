/** Chromium and Firefox, driven, and the folders that they are sent to. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { delimiter, extname, join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import { type Browser as Host, findBrowser } from "../../../scripts/hosts/browser.ts";
import { chromium } from "../../../scripts/hosts/chromium.ts";
import { firefox } from "../../../scripts/hosts/firefox.ts";

/** The path of a browser's program, which a driver does not look for. */
function pathOf(browser: Host): string {
  const name = findBrowser(browser);
  const folders = name.startsWith("/") ? [""] : (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}

/** The browsers, by name, each with how it is opened. */
export const browsers: { readonly [name: string]: () => Promise<Browser> } = {
  Chromium: async () =>
    puppeteer.launch({ executablePath: pathOf(chromium), args: ["--no-sandbox", "--disable-dev-shm-usage"] }),
  Firefox: async () =>
    puppeteer.launch({
      browser: "firefox",
      executablePath: pathOf(firefox),
      extraPrefsFirefox: { "dom.max_script_run_time": 0 },
    }),
};

const types: { readonly [ending: string]: string } = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** A folder that is served, and what has been asked of it. */
export interface Served {
  readonly url: string;
  readonly asked: string[];
  readonly close: () => void;
}

/** Serves a folder on this machine alone, below a path; any page may read what it gives. */
export async function serve(folder: string, below = "/"): Promise<Served> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    asked.push(pathname);
    const path = pathname.startsWith(below) ? pathname.slice(below.length) : "?";
    const file = join(folder, path === "" ? "index.html" : path);
    const found = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const headers = { "Content-Type": types[extname(file)] ?? "text/plain", "Access-Control-Allow-Origin": "*" };
    response.writeHead(found ? 200 : 404, headers).end(found ? readFileSync(file) : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${below}`, asked, close: () => void server.close() };
}
