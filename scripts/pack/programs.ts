/**
 * The programs of `npm run test:pack` that run in Node: nbb, JavaScript as either kind of module, TypeScript, the command.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib.ts";
import { type Case, type Step, steps } from "./case.ts";

const strict = [
  "--strict",
  "--exactOptionalPropertyTypes",
  "--target",
  "es2022",
  "--lib",
  "es2022,dom,esnext.disposable",
];
const bundler = ["--module", "esnext", "--moduleResolution", "bundler"];

/** Node 20 says of `require` of a module that it is an experiment. */
const settled = "--disable-warning=ExperimentalWarning";

/**
 * Prints what the package's name means to Node, whether `import` and `require` give one package, and what it means in browsers; and whether
 * what is there at once is as what it stands for.
 */
const entries = `import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
const name = (url) => url.slice(url.indexOf("/dist/") + 6);
const { WasmModule, load, loadAsync } = await import("cljw-wasm");
const verbs = [load, loadAsync].map(({ name, length }) => \`\${name}/\${length}\`).join(" ");
const of = (value) => value instanceof WasmModule;
const classes = [of({}), of(load("(module)")), Object.getPrototypeOf(load("(module)")) === WasmModule.prototype].join(" ");
const same = createRequire(import.meta.url)("cljw-wasm").load === load;
const print = 'console.log(import.meta.resolve("cljw-wasm"))';
const browser = execFileSync(process.execPath, ["--conditions=browser", "--input-type=module", "--eval", print], { encoding: "utf8" });
console.log(name(import.meta.resolve("cljw-wasm")), same, name(browser.trim()), verbs, classes);`;

/** What a build for browsers does where Node runs it. */
const inNode = `import { load, run } from "cljw-wasm";
const error = (() => { try { run("07_wasi_hello.wasm", { dirs: { "/": "." } }); } catch (error) { return error; } })();
console.log(load("01_add.wasm").call("add", 40, 2), error.kind, error.code,
  error.message.includes("have the bundler take the entry for Node"));`;

const inNbb = `(require '["cljw-wasm/nbb"] '[cljw.wasm :as wasm])
(println (wasm/call (wasm/load "10_greet.wasm") :greet "nbb"))`;

