/**
 * `npm run apps`: programs of the real world on every engine. What they print, how they exit and the files that they leave
 * must be what node:wasi sees, and the fuel that they use must be equal on all engines, to the unit. `npm run apps -- components`:
 * components on both engines, against wasmtime. `-- guests`: docs/guests.md. `-- cookbook`: examples that need packages. `-- migration`: docs/migration.md.
 * `-- drop-in`: packages with their own glue over `cljw-wasm/webassembly`. `-- hermes`: what is compiled ahead of time. Options: `--engine compiled`
 * for the programs on that engine; `--case TEXT` for the cases whose names have it.
 */
import { parseArgs } from "node:util";
import { closingLine, program, Stop, tellFailures } from "../../../scripts/lib.ts";
import { byHand } from "./components/by-hand.ts";
import { components } from "./components/checks.ts";
import { migration } from "./components/migration.ts";
import { cookbook } from "./cookbook.ts";
import { dropIn } from "./drop-in/checks.ts";
import { type Case, cases } from "./guests.ts";
import { hermes } from "./hermes.ts";
import { expectedAnswers, serveHttp } from "./http.ts";
import { evaluateOn, evaluateOnHost, scripts } from "./quickjs.ts";
import { type Check, equal, matches, type Named, report } from "./report.ts";
import { type MeteredOutcome, type Outcome, runOn, runOnHost } from "./runs.ts";

type Engines = readonly ("native" | "compiled" | "interp")[];

function* checksOf(one: Case, engines: Engines): Generator<Check> {
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

function* quickjsChecks(engines: Engines): Generator<Check> {
  const runs = engines.map((engine) => [engine, evaluateOn(engine)] as const);
  for (const [engine, { values }] of runs) {
    for (const [name, script] of Object.entries(scripts)) {
      yield equal(`${engine}: ${name}, as this host has it`, values[name], evaluateOnHost(script));
    }
  }
  const [first, ...others] = runs.map(([, { fuel }]) => fuel);
  for (const fuel of others) yield equal("fuel is equal on all engines", fuel, first);
}

function* httpChecks(engines: Engines): Generator<Check> {
  for (const engine of engines) {
    const { run, answers } = serveHttp(engine);
    yield equal(`${engine}: the server's end`, run, { exit: 0, out: "done <nil>\n", err: "", sent: [null] });
    yield equal(`${engine}: its answers`, answers, expectedAnswers);
  }
}

function main(): number {
  const options = { case: { type: "string", default: "" }, engine: { type: "string", default: "" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.engine !== "" && values.engine !== "compiled") throw new Stop("--engine is compiled, or left out.");
  const engines: Engines = ["native", values.engine === "compiled" ? "compiled" : "interp"];
  const wanted = (name: string): boolean => name.toLowerCase().includes(values.case.toLowerCase());
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const programs: Named[] = [
    ...cases.map((one): Named => [one.name, () => checksOf(one, engines)]),
    ["QuickJS", () => quickjsChecks(engines)],
    ["Go: net/http", () => httpChecks(engines)],
  ];
  const groups: { readonly [name: string]: readonly Named[] } = {
    programs,
    components,
    guests: byHand,
    cookbook,
    migration,
    "drop-in": dropIn,
    hermes,
  };
  const group = groups[positionals[0] ?? "programs"];
  if (group === undefined || positionals.length > 1)
    throw new Stop("There are programs, components, guests, cookbook, migration, drop-in and hermes.");
  tellFailures(group.flatMap((one) => (wanted(one[0]) ? report(one, tally) : [])));
  console.log(closingLine(tally));
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

await program(main);
