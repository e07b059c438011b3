/**
 * The project's own WASI guests, a C program among them, on both file systems: they see the world that they are given.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DirectorySource, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { runModule, type Outcome } from "./programs.ts";

const testdata = path.resolve(import.meta.dirname, "../../../testdata");
const moduleOf = (name: string): WebAssembly.Module =>
  new WebAssembly.Module(fs.readFileSync(path.join(testdata, `${name}.wasm`)));
const cat = moduleOf("26_cat");

const files = { "a.txt": "alpha\n", sub: { "b.txt": "beta\n" } };

test("the smallest command", () => {
  expect(runModule(moduleOf("07_wasi_hello"), {})).toEqual({ exit: 0, out: "Hello, WASI!\n", err: "" });
});

describe.each(["memory", "node"])("a C program on the %s file system", (kind) => {
  let folder = "";
  let source: DirectorySource = files;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-cat-"));
    fs.mkdirSync(path.join(folder, "sub"));
    fs.writeFileSync(path.join(folder, "a.txt"), files["a.txt"]);
    fs.writeFileSync(path.join(folder, "sub", "b.txt"), files.sub["b.txt"]);
    source = kind === "node" ? folder : files;
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  const run = (args: readonly string[], options: WasiOptions = {}): Outcome =>
    runModule(cat, { args: ["cat", ...args], dirs: { "/data": source }, ...options });

  test("prints its arguments, its environment and its input", () => {
    expect(run(["--args", "x y", "\u{e9}"], { dirs: {} })).toMatchObject({ exit: 1 });
    expect(run(["--args"]).out).toBe("cat\n--args\n");
    expect(run(["--env", "HOME", "--env", "NO"], { env: { HOME: "/data" } }).out).toBe("/data\nNO is not set\n");
    expect(run(["--environ"], { env: { A: "1", B: "2" } }).out).toBe("A=1\nB=2\n");
    expect(run(["-"], { stdin: ["one ", "two"] }).out).toBe("one two");
    expect(run([], { stdin: "x".repeat(100_000) }).out).toBe("x".repeat(100_000));
  });

  test("reads files and directories", () => {
    expect(run(["/data/a.txt", "/data/sub/b.txt", "/data/sub/../a.txt"]).out).toBe("alpha\nbeta\nalpha\n");
    expect(run(["--ls", "/data"]).out).toBe("a.txt\nsub/\n");
    expect(run(["--size", "/data/a.txt", "--tail", "3", "/data/a.txt"]).out).toBe("6\nha\n");
  });

  test("changes them", () => {
    const { exit, out, err } = run([
      "--mkdir",
      "/data/new",
      "--write",
      "/data/new/f",
      "first",
      "--append",
      "/data/new/f",
      " second",
      "/data/new/f",
      "--rename",
      "/data/new/f",
      "/data/g",
      "--rmdir",
      "/data/new",
      "--rm",
      "/data/a.txt",
      "--ls",
      "/data",
      "/data/g",
    ]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toBe("first secondg\nsub/\nfirst second");
  });

  test("is told what cannot be done, and goes on", () => {
    const { exit, out, err } = run([
      "/data/none",
      "/data/../etc/passwd",
      "/etc/passwd",
      "--rmdir",
      "/data/sub",
      "/data/a.txt",
    ]);
    expect({ exit, out }).toEqual({ exit: 1, out: "alpha\n" });
    expect(err.split("\n")[0]).toMatch(/none: No such file/u);
    expect(err.split("\n").length).toBe(5);
    expect(err).toMatch(/sub: Directory not empty/u);
  });

  test("ends with its code", () => {
    expect(run(["--err", "bad", "--exit", "7"])).toEqual({ exit: 7, out: "", err: "bad\n" });
  });

  test("has no world but the one it is given", () => {
    expect(run(["/data/a.txt"], { dirs: {} }).exit).toBe(1);
    expect(run(["--time"], { clock: { realtime: 1_700_000_000n * 1_000_000_000n } }).out).toBe("1700000000\n");
  });
});
