/**
 * Every example of the folder examples runs in nbb from the project's root, as do the programs of the cookbook that need no package and no
 * page. They assert what they show; here they must come to their end and have printed something.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureDist, nbb, root } from "./nbb.ts";

const entries = readdirSync(join(root, "examples"), { withFileTypes: true });
const examples = entries.filter(({ name }) => name.endsWith(".cljs")).map(({ name }) => name);
const programs = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);

const textOf = (...path: readonly string[]): string => readFileSync(join(root, ...path), "utf8");
/** What needs a package from npm runs by `npm run apps -- cookbook`, and pages by `npm run test:pack`. */
const isAlone = (name: string): boolean =>
  !existsSync(join(root, "examples", name, "index.html")) &&
  !textOf("examples", name, "main.cljs").includes("npm install");

beforeAll(ensureDist);

describe("examples", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThanOrEqual(8);
    expect(programs.length).toBeGreaterThanOrEqual(12);
  });

  it("are listed in the cookbook, which lists no others", () => {
    const listed = [...textOf("docs/cookbook.md").matchAll(/^\| \[([\w-]+)\]\(\.\.\/examples\/\1\/main\.cljs\) \|/gm)];
    expect(new Set(listed.map(([, name]) => name))).toEqual(new Set(programs));
  });

  it.concurrent.each([...examples, ...programs.filter(isAlone).map((name) => `${name}/main.cljs`)])(
    "%s runs",
    async (file) => {
      const { code, out, err } = await nbb([join("examples", file)]);
      expect(err + out).not.toContain("----- Error");
      expect(code).toBe(0);
      expect(out.trim()).not.toBe("");
    },
  );
});
