/**
 * Fuel cut at random: scripts of the official suite, kernels, programs by compilers and random ones with too little fuel, on
 * all engines. They must stop at the same place with the same rest, and leave the same behind.
 */
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { compiledEngine } from "../compile/whole.ts";
import { nativeEngine } from "../native/bounded.ts";
import { compareScript, plentyOfFuel } from "../suites/fuel.ts";
import { type Guest, closedUnit, differenceOf, kernelGuests, observe, programGuests } from "../suites/guests.ts";
import { readScript, scriptsOfRun, suitesFolder } from "../suites/script.ts";
import type { Case, FuzzKind } from "./kinds.ts";
import { programGuest, programText } from "./program.ts";
import type { Random } from "./random.ts";

/** Fuel that lies on the way: half of the time anywhere, else nearer to nothing, where short functions end. */
export function cutOf(random: Random, cost: number): number {
  return random.once(2) ? random.below(cost + 1) : Math.floor((cost + 1) ** (random.below(1_000) / 1_000)) - 1;
}

/** What is run, and what a whole run of it costs. */
interface Source {
  readonly name: string;
  readonly note: string;
  readonly cost: () => number;
  /** What is wrong with a run with so much fuel. */
  readonly problem: (random: Random, fuel: number) => string | undefined;
}

function remembered(compute: () => number): () => number {
  let value: number | undefined;
  return () => (value ??= compute());
}

function sourceOfScript(suites: string, name: string): Source {
  const run = (fuel: number) => compareScript(readScript(suites, name), fuel);
  return {
    name,
    note: "scripts",
    cost: remembered(() => run(plentyOfFuel).used),
    problem: (_, fuel) => run(fuel).differences[0],
  };
}

/** What a whole run of a guest costs. */
export function costOf(guest: Guest): number {
  return plentyOfFuel - observe(interpEngine, guest, { fuel: plentyOfFuel }).left;
}

/** What differs between the engines with so much fuel, and so many nested calls where that is given. */
export function problemOf(guest: Guest, fuel: number, maxCallDepth?: number): string | undefined {
  const bounds = { fuel, maxCallDepth };
  const ours = observe(interpEngine, guest, bounds);
  return (
    differenceOf(ours, observe(nativeEngine, guest, bounds)) ??
    differenceOf(ours, observe(compiledEngine, guest, bounds), "compiled")
  );
}

function sourceOfGuest(guest: Guest, note: string): Source {
  return {
    name: guest.name,
    note,
    cost: remembered(() => costOf(guest)),
    problem: (random, fuel) => problemOf(guest, fuel, random.once(2) ? 1 + random.below(30) : undefined),
  };
}

/** Picks a kind of source, then one of it, so that the few programs come up as well as the many scripts. */
function pickSource(random: Random, kinds: readonly (readonly Source[])[]): Source {
  return random.pick(random.pick(kinds));
}

/** Fuel of a whole run of a random program: most of them would never end. */
const programFuel = 3_000;

/** Nested calls of one. */
const programDepth = 40;

/** A random program, which is run with all its fuel and with some of it. */
function oneProgram(random: Random): Case {
  const text = programText(random);
  const guest = programGuest(random, text);
  const cost = programFuel - observe(interpEngine, guest, { fuel: programFuel, maxCallDepth: programDepth }).left;
  const cut = cutOf(random, Math.max(0, cost));
  const problem = problemOf(guest, programFuel, programDepth) ?? problemOf(guest, cut, programDepth);
  const source = `${guest.name} with ${programFuel} units and with ${cut}`;
  return { source, bytes: new TextEncoder().encode(text), note: "random programs", problem };
}

function oneCut(random: Random, kinds: readonly (readonly Source[])[]): Case {
  if (random.once(kinds.length + 1)) return oneProgram(random);
  const source = pickSource(random, kinds);
  const fuel = cutOf(random, source.cost());
  const bytes = new TextEncoder().encode(`${source.name} with ${fuel} units of fuel\n`);
  return { source: `${source.name} cut at ${fuel}`, bytes, note: source.note, problem: source.problem(random, fuel) };
}

/** `--kind fuel`: each case is a run with less fuel than it takes. */
export const fuelKind: FuzzKind = {
  title: "runs that end for want of fuel, interp against native and compiled",
  needsSuites: false,
  prepare() {
    const suites = suitesFolder();
    const scripts = suites === undefined ? [] : scriptsOfRun(suites).names.map((name) => sourceOfScript(suites, name));
    const open = [
      kernelGuests().map((guest) => sourceOfGuest(guest, "kernels")),
      programGuests().map((guest) => sourceOfGuest(guest, "programs")),
    ];
    const closed = [
      kernelGuests(closedUnit).map((guest) => sourceOfGuest(guest, "kernels as they are")),
      programGuests(closedUnit).map((guest) => sourceOfGuest(guest, "programs as they are")),
    ];
    const kinds = [scripts, ...open, ...closed].filter((sources) => sources.length > 0);
    return (random) => oneCut(random, kinds);
  },
};
