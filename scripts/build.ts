/**
 * `npm run build`: src/ts → dist, module by module by the compiler, its large tables packed; and dist/node, the same in one file for Node, which
 * starts in a third of the time. Nothing happens when no source has changed. Each file of dist is replaced by a rename,
 * and only when it differs, so that a program that runs meanwhile never sees half of it.
 */
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { buildSync, version as bundler } from "esbuild";
import { writeDerivedFiles } from "./cljs-files.ts";
import { bundleForNode } from "./chunks.ts";
import { root } from "./lib.ts";
import { packTables } from "./pack.ts";

const dist = join(root, "dist");
const stamp = join(root, ".cache", "build.sha256");

/** The files below `dir`, as paths relative to it, in a stable order. */
function filesOf(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => file.slice(dir.length + 1)).sort();
}

/** A digest of everything that the output depends on. */
function digestOfSources(): string {
  const hash = createHash("sha256").update(process.version).update(bundler);
  const sources = filesOf(join(root, "src/ts")).map((file) => join("src/ts", file));
  const all = [
    ...sources,
    ...scittleSources,
    "scripts/build.ts",
    "scripts/chunks.ts",
    "scripts/pack.ts",
    "tsconfig.json",
    "tsconfig.build.json",
    "node_modules/typescript/package.json",
  ];
  for (const file of all) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Compiles into `out`. Returns whether there were no errors; they are printed. */
function compile(out: string): boolean {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--outDir", out];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

/** What Node loads, by name in dist/node. */
const nodeEntries = [
  ...[
    "index",
    "core",
    "clojure",
    "clojure-vars",
    "webassembly",
    "cli",
    "register",
    "register/nbb",
    "register/open",
    "register/thread",
  ].map((name) => [name, `${name}.js`] as const),
  ["late/cli", "cli/main.js"] as const,
  ...["abi", "ahead", "bounds", "compiled", "components", "interp", "text", "validation", "wasi", "wit"].map(
    (part) => [`parts/${part}`, `api/parts/${part}.js`] as const,
  ),
];

/** Those that share what they need, whichever of them a program imports first. */
const sharing = ["index.js", "core.js"];

/** The Clojure of which `cljw.wasm` is made in scittle's interpreter, in the order in which it is evaluated. */
const scittleSources = ["module.cljc", "core.cljc"].map((file) => join("src/cljs/cljw/wasm/impl", file));

/** The script for pages with scittle: all of the package, and what makes the namespace of it. */
function bundleForScittle(out: string): void {
  const sources = scittleSources.map((file) => readFileSync(join(root, file), "utf8"));
  const contents = `import * as rt from "./browser.js"; import { installInScittle } from "./clojure/scittle.js";
installInScittle(rt, ${JSON.stringify(sources)});`;
  buildSync({
    stdin: { contents, resolveDir: out },
    outfile: join(out, "scittle.js"),
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2021",
    logLevel: "warning",
  });
}

/** Makes dist equal to `out`, file by file. Returns the number of files of the package. */
function publish(out: string): number {
  const made = filesOf(out);
  for (const file of made) {
    const target = join(dist, file);
    const fresh = readFileSync(join(out, file));
    if (existsSync(target) && readFileSync(target).equals(fresh)) continue;
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(out, file), target);
  }
  // npm does this where it installs the package; here nobody else would.
  chmodSync(join(dist, "node/cli.js"), 0o755);
  const kept = new Set(made);
  for (const file of filesOf(dist)) if (!kept.has(file)) rmSync(join(dist, file), { force: true });
  return made.length;
}

async function main(): Promise<number> {
  writeDerivedFiles();
  const digest = digestOfSources();
  const done = existsSync(stamp) && readFileSync(stamp, "utf8") === digest && existsSync(join(dist, "node/index.js"));
  if (done) return 0;
  const out = join(root, ".cache", `dist-${process.pid}`);
  mkdirSync(out, { recursive: true });
  try {
    const clean = compile(out);
    if (clean) {
      packTables(out);
      await bundleForNode(out, nodeEntries, sharing);
      bundleForScittle(out);
    }
    const count = publish(out);
    if (!clean) {
      console.error("build: the compiler found errors; dist holds what it could make.");
      return 1;
    }
    writeFileSync(stamp, digest);
    console.log(`build: ${count} files in dist`);
    return 0;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

process.exitCode = await main();
