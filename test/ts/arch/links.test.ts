/**
 * Links in the pages that are packed lead to files that are packed, and to headings that they have: npm shows the README, and whoever
 * installs has no more. The site has all of these pages.
 */
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { slugOf } from "../../../scripts/site/links.ts";
import { pageFiles } from "../../../scripts/site/pages.ts";
import { filesBelow, textOf } from "./sources.ts";

const { files } = JSON.parse(textOf("package.json")) as { readonly files: readonly string[] };
const always = ["README.md", "LICENSE", "package.json"];
const isPacked = (path: string): boolean =>
  [...files, ...always].some((one) => path === one || path.startsWith(`${one}/`));

const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "RATIONALE.md", ...filesBelow("docs", ".md")];

/** The anchors of a page's headings; the second of one name has a number. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The links of a page to files of the repository and to headings, with the path from the root. */
function linksOf(page: string): ReadonlyArray<{ readonly path: string; readonly anchor: string }> {
  const prose = textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
  const targets = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor = ""] = target.split("#", 2);
      return { path: path === "" ? page : posix.normalize(posix.join(posix.dirname(page), path)), anchor };
    });
}

describe.each(pages)("links of %s", (page) => {
  it("lead to what is there and packed", () => {
    expect(isPacked(page)).toBe(true);
    const paths = linksOf(page).map(({ path }) => path);
    expect(paths.filter((path) => !existsSync(path) || !isPacked(path))).toEqual([]);
  });

  it("lead to headings that are there", () => {
    const inPages = linksOf(page).filter(({ path, anchor }) => anchor !== "" && path.endsWith(".md"));
    expect(inPages.filter(({ path, anchor }) => !anchorsOf(path).has(anchor))).toEqual([]);
  });
});

it("finds a heading that is not there", () => {
  expect(anchorsOf("docs/clojure.md").has("memory-1")).toBe(true);
  expect(anchorsOf("docs/clojure.md").has("no-such-heading")).toBe(false);
});

describe("the site", () => {
  it("has every page but the README, whose place its home takes", () => {
    expect(pages.filter((page) => page !== "README.md" && !pageFiles.includes(page))).toEqual([]);
  });
});
