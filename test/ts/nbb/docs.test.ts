/**
 * The code of the README and of all pages of docs is run as it stands there, and what it says comes out does. A page is one program.
 * Clojure: a form with `;=> value` behind it, or below it, is that value. JavaScript: a statement with `// => value` behind it; a block
 * that imports begins a program.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { blocks, blocksOf, formsOf, inJavaScript, pages, program, programsIn, programsOf } from "./page.ts";
import { type NbbRun, ensureDist, nbb, node, root } from "./nbb.ts";

const dir = join(root, ".cache/docs");

/** Pages of which some sections alone can be run here. */
const sectionsOf: { readonly [page: string]: readonly string[] } = {
  // Some guests are too big to be committed: `npm run apps -- components` and `-- guests` build them, and run the rest.
  "docs/components-guests.md": ["One world", "C", "Rust"],
  "docs/guests.md": ["One world", "C", "AssemblyScript", "Rust", "Zig"],
};

/** Pages that show files, with the folder of these and their number. */
const filesOf: ReadonlyArray<readonly [page: string, folder: string, count: number]> = [
  ["docs/components-guests.md", "testdata/components/words", 7],
  ["docs/guests.md", "testdata/guests", 6],
  ["docs/migration.md", "testdata/migration", 1],
];

/** Languages of blocks that are no programs, and are not run; those of guests are built by tests of their own. */
const notRun = new Set(["text", "sh", "html", "edn", "json", "toml", "wit", "wat", "c", "rust", "go", "zig", "ts"]);

/** Where docstrings begin, whose examples are run by a test of their own. */
const docstrings = "docs/clojure.md";

/** Runs a program to its end, with the Web of the documentation. */
const run = (args: readonly string[]): Promise<NbbRun> =>
  node(["--import", join(import.meta.dirname, "fetched.mjs"), ...args]);

/** What is wrong with the lines that a program has printed. */
const wrong = (out: string): string[] => out.split("\n").filter((line) => line.startsWith("FAILED"));

beforeAll(() => {
  ensureDist();
  mkdirSync(dir, { recursive: true });
  // Modules are imported from beside the program.
  if (!existsSync(join(dir, "testdata"))) symlinkSync(join(root, "testdata"), join(dir, "testdata"));
});

it("tells the forms of examples apart", () => {
  expect(formsOf('(ns a)\n(f "x;y" [1]) ; why\n@a ;=> [42]\n(g)\n;=> {:a 1}')).toEqual([
    { code: "(ns a)", value: undefined },
    { code: '(f "x;y" [1])', value: undefined },
    { code: "@a", value: "[42]" },
    { code: "(g)", value: "{:a 1}" },
  ]);
});

describe.each(pages)("%s", (page) => {
  it("has blocks that are run, and others that are no programs", () => {
    const programs = page === docstrings ? ["clojure", "js", "clj"] : ["clojure", "js"];
    const others = blocksOf(page).filter(({ language }) => !programs.includes(language) && !notRun.has(language));
    expect(others).toEqual([]);
  });
});

/** Programs before and after, a section for each tool: they are run below, in the folder that has their files. */
const migration = "docs/migration.md";

const inClojure = pages.filter((page) => page !== migration && blocks(page, "clojure", sectionsOf[page]) !== "");

/** A page's program, whose namespace has a name of its own: all are loaded into one process. */
function clojureOf(page: string, at: number): { readonly file: string; readonly promises: number } {
  const [ns, ...forms] = formsOf(blocks(page, "clojure", sectionsOf[page]));
  const code = (ns?.code ?? "").replace(/^\(ns\s+[\w.-]+/, `(ns page-${at}`);
  expect(code, `${page} begins with its namespace`).toMatch(/^\(ns page-/);
  const file = join(dir, `page-${at}.cljs`);
  writeFileSync(file, program([{ code, value: undefined }, ...forms]));
  return { file, promises: forms.filter(({ value }) => value !== undefined).length };
}

describe("Clojure", () => {
  /** What each page's program printed, and what ended it. */
  let told: readonly string[] = [];
  const programs = new Map<string, ReturnType<typeof clojureOf>>();

  beforeAll(async () => {
    for (const [at, page] of inClojure.entries()) programs.set(page, clojureOf(page, at));
    const files = Array.from(programs.values(), ({ file }) => JSON.stringify(file));
    const main = join(dir, "main.cljs");
    writeFileSync(
      main,
      `(ns main (:require ["cljw-wasm/nbb"] ["cljw-wasm/register"] [nbb.core :as nbb] [promesa.core :as p]))
(defn run [file]
  (println "PAGE")
  (p/catch (nbb/load-file file) (fn [e] (println (str "FAILED " (ex-message e))))))
(reduce (fn [before file] (p/then before (fn [_] (run file)))) (p/resolved nil) [${files.join(" ")}])`,
    );
    const { out, err } = await run([join(root, "node_modules/nbb/cli.js"), main]);
    told = out.split("PAGE\n").slice(1);
    if (told.length !== inClojure.length) throw new Error(out + err);
  });

  it("is in most pages", () => {
    expect(inClojure.length).toBeGreaterThan(15);
  });

  it.each(inClojure)("in %s does what it says", (page) => {
    const { promises } = programs.get(page)!;
    const out = told[inClojure.indexOf(page)]!;
    expect(wrong(out)).toEqual([]);
    expect(promises).toBeGreaterThan(0);
    expect(out.split("\n").filter((line) => line === "ok").length, out).toBe(promises);
  });
});

describe("coming from other tools", () => {
  const sections = Array.from(readFileSync(join(root, migration), "utf8").matchAll(/^## (.*)$/gm), ([, name]) => name!);

  it.each(sections)("is as it says for %s", async (section) => {
    const programs = programsOf(formsOf(blocks(migration, "clojure", [section])));
    expect(programs.length).toBeGreaterThan(0);
    for (const forms of programs) {
      const { code, out, err } = await nbb(["-e", program(forms)], "", "testdata/migration");
      // The guests have things to say, too.
      const said = out.split("\n").filter((line) => /^(?:ok$|FAILED )/.test(line));
      expect(said, err).toEqual(forms.filter(({ value }) => value !== undefined).map(() => "ok"));
      expect(code).toBe(0);
    }
  });
});

describe("JavaScript", () => {
  it.each(inJavaScript)("in %s does what it says", async (page) => {
    for (const [at, source] of programsIn(page).entries()) {
      const checked = source.replaceAll(/^(.+); \/\/ => (.+)$/gm, "assert.deepEqual($1, $2);");
      const file = join(dir, `${basename(page)}-${at}.mjs`);
      writeFileSync(file, `import assert from "node:assert/strict";\n${checked}`);
      const { code, err } = await run(["--import", "cljw-wasm/register", file]);
      expect(err, source).toBe("");
      expect(code).toBe(0);
    }
  });

  it("has promises that can fail", () => {
    const promises = inJavaScript.flatMap((page) => blocks(page, "js").match(/; \/\/ => /g) ?? []);
    expect(promises.length).toBeGreaterThan(10);
  });
});

it.each(filesOf)("shows files as they are in %s", (page, folder, count) => {
  const shown = blocksOf(page).filter(({ file }) => file !== undefined);
  expect(shown.length).toBe(count);
  for (const { file, code } of shown) expect(code, file).toBe(readFileSync(join(root, folder, file!), "utf8"));
});
