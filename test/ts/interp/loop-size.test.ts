/**
 * The dispatch loop is small enough for the host's compiler, which leaves larger functions in its interpreter: what the host
 * says of its bytecode, against the bound that the host says that it has.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../arch/sources.ts";

const node = (...args: readonly string[]): string =>
  spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 }).stdout;

const script = `const { load } = await import("./src/ts/index.ts");
load('(func (export "f"))', { engine: "interp" }).func("f")();`;

describe("the bytecode of the dispatch loop", () => {
  it("is below the bound of what is compiled", () => {
    const [, bound] = /--max-optimized-bytecode-size [^]*?default: (?:--max-optimized-bytecode-size=)?(\d+)/.exec(
      node("--v8-options"),
    )!;
    const printed = node(
      "--print-bytecode",
      "--print-bytecode-filter=run",
      "--import",
      "./scripts/strip.mjs",
      "--input-type=module",
      "--eval",
      script,
    );
    const lengths = Array.from(printed.matchAll(/^Bytecode length: (\d+)$/gm), ([, length]) => Number(length));
    const length = Math.max(...lengths);
    expect(length).toBeGreaterThan(20_000);
    expect(length).toBeLessThan(Number(bound));
  }, 60_000);
});

describe("the variables of the dispatch loop", () => {
  it("are few enough for the Closure Compiler to follow, through which shadow-cljs sends the package", () => {
    const text = readFileSync(join(root, "src/ts/interp/run/loop.ts"), "utf8");
    const variables = Array.from(text.matchAll(/\b(?:const|let) \w+/g));
    expect(variables.length).toBeGreaterThan(20);
    expect(variables.length).toBeLessThan(150);
  });
});
