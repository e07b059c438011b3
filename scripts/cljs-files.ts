/**
 * The files that follow from the sources in src/cljs. For compilers: `deps.cljs`, which names the npm package and its
 * version, and the externs, which keep the Closure Compiler from renaming what the ClojureScript reads from JavaScript. For
 * nbb: the vars of `cljw.wasm` as a table in JavaScript, and in src/nbb the namespace that interns them. `npm run build`
 * writes them when they have changed; a test holds them to what they follow from.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publicVars, wasmSource } from "./clojure-vars.ts";
import { root } from "./lib.ts";

const sources = join(root, "src/cljs");

/** `rt/name` and `clojure/name`, functions of the package, and the `.name` and `.-name` of interop. */
const names = /\b(?:rt|clojure)\/([A-Za-z_$][\w$]*)|\(\.-?([A-Za-z_$][\w$]*)/g;

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

/** A text between backticks. */
const escaped = (text: string): string => text.replaceAll(/[`\\]|\$\{/g, "\\$&");

function varsText(): string {
  const rows = publicVars()
    .filter(({ isMacro }) => !isMacro)
    .map(({ name, arglists, doc }) => `;; ${[name, ...arglists].join(" ")}\n${doc}\n`);
  const text = escaped(rows.join(""));
  const namespaces = ["vars.cljc", "interpreted.cljs"].map((file) =>
    escaped(readFileSync(join(root, "src/cljs/cljw/wasm/impl", file), "utf8")),
  );
  return `/**
 * The vars of \`cljw.wasm\`, written by \`npm run build\` from ${wasmSource}: a line with the name and the arglists each,
 * and below it the docstring.
 */
export const vars = \`
${text}\`;

/** The namespaces that expand the macros in nbb, in the order in which they are evaluated. */
export const expander = [
${namespaces.map((source) => `  \`${source}\`,`).join("\n")}
] as const;
`;
}

/** The first form of a source, which ends where its brackets do. */
function nsForm(source: string): string {
  return /^\(ns [\s\S]*?^ {2}"(?:[^"\\]|\\.)*"\n/m.exec(source)?.[0] ?? "";
}

/** The macros of a source, for nbb. What they expand with is loaded when one is used. */
function macrosOf(source: string): string[] {
  const macros = source.matchAll(
    /^\(#\?\(:org\.babashka\/nbb defmacro [^)]*\) (\S+\n[\s\S]*?\n\S? .*\)\)?)\n(?=\n|$)/gm,
  );
  return [...macros].map(([, rest = ""]) => `(defmacro ${rest.replace("(macros/expansion ", "((expander) ")}`);
}

const expander = `(defn- expander
  "What expands macros, which most programs do without: evaluated when the first is used."
  []
  (when-not (find-ns 'cljw.wasm.impl.interpreted)
    (let [ctx (nbb/get-sci-ctx)]
      (sci/add-js-lib! ctx "cljw-wasm" rt)
      (doseq [source vars/expander]
        (sci/eval-string* ctx source))))
  @(resolve 'cljw.wasm.impl.interpreted/expansion))`;

function nbbText(): string {
  const source = readFileSync(join(root, wasmSource), "utf8");
  const ns = `${nsForm(source)}  (:refer-clojure :exclude [compile fn load])
  (:require
   ["cljw-wasm" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as vars]
   [cljw.wasm.impl.core :as core]
   [nbb.core :as nbb]
   [sci.core :as sci]))`;
  const intern = "(vars/internVars core/functions rt #(intern 'cljw.wasm %1 %2))";
  const forms = [ns, intern, expander, ...macrosOf(source)];
  return `;; Written by \`npm run build\` from ${wasmSource}.\n${forms.join("\n\n")}\n`;
}

/** The files, by their path below the root, with the text they should have. */
export function derivedFiles(): Record<string, string> {
  return {
    "src/cljs/deps.cljs": depsText(),
    "src/cljs/cljw/wasm.externs.js": externsText(),
    "src/nbb/cljw/wasm.cljs": nbbText(),
    "src/ts/clojure/vars.ts": varsText(),
  };
}

/** Writes the files that differ. */
export function writeDerivedFiles(): void {
  for (const [file, text] of Object.entries(derivedFiles())) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  }
}
