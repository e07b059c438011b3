/**
 * `npm run kept`: loads many modules with a memory, keeps them all, and calls each: more than a host has addresses to reserve for
 * its own memories. `-- --engine interp --count 20000 --host node26`. Prints how long each thousand took.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Stop, build, closingLine, must, program, root } from "./lib.ts";
import { hostProgram } from "./newer-host.ts";

/** What the host runs: dist as programs have it. The last line tells how many modules gave what they must. */
const guests = (engine: string, count: number): string => `
const { load } = await import(${JSON.stringify(pathToFileURL(join(root, "dist/index.js")).href)});
const text = (n) => "(module (memory (export \\"memory\\") 1) (func (export \\"add\\") (param i32) (result i32) " +
  "(i32.store (i32.const 8) (i32.add (i32.const " + n + ") (local.get 0))) (i32.load (i32.const 8))))";
const kept = [];
let from = performance.now();
try {
  while (kept.length < ${count}) {
    kept.push(load(text(kept.length), { engine: ${JSON.stringify(engine)} }));
    if (kept.length % 1000 > 0) continue;
    const now = performance.now();
    console.log(kept.length, "kept,", Math.round(now - from), "ms,", Math.round(process.memoryUsage.rss() / 2 ** 20), "MiB");
    from = now;
  }
} catch (error) {
  console.log(error.message);
}
const engines = {};
for (const { engine } of kept) engines[engine] = (engines[engine] ?? 0) + 1;
console.log(JSON.stringify(engines));
console.log(kept.filter((module, i) => module.call("add", 7) === i + 7).length);
`;

function main(): number {
  const { values } = parseArgs({
    options: {
      engine: { type: "string", default: "interp" },
      count: { type: "string", default: "20000" },
      host: { type: "string" },
    },
  });
  const count = Number(values.count);
  if (!Number.isSafeInteger(count) || count < 1) throw new Stop("--count is how many modules to keep.");
  build();
  const host = values.host === undefined ? process.execPath : hostProgram(values.host);
  const lines = must(host, ["--input-type=module", "-e", guests(values.engine, count)])
    .trim()
    .split("\n");
  const right = Number(lines.at(-1));
  console.log(closingLine({ passed: right, failed: count - right, skipped: 0 }));
  return right === count ? 0 : 1;
}

await program(main);
