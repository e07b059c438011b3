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

/** `rt/name`, `clojure/name` and `part/name`, what the package exports, and the `.name` and `.-name` of interop. */
const names = /\b(?:rt|clojure|part)\/([A-Za-z_$][\w$]*)|\(\.-?([A-Za-z_$][\w$]*)/g;

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
  const rows = publicVars().map(
    ({ name, arglists, doc, isMacro }) =>
      `;; ${[...(isMacro ? ["macro"] : []), name, ...arglists].join(" ")}\n${doc}\n`,
  );
  const text = escaped(rows.join(""));
  return `/**
 * The vars of \`cljw.wasm\`, written by \`npm run build\` from ${wasmSource}: a line with the name and the arglists each,
 * and below it the docstring; before the name of a macro there is the word.
 */
export const vars = \`
${text}\`;
`;
}

function sourcesText(): string {
  const namespaces = ["vars.cljc", "definitions.cljs", "interpreted.cljs"].map((file) =>
    escaped(
      readFileSync(join(root, "src/cljs/cljw/wasm/impl", file), "utf8")
        .replace('"cljw-wasm"', '"cljw.wasm.rt"')
        .replace('"cljw-wasm/dist/clojure-vars.js"', '"cljw.wasm.vars"')
        .replace("[cljw.wasm.impl.core :as core]", '["cljw.wasm.core" :as core]'),
    ),
  );
  const module = escaped(readFileSync(join(root, "src/cljs/cljw/wasm/impl/module.cljc"), "utf8"));
  return `/**
 * Namespaces that are evaluated in nbb, written by \`npm run build\` from src/cljs/cljw/wasm/impl.
 */
/** The namespaces that expand the macros in nbb, in the order in which they are evaluated. */
export const expander = [
${namespaces.map((source) => `  \`${source}\`,`).join("\n")}
] as const;

/** What makes what modules inherit, as an object with both functions. */
export const moduleSource = \`${module}
#js {"module" module "compiled" compiled}\`;
`;
}

/** The first form of a source, which ends where its brackets do. */
function nsForm(source: string): string {
  return /^\(ns [\s\S]*?^ {2}"(?:[^"\\]|\\.)*"\n/m.exec(source)?.[0] ?? "";
}

/** The parts of the package that `cljw.wasm.core` does without, by the names of their exports and namespaces. */
const parts = ["abi", "ahead", "bounds", "compiled", "components", "interp", "text", "validation", "wasi", "wit"];

const coreDoc = `WebAssembly for ClojureScript, the same as \`cljw.wasm\`, by the host's own engine alone: what is not here is not in a
  program that is made of it. Text, WIT, WASI, components, validation of our own, the compiler and the interpreter are added
  by requiring
  \`cljw.wasm.parts.text\`, \`wit\` (or \`abi\`, which is less), \`wasi\`, \`validation\`,
  \`bounds\`, \`components\`, \`compiled\` and \`interp\`. An error that needs one of them names it.`;

/** \`cljw.wasm.core\`: the vars of \`cljw.wasm\` over the other entry of the package. */
function coreText(): string {
  const source = readFileSync(join(root, wasmSource), "utf8");
  const own = source
    .replace(/\(ns cljw\.wasm\n {2}"(?:[^"\\]|\\.)*"/, () => `(ns cljw.wasm.core\n  "${coreDoc}"`)
    .replace("(:require-macros [cljw.wasm])", "(:require-macros [cljw.wasm.core])")
    .replace('["cljw-wasm" :as rt]', '["cljw-wasm/dist/core.js" :as rt]')
    .replaceAll('(macros/expansion "cljw.wasm" ', '(macros/expansion "cljw.wasm.core" ');
  return `;; Written by \`npm run build\` from ${wasmSource}.\n${own}`;
}

/** \`cljw.wasm.parts.NAME\`, which adds a part to \`cljw.wasm.core\`. */
function partText(name: string): string {
  return `;; Written by \`npm run build\`.
(ns cljw.wasm.parts.${name}
  "Requiring this adds the part \`${name}\` to \`cljw.wasm.core\`."
  (:require
   ["cljw-wasm/dist/api/parts/${name}.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/${name})
`;
}

/** A namespace with the vars of \`cljw.wasm\` for nbb, over an entry of the package. */
function nbbText(source: string, name: string, entry: string): string {
  return `;; Written by \`npm run build\` from ${wasmSource}.
${nsForm(source)}  (:refer-clojure :exclude [compile fn load])
  (:require
   ["${entry}" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as vars]))

;; The interpreter is taken here: the one that \`macroexpand\` has evaluates nothing.
(vars/defineInNbb "${name}" rt (nbb.core/get-sci-ctx) resolve symbol deref)
`;
}

/** The files, by their path below the root, with the text they should have. */
export function derivedFiles(): Record<string, string> {
  return {
    "src/cljs/deps.cljs": depsText(),
    "src/cljs/cljw/wasm.externs.js": externsText(),
    "src/cljs/cljw/wasm/core.cljc": coreText(),
    ...Object.fromEntries(parts.map((name) => [`src/cljs/cljw/wasm/parts/${name}.cljs`, partText(name)])),
    "src/nbb/cljw/wasm.cljs": nbbText(readFileSync(join(root, wasmSource), "utf8"), "cljw.wasm", "cljw-wasm"),
    "src/nbb/cljw/wasm/core.cljs": nbbText(coreText(), "cljw.wasm.core", "cljw-wasm/dist/core.js"),
    "src/ts/clojure/vars.ts": varsText(),
    "src/ts/clojure/nbb/sources.ts": sourcesText(),
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
