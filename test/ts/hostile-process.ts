/**
 * Inputs that mean ill, which a program tries one after the other in a process of 300 MB that has to outlive them. It prints each as
 * `[title, end]`.
 */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { root, tsArgs } from "../../scripts/lib.ts";

/** The titles of the cases that do not end with "ok", by what they end with. */
export type Ends = { readonly [end: string]: readonly string[] };

/** Tests that the program ends well and that each case ends as is told of its title, or of what `titleOf` makes of it. */
export function testEnds(file: string, ends: Ends, titleOf = (title: string): string => title): void {
  const expected = new Map(
    Object.entries(ends).flatMap(([end, titles]) => titles.map((title) => [title, end] as const)),
  );
  const args = ["--max-old-space-size=300", ...tsArgs(file)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line !== "");
  const outcomes = lines.map((line) => JSON.parse(line) as [title: string, end: string]);

  it("end no process", () => {
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const titles = new Set(outcomes.map(([title]) => titleOf(title)));
    expect(titles.size).toBeGreaterThanOrEqual(60);
    for (const title of expected.keys()) expect(titles, title).toContain(title);
  });

  it.each(outcomes)("%s: %s", (title, end) => {
    expect(end).toBe(expected.get(titleOf(title)) ?? "ok");
  });
}
