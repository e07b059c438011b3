/**
 * `npm run apps`: programs of the real world on every engine. What they print, how they exit and the files that they leave
 * must be what node:wasi sees, and the fuel that they use must be equal on all engines, to the unit. Option: `--case TEXT`
 * for the cases whose names have it.
 */
import { isDeepStrictEqual, parseArgs } from "node:util";
import { type Tally, closingLine, program, tellFailures } from "../../../scripts/lib.ts";
import { type Case, cases } from "./guests.ts";
import { expectedAnswers, serveHttp } from "./http.ts";
import { evaluateOn, evaluateOnHost, scripts } from "./quickjs.ts";
import { type MeteredOutcome, type Outcome, runOn, runOnHost } from "./runs.ts";

const engines = ["native", "interp"] as const;

/** A statement about a run: undefined where it holds, else what is wrong. */
type Check = readonly [what: string, problem: string | undefined];

const shorten = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
};

function equal(what: string, actual: unknown, expected: unknown): Check {
  return [what, isDeepStrictEqual(actual, expected) ? undefined : `${shorten(actual)}, expected ${shorten(expected)}`];
}

function matches(what: string, text: string, pattern: RegExp | undefined): Check[] {
  if (pattern === undefined) return [];
  return [
    [what, pattern.test(text) ? undefined : `${shorten(text)} is not of the form ${pattern.source.slice(0, 200)}`],
  ];
}

function* checksOf(one: Case): Generator<Check> {
  const host: Outcome = runOnHost(one);
  yield equal("node:wasi: exit code", host.exit, one.exit);
  yield* matches("node:wasi: standard output", host.out, one.out);
  yield* matches("node:wasi: standard error", host.err, one.err);
  const metered: MeteredOutcome[] = [];
  for (const engine of engines) {
    if (engine === "interp" && !one.interp) continue;
    const { fuel, ...outcome } = runOn(engine, one);
    metered.push({ fuel, ...outcome });
    yield equal(`${engine}: as node:wasi`, outcome, host);
  }
  const [first, ...others] = metered;
  for (const { fuel } of others) yield equal("fuel is equal on all engines", fuel, first?.fuel);
}

function* quickjsChecks(): Generator<Check> {
  const runs = engines.map((engine) => [engine, evaluateOn(engine)] as const);
  for (const [engine, { values }] of runs) {
    for (const [name, script] of Object.entries(scripts)) {
      yield equal(`${engine}: ${name}, as this host has it`, values[name], evaluateOnHost(script));
    }
  }
  const [first, ...others] = runs.map(([, { fuel }]) => fuel);
  for (const fuel of others) yield equal("fuel is equal on all engines", fuel, first);
}

function* httpChecks(): Generator<Check> {
  for (const engine of engines) {
    const { run, answers } = serveHttp(engine);
    yield equal(`${engine}: the server's end`, run, { exit: 0, out: "done <nil>\n", err: "", sent: [null] });
    yield equal(`${engine}: its answers`, answers, expectedAnswers);
  }
}

/** The checks of a name; what is thrown is a failed one. */
function report(name: string, checks: Generator<Check>, tally: Tally): string[] {
  const from = performance.now();
  const problems: string[] = [];
  try {
    for (const [what, problem] of checks) {
      if (problem === undefined) tally.passed++;
      else problems.push(`${what}: ${problem}`);
    }
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  tally.failed += problems.length;
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${seconds.padStart(6)} s  ${name}`);
  return problems.map((problem) => `${name}: ${problem}`);
}

function main(): number {
  const { values } = parseArgs({ options: { case: { type: "string", default: "" } } });
  const wanted = (name: string): boolean => name.toLowerCase().includes(values.case.toLowerCase());
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const all: [name: string, make: () => Generator<Check>][] = [
    ...cases.map((one): [string, () => Generator<Check>] => [one.name, () => checksOf(one)]),
    ["QuickJS", quickjsChecks],
    ["Go: net/http", httpChecks],
  ];
  tellFailures(all.flatMap(([name, make]) => (wanted(name) ? report(name, make(), tally) : [])));
  console.log(closingLine(tally));
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

await program(main);
