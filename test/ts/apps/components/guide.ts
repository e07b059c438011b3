/**
 * docs/components-guests.md: its commands build its guests, and its Clojure runs.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build, must, root, run, writeCache } from "../../../../scripts/lib.ts";
import { blocks, formsOf, program } from "../../nbb/page.ts";
import { adapter, commands, requireCargo, requireGo } from "./tools.ts";

export const page = "docs/components-guests.md";

/** Where the commands run. */
const folder = join(root, ".cache/components/guide");

/** A language of the page, with the file that its commands make. */
export const languages: { readonly [language: string]: string } = {
  C: "words-c.wasm",
  Rust: "words-rust.wasm",
  JavaScript: "words-js.wasm",
  Go: "words-go.wasm",
};

/** What is too big to be committed, where the page's Clojure has it. */
const built: ReadonlySet<string> = new Set(["JavaScript", "Go"]);

const needs: { readonly [language: string]: () => unknown } = { Rust: requireCargo, Go: requireGo };

/** Runs the commands of a language; gives the path of what they make. */
export function buildBy(language: string): string {
  needs[language]?.();
  adapter("command");
  cpSync(join(root, "testdata/components/words"), folder, { recursive: true });
  const packages = join(folder, "node_modules");
  if (!existsSync(packages)) symlinkSync(join(root, "test/components/node_modules"), packages);
  const env = { ...process.env, PATH: `${commands()}:${process.env.PATH}`, GOFLAGS: "", GOTOOLCHAIN: "local" };
  must("sh", ["-e", "-c", blocks(page, "sh", [language])], { cwd: folder, env, quiet: true });
  const made = languages[language]!;
  if (built.has(language)) {
    mkdirSync(join(root, "testdata/built"), { recursive: true });
    copyFileSync(join(folder, made), join(root, "testdata/built", made));
  }
  return join(folder, made);
}

/** What the page's Clojure prints, and what it would print if all is as it says. */
export function runClojure(sections: readonly string[]): { readonly said: string; readonly promised: string } {
  build();
  const forms = formsOf(blocks(page, "clojure", ["One world", ...sections]));
  const file = writeCache("components/guide.cljs", program(forms));
  const { output } = run(process.execPath, [join(root, "node_modules/nbb/cli.js"), file], { quiet: true });
  return { said: output, promised: forms.map(({ value }) => (value === undefined ? "" : "ok\n")).join("") };
}
