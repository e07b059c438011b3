/**
 * `npm run test:cljs`: the tests of test/cljs compiled by the ClojureScript compiler at `:none` and at `:advanced`, with no
 * warning, and run in Node and in Chromium; the jar; what a compiled program takes of a bundle; and dist as the Closure Compiler leaves it, with the programs of test/portable. Brings the
 * compilers from Maven Central, and a Java new enough where there is none; needs Maven. With `--tools` it only says
 * whether both are there.
 */
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import {
  addTally,
  build,
  closingLine,
  program,
  root,
  run,
  Stop,
  type Tally,
  tallyOf,
  testNamespaces,
  testRunner,
  writeCache,
} from "./lib.ts";
import { compiledLedger, measuredCompiledSizes } from "../bench/compiled-sizes.ts";
import { testClosure } from "./closure.ts";
import { testJar } from "./jar/check.ts";
import { sentBy } from "./hosts/browser.ts";
import { chromium } from "./hosts/chromium.ts";
import { parts } from "./hosts/site.ts";
import { findJava, requireMaven, requireNoWarning, runClojure, withPackage, work } from "./java.ts";

const levels = ["none", "advanced"] as const;

/** A folder to compile in, in which the package is found as a user's compiler finds it: in node_modules. */
function prepareWork(): void {
  for (const dir of ["src", "out"]) rmSync(join(work, dir), { recursive: true, force: true });
  withPackage(work);
  writeCache("cljs/src/cljw/test_main.cljs", testRunner("cljw.test-main", testNamespaces()));
}

/** Compiles at every level. @throws Stop on an error or a warning */
function compile(): void {
  const sources = [join(work, "src"), join(root, "src/cljs"), join(root, "test/cljs")];
  requireNoWarning(runClojure("scripts/cljs/build.clj", ["cljw.test-main", "out", ...levels], sources));
}

/** What the ClojureScript sources require of the package. */
function requiredNames(): string[] {
  const folder = join(root, "src/cljs");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.clj[sc]$/.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\["(cljw-wasm[^"]*)" :as/g)].map(([, name]) => name!))),
  ];
}

/** The package for a page, as a bundler takes it for browsers: all that is required, by name. */
function bundlePackage(): void {
  const names = requiredNames().map((name) => JSON.stringify(name));
  const imports = names.map((name, i) => `import * as entry${i} from ${name};`).join("\n");
  const entries = names.map((name, i) => `${name}: entry${i}`).join(", ");
  buildSync({
    stdin: { contents: `${imports}\nexport const entries = { ${entries} };`, resolveDir: root },
    outfile: join(work, "out/package.js"),
    bundle: true,
    format: "iife",
    globalName: "cljwWasm",
    platform: "browser",
    logLevel: "warning",
  });
}

/** Runs in Chromium what was compiled. @throws Stop where no result comes */
async function testInPage(level: string): Promise<Tally> {
  console.log(`\nrunning in Chromium what was compiled at :${level}`);
  bundlePackage();
  const output = await sentBy(chromium, `/browser/cljs.html?level=${level}`, parts({}));
  console.log(output);
  const tally = tallyOf(output);
  if (!tally) throw new Stop(`The run at :${level} in Chromium ended without a result.`);
  return tally;
}

/** Holds what compiled programs take of a bundle to the ledger. */
async function testSizes(): Promise<Tally> {
  console.log("\ncompiling for a bundle");
  const ledger = compiledLedger();
  const sizes = Object.entries(await measuredCompiledSizes());
  const grown = sizes.filter(([name, size]) => !(size <= (ledger[name] ?? 0) * 1.05));
  for (const [name, size] of sizes)
    console.log(`${name}: ${size} KiB by gzip, ${ledger[name] ?? "none"} in the ledger`);
  if (grown.length > 0) console.log("If that is as it should be, run `npm run sizes -- --compiled`.");
  return { passed: sizes.length - grown.length, failed: grown.length, skipped: 0 };
}

async function main(): Promise<number> {
  if (process.argv.includes("--tools")) {
    requireMaven();
    return findJava() === undefined ? 1 : 0;
  }
  build();
  prepareWork();
  compile();
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const level of levels) {
    console.log(`\nrunning what was compiled at :${level}`);
    const { code, output } = run(process.execPath, ["--disable-warning=ExperimentalWarning", `out/${level}.cjs`], {
      cwd: work,
    });
    const tally = tallyOf(output);
    if (!tally || (code !== 0 && tally.failed === 0)) throw new Stop(`The run at :${level} ended without a result.`);
    addTally(total, tally);
  }
  addTally(total, testJar());
  addTally(total, await testSizes());
  for (const level of levels) addTally(total, await testInPage(level));
  addTally(total, await testClosure());
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
