/**
 * The jar as the ClojureScript compiler has it: programs of test/jar, compiled from the jar alone beside the npm package, what the
 * compiler says of mistakes, and Clojure on a JVM.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type ClojureOutcome, runClojure, work } from "../java.ts";
import { type Tally, root, run } from "../lib.ts";
import { writeJar } from "./jar.ts";

/** What each mistake of the shop is told by. */
const warnings: readonly RegExp[] = [
  /prices\.wat has no export with-tex\. Did you mean with-tax\? It exports memory, with-tax\. \[:cljw\.wasm\/unknown-export\] at line 6 /,
  /require-module has no option :feul\. Did you mean :fuel\? It takes :as, .+ \[:cljw\.wasm\/unknown-option\] at line 6 /,
  /Wrong number of args \(1\) passed to shop\.mistakes\/with-tax \[:fn-arity\] at line 8 /,
  /Wrong number of args \(3\) passed to shop\.prices\/with-tax \[:fn-arity\] at line 8 /,
];

const said = ({ lines }: ClojureOutcome, pattern: RegExp): boolean => lines.some((line) => pattern.test(line));

/** The checks by what they show. */
function checks(jar: string): readonly (readonly [what: string, passed: boolean])[] {
  const sources = [jar, join(root, "test/jar/src")];
  const compile = (main: string): ClojureOutcome =>
    runClojure("scripts/cljs/build.clj", [main, "out/jar", "none"], sources);
  const good = compile("shop.core");
  const program = run(process.execPath, ["--disable-warning=ExperimentalWarning", "out/jar/none.cjs"], { cwd: work });
  const mistakes = compile("shop.mistakes");
  const missing = compile("shop.missing");
  const jvm = runClojure("test/jar/jvm.clj", [], sources);
  return [
    ["a program compiles without a warning", good.code === 0 && said(good, /^0 warnings$/)],
    ["and runs", program.stdout.trim() === "125 12 8 ([net rate]) 8 3"],
    ["each mistake is told", mistakes.code === 1 && warnings.every((warning) => said(mistakes, warning))],
    ["and nothing else", said(mistakes, /^4 warnings$/)],
    [
      "a missing file is told with the places",
      missing.code !== 0 &&
        said(
          missing,
          /defmodule: there is no file "price\.wat"\. It was looked for in .+jar.src.shop, shop\/ of the classpath, /,
        ),
    ],
    ["the namespace loads on a JVM", said(jvm, /^true \[\] nil \(\[m offset len\] \[m offset len as\]\) true nil$/)],
    ["where the macros say where they run", said(jvm, /^cljw\.wasm\/defmodule runs in ClojureScript alone/)],
    [
      "the missing package is told with the folders",
      said(
        jvm,
        /^without the package: The npm package cljw-wasm, .+ is in no node_modules of \S+ or above: npm install/,
      ),
    ],
    ["the file that is compiled is found on the classpath", said(jvm, /^compiled file: true core\.cljs nil$/)],
    ["a module is embedded as it is", said(jvm, /^embedded: 400000 true true$/)],
    ["and the missing Node", said(jvm, /^without Node: There is no Node on the path: .+ Install Node 20\.19 or newer/)],
  ];
}

/** Compiles and runs. @throws Stop where there is no Java or Maven */
export function testJar(): Tally {
  console.log("\ncompiling from the jar");
  rmSync(join(work, "out/jar"), { recursive: true, force: true });
  const results = checks(writeJar());
  for (const [what, passed] of results) console.log(`${passed ? "ok    " : "FAILED"} ${what}`);
  const failed = results.filter(([, passed]) => !passed).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}
