/**
 * `--suite clojure`: what `cljw.wasm` costs, the package being the one in dist: in nbb how long requiring it takes, in processes of
 * their own that take turns with bare ones; and calls beside the host's own WebAssembly and the package's JavaScript, by
 * bench/programs/cljw/bench.cljs, in nbb and compiled at `:advanced`.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { requireNoWarning, runClojure, withPackage, work } from "../../scripts/java.ts";
import { build, root } from "../../scripts/lib.ts";
import { type Entry, WrongResult, elapsed, measure, median } from "../measure.ts";
import { type ClojureWay, clojureExpectations, clojureRows, compared } from "../record/clojure.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

/** Nanoseconds by what was called, sample by sample. */
type Calls = { readonly [name: string]: readonly number[] };

const nbbEntry = `(require '["cljw-wasm/nbb"])`;

function node(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new WrongResult(`${args[0]}: exit code ${status}, ${(stderr || stdout).slice(0, 500)}`);
  return stdout;
}

const nbb = (...args: readonly string[]): string => node(join(root, "node_modules/nbb/cli.js"), ...args);

const starting = (name: string, form: string): Entry => ({
  name,
  run: (times) => {
    for (let i = 0; i < times; i++) nbb("-e", form);
  },
});

/** Milliseconds that requiring the namespace adds to nbb. */
function startUp(runs: number): number {
  const plan = { runs: Math.max(runs, 5), sampleMs: 0, clock: elapsed };
  const full = `${nbbEntry} (require '[cljw.wasm])`;
  const [bare, required] = measure([starting("nbb", "nil"), starting("nbb with cljw.wasm", full)], plan);
  return ((required?.median ?? Number.NaN) - (bare?.median ?? Number.NaN)) / 1e6;
}

/** The calls in nbb. */
function interpreted(): Calls {
  return JSON.parse(nbb("-cp", "bench/programs", "-e", `${nbbEntry} (require 'cljw.bench)`)) as Calls;
}

/** The calls as the ClojureScript compiler leaves them. */
function compiled(): Calls {
  withPackage(work);
  const sources = ["src/cljs", "bench/programs"].map((folder) => join(root, folder));
  requireNoWarning(runClojure("scripts/cljs/build.clj", ["cljw.bench", "out/bench", "advanced"], sources));
  return JSON.parse(node("--disable-warning=ExperimentalWarning", join(work, "out/bench/advanced.cjs"))) as Calls;
}

/** What was measured in one way: medians, and the medians of the rounds' ratios. */
function wayOf(where: string, calls: Calls): ClojureWay {
  const ratio = (name: string, base: string): number =>
    median((calls[name] ?? []).map((ns, round) => ns / (calls[base]?.[round] ?? Number.NaN)));
  return {
    where,
    ns: Object.fromEntries(Object.entries(calls).map(([name, samples]) => [name, median(samples)])),
    ratios: Object.fromEntries(Object.entries(compared).map(([name, base]) => [name, ratio(name, base)])),
  };
}

/** Measures nbb and what is compiled. */
export async function clojureSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  build();
  const ways = [wayOf("nbb", interpreted()), wayOf("compiled", compiled())];
  const data = { node: process.versions.node, require: startUp(runs), ways };
  const head = ["ns", ...ways.flatMap(({ where }) => [where, "÷"])];
  const text = [...table([head, ...clojureRows(data)]), `require: ${three(data.require)} ms over bare nbb`];
  return { suite: "clojure", text, data, expectations: clojureExpectations(data), wrong: [] };
}
