/**
 * Sources of modules: bytes in every wrapping, paths and URLs, and by promise what a server answers, of any type.
 */
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type WasmModule,
  compile,
  compileAsync,
  instantiateAsync,
  load,
  loadAsync,
  loadWasiAsync,
  runAsync,
} from "../../../src/ts/index.ts";
import { engines, rejection, testBytes, testPath } from "./support.ts";

const bytes = testBytes("01_add.wasm");

/** The module's bytes in the middle of others. */
function padded(): { readonly all: Uint8Array<ArrayBuffer>; readonly middle: Uint8Array } {
  const all = new Uint8Array(bytes.length + 20).fill(0xff);
  all.set(bytes, 7);
  return { all, middle: all.subarray(7, 7 + bytes.length) };
}

function sharedBytes(): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

const { all, middle } = padded();

describe.each(engines)("on %s, sources", (engine) => {
  it.each([
    ["a Uint8Array", bytes],
    ["a part of one", middle],
    ["an ArrayBuffer", bytes.buffer],
    ["a Buffer", Buffer.from(bytes)],
    ["a part of a Buffer", Buffer.from(all.buffer).subarray(7, 7 + bytes.length)],
    ["a DataView", new DataView(all.buffer, 7, bytes.length)],
    ["an Int8Array", new Int8Array(all.buffer, 7, bytes.length)],
    ["a Uint8ClampedArray", new Uint8ClampedArray(bytes)],
    ["bytes in shared memory", sharedBytes()],
    ["a path", testPath("01_add.wasm")],
    ["a relative path", relative(process.cwd(), testPath("01_add.wasm"))],
    ["a file: URL", pathToFileURL(testPath("01_add.wasm"))],
    ["a file: URL as a string", pathToFileURL(testPath("01_add.wasm")).href],
    ["a compiled module", compile(bytes)],
    ["a loaded module", load(bytes)],
  ])("may be %s", async (_, source) => {
    expect(load(source, { engine }).call("add", 2, 3)).toBe(5);
    const later = await loadAsync(source, { engine });
    expect(later.call("add", 2, 3)).toBe(5);
  });

  it("may change once they have been read", () => {
    const source = bytes.slice();
    const module = load(source, { engine });
    source.fill(0);
    expect(module.call("add", 2, 3)).toBe(5);
    const moved = bytes.slice();
    const compiled = compile(moved);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    expect(moved.length).toBe(0);
    expect(load(compiled, { engine }).call("add", 2, 3)).toBe(5);
  });
});

describe("names", () => {
  it("come from the option, the path, or the module", () => {
    const named = testBytes("25_nqueens.wasm");
    const moduleName = load(named).name;
    expect(load(testPath("25_nqueens.wasm")).name).toBe("25_nqueens.wasm");
    expect(load(pathToFileURL(testPath("25_nqueens.wasm"))).name).toBe("25_nqueens.wasm");
    expect(load(named, { name: "queens" }).name).toBe("queens");
    expect(moduleName === undefined || moduleName.length > 0).toBe(true);
  });
});

let server: Server;
let base = "";
const routes: Readonly<Record<string, readonly [status: number, type: string | undefined, body: Uint8Array | string]>> =
  {
    "/wasm": [200, "application/wasm", bytes],
    "/octets": [200, "application/octet-stream", bytes],
    "/html": [200, "text/html; charset=utf-8", bytes],
    "/none": [200, undefined, bytes],
    "/odd": [200, "application/wasm; x=y", bytes],
    "/page": [200, "application/wasm", "<!doctype html><p>not here"],
    "/empty": [200, "application/wasm", ""],
    "/gone": [404, "application/wasm", bytes],
    "/broken": [500, "text/plain", "oops"],
    "/cat": [200, "text/plain", testBytes("26_cat.wasm")],
  };

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, type, body] = routes[request.url ?? ""] ?? [404, "text/plain", "nothing"];
    response.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("from a server", () => {
  it.each(["/wasm", "/octets", "/html", "/none", "/odd"])("%s loads, whatever its type", async (path) => {
    for (const source of [base + path, new URL(path, base), fetch(base + path), await fetch(base + path)]) {
      const module: WasmModule = await loadAsync(source);
      expect(module.call("add", 2, 3)).toBe(5);
    }
  });

  it.each([
    ["/gone", /404/],
    ["/nowhere", /404/],
    ["/broken", /500/],
  ])("%s is not found, and the status is told", async (path, said) => {
    for (const source of [base + path, await fetch(base + path)]) {
      const error = await rejection(loadAsync(source));
      expect(`${error.kind} ${error.code}`).toBe("usage not-found");
      expect(error.message).toMatch(said);
      expect(error.message).toContain(path);
    }
  });

  it("a page in place of a module is malformed", async () => {
    const error = await rejection(loadAsync(`${base}/page`));
    expect(`${error.kind} ${error.code}`).toBe("malformed not-wasm");
    expect(error.message).toMatch(/HTML/);
    expect((await rejection(loadAsync(`${base}/empty`))).code).toBe("unexpected-end");
  });

  it("an address where nobody listens is not found", async () => {
    const port = (server.address() as AddressInfo).port;
    const error = await rejection(loadAsync(`http://127.0.0.1:1/${port}`));
    expect(`${error.kind} ${error.code}`).toBe("usage not-found");
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("every asynchronous verb fetches", async () => {
    const compiled = await compileAsync(`${base}/wasm`);
    expect((await instantiateAsync(compiled)).call("add", 2, 3)).toBe(5);
    expect((await loadWasiAsync(`${base}/wasm`)).call("add", 2, 3)).toBe(5);
    const result = await runAsync(`${base}/cat`, { args: ["cat"], stdin: "through" });
    expect(result).toMatchObject({ exit: 0 });
  });

  it("WIT is not looked for", async () => {
    const module = await loadAsync(`${base}/wasm`);
    expect(module.describe()).toEqual({});
  });
});

describe("other URLs", () => {
  it("data: and blob: are fetched", async () => {
    const data = `data:application/wasm;base64,${Buffer.from(bytes).toString("base64")}`;
    expect((await loadAsync(data)).call("add", 2, 3)).toBe(5);
    const blob = URL.createObjectURL(new Blob([bytes]));
    expect((await loadAsync(blob)).call("add", 2, 3)).toBe(5);
  });
});
