/**
 * docs/hosts.md, from what the battery reports of all hosts.
 */
import { type Row, table } from "../markdown.ts";
import { differences } from "./differences.ts";
import type { Facts, Host, Report } from "./host.ts";

/** What a host came to. */
export interface HostReports {
  readonly host: Host;
  readonly version: string;
  readonly reports: { readonly [place: string]: Report };
}

const codes = (names: readonly string[]): string =>
  names.length === 0 ? "–" : names.map((name) => `\`${name}\``).join(" ");

const keywords = (names: readonly string[]): string => codes(names.map((name) => `:${name}`));

function featuresLacked({ engines }: Facts, engine: string): string {
  const { available, features } = engines[engine]!;
  if (!available) return "";
  return keywords(Object.keys(features).filter((name) => features[name] === false));
}

/** What a place has, but for what is measured. */
function factsOf(facts: Facts): Row {
  const { native } = facts.engines;
  const has = native?.available === true;
  return [
    has ? "yes" : "no",
    featuresLacked(facts, "native"),
    has ? (native.frames ?? "") : "",
    has
      ? (native.blurs ?? []).map((text) => text.replaceAll(/(\S+) is (\S+)/g, "`:$1` is `:$2`")).join(", ") || "–"
      : "",
    facts.jspi ? "yes" : "no",
    codes(facts.lacks),
  ];
}

/** The rows of a host: one for all places that have the same. */
function hostRows({ host, reports }: HostReports): Row[] {
  const rows = new Map<string, { facts: Row; places: string[] }>();
  for (const [place, { facts }] of Object.entries(reports)) {
    const row = factsOf(facts);
    const same = rows.get(row.join("|"));
    if (same === undefined) rows.set(row.join("|"), { facts: row, places: [place] });
    else same.places.push(place);
  }
  return [...rows.values()].map(({ facts, places }) => [
    rows.size === 1 ? host.name : `${host.name}, ${places.join(", ")}`,
    ...facts,
  ]);
}

const count = (n: number | undefined): string => (n === undefined ? "–" : n.toLocaleString("en-US"));

/** Why a host has no engine of its own, in its own words or ours. */
function nativeReasons(all: readonly HostReports[]): Row[] {
  return all.flatMap(({ host, reports }) => {
    const reason = Object.values(reports)[0]?.facts.engines.native?.reason;
    return reason === undefined ? [] : [[host.name, reason]];
  });
}

const measured = "## As measured";

/** The page. */
export function hostsPage(all: readonly HostReports[]): string {
  const [first] = all.map(({ reports }) => Object.values(reports)[0]?.facts);
  const interpLacks = first === undefined ? "" : featuresLacked(first, "interp");
  return `${[
    "<!-- Written by `npm run test:hosts -- --write` from what it finds, and from scripts/hosts/differences.ts. -->",
    "# Hosts",
    `\`npm run test:hosts\` runs one battery on every host of this page: each way to trap with its frames, fuel and depth, host functions,
exceptions and structures where they are, values by WIT, programs with files in memory, waits, and names that mean ill. What a run
comes to, the fuel it uses and the depth it reaches are the same on all of them, to the unit.`,
    `\`:interp\` is there on every host, and has every feature${interpLacks === "–" ? "" : ` but ${interpLacks}`}. \`:native\` has what the host's WebAssembly has.`,
    table(
      ["host", "`:native`", "without", "its frames tell", "traps it does not tell apart", "JSPI", "not there"],
      all.flatMap(hostRows),
    ),
    `What is not there is not needed: text goes by UTF-8 of the package's own, time by the clock that there is. JSPI, WebAssembly's way to wait
for promises, is told as found; \`call-async\` waits on \`:interp\`, everywhere.`,
    "## Without `:native`",
    table(["host", "why"], nativeReasons(all)),
    `workerd compiles nothing at run time; a \`WebAssembly.Module\` that was compiled with the program is a source on \`:native\` there.
Elsewhere what ends a run, as \`proc_exit\` does, is a trap of a small module, which no guest catches. That one cannot be compiled there: the
end is thrown as an exception of the host, and a guest's \`catch_all\` can catch it.`,
    "## What differs",
    table(
      ["host", "what", "why"],
      differences.map(({ hosts, what, why }) => [hosts.join(", "), what, why]),
    ),
    measured,
    `Depth is how many calls of a function without locals fit on the host's stack, where no option bounds it, and is no promise: a run's
\`:max-call-depth\` is. On \`:interp\` it is the same everywhere.`,
    table(
      ["host", "had from", "version", "depth on `:native`", "on `:interp`"],
      all.map(({ host, version, reports }) => {
        const engines = Object.values(reports)[0]?.facts.engines;
        return [host.name, host.source, version, count(engines?.native?.depth), count(engines?.interp?.depth)];
      }),
    ),
  ].join("\n\n")}\n`;
}

/** A page without what changes from run to run, with the spaces of its tables taken together. */
export const lasting = (page: string): string =>
  page.split(measured)[0]!.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
