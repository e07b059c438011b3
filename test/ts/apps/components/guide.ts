/**
 * docs/components-guests.md: its commands build its guests, and its Clojure runs.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
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

/** Runs a page's commands of a section in a folder, where the tools are those that it names. */
export function runCommands(of: string, section: string, cwd: string): void {
  const packages = join(cwd, "node_modules");
  if (!existsSync(packages)) symlinkSync(join(root, "test/components/node_modules"), packages);
  const env = { ...process.env, PATH: `${commands()}:${process.env.PATH}`, GOFLAGS: "", GOTOOLCHAIN: "local" };
  must("sh", ["-e", "-c", blocks(of, "sh", [section])], { cwd, env, quiet: true });
}

/** Puts a file where the pages' Clojure has what is too big to be committed. */
export function placeBuilt(file: string): void {
  mkdirSync(join(root, "testdata/built"), { recursive: true });
  copyFileSync(file, join(root, "testdata/built", basename(file)));
}

/** Runs the commands of a language; gives the path of what they make. */
export function buildBy(language: string): string {
  needs[language]?.();
  adapter("command");
  cpSync(join(root, "testdata/components/words"), folder, { recursive: true });
  runCommands(page, language, folder);
  const made = join(folder, languages[language]!);
  if (built.has(language)) placeBuilt(made);
  return made;
}

/** What a page's Clojure of a section prints, and what it would print if all is as it says. */
export function runClojure(of: string, section: string): { readonly said: string; readonly promised: string } {
  build();
  const forms = formsOf(blocks(of, "clojure", ["One world", section]));
  const file = writeCache("components/guide.cljs", program(forms));
  const { output } = run(process.execPath, [join(root, "node_modules/nbb/cli.js"), file], { quiet: true });
  return { said: output, promised: forms.map(({ value }) => (value === undefined ? "" : "ok\n")).join("") };
}
