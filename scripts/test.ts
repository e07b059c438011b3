/**
 * `npm test`: builds, then runs the tests that need neither a JVM nor a browser, and ends with the counts: but for those that take long,
 * which `--long` runs (`npm run test:long`). Other arguments (`npm test -- test/ts/wit`) go to vitest, which leaves nothing out then;
 * `--host node24` or `node26` runs them under a newer Node.
 */
import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { Stop, build, closingLine, program, root, tellFailures } from "./lib.ts";
import { longTests } from "./long-tests.ts";
import { hostProgram } from "./newer-host.ts";

interface VitestTest {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

interface VitestReport {
  readonly testResults: ReadonlyArray<{
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly VitestTest[];
  }>;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
}

/** The host that the tests are to run under, and the other arguments. */
function hostOf(args: readonly string[]): { host: string | undefined; rest: readonly string[] } {
  const at = args.indexOf("--host");
  return at < 0 ? { host: undefined, rest: args } : { host: args[at + 1] ?? "", rest: args.toSpliced(at, 2) };
}

/**
 * Says how many tests and groups of tests were left out, by the reason that test/ts/needs.ts puts into their titles; those
 * that a filter left out have none.
 */
function tellWhatWasLeftOut({ testResults }: VitestReport): void {
  const reasons = new Map<string, Set<string>>();
  for (const { name, assertionResults } of testResults) {
    for (const { fullName, status } of assertionResults) {
      const reason =
        status === "passed" || status === "failed" ? undefined : /\(left out: (.*)\)$/s.exec(fullName)?.[1];
      if (reason !== undefined)
        reasons.set(reason, (reasons.get(reason) ?? new Set()).add(`${relative(root, name)}: ${fullName}`));
    }
  }
  for (const [reason, titles] of reasons) {
    console.log(`\nLeft out: ${titles.size} tests and groups of tests. ${reason}`);
    for (const title of titles) console.log(`  ${title.slice(0, title.indexOf(" (left out: "))}`);
  }
}

/** A line for each test that failed, and for each file that could not be run. */
function failuresOf({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0) return [`${file}: ${message}`];
    return failed.map(({ fullName, failureMessages = [] }) => `${file}: ${fullName}: ${failureMessages[0] ?? ""}`);
  });
}

/** What vitest is to run: what was chosen, or all but what takes long. */
function chosen(rest: readonly string[]): readonly string[] {
  if (rest[0] === "--long" && rest.length === 1) return longTests();
  return rest.length > 0 ? rest : longTests().map((file) => `--exclude=${file}`);
}

function main(): number {
  build();
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const result = join(root, ".cache/vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${result}`];
  const { host, rest } = hostOf(process.argv.slice(2));
  const args = [vitest, "run", ...reporters, ...chosen(rest)];
  const { status } = spawnSync(host === undefined ? process.execPath : hostProgram(host), args, {
    cwd: root,
    stdio: "inherit",
  });
  const report = JSON.parse(readFileSync(result, "utf8")) as VitestReport;
  tellWhatWasLeftOut(report);
  const passed = report.numPassedTests;
  if (passed === 0) throw new Stop("No test was run.");
  tellFailures(failuresOf(report));
  // A file that cannot be loaded fails without a test of its own.
  const failed = report.success ? 0 : Math.max(1, report.numFailedTests);
  console.log(closingLine({ passed, failed, skipped: report.numPendingTests + report.numTodoTests }));
  return status === 0 && report.success ? 0 : 1;
}

await program(main);
