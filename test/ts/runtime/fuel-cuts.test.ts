/**
 * The kernels of the benchmark with less fuel than they take: wherever it is cut both engines stop at the same place, with the
 * same rest, memory, globals and tables. Short runs are cut at every amount, as the modules are, with tables of their own;
 * others at a hundred random ones.
 */
import { describe, expect, it } from "vitest";
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { nativeEngine } from "../native/bounded.ts";
import { costOf, cutOf, problemOf } from "../fuzz/fuel.ts";
import { Random } from "../fuzz/random.ts";
import { plentyOfFuel } from "../suites/fuel.ts";
import { type Guest, closedUnit, kernelGuests, observe, tinyArguments } from "../suites/guests.ts";

const cuts = 100;

describe.each(kernelGuests())("$name", (guest) => {
  const cost = costOf(guest);

  it("takes the same fuel on each engine, and one unit less ends it", () => {
    expect(plentyOfFuel - observe(nativeEngine, guest, { fuel: plentyOfFuel }).left).toBe(cost);
    expect(problemOf(guest, cost)).toBeUndefined();
    expect(problemOf(guest, cost - 1)).toBeUndefined();
    const outcomes = (fuel: number) => observe(interpEngine, guest, { fuel }).outcomes;
    expect(outcomes(cost)).toMatchObject([{ values: [expect.anything()] }]);
    expect(outcomes(cost - 1)).toMatchObject([{ failure: { kind: "limit" } }]);
  });

  it("stops at the same place on each engine wherever the fuel is cut", () => {
    const random = new Random(7);
    const fuels = Array.from({ length: cuts }, () => cutOf(random, cost));
    for (const fuel of fuels) expect(problemOf(guest, fuel), `with ${fuel} units`).toBeUndefined();
    expect(new Set(fuels).size).toBeGreaterThan(cuts / 2);
  });
});

/** Runs with more units are not cut at each. */
const mostUnits = 1_000;

const tinyGuests = kernelGuests(closedUnit).flatMap((guest): Guest[] => {
  const argument = tinyArguments[guest.name];
  return argument === undefined ? [] : [{ ...guest, calls: [["run", argument]] }];
});

describe.each(tinyGuests)("$name, cut at each amount", (guest) => {
  it("stops at the same place on each engine", () => {
    const cost = costOf(guest);
    expect(cost).toBeGreaterThan(100);
    expect(cost).toBeLessThan(mostUnits);
    for (let fuel = 0; fuel <= cost; fuel++) expect(problemOf(guest, fuel), `with ${fuel} units`).toBeUndefined();
  });
});
