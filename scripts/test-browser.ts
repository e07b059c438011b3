/**
 * `npm run test:browser`: test/browser in every browser, on a page's main thread and in a worker, isolated from other
 * origins and not: what only browsers have, and the programs of test/portable on the package as a bundler takes it for
 * browsers, minified, and on dist as the Closure Compiler leaves it, which `npm run test:cljs` has made, or which is made here by what that needs. `-- Firefox` takes one of them.
 */
import { join } from "node:path";
import * as esbuild from "esbuild";
import { compileClosure } from "./closure.ts";
import { hostsDir } from "./hosts/battery.ts";
import { visit } from "./hosts/browser.ts";
import { browsers } from "./hosts/browsers.ts";
import { isDifference } from "./hosts/differences.ts";
import { Stop, type Tally, build, closingLine, program, root } from "./lib.ts";

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

async function main(): Promise<number> {
  const names = process.argv.slice(2);
  const chosen = browsers.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Stop(`Choose of ${browsers.map(({ name }) => name).join(", ")}.`);
  build();
  await bundle();
  compileClosure();
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const browser of chosen) {
    const reports = await visit<Report>(browser, "/browser/index.html");
    for (const [place, { count, failures }] of Object.entries(reports)) {
      // What cannot be helped is held to be true still by `npm run test:hosts`.
      const isKnown = isDifference(browser.name);
      const unknown = failures.filter(({ name }) => !isKnown(name));
      console.log(`${browser.name}, ${place}: ${count - failures.length} of ${count}`);
      for (const failure of unknown) console.log(`  ${lineOf(failure)}`);
      total.passed += count - failures.length;
      total.failed += unknown.length;
      total.skipped += failures.length - unknown.length;
    }
  }
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
