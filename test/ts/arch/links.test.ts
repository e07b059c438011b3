/**
 * Links in the pages that are packed lead to files that are packed: npm shows the README, and whoever installs has no more.
 */
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, textOf } from "./sources.ts";

const { files } = JSON.parse(textOf("package.json")) as { readonly files: readonly string[] };
const always = ["README.md", "LICENSE", "package.json"];
const isPacked = (path: string): boolean =>
  [...files, ...always].some((one) => path === one || path.startsWith(`${one}/`));

const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "RATIONALE.md", ...filesBelow("docs", ".md")];

describe.each(pages)("links of %s", (page) => {
  it("lead to what is there and packed", () => {
    expect(isPacked(page)).toBe(true);
    const targets = Array.from(textOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);
    const own = targets.filter((target) => !/^(?:[a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*/, ""));
    const paths = own.map((target) => posix.normalize(posix.join(posix.dirname(page), target)));
    expect(paths.filter((path) => !existsSync(path) || !isPacked(path))).toEqual([]);
  });
});
