/**
 * `npm run test:hosts`: the battery of test/hosts on every host, each brought where it is not there; what must be the same
 * everywhere is compared with the first host, Node 20. Then docs/hosts.md must say what was found: `-- --write` writes it.
 * `-- Deno Bun` runs those alone, beside the first.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hosts } from "./hosts/all.ts";
import { makeBattery } from "./hosts/battery.ts";
import { compareKnown, differences } from "./hosts/differences.ts";
import type { Battery, Check, Host, Report } from "./hosts/host.ts";
import { type HostReports, hostsPage, lasting } from "./hosts/page.ts";
import { Stop, type Tally, addTally, build, closingLine, program, root, tellFailures } from "./lib.ts";

/** How many hosts run at a time. */
const width = 2;

interface Outcome extends HostReports {
  readonly problem?: string;
  readonly extra: readonly Check[];
  readonly seconds: number;
}

/** A host that cannot be had fails, and the others run. */
async function outcomeOf(host: Host, battery: Battery): Promise<Outcome> {
  const from = performance.now();
  const seconds = (): number => Math.round((performance.now() - from) / 1000);
  try {
    await host.install();
    const version = await host.version();
    const reports = await host.run(battery);
    return { host, version, reports, extra: (await host.extra?.()) ?? [], seconds: seconds() };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { host, version: "", reports: {}, problem: error.message, extra: [], seconds: seconds() };
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

/** What a report says, each a check: as the first host says it, where that says it as well. */
function saidChecks(report: Report, reference: Report): Check[] {
  return Object.entries(report.said).map(([name, said]) => {
    const first = reference.said[name];
    if (first === undefined || first === said) return { name, outcome: "passed" };
    return { name, outcome: "failed", detail: `${said}, not ${first} as on the first host` };
  });
}

/** Lines that are printed of a place. */
const mostLines = 40;

/** What failed on all hosts, to be told at the end. */
const failed: string[] = [];

function print(title: string, tally: Tally, lines: readonly string[]): void {
  console.log(`${title}: ${closingLine(tally)}`);
  for (const line of lines.slice(0, mostLines)) console.log(`  ${line.slice(0, 400)}`);
  if (lines.length > mostLines) console.log(`  and ${lines.length - mostLines} more`);
}

const lineOf = ({ name, detail = "" }: Check): string => (detail === "" ? name : `${name}: ${detail}`);

/** Prints what came of a place of a host, and gives the counts: what is absent, or known to differ, is skipped. */
function judge(name: string, place: string, checks: readonly Check[]): Tally {
  const absent = checks.filter(({ outcome }) => outcome === "absent");
  const { known, unknown, gone } = compareKnown(
    name,
    checks.filter(({ outcome }) => outcome === "failed"),
  );
  const skipped = absent.length + known.length;
  const tally = {
    passed: checks.length - skipped - unknown.length,
    failed: unknown.length + gone.length,
    skipped,
  };
  const title = place === "main" ? name : `${name}, ${place}`;
  const lines = [
    ...unknown.map(lineOf),
    ...gone.map(({ what }) => `differs no more, so the row of scripts/hosts/differences.ts goes: ${what}`),
  ];
  print(title, tally, [...absent.map((check) => `absent: ${lineOf(check)}`), ...lines]);
  failed.push(...lines.map((line) => `${title}: ${line}`));
  return tally;
}

function judgeAll(outcomes: readonly Outcome[]): Tally {
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const reference = Object.values(outcomes[0]?.reports ?? {})[0];
  for (const { host, reports, problem, extra, seconds } of outcomes) {
    console.log(`\n${host.name}, ${seconds} s`);
    if (problem !== undefined) print(host.name, { passed: 0, failed: 1, skipped: 0 }, problem.split("\n"));
    if (problem !== undefined) {
      total.failed += 1;
      failed.push(`${host.name}: ${problem}`);
    }
    for (const [place, report] of Object.entries(reports)) {
      const own = [...report.checks, ...saidChecks(report, reference ?? report), ...extra];
      addTally(total, judge(host.name, place, own));
    }
  }
  return total;
}

const pageFile = join(root, "docs/hosts.md");

/** Holds the page to what was found, or writes it. Gives whether it is right. */
function judgePage(outcomes: readonly Outcome[], writes: boolean): boolean {
  if (outcomes.some(({ problem }) => problem !== undefined)) return false;
  const page = hostsPage(outcomes);
  if (writes) {
    writeFileSync(pageFile, page);
    return true;
  }
  const old = existsSync(pageFile) ? readFileSync(pageFile, "utf8") : "";
  if (lasting(old) === lasting(page)) return true;
  console.log("docs/hosts.md does not say what was found: `npm run test:hosts -- --write` writes it. It should be\n");
  console.log(lasting(page));
  return false;
}

/** @throws Stop where a row of differences is of a host that is none */
function checkRows(): void {
  const all = new Set(hosts.map(({ name }) => name));
  const stray = differences.flatMap((row) => row.hosts).find((name) => !all.has(name));
  if (stray !== undefined) throw new Stop(`scripts/hosts/differences.ts has a row of ${stray}, which is no host.`);
}

function chosenHosts(names: readonly string[]): Host[] {
  const unknown = names.find((name) => !hosts.some((host) => host.name === name));
  if (unknown !== undefined) throw new Stop(`${unknown}: choose of ${hosts.map(({ name }) => name).join(", ")}.`);
  return hosts.filter(({ name }, index) => names.length === 0 || index === 0 || names.includes(name));
}

async function main(): Promise<number> {
  checkRows();
  const args = process.argv.slice(2);
  const names = args.filter((arg) => arg !== "--write");
  const chosen = chosenHosts(names);
  build();
  const outcomes = await runAll(chosen, await makeBattery());
  const total = judgeAll(outcomes);
  if (names.length === 0) {
    const isRight = judgePage(outcomes, args.includes("--write"));
    addTally(total, { passed: isRight ? 1 : 0, failed: isRight ? 0 : 1, skipped: 0 });
    if (!isRight) failed.push("docs/hosts.md does not say what was found, or not all hosts could be had");
  }
  tellFailures(failed);
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await program(main);
