/**
 * Hosts that let no code be generated: what is left open runs on the interpreter, and what is forced says why it cannot.
 */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const program = `
  import { engines, load } from "./src/ts/index.ts";
  const { available, reason } = engines().compiled;
  // No host has pages of one byte.
  const long = "(module (memory 7 (pagesize 1)) (func (export \\"size\\") (result i32) (memory.size)))";
  const module = load(long);
  let forced;
  try { load(long, { engine: "compiled" }); } catch (error) { forced = error.code + ": " + error.message; }
  console.log(JSON.stringify({ available, reason, engine: module.engine, size: String(module.call("size")), forced }));
`;

it("are found out, and the interpreter serves", { timeout: 60_000 }, () => {
  const args = ["--disallow-code-generation-from-strings", "--import", "./scripts/ts.mjs", "--input-type=module"];
  const { stdout, stderr } = spawnSync(process.execPath, [...args, "--eval", program], { encoding: "utf8" });
  expect(stderr).toBe("");
  const told = JSON.parse(stdout) as { readonly [name: string]: unknown };
  expect(told).toMatchObject({ available: false, engine: "interp", size: "7" });
  expect(told.reason).toContain("does not let programs generate code");
  expect(told.forced).toContain("engine-unavailable");
});
