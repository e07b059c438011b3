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
import { type Expectation, type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

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

/** How many times as long one took as another: the median over the rounds. */
function ratio(calls: Calls, name: string, base: string): number {
  return median((calls[name] ?? []).map((ns, round) => ns / (calls[base]?.[round] ?? Number.NaN)));
}

const ways = [
  { where: "in nbb", calls: interpreted, limits: { fn: 1.1, record: 2.2 } },
  { where: "compiled", calls: compiled, limits: { fn: 1.3, record: 2.2 } },
] as const;

/** Measures nbb and what is compiled. */
export async function clojureSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  build();
  const require = startUp(runs);
  const text: string[] = [];
  const data: { [where: string]: { readonly [name: string]: number } } = {};
  const expectations: Expectation[] = [{ what: "(require '[cljw.wasm]) in nbb, ms", limit: 100, measured: require }];
  for (const { where, calls, limits } of ways) {
    const found = calls();
    const medians = Object.entries(found).map(([name, samples]): [string, number] => [name, median(samples)]);
    data[where] = Object.fromEntries(medians);
    text.push(`Calls ${where}, ns`, ...table(medians.map(([name, ns]) => [name, three(ns)])), "");
    const call = data[where]["wasm/call"] ?? Number.NaN;
    const fn = ratio(found, "wasm/fn", "js/WebAssembly");
    const record = ratio(found, "a record of three strings", "the same in JavaScript");
    expectations.push(
      { what: `wasm/call of (add 1 2) ${where}, ns`, limit: 150, measured: call },
      { what: `(add 1 2) through wasm/fn ${where} ÷ js/WebAssembly`, limit: limits.fn, measured: fn },
      { what: `a record of three strings ${where} ÷ the same in JavaScript`, limit: limits.record, measured: record },
    );
  }
  text.push(`require: ${three(require)} ms over bare nbb`);
  return { suite: "clojure", text, data: { require, ...data }, expectations, wrong: [] };
}
