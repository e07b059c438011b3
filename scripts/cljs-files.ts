/**
 * The two files of src/cljs that follow from others, for compilers other than nbb: `deps.cljs`, which names the npm
 * package and its version, and the externs, which keep the Closure Compiler from renaming what the ClojureScript reads
 * from JavaScript. `npm run build` writes them when they have changed; a test holds them to what they follow from.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib.ts";

const sources = join(root, "src/cljs");

/** `rt/name`, a function of the package, and the `.name` and `.-name` of interop. */
const names = /\brt\/([A-Za-z_$][\w$]*)|\(\.-?([A-Za-z_$][\w$]*)/g;

/** The text without line comments and strings, in which a name is not a use. */
function codeOf(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|;[^\n]*/g, "");
}

/** Every JavaScript name that the ClojureScript sources use, sorted. */
function usedNames(): string[] {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => /\.clj[sc]$/.test(file));
  const found = files.flatMap((file) => [...codeOf(readFileSync(join(sources, file), "utf8")).matchAll(names)]);
  return [...new Set(found.map((match) => match[1] ?? match[2] ?? ""))].sort();
}

function depsText(): string {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  return `{:npm-deps {"${name}" "${version}"}\n :externs ["cljw/wasm.externs.js"]}\n`;
}

function externsText(): string {
  const lines = usedNames().map((name) => `cljwWasm.${name};`);
  return `/**
 * The JavaScript names that cljw.wasm uses: they stay as they are under :advanced.
 * @externs
 */
var cljwWasm = {};
${lines.join("\n")}
`;
}

/** The files, by their path below the root, with the text they should have. */
export function derivedFiles(): Record<string, string> {
  return { "src/cljs/deps.cljs": depsText(), "src/cljs/cljw/wasm.externs.js": externsText() };
}

/** Writes the files that differ. */
export function writeDerivedFiles(): void {
  for (const [file, text] of Object.entries(derivedFiles())) {
    const path = join(root, file);
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  }
}
