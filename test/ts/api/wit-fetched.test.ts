/**
 * WIT by URL, and beside a module that came from one: over HTTP, from a server of the test's own.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maxWitBytes } from "../../../src/ts/core/limits.ts";
import { compileAsync, instantiate, load, loadAsync } from "../../../src/ts/index.ts";
import { failure, rejection, testBytes } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

const greet = testBytes("10_greet.wasm");
const wit = "package a:b; world w { export greet: func(other: string) -> string; }";
const described = { greet: { params: [{ name: "other", type: "string" }] } };

let endless = 0;
let isClosed: Promise<void> | undefined;

/** Writes WIT that never ends, for as long as somebody reads it. */
function writeEndless(response: ServerResponse): void {
  const piece = `// ${"x".repeat(65_000)}\n`;
  isClosed = new Promise((resolve) => {
    response.on("close", resolve);
  });
  const write = (): void => {
    while (!response.destroyed) {
      endless += piece.length;
      if (!response.write(piece)) {
        response.once("drain", write);
        return;
      }
    }
  };
  write();
}

const bodies: { readonly [path: string]: string | Uint8Array | ((response: ServerResponse) => void) } = {
  "/app/greet.wasm": greet,
  "/app/greet.wit": wit,
  "/app/alone.wasm": greet,
  "/other.wit": wit,
  "/page.wasm": greet,
  "/page.wit": "<!DOCTYPE html><title>Not found</title>",
  "/binary.wit": testBytes("wit/binary/things.wasm"),
  "/endless.wit": writeEndless,
};

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const body = bodies[(request.url ?? "").replace(/\?.*/, "")];
  if (body === undefined) response.writeHead(404).end("nothing");
  else if (typeof body === "function") body(response.writeHead(200));
  else response.writeHead(200).end(body);
});

let base = "";
beforeAll(
  async () =>
    new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        resolve();
      });
    }),
);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("the option wit as a URL", () => {
  it("is fetched where a promise is returned, as a string or an object, whatever the source is", async () => {
    for (const url of [`${base}/other.wit`, new URL(`${base}/other.wit`)]) {
      for (const source of [greet, `${base}/app/alone.wasm`, load(greet)]) {
        const module = await loadAsync(source, { wit: url });
        expect(module.describe()).toMatchObject(described);
        expect(module.call("greet", "URL")).toBe("Hello, URL!");
      }
    }
    const compiled = await compileAsync(greet, { wit: `${base}/other.wit` });
    expect(instantiate(compiled).describe()).toMatchObject(described);
    expect(await rejection(loadAsync(greet, { wit: `${base}/binary.wit`, world: "nothing" }))).toMatchObject({
      kind: "wit",
      code: "resolve",
    });
  });

  it("has to be waited for, which load says", () => {
    for (const url of [`${base}/other.wit`, new URL(`${base}/other.wit`)]) {
      const error = failure(() => load(greet, { wit: url }));
      expect(`${error.kind} ${error.code}`).toBe("usage async-only");
      expect(error.message).toContain("loadAsync");
      expect(error.message).toContain(`${base}/other.wit`);
    }
  });

  it("is read at once where it is a file's", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wit-url-"));
    writeFileSync(join(folder, "other name.wit"), wit);
    const url = pathToFileURL(join(folder, "other name.wit"));
    for (const one of [url, url.href]) {
      expect(load(greet, { wit: one }).describe()).toMatchObject(described);
      expect((await loadAsync(greet, { wit: one })).describe()).toMatchObject(described);
    }
    const missing = failure(() => load(greet, { wit: `${url.href}x` }));
    expect(`${missing.code} ${missing.message}`).toMatch(/^not-found .*there is no such file/);
  });

  it("says what to do where there is none", async () => {
    const error = await rejection(loadAsync(greet, { wit: `${base}/none.wit` }));
    expect(`${error.kind} ${error.code}`).toBe("usage not-found");
    expect(error.message).toContain(`${base}/none.wit`);
    expect(error.message).toContain("404");
    expect(error.message).toMatch(/Give another URL, the WIT text itself, or false/);
    expect(error.data).toMatchObject({ option: "wit", file: `${base}/none.wit` });
    expect((await rejection(loadAsync(greet, { wit: `${base}/page.wit` }))).message).toContain("HTML page");
  });

  it("is read no further than WIT may be long", async () => {
    const error = await rejection(loadAsync(greet, { wit: `${base}/endless.wit` }));
    expect(`${error.code} ${error.data.limit}`).toBe(`bad-option ${maxWitBytes}`);
    await isClosed;
    expect(endless).toBeGreaterThan(maxWitBytes);
    // What lies in the buffers of sockets was written as well.
    expect(endless).toBeLessThan(maxWitBytes + 2 ** 26);
  });
});

describe('the option wit as "beside"', () => {
  it("is x.wit beside x.wasm at its URL, or beside its file", async () => {
    for (const url of [`${base}/app/greet.wasm`, `${base}/app/greet.wasm?v=2#x`, new URL(`${base}/app/greet.wasm`)]) {
      expect((await loadAsync(url, { wit: "beside" })).describe()).toMatchObject(described);
    }
    expect((await loadAsync(fetch(`${base}/app/greet.wasm`), { wit: "beside" })).call("greet", "x")).toBe("Hello, x!");
    // It is looked for where that is asked for alone.
    expect((await loadAsync(`${base}/app/greet.wasm`)).describe()).not.toMatchObject(described);
    const folder = mkdtempSync(join(tmpdir(), "wit-beside-"));
    writeFileSync(join(folder, "g.wasm"), greet);
    const error = failure(() => load(join(folder, "g.wasm"), { wit: "beside" }));
    expect(`${error.code} ${error.message}`).toMatch(/^not-found There is no WIT beside the module.*g\.wit/);
    writeFileSync(join(folder, "g.wit"), wit);
    for (const source of [join(folder, "g.wasm"), pathToFileURL(join(folder, "g.wasm"))]) {
      expect(load(source, { wit: "beside" }).describe()).toMatchObject(described);
      expect((await loadAsync(source, { wit: "beside" })).describe()).toMatchObject(described);
    }
  });

  it("says what to do where nothing is there", async () => {
    const error = await rejection(loadAsync(`${base}/app/alone.wasm`, { wit: "beside" }));
    expect(error.code).toBe("not-found");
    expect(error.message).toContain(`${base}/app/alone.wit`);
    expect(error.message).toContain("Put it there");
    for (const options of [{ wit: "beside" }] as const) {
      expect(failure(() => load(greet, options)).message).toContain("came from no file or URL");
      expect((await rejection(loadAsync(greet, options))).message).toContain("came from no file or URL");
    }
  });
});

describe("data that is given for an i32", () => {
  const core = load(greet, { wit: false });

  it.each(["Ada", ["a"], { a: 1 }, new Uint8Array(2)])("gets the hint that WIT types are missing: %o", (value) => {
    const error = failure(() => core.call("greet", value, 1));
    expect(error.code).toBe("bad-argument");
    expect(error.message).toContain("no WIT types were found: give them in the option wit");
    expect(error.messageFor(clojureWords)).toContain("no WIT types were found: give :wit");
  });

  it.each([null, undefined, 1.5, Symbol("x")])("gets none where it is no data: %o", (value) => {
    expect(failure(() => core.call("greet", value, 1)).message).not.toContain("WIT");
  });
});
