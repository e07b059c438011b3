/**
 * What the programs of this folder share: where the repository is, running other programs, and the closing line with
 * its counts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..");

/** A reason to stop that the user can do something about: printed without a stack. */
export class Stop extends Error {}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Print nothing unless the program fails. */
  readonly quiet?: boolean;
  readonly input?: string;
}

/** Runs a program to its end, with its output captured and, unless `quiet`, printed. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  const { cwd = root, env = process.env, quiet = false, input } = options;
  const done = spawnSync(program, args, { cwd, env, input, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (done.error) throw new Stop(`${program} cannot be run: ${done.error.message}`);
  const output = done.stdout + done.stderr;
  const code = done.status ?? 1;
  if (!quiet || code !== 0) process.stdout.write(output);
  return { code, stdout: done.stdout, output };
}

/** As `run`, but a failure stops the program. Returns the standard output. */
export function must(program: string, args: readonly string[], options: RunOptions = {}): string {
  const { code, stdout } = run(program, args, options);
  if (code !== 0) throw new Stop(`${program} ${args.slice(0, 3).join(" ")} … failed with exit code ${code}.`);
  return stdout;
}

/** The arguments that make Node run a TypeScript program of this repository. */
export function tsArgs(file: string, ...args: string[]): string[] {
  return ["--import", join(root, "scripts/ts.mjs"), join(root, file), ...args];
}

/** Brings dist up to date. */
export function build(): void {
  must(process.execPath, tsArgs("scripts/build.ts"));
}

/** The counts in the last line of the form `12 passed, 0 failed`; undefined when there is none. */
export function tallyOf(output: string): Tally | undefined {
  const lines = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)];
  const [, passed, failed, skipped] = lines.at(-1) ?? [];
  return passed === undefined
    ? undefined
    : { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
}

export function addTally(total: Tally, more: Tally): void {
  total.passed += more.passed;
  total.failed += more.failed;
  total.skipped += more.skipped;
}

/** The closing line. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** What stands above the lines that tell what failed; `.ci/run` looks for it. */
const failuresTitle = "What failed:";

/** Lines and characters of them that are told of what failed: enough to know what it was, few enough to be read. */
const [mostFailures, longestFailure] = [40, 400];

/** Tells what failed, a line each, right before the closing line: `.ci/run` repeats it, and of long outputs the end is kept. */
export function tellFailures(lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(failuresTitle);
  for (const line of lines.slice(0, mostFailures)) {
    const text = line.trim().replaceAll(/\s+/g, " ");
    console.log(`  ${text.length > longestFailure ? `${text.slice(0, longestFailure)}…` : text}`);
  }
  if (lines.length > mostFailures) console.log(`  and ${lines.length - mostFailures} more`);
}

/** The namespaces of test/cljs, by their files. */
export function testNamespaces(): string[] {
  const dir = join(root, "test/cljs");
  const files = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: "utf8" }) : [];
  const tests = files.filter((file) => file.endsWith("_test.cljc")).sort();
  if (tests.length === 0) throw new Stop("There is no test/cljs/**/*_test.cljc to run.");
  return tests.map((file) =>
    file
      .replace(/\.cljc$/, "")
      .replaceAll(/[/\\]/g, ".")
      .replaceAll("_", "-"),
  );
}

/** The text of a namespace that runs the given ones and ends with the closing line; a test without an assertion fails. */
export function testRunner(name: string, namespaces: readonly string[], extra = ""): string {
  return `(ns ${name}
  (:require
   ${extra}[cljs.test :as t]
   ${namespaces.map((found) => `[${found}]`).join("\n   ")}))

(def ^:private before (atom 0))

(defn- assertions []
  (let [{:keys [pass fail error]} (:report-counters (t/get-current-env))]
    (+ pass fail error)))

(defmethod t/report [:cljs.test/default :begin-test-var] [_]
  (reset! before (assertions)))

(defmethod t/report [:cljs.test/default :end-test-var] [{:keys [var]}]
  (when (= @before (assertions))
    (t/do-report {:type :fail :message (str var " reaches no assertion") :expected "an assertion" :actual nil})))

(defmethod t/report [:cljs.test/default :end-run-tests] [{:keys [pass fail error] :as summary}]
  (println (str pass " passed, " (+ fail error) " failed"))
  (set! (.-exitCode js/process) (if (and (t/successful? summary) (pos? pass)) 0 1)))

(t/run-tests ${namespaces.map((found) => `'${found}`).join(" ")})
`;
}

/** Writes a file below `.cache`, with its folders. Returns its path. */
export function writeCache(path: string, text: string): string {
  const file = join(root, ".cache", path);
  mkdirSync(resolve(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Runs a program's `main`, prints a `Stop` as one line, and sets the exit code. */
export async function program(main: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
