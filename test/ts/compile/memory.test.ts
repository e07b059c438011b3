/**
 * Memory under the compiler: what an instance takes, and that generated code goes with its module.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

interface Told {
  /** Bytes of 1,000 instances, their pages aside. */
  readonly instances: number;
  /** Bytes that are there after so many modules were loaded, called and dropped, and were not before. */
  readonly grown: number;
  /** How many of these modules have not been collected. */
  readonly alive: number;
}

const dropped = 600;

describe("generated code", () => {
  let told: Told;
  beforeAll(() => {
    const script = fileURLToPath(new URL("memory-script.ts", import.meta.url));
    const loader = fileURLToPath(new URL("../../../scripts/ts.mjs", import.meta.url));
    const args = ["--max-old-space-size=160", "--import", loader, script, String(dropped)];
    told = JSON.parse(spawnSync(process.execPath, args, { encoding: "utf8" }).stdout) as Told;
  });

  // 9 MB as measured; a page for each comes to 65 MB more, which the host takes as they are written to.
  it("takes less than 30 MB for 1,000 instances of a small module", () => {
    expect(told.instances).toBeLessThan(30e6);
  });

  it("is collected with its module", () => {
    expect(told.alive).toBe(0);
  });

  // One module takes some 100 kB while it is there.
  it("leaves nothing behind where modules are loaded and dropped", () => {
    expect(told.grown).toBeLessThan(dropped * 1_000);
  });
});
