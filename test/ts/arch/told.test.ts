/**
 * What `.ci/run` repeats of a step that failed: what the command puts under its title, else the end of what it printed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { closingLine, root, tellFailures } from "../../../scripts/lib.ts";

const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-told-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** What is told of steps with these logs, line by line. */
function told(logs: { readonly [name: string]: string }): string[] {
  const files = Object.entries(logs).map(([name, text]) => {
    const file = join(folder, `${name}.log`);
    writeFileSync(file, text);
    return file;
  });
  const { status, stdout } = spawnSync(join(root, ".ci/told"), files, { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout.split("\n").slice(0, -1);
}

/** What a command prints that tells these failures. */
function printed(lines: readonly string[]): string {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  tellFailures(lines);
  const text = print.mock.calls.map(([line]) => `${String(line)}\n`).join("");
  print.mockRestore();
  return `${text}${closingLine({ passed: 7, failed: lines.length, skipped: 0 })}\n`;
}

describe("what is told of a step", () => {
  it("is what its command tells at its end, each on a line", () => {
    const failures = ["Chromium, page: traps: one\n  of two lines", "\u001B[31mred\u001B[0m", "x".repeat(3000)];
    const lines = told({ pages: `much before\nWhat failed:\n  stale\nmore\n${printed(failures)}`, none: printed([]) });
    expect(lines.slice(0, 3)).toEqual([
      "=== what failed in pages:",
      "  Chromium, page: traps: one of two lines",
      "  red",
    ]);
    expect(lines[3]!.length).toBeLessThan(500);
    expect(lines.slice(4)).toEqual(["=== what failed in none:", "  7 passed, 0 failed"]);
  });

  it("is not long, and says that there is more", () => {
    const lines = told({ many: printed(Array.from({ length: 1000 }, (_, i) => `case ${i}`)) });
    expect(lines.length).toBeLessThan(50);
    expect(lines.at(-1)).toBe("  and 960 more");
  });

  it("is the end of its output where the command tells nothing", () => {
    const lines = told({ lost: `${Array.from({ length: 100 }, (_, i) => `line ${i}\n\n`).join("")}killed` });
    expect(lines).toHaveLength(13);
    expect(lines.at(-1)).toBe("  killed");
  });
});