const sources = "../node_modules/cljw-wasm/src/cljs";
const bundled = `--banner:js=import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

const clojure: readonly Case[] = [
  { name: "an nbb script", files: ["nbb"], steps: steps(["nbb", "app.cljs"]), output: /^Hello, tarball!$/ },
  { name: "nbb -e", files: ["nbb"], steps: steps(["nbb", "-e", inNbb]), output: /^Hello, nbb!$/ },
  {
    name: "nbb's REPL, from a pipe",
    files: ["nbb"],
    steps: [{ run: ["nbb"], input: readFileSync(join(root, "test/pack/nbb/repl.txt"), "utf8") }],
    output: /#'user\/add\nuser=> 42\nuser=> :arity\nuser=>$/,
  },
  {
    name: "nbb's nREPL server",
    files: ["nbb"],
    steps: steps(["node", "nrepl.js", "../node_modules/nbb/cli.js"]),
    output: /^nil\nnil\n"Hello, nREPL!"\n:not-found$/,
  },
  {
    name: "nbb bundle",
    files: ["nbb"],
    steps: steps(["nbb", "--classpath", sources, "bundle", "app.cljs", "-o", "app.mjs"], ["node", "app.mjs"]),
    output: /^Hello, tarball!$/,
  },
  {
    name: "nbb bundle, nbb and all in one file by esbuild, without packages",
    files: ["nbb"],
    steps: [
      ...steps(
        ["nbb", "--classpath", sources, "bundle", "app.cljs", "-o", "app.mjs"],
        ["esbuild", "app.mjs", "--bundle", "--platform=node", "--format=esm", bundled, "--outfile={bare}/nbb.mjs"],
      ),
      { run: ["node", "nbb.mjs"], bare: true },
    ],
    output: /^Hello, tarball!$/,
  },
];

const others: readonly Case[] = [
  {
    name: "squint",
    files: ["squint"],
    steps: steps(["squint", "compile", "sums.cljs"], ["node", "sums.mjs"]),
    output: /^Hello, WASI!\n42 Hello, squint! 0$/,
  },
  // What the page asks to be greeted as is what every page here says.
  { name: "scittle", files: ["scittle"], steps: steps(["node", "copy.js"]), page: ["wasm"] },
];

const javascript: readonly Case[] = [
  {
    name: "an ES module",
    files: ["node"],
    steps: steps(["node", "app.js"]),
    output: /^42 Hello, JavaScript! Hello, WASI!$/,
  },
  { name: "a CommonJS module", files: ["node"], steps: steps(["node", settled, "app.cjs"]), output: /^42$/ },
  {
    name: "Node's files, which have all in one, and a browser's, which are modules",
    files: [],
    steps: steps(["node", settled, "--input-type=module", "--eval", entries]),
    output: /^node\/index\.js true browser\.js load\/2 loadAsync\/2 false true true$/,
  },
  {
    name: "a browser's files in Node, which read a path, and say what directories of the host need",
    files: [],
    steps: steps(["node", "--conditions=browser", "--input-type=module", "--eval", inNode]),
    output: /^42 usage not-available true$/,
  },
  ...["esm", "cjs"].map((format) => ({
    name: `esbuild for Node, ${format}, without packages`,
    files: ["node"],
    steps: [
      ...steps([
        "esbuild",
        "app.js",
        "--bundle",
        "--platform=node",
        `--format=${format}`,
        `--outfile={bare}/${format}.${format === "esm" ? "m" : "c"}js`,
      ]),
      { run: ["node", `${format}.${format === "esm" ? "m" : "c"}js`] as const, bare: true },
    ],
    output: /^42 Hello, JavaScript! Hello, WASI!$/,
  })),
  {
    name: "the command",
    files: [],
    steps: steps(["npx", "cljw-wasm", "run", "07_wasi_hello.wasm", "--fuel", "1000", "--listen", "127.0.0.1:0"]),
    output: /^Hello, WASI!$/,
  },
];

/** A compiler of test/pack/tools. */
const tsc = (version: string, ...args: readonly string[]): Step["run"] => [
  "node",
  `../../node_modules/${version}/bin/tsc`,
  ...args,
];

/** The newest TypeScript, and the lowest that docs/javascript.md promises: typed arrays have a type parameter since then. */
const compilers = ["typescript", "typescript-5.7"];

/** No type but the language's: neither Node's nor a browser's. */
const alone = ["--strict", "--skipLibCheck", "false", "--target", "es2021", "--lib", "es2021", "--noEmit"];

const judged = [
  "--profile",
  "node16",
  "--ignore-rules",
  "cjs-resolves-to-esm",
  "--exclude-entrypoints",
  "register",
  "scittle",
];

const typescript: readonly Case[] = [
  ...compilers.map((compiler) => ({
    name: `all declarations, by ${compiler}, without types of a host`,
    files: ["types"],
    steps: steps(
      tsc(compiler, ...alone, ...bundler, "alone.ts"),
      tsc(compiler, ...alone, "--module", "nodenext", "alone.ts"),
    ),
    output: /^$/,
  })),
  {
    // A CommonJS module loads the package by require since Node 20.19, or by import(): there is one package, and it is ESM.
    // What is imported for its effect alone has no types. `node10` does not know `exports` and is no way to resolve for these.
    name: "are the types wrong?",
    files: [],
    steps: [{ run: ["attw", "{tarball}", ...judged] as const, loud: true }],
  },
  { name: "publint", files: [], steps: [{ run: ["publint", "{tarball}", "--strict"] as const, loud: true }] },
  {
    name: "types, as a bundler resolves",
    files: ["types"],
    steps: steps(tsc("typescript", "--noEmit", ...strict, ...bundler, "app.ts")),
    output: /^$/,
  },
  {
    name: "types, as Node resolves, and the program",
    files: ["types"],
    steps: steps(tsc("typescript", ...strict, "--module", "nodenext", "--outDir", "js", "app.ts"), [
      "node",
      "js/app.js",
    ]),
    output: /^Hello, TypeScript! 0 usage\/[\w-]+ object$/,
  },
];

const page = (name: string, says: string): Case => ({
  name: `the cookbook: ${name}`,
  files: ["cookbook"],
  steps: steps(["node", "copy.js", name]),
  page: ["wasm"],
  says,
});

/** Examples, run from where they lie in the package. */
const examples: readonly Case[] = [
  {
    name: "the cookbook: a program",
    files: [],
    steps: steps(["nbb", "../node_modules/cljw-wasm/examples/resources/main.cljs"]),
    output: /live at the end: 0$/,
  },
  page("image-filter", "true invert 0 gray 0 true"),
  page("web-worker", "9592 primes, in some ms, Stopped, and drew"),
];

/** All of them. */
export const programs: readonly Case[] = [...clojure, ...others, ...examples, ...javascript, ...typescript];
