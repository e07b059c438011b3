/**
 * `--suite calls`: what it costs to cross the border. In: `add(1, 2)` of testdata/01_add.wasm. Out: a guest that calls a
 * host function in a loop.
 */
import {
  type Contestant,
  bytesOf,
  host,
  hostAgain,
  interp,
  loopsFor,
  native,
  nativeBorder,
  polywasm,
} from "../contestants.ts";
import { type Entry, type Series, WrongResult, measure, ratioTo } from "../measure.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

const contestants = [host, hostAgain, native, nativeBorder, interp, polywasm];

/** The sum of 0 … n-1, as a 32-bit number. */
function sumBelow(n: number): number {
  return Number(BigInt.asIntN(32, (BigInt(n) * BigInt(n - 1)) / 2n));
}

function expectSum(what: string, actual: number, expected: number): void {
  if (actual !== (expected | 0)) throw new WrongResult(`${what} gave ${actual}, not ${expected | 0}.`);
}

async function callsIn(contestant: Contestant): Promise<Entry> {
  const { callAdd } = await loopsFor(contestant.name);
  const add = contestant.exports(bytesOf("testdata/01_add.wasm")).add as (a: number, b: number) => number;
  return {
    name: contestant.name,
    run: (times) => {
      expectSum(`add on ${contestant.name}`, callAdd(add, times), sumBelow(times) + 2 * times);
    },
  };
}

async function callsOut(contestant: Contestant): Promise<Entry> {
  const imports = { env: { add: (a: number, b: number) => (a + b) | 0 } };
  const run = contestant.exports(bytesOf("bench/kernels/host_calls.wasm"), imports).run as (n: number) => number;
  return {
    name: contestant.name,
    run: (times) => {
      expectSum(`host calls on ${contestant.name}`, run(times), sumBelow(times + 1));
    },
  };
}

async function measured(make: (contestant: Contestant) => Promise<Entry>, runs: number): Promise<Series[]> {
  return measure(await Promise.all(contestants.map(make)), { runs, sampleMs: 20 });
}

function ratio(series: readonly Series[], { name }: Contestant): number {
  const of = (wanted: string): Series | undefined => series.find((one) => one.name === wanted);
  return ratioTo(of(host.name), of(name));
}

/** Measures calls in both directions. */
export async function callSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  const into = await measured(callsIn, runs);
  const out = await measured(callsOut, runs);
  const rows = contestants.map((contestant, i) => [
    contestant.name,
    three(into[i]?.median ?? Number.NaN),
    three(ratio(into, contestant)),
    three(out[i]?.median ?? Number.NaN),
    three(ratio(out, contestant)),
  ]);
  return {
    suite: "calls",
    text: ["Calls, ns", ...table([["", "add(1, 2)", "÷ host", "host function", "÷ host"], ...rows])],
    data: { into, out },
    expectations: [
      {
        what: "add(1, 2) through native ÷ a direct call",
        limit: 2,
        measured: ratio(into, native),
        note: `${three(ratio(into, nativeBorder))} with the border that ClojureScript has`,
      },
      { what: "add(1, 2) through interp ÷ a direct call", limit: 35, measured: ratio(into, interp) },
    ],
    wrong: [],
  };
}
