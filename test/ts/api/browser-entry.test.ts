/**
 * The entry for browsers where Node runs it, as in programs that a bundler has made for Node: paths are read, and what of
 * the host is not there says how to have it. In a host without Node's modules nothing is read at once.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { browserHost } from "../../../src/ts/api/host/browser.ts";
import { hostOfProgram, useHost } from "../../../src/ts/api/host/of-program.ts";
import { load, loadAsync, run } from "../../../src/ts/browser.ts";
import { failure, rejection, testPath } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

// Other files of tests have Node's entry in this process, before and after.
const others = hostOfProgram();
beforeAll(() => useHost(browserHost));
afterAll(() => useHost(others));

const path = testPath("01_add.wasm");
const program = '(module (memory (export "memory") 1) (func (export "_start")))';

/** What asks for something of the host. */
const ofTheHost = [
  ["a directory", { dirs: { "/": "." } }],
  ["an inherited stream", { stdin: "inherit" }],
  ["TCP", { sockets: [{ listen: "127.0.0.1:0" }] }],
] as const;

afterEach(() => vi.restoreAllMocks());

describe("the entry for browsers, in Node", () => {
  it("reads a path and a file: URL", async () => {
    expect(load(path).call("add", 2, 3)).toBe(5);
    expect(load(new URL(`file://${path}`)).call("add", 2, 3)).toBe(5);
    expect((await loadAsync(path)).call("add", 2, 3)).toBe(5);
  });

  it("says of a path without a file what Node's entry says", async () => {
    expect(failure(() => load("nowhere.wasm")).code).toBe("not-found");
    expect((await rejection(loadAsync("nowhere.wasm"))).code).toBe("not-found");
  });

  it.each(ofTheHost)("names what a build has to set for %s", (_, options) => {
    const error = failure(() => run(program, options));
    expect(`${error.kind} ${error.code}`).toBe("usage not-available");
    expect(error.message).toContain("entry for browsers");
    expect(error.messageFor(clojureWords)).toContain(":js-options {:js-provider :import}");
  });
});

describe("the entry for browsers, without Node's modules", () => {
  const without = (process: object | undefined): void => {
    vi.spyOn(globalThis, "process", "get").mockReturnValue(process as typeof globalThis.process);
  };

  it.each([
    ["no process", undefined],
    ["a process that a bundler makes", { env: {}, cwd: () => "/" }],
  ])("reads no path with %s", (_, process) => {
    without(process);
    const errors = [failure(() => load("a.wasm")), failure(() => load(new URL("file:///a.wasm")))];
    const notHere = failure(() => run(program, { dirs: { "/": "." } }));
    vi.restoreAllMocks();
    expect(errors.map((error) => `${error.kind} ${error.code}`)).toEqual(["usage async-only", "usage not-available"]);
    expect(notHere.messageFor(clojureWords)).not.toContain(":js-provider");
  });
});
