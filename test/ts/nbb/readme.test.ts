/**
 * The code of the README and of the guide to Clojure is run as it stands there, and what it says comes out does.
 * Clojure: a form with `;=> value` behind it, or below it, is that value. JavaScript: a statement with `// => value`
 * behind it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureDist, nbb, root } from "./nbb.ts";
import { blocks, formsOf, program } from "./page.ts";

const dir = join(root, ".cache/readme");

beforeAll(() => {
  ensureDist();
  mkdirSync(dir, { recursive: true });
});

describe("the README", () => {
  it("has examples whose forms are told apart", () => {
    expect(formsOf('(ns a)\n(f "x;y" [1]) ; why\n@a ;=> [42]\n(g)\n;=> {:a 1}')).toEqual([
      { code: "(ns a)", value: undefined },
      { code: '(f "x;y" [1])', value: undefined },
      { code: "@a", value: "[42]" },
      { code: "(g)", value: "{:a 1}" },
    ]);
  });

  it.each([
    ["README.md", 10],
    ["docs/clojure.md", 10],
    ["docs/components.md", 3],
    // Guests in other languages are too big to be committed: `npm run apps -- components` builds them.
    ["docs/components-guests.md", 3, ["One world", "C", "Rust"]],
    ["docs/guests.md", 8, ["One world", "C", "AssemblyScript", "Rust", "Zig"]],
    ["docs/programs.md", 10],
  ] as const)("is right about Clojure, as is %s", async (page, least, sections?: readonly string[]) => {
    const forms = formsOf(blocks(page, "clojure", sections));
    const promises = forms.filter(({ value }) => value !== undefined);
    expect(promises.length).toBeGreaterThan(least);
    const file = join(dir, `${basename(page)}.cljs`);
    writeFileSync(file, program(forms));
    const { code, out, err } = await nbb([file]);
    expect(out.trim().split("\n"), err).toEqual(promises.map(() => "ok"));
    expect(code).toBe(0);
  });

  it.each([
    ["docs/components-guests.md", "testdata/components/words", 7],
    ["docs/guests.md", "testdata/guests", 6],
  ] as const)("shows the guests in other languages as they are, as does %s", (page, folder, count) => {
    const text = readFileSync(join(root, page), "utf8");
    const shown = Array.from(text.matchAll(/^`([\w./]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm), ([, file, code]) => [
      file,
      code,
    ]);
    expect(shown.length).toBe(count);
    for (const [file, code] of shown) {
      expect(code, file).toBe(readFileSync(join(root, folder, file!), "utf8"));
    }
  });

  it("is right about JavaScript", () => {
    const source = blocks("README.md", "js").replaceAll(/^(.+); \/\/ => (.+)$/gm, "assert.deepEqual($1, $2);");
    expect(source.match(/assert\.deepEqual/g)?.length).toBeGreaterThan(3);
    const file = join(dir, "readme.mjs");
    writeFileSync(file, `import assert from "node:assert/strict";\n${source}`);
    const { status, stderr } = spawnSync(process.execPath, [file], { cwd: root, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
