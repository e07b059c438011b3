/**
 * `--suite clojure`: what `cljw.wasm` costs in nbb, the package being the one in dist: how long requiring it takes, in
 * processes of their own that take turns with bare ones, and calls beside the host's own WebAssembly.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, root } from "../../scripts/lib.ts";
import { type Entry, WrongResult, elapsed, measure } from "../measure.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

const required = `(require '["cljw-wasm/nbb"]) (require '[cljw.wasm])`;

function nbb(...args: readonly string[]): string {
  const command = [join(root, "node_modules/nbb/cli.js"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new WrongResult(`nbb: exit code ${status}, ${(stderr || stdout).slice(0, 500)}`);
  return stdout;
}

const starting = (name: string, form: string): Entry => ({
  name,
  run: (times) => {
    for (let i = 0; i < times; i++) nbb("-e", form);
  },
});

/** Measures nbb. */
export async function clojureSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  build();
  const plan = { runs: Math.max(runs, 5), sampleMs: 0, clock: elapsed };
  const [bare, full] = measure([starting("nbb", "nil"), starting("nbb with cljw.wasm", required)], plan);
  const require = ((full?.median ?? Number.NaN) - (bare?.median ?? Number.NaN)) / 1e6;
  const calls = JSON.parse(nbb("bench/programs/clojure.cljs")) as { readonly [name: string]: number };
  const of = (name: string): number => calls[name] ?? Number.NaN;
  const rows = Object.entries(calls).map(([name, ns]) => [name, three(ns)]);
  return {
    suite: "clojure",
    text: ["In nbb, ns", ...table(rows), `require: ${three(require)} ms over bare nbb`],
    data: { require, calls },
    expectations: [
      { what: "(require '[cljw.wasm]) in nbb, ms", limit: 100, measured: require },
      { what: "wasm/call of (add 1 2) in nbb, ns", limit: 150, measured: of("wasm/call") },
      {
        what: "(add 1 2) through wasm/fn in nbb ÷ js/WebAssembly",
        limit: 1.1,
        measured: of("wasm/fn") / of("js/WebAssembly"),
      },
      {
        what: "a string by WIT in nbb ÷ the same in JavaScript",
        limit: 2.2,
        measured: of("a string, by WIT") / of("the same in JavaScript"),
      },
    ],
    wrong: [],
  };
}
