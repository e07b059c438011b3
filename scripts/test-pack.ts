/**
 * `npm run test:pack`: the package as users get it. Packs it, installs the tarball and nbb into an empty folder, and runs
 * there, without any configuration, an nbb script, ES and CommonJS modules, the command, and a TypeScript program, which is also
 * checked by the compiler with either way to resolve modules.
 */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stop, closingLine, must, program, root, run, tellFailures } from "./lib.ts";

const guests = ["01_add.wasm", "07_wasi_hello.wasm", "10_greet.wasm", "10_greet.wit"];
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** A case: what it is called, what to run in the folder, by Node or as a command of a package, and what the output must be. */
interface Case {
  readonly name: string;
  readonly npx?: boolean;
  readonly command: readonly string[];
  readonly output: RegExp;
}

const tsc = join(root, "node_modules/typescript/bin/tsc");
const strict = [
  "--strict",
  "--exactOptionalPropertyTypes",
  "--target",
  "es2022",
  "--lib",
  "es2022,dom,esnext.disposable",
];
const bundler = ["--module", "esnext", "--moduleResolution", "bundler"];

/** Prints what the package's name means to Node, whether `import` and `require` give one package, and what it means in browsers. */
const entries = `import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
const name = (url) => url.slice(url.indexOf("/dist/") + 6);
const { load } = await import("cljw-wasm");
const same = createRequire(import.meta.url)("cljw-wasm").load === load;
const print = 'console.log(import.meta.resolve("cljw-wasm"))';
const browser = execFileSync(process.execPath, ["--conditions=browser", "--input-type=module", "--eval", print], { encoding: "utf8" });
console.log(name(import.meta.resolve("cljw-wasm")), same, name(browser.trim()));`;

/** What a build for browsers does where Node runs it. */
const inNode = `import { load, run } from "cljw-wasm";
const error = (() => { try { run("07_wasi_hello.wasm", { dirs: { "/": "." } }); } catch (error) { return error; } })();
console.log(load("01_add.wasm").call("add", 40, 2), error.kind, error.code,
  error.messageFor("clojure").includes(":js-options {:js-provider :import}"));`;

const cases: readonly Case[] = [
  { name: "an nbb script", command: ["node_modules/nbb/cli.js", "app.cljs"], output: /^Hello, tarball!$/ },
  { name: "an ES module", command: ["app.js"], output: /^42 Hello, JavaScript!$/ },
  { name: "a CommonJS module", command: ["--disable-warning=ExperimentalWarning", "app.cjs"], output: /^42$/ },
  {
    name: "Node's files, which have all in one, and a browser's, which are modules",
    command: ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", entries],
    output: /^node\/index\.js true browser\.js$/,
  },
  {
    name: "a browser's files in Node, which read a path, and say what directories of the host need",
    command: ["--conditions=browser", "--input-type=module", "--eval", inNode],
    output: /^42 usage not-available true$/,
  },
  { name: "types, as a bundler resolves", command: [tsc, "--noEmit", ...strict, ...bundler, "app.ts"], output: /^$/ },
  {
    name: "types, as Node resolves",
    command: [tsc, ...strict, "--module", "nodenext", "--outDir", "js", "app.ts"],
    output: /^$/,
  },
  {
    name: "the command",
    npx: true,
    command: ["cljw-wasm", "run", "07_wasi_hello.wasm", "--fuel", "1000", "--listen", "127.0.0.1:0"],
    output: /^Hello, WASI!$/,
  },
  { name: "the TypeScript program", command: ["js/app.js"], output: /^Hello, TypeScript! 0 usage\/[\w-]+ object$/ },
];

/** What the tarball must hold, and what it must not. */
function checkContents(files: readonly string[]): void {
  const needed = [
    "dist/index.js",
    "dist/index.d.ts",
    "dist/browser.js",
    "dist/nbb.js",
    "dist/node/index.js",
    "dist/node/cli.js",
    "src/cljs/cljw/wasm.cljc",
    "src/cljs/deps.cljs",
  ];
  const missing = [...needed, "README.md", "LICENSE", "CHANGELOG.md"].filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Stop(`The tarball lacks ${missing.join(", ")}.`);
  const allowed = /^(?:dist|docs|src\/cljs)\/|^[A-Z]+(?:\.md)?$|^package\.json$/;
  const strange = files.filter((file) => !allowed.test(file));
  if (strange.length > 0) throw new Stop(`The tarball should not hold ${strange.join(", ")}.`);
}

/** Packs into `dir`. Returns the tarball's name. */
function pack(dir: string): string {
  const text = must(npm, ["pack", "--json", "--silent", "--pack-destination", dir], { quiet: true });
  const json: unknown = JSON.parse(text.slice(text.search(/^[[{]/m)));
  const [packed] = Object.values(json as Record<string, { filename: string; files: Array<{ path: string }> }>);
  if (!packed) throw new Stop("npm pack made no tarball.");
  checkContents(packed.files.map((file) => file.path));
  return packed.filename;
}

/** Runs one case. Returns what failed: nothing where the output was the expected one. */
function problemsOf({ name, npx = false, command, output }: Case, dir: string): string[] {
  const [tool, args] = npx ? [npm, ["exec", "--offline", "--", ...command]] : [process.execPath, command];
  const result = run(tool, args, { cwd: dir, quiet: true });
  const passed = result.code === 0 && output.test(result.stdout.trim());
  console.log(`${passed ? "ok    " : "FAILED"} ${name}${passed ? "" : `: ${result.output.trim()}`}`);
  return passed ? [] : [`${name}: ${result.output}`];
}

function main(): number {
  const dir = mkdtempSync(join(tmpdir(), "cljw-wasm-pack-"));
  try {
    const tarball = pack(dir);
    const { nbb } = (
      JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { devDependencies: { nbb: string } }
    ).devDependencies;
    writeFileSync(join(dir, "package.json"), '{ "type": "module", "private": true }\n');
    must(npm, ["install", "--no-audit", "--no-fund", `nbb@${nbb}`, `./${tarball}`], { cwd: dir, quiet: true });
    for (const file of readdirSync(join(root, "test/pack"))) cpSync(join(root, "test/pack", file), join(dir, file));
    for (const file of guests) cpSync(join(root, "testdata", file), join(dir, file));
    const failed = cases.flatMap((one) => problemsOf(one, dir));
    tellFailures(failed);
    console.log(closingLine({ passed: cases.length - failed.length, failed: failed.length, skipped: 0 }));
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

await program(main);
