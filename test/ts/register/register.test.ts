/**
 * `.wasm` files as modules of JavaScript and of nbb, in processes of each Node that is here: Node 20 runs hooks in a
 * thread of their own, later ones beside the program.
 */
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPath, wat } from "../api/support.ts";
import { ensureDist, root } from "../nbb/nbb.ts";

const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-register-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What JavaScript and nbb make of names: quotes, line ends, words that mean something, names of protocols. */
const hostile = [
  'quo"te',
  "new\nline",
  "",
  "default",
  "then",
  "__proto__",
  "await",
  "greet-me",
  "\u{1f600}",
  "a`${b}`",
];

beforeAll(() => {
  ensureDist();
  mkdirSync(join(folder, "node_modules/other"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/cljw-wasm"), "dir");
  copyFileSync(testPath("01_add.wasm"), join(folder, "math.wasm"));
  copyFileSync(testPath("01_add.wasm"), join(folder, "node_modules/other/math.wasm"));
  for (const file of ["greet.wasm", "greet.wit"]) copyFileSync(testPath(`10_${file}`), join(folder, file));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), wat(text));
  const name = (text: string): string =>
    [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  const functions = hostile.map((one, i) => `(func (export "${name(one)}") (result i32) i32.const ${i})`);
  write("hostile.wasm", `(module ${functions.join(" ")})`);
  const many = Array.from({ length: 100_000 }, (_, i) => `(export "f${i}" (func 0))`);
  write("many.wasm", `(module (func (result i32) i32.const 7) ${many.join(" ")})`);
  write("needs.wasm", '(module (import "env" "log" (func)))');
  write(
    "reactor.wasm",
    `(module (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32))) (memory (export "memory") 1)
      (func (export "_initialize")) (func (export "roll") (result i32) (call $random (i32.const 0) (i32.const 8))))`,
  );
});

/** The Nodes that are here. */
const hosts = [
  process.execPath,
  ...["node", "node26"].map((name) => join(root, "test/apps/node_modules", name, "bin/node")),
].filter((path) => existsSync(path));

interface Ended {
  readonly out: string;
  readonly err: string;
  readonly failed: boolean;
}

/** Runs a program in the folder. */
async function run(host: string, args: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(host, args, { cwd: folder }, (error, out, err) => done({ out, err, failed: error !== null }));
  });
}

async function javascript(host: string, text: string): Promise<Ended> {
  writeFileSync(join(folder, "app.mjs"), text);
  return run(host, ["--import", "cljw-wasm/register", "app.mjs"]);
}

async function clojure(host: string, text: string): Promise<Ended> {
  writeFileSync(join(folder, "app.cljs"), text);
  return run(host, [join(root, "node_modules/nbb/cli.js"), "app.cljs"]);
}

describe.each(hosts)("%s", (host) => {
  it("imports modules in JavaScript", async () => {
    const { out, err } = await javascript(
      host,
      `import math, { add } from "./math.wasm";
       import { greet } from "./greet.wasm";
       import { roll } from "./reactor.wasm";
       import * as hostile from "./hostile.wasm";
       const many = await import("./many.wasm");
       const names = ${JSON.stringify(hostile)};
       console.log(JSON.stringify([add(40, 2), math.call("add", 1, 2), greet("JS"), roll(), Object.keys(many).length, many.f99999()]));
       console.log(JSON.stringify(names.map((name) => Object.hasOwn(hostile, name) ? hostile[name]() : null)), hostile.greet_me());`,
    );
    // All but `then`: a module with such a function would pass for a promise.
    const values = hostile.map((name, i) => (name === "then" ? null : i));
    expect(out, err).toBe(`[42,3,"Hello, JS!",0,100001,7]\n${JSON.stringify(values)} ${hostile.indexOf("greet-me")}\n`);
  });

  it("requires modules in nbb", async () => {
    const { out, err } = await clojure(
      host,
      `(ns app (:require ["cljw-wasm/nbb"] ["./math.wasm" :as math :refer [add]] ["./greet.wasm" :as g]
                         ["./hostile.wasm" :as hostile :refer [greet-me]]))
       (println (math/add 40 2) (add 1 2) (g/greet "nbb") (hostile/greet-me) (greet-me))
       (println (try (g/greet 1) (catch :default e (:type (ex-data e)))))`,
    );
    const at = hostile.indexOf("greet-me");
    expect(out, err).toBe(`42 3 Hello, nbb! ${at} ${at}\n:cljw.wasm/wit\n`);
  });

  it.each([
    ["behind a classpath", ["--classpath", "sources", "app.cljs"]],
    ["with arguments that are files", ["app.cljs", "math.wasm", "sources"]],
  ])("requires modules in nbb, %s", async (_, words) => {
    mkdirSync(join(folder, "sources"), { recursive: true });
    const text = '(ns app (:require ["cljw-wasm/nbb"] ["./math.wasm" :as math])) (println (math/add 40 2))';
    writeFileSync(join(folder, "app.cljs"), text);
    const { out, err } = await run(host, [join(root, "node_modules/nbb/cli.js"), ...words]);
    expect(out, err).toBe("42\n");
  });
});

describe("what cannot be imported", () => {
  it.each([
    ["a module that needs something", './needs.wasm"', /env.+log.+call load instead/],
    ["a file that is not there", './nowhere.wasm"', /nowhere\.wasm/],
  ])("%s is told", async (_, specifier, says) => {
    const { failed, err } = await javascript(process.execPath, `import "${specifier};`);
    expect(failed).toBe(true);
    expect(err).toMatch(says);
  });

  it("packages are left alone", async () => {
    const { failed, err } = await javascript(process.execPath, 'import "./node_modules/other/math.wasm";');
    expect(failed).toBe(true);
    expect(err).toMatch(/ERR_UNKNOWN_FILE_EXTENSION/);
  });
});
