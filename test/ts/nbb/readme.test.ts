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

const dir = join(root, ".cache/readme");

/** The code of all blocks of a page in a language, as one text. */
function blocks(page: string, language: string): string {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((block) => block[1] === language)
    .map((block) => block[2] ?? "")
    .join("\n");
}

interface Form {
  readonly code: string;
  readonly value: string | undefined;
}

const opening = new Set("([{");
const closing = new Set(")]}");

/** A string, a comment, a bracket, white space, or anything else up to one of them. */
const token = /"(?:\\[\s\S]|[^"\\])*"|;[^\n]*|[()[\]{}]|\s+|[^\s()[\]{}";]+/gy;

/** The top-level forms, with the values that the comments behind them promise. */
function formsOf(text: string): Form[] {
  const forms: { code: string; value: string | undefined }[] = [];
  let code = "";
  let depth = 0;
  for (const [part] of text.matchAll(token)) {
    const promise = /^;=> (.*)$/.exec(part)?.[1];
    if (depth === 0 && promise !== undefined) forms.at(-1)!.value = promise;
    if (part.startsWith(";") || (depth === 0 && part.trim() === "")) continue;
    code += part;
    if (opening.has(part)) depth++;
    if (closing.has(part)) depth--;
    // A reader prefix such as @ or # belongs to what follows it.
    if (depth > 0 || /^[@#'`^]+$/.test(part)) continue;
    forms.push({ code, value: undefined });
    code = "";
  }
  return forms;
}

const check = `(defn check [code expected actual]
  (println (if (= expected actual) "ok" (str "FAILED " code " gave " (pr-str actual)))))`;

/** The forms as a program that prints a line for each promise. */
function program([ns, ...forms]: readonly Form[]): string {
  const lines = forms.map(({ code, value }) =>
    value === undefined ? code : `(check ${JSON.stringify(code)} '${value} ${code})`,
  );
  return [ns?.code, check, ...lines].join("\n");
}

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
    ["docs/programs.md", 10],
  ] as const)("is right about Clojure, as is %s", async (page, least) => {
    const forms = formsOf(blocks(page, "clojure"));
    const promises = forms.filter(({ value }) => value !== undefined);
    expect(promises.length).toBeGreaterThan(least);
    const file = join(dir, `${basename(page)}.cljs`);
    writeFileSync(file, program(forms));
    const { code, out, err } = await nbb([file]);
    expect(out.trim().split("\n"), err).toEqual(promises.map(() => "ok"));
    expect(code).toBe(0);
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
