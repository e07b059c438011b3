/**
 * docs/design.md against the disk: one line per folder of src/ts, in a table or a list, each beginning with the folder's name in
 * backticks.
 */
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, textOf } from "./sources.ts";

/** The text below the heading "Folders", up to the next heading of the same depth. */
function foldersSection(): string {
  const [, after = ""] = textOf("docs/design.md").split(/^## Folders\s*$/m);
  return after.split(/^## /m)[0] ?? "";
}

/** The names that begin the lines of the section, `a`, `b` and `c` on one line being three. */
function listedFolders(): string[] {
  const heads = [...foldersSection().matchAll(/^(?:\||-|\*)\s*((?:`[\w./-]+`(?:,? (?:and )?)?)+)/gm)];
  const names = heads.flatMap((head) => head[1]?.match(/[\w./-]+(?=`)/g) ?? []);
  return names.map((name) => name.replace(/\/$/, "")).filter((name) => !/\.\w+$/.test(name));
}

/** The folders of src/ts that hold files. */
function foldersOnDisk(): string[] {
  const dirs = filesBelow("src/ts", ".ts").map((file) => dirname(file).slice("src/ts/".length));
  return [...new Set(dirs.filter((dir) => dir !== ""))];
}

describe("docs/design.md", () => {
  it("has a line for every folder", () => {
    const listed = listedFolders();
    expect(listed.length).toBeGreaterThan(10);
    const missing = foldersOnDisk().filter((dir) => dir !== "." && !listed.includes(dir));
    expect(missing, "a folder of src/ts needs a line in the table of docs/design.md").toEqual([]);
  });

  it("names no folder that is not there", () => {
    const present = foldersOnDisk();
    const exists = (name: string): boolean => present.some((dir) => dir === name || dir.startsWith(`${name}/`));
    expect(listedFolders().filter((name) => !exists(name))).toEqual([]);
  });
});
