/**
 * Programs for Node that a bundler has made of dist: with the condition for bundlers they run from one file, and without it they say what is missing.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "bundled-"));
const program = `import { load } from "cljw-wasm";
try { console.log(load('(module (func (export "seven") (result i32) (i32.const 7)))').exports.seven()); }
catch (error) { console.log(error.message); }`;

afterAll(() => rmSync(dir, { recursive: true }));

async function ran(format: "esm" | "cjs", conditions: string[]): Promise<string> {
  const outfile = join(dir, `${conditions.join("-")}.${format === "esm" ? "mjs" : "cjs"}`);
  const stdin = { contents: program, resolveDir: root };
  await build({ stdin, outfile, bundle: true, platform: "node", format, conditions, logLevel: "silent" });
  return spawnSync(process.execPath, [outfile], { encoding: "utf8" }).stdout.trim();
}

describe.each(["esm", "cjs"] as const)("a bundle for Node, %s", (format) => {
  it("runs alone, with conditions as well", async () => {
    expect(await ran(format, ["module"])).toBe("7");
    expect(await ran(format, ["production", "module"])).toBe("7");
  }, 60_000);

  it("says what to do where the condition is left out", async () => {
    const text = await ran(format, ["production"]);
    expect(text).toContain('the condition "module"');
    expect(text).toContain("--external:cljw-wasm");
  }, 60_000);
});
