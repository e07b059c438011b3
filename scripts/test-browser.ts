/**
 * `npm run test:browser`: test/browser in every browser, on a page's main thread and in a worker, isolated from other
 * origins and not: what only browsers have, and the programs of test/portable on the package as a bundler takes it for
 * browsers, minified, and on dist as the Closure Compiler leaves it, which `npm run test:cljs` has made, or which is made here by what that needs. `-- Firefox` takes one of them.
 */
import { join } from "node:path";
import * as esbuild from "esbuild";
import { compileClosure } from "./closure.ts";
import { hostsDir } from "./hosts/battery.ts";
import { type Browser, type Sent, visit } from "./hosts/browser.ts";
import { browsers } from "./hosts/browsers.ts";
import { isDifference } from "./hosts/differences.ts";
import { Stop, type Tally, addTally, build, closingLine, program, root, tellFailures } from "./lib.ts";

/** What failed, on which form of the package where there are several. */
interface Failure {
  readonly form?: string;
  readonly name: string;
  readonly detail?: string;
}

/** What the cases of one thread came to. */
interface Report {
  readonly count: number;
  readonly failures: readonly Failure[];
}

const lineOf = ({ form, name, detail }: Failure): string =>
  [form, name, detail].filter((part) => part !== undefined).join(": ");

/** The package by its name, as programs import it. */
async function bundle(): Promise<void> {
  await esbuild.build({
    stdin: { contents: 'export * from "cljw-wasm";', resolveDir: root },
    outfile: join(hostsDir, "bundle.js"),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    logLevel: "warning",
  });
}

/** What a browser's pages send, by place. One that is not there has no place. */
async function sentBy(browser: Browser): Promise<{ readonly [place: string]: Sent<Report> }> {
  try {
    return await visit<Report>(browser, "/browser/index.html");
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { "": { error: error.message } };
  }
}

/** The counts of a place, and a line for each failure. What cannot be helped is held to be true still by `npm run test:hosts`. */
function judge(browser: string, { result, error = "nothing" }: Sent<Report>): { tally: Tally; lines: string[] } {
  if (result === undefined) return { tally: { passed: 0, failed: 1, skipped: 0 }, lines: [error] };
  const isKnown = isDifference(browser);
  const { count, failures } = result;
  const lines = failures.filter(({ name }) => !isKnown(name)).map(lineOf);
  const tally = { passed: count - failures.length, failed: lines.length, skipped: failures.length - lines.length };
  return { tally, lines };
}

async function main(): Promise<number> {
  const names = process.argv.slice(2);
  const chosen = browsers.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Stop(`Choose of ${browsers.map(({ name }) => name).join(", ")}.`);
  build();
  await bundle();
  compileClosure();
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const failed: string[] = [];
  for (const browser of chosen) {
    for (const [place, sent] of Object.entries(await sentBy(browser))) {
      const { tally, lines } = judge(browser.name, sent);
      const title = place === "" ? browser.name : `${browser.name}, ${place}`;
      console.log(`${title}: ${closingLine(tally)}`);
      addTally(total, tally);
      failed.push(...lines.map((line) => `${title}: ${line}`));
    }
  }
  tellFailures(failed);
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
