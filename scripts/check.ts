/**
 * `npm run check`: types, lint, format, unused exports, and the tests of the code base about itself (layers, sizes, documentation).
 * The steps run side by side; the output of a failing one is printed as its tool wrote it.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { root, tellFailures } from "./lib.ts";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const clojure = ["src/cljs", "test/cljs", "examples"].filter((dir) => existsSync(resolve(root, dir)));

const steps: readonly Step[] = [
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings", "."] },
  { name: "types", command: ["tsc", "--noEmit", "-p", "tsconfig.json"] },
  { name: "layers, sizes, documentation", command: ["vitest", "run", "test/ts/arch"] },
  { name: "exports that tests alone import", command: ["knip", "--production", "--include", "files,exports,types"] },
  { name: "exports that nobody imports", command: ["knip", "--include", "files,exports,types"] },
  { name: "types of what is shipped", command: ["tsc", "--noEmit", "-p", "tsconfig.build.json"] },
  { name: "types without Node", command: ["tsc", "--noEmit", "-p", "tsconfig.browser.json"] },
  // The playground's packages are its own, and are there where the site is built.
  ...(existsSync(resolve(root, "site/node_modules/preact"))
    ? [{ name: "types of the playground", command: ["tsc", "--noEmit", "-p", "site/playground/tsconfig.json"] }]
    : []),
  { name: "format", command: ["oxfmt", "--check", "."] },
  {
    name: "format of Clojure",
    command: ["standard-clj", "check", "--log-level", "ignore-already-formatted", ...clojure],
  },
];

/** Lines of a failed step's output that are told at the end. */
const toldLines = 8;

/** Runs one step to its end. Returns what is to be told of it at the end: nothing where it passed. */
async function run(step: Step): Promise<string[]> {
  const from = performance.now();
  const [tool, ...args] = step.command;
  const child = spawn(resolve(root, "node_modules/.bin", tool ?? ""), args, { cwd: root });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const code = await new Promise<number | null>((done, fail) => {
    child.on("close", done).on("error", fail);
  });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${seconds.padStart(5)} s  ${step.name}`);
  if (code === 0) return [];
  console.log(output);
  const lines = output.split("\n").filter((line) => /\w/.test(line));
  const telling = lines.filter((line) => /error|fail|expected|,-\[|×|→|^ +x /i.test(line));
  return (telling.length > 0 ? telling : lines).slice(0, toldLines).map((line) => `${step.name}: ${line}`);
}

/** Runs the steps, as many at a time as there are processors. */
async function main(): Promise<number> {
  const waiting = [...steps];
  const results: string[][] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step));
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  const failed = results.filter((told) => told.length > 0).length;
  tellFailures(results.flat());
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
