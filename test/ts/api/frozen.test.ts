/**
 * The package in a program that has frozen the prototypes of the language, as some do against pollution of them: what is assigned to an object there
 * must not have a name that its prototype has.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const frozen = `
  for (const { prototype } of [Error, Object, Array, Function, Map, Set, TypeError, RangeError, Promise, Uint8Array, WebAssembly.RuntimeError])
    Object.freeze(prototype);
`;

const program = `
  const { compile, load, loadAsync, run, inspect, engines } = await import("./package.mjs");
  const seen = [];
  const ended = (error) => seen.push(error.name + " " + error.code + " " + Object.keys(error).includes("name"));
  const attempt = (f) => { try { seen.push(JSON.stringify(f()) ?? "nothing"); } catch (error) { ended(error); } };
  const wat = \`(module (memory (export "valueOf") 1) (table (export "constructor") 1 funcref)
    (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
    (func (export "spin") (loop (br 0)))
    (func $deep (export "toString") (call $deep))
    (tag $t (param i32))
    (func (export "throws") (throw $t (i32.const 7))))\`;
  const wit = "package a:b; world w { export constructor: func(x: list<u8>) -> list<u8>; }";
  for (const engine of ["native", "interp"]) {
    const { exports } = load(wat, { engine });
    attempt(() => exports.div(7, 2));
    attempt(() => exports.div(1, 0));
    attempt(() => exports.toString());
    attempt(() => exports.throws());
    attempt(() => exports.div("x", 1));
    attempt(() => load(wat, { engine, fuel: 1000 }).exports.spin());
    attempt(() => load(wat, { engine, timeoutMs: 20 }).exports.spin());
    attempt(() => load("(module (nonsense))", { engine }));
    attempt(() => load("(module (func (result i32)))", { engine }));
    attempt(() => load('(module (import "toString" "valueOf" (func)))', { engine }));
    attempt(() => load(wat, { engine, name: 3 }));
    attempt(() => load(wat, { engine, wit }));
    const cat = { engine, stdin: "hello", env: { constructor: "x" }, files: { "toString": "y", valueOf: { name: "z" } } };
    attempt(() => { const { exit, out } = run("./26_cat.wasm", cat); return [exit, out]; });
    attempt(() => run("./26_cat.wasm", { ...cat, args: ["/no/such"] }).exit);
  }
  try { await loadAsync("./no-such.wasm"); } catch (error) { ended(error); }
  console.log(JSON.stringify(seen));
`;

it("works where the prototypes of the language are frozen, as where they are not", async () => {
  const dir = mkdtempSync(join(tmpdir(), "frozen-"));
  try {
    const outfile = join(dir, "package.mjs");
    const entryPoints = [join(root, "src/ts/index.ts")];
    await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", target: "es2021" });
    const seen = (before: string): unknown => {
      const text = (before + program)
        .replace("./package.mjs", outfile)
        .replaceAll("./26_cat.wasm", join(root, "testdata/26_cat.wasm"));
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", text], { encoding: "utf8" });
      expect(stderr).toBe("");
      return JSON.parse(stdout);
    };
    const plain = seen("");
    expect(plain).toContain("Trap integer-divide-by-zero true");
    expect(plain).toContain("LimitError fuel true");
    expect(seen(frozen)).toEqual(plain);
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 60_000);
