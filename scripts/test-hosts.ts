/**
 * `npm run test:hosts`: the battery of test/hosts on every host, each brought where it is not there; what must be the same
 * everywhere is compared with the first host, Node 20. `-- Deno Bun` runs those alone, beside the first.
 */
import { closingLine, build, program, type Tally, Stop, addTally } from "./lib.ts";
import { hosts } from "./hosts/all.ts";
import { makeBattery } from "./hosts/battery.ts";
import type { Battery, Host, Report } from "./hosts/host.ts";

/** How many hosts run at a time. */
const width = 2;

interface Outcome {
  readonly host: Host;
  readonly reports: { readonly [place: string]: Report };
  readonly problem?: string;
}

/** A host that cannot be had fails, and the others run. */
async function outcomeOf(host: Host, battery: Battery): Promise<Outcome> {
  try {
    await host.install();
    return { host, reports: await host.run(battery) };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { host, reports: {}, problem: error.message };
  }
}

async function runAll(chosen: readonly Host[], battery: Battery): Promise<Outcome[]> {
  const waiting = [...chosen.entries()];
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      outcomes[next[0]] = await outcomeOf(next[1], battery);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return outcomes;
}

/** What a report says otherwise than the first host's, of what both say. */
const differences = (report: Report, reference: Report): string[] =>
  Object.entries(report.said).flatMap(([name, said]) => {
    const first = reference.said[name];
    return first === undefined || first === said ? [] : [`${name}: ${said}, not ${first}`];
  });

/** Prints what came of a place of a host, and gives the counts. */
function judge(title: string, report: Report, reference: Report): Tally {
  const failures = report.checks.filter(({ outcome }) => outcome === "failed");
  const absent = report.checks.filter(({ outcome }) => outcome === "absent");
  const different = differences(report, reference);
  const count = report.checks.length + Object.keys(report.said).length;
  const failed = failures.length + different.length;
  console.log(`${title}: ${count - failed - absent.length} passed, ${failed} failed, ${absent.length} skipped`);
  for (const { name, detail = "" } of absent) console.log(`  absent: ${name}: ${detail}`);
  for (const { name, detail = "" } of failures) console.log(`  ${name}: ${detail}`);
  for (const line of different) console.log(`  ${line}`);
  return { passed: count - failed - absent.length, failed, skipped: absent.length };
}

function chosenHosts(names: readonly string[]): Host[] {
  const unknown = names.find((name) => !hosts.some((host) => host.name === name));
  if (unknown !== undefined) throw new Stop(`${unknown}: choose of ${hosts.map(({ name }) => name).join(", ")}.`);
  return hosts.filter(({ name }, index) => names.length === 0 || index === 0 || names.includes(name));
}

async function main(): Promise<number> {
  const chosen = chosenHosts(process.argv.slice(2));
  build();
  const outcomes = await runAll(chosen, await makeBattery());
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const reference = Object.values(outcomes[0]?.reports ?? {})[0];
  for (const { host, reports, problem } of outcomes) {
    if (problem !== undefined) console.log(`${host.name}: ${problem}`);
    if (problem !== undefined) total.failed += 1;
    for (const [place, report] of Object.entries(reports))
      addTally(total, judge(place === "main" ? host.name : `${host.name}, ${place}`, report, reference ?? report));
  }
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
