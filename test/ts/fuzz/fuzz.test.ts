/**
 * Some cases of each fuzzer; `npm run fuzz` runs as many as are wanted.
 */
import { describe, expect, it } from "vitest";
import { describeWith, needs } from "../needs.ts";
import { settled } from "../wasi/descriptors.ts";
import { componentValuesKind } from "./abi/component-kind.ts";
import { abiKind } from "./abi/kind.ts";
import { decodeKind } from "./decode.ts";
import { fuelKind } from "./fuel.ts";
import { modulesKind } from "./modules/kind.ts";
import { namesKind } from "./names.ts";
import { handlersKind } from "./handlers.ts";
import { hostileKind } from "./hostile/kind.ts";
import { Random } from "./random.ts";
import { fuzz } from "./run.ts";
import { textKind } from "./text.ts";
import { wasiKind } from "./wasi.ts";
import { wasiP2Kind } from "./wasi-p2.ts";
import { witKind } from "./wit.ts";

// Of these CI has `npm run fuzz` run more.
const cases = 3_000;
const modules = 300;
const functions = 40;
const guests = 40;
const components = 20;
const cuts = 30;
const onEngines = 20;
const nests = 60;
const hostile = 64;
/** Machines that run tests are busy: what takes so many times its bound is a stall anywhere. */
const stalls = 20;

describeWith(needs.suites, "fuzzers", () => {
  it("find no difference between our verdict and the host's", async () => {
    const { passed, failures, notes } = await fuzz(decodeKind, 42, 0, cases);
    expect(failures).toEqual([]);
    expect(passed).toBe(cases);
    for (const verdict of ["valid", "invalid", "malformed"]) expect(notes.get(verdict), verdict).toBeGreaterThan(100);
  });

  it("find no text that is neither a module nor malformed at a place", async () => {
    const { passed, failures, notes } = await fuzz(textKind, 42, 0, cases);
    expect(failures).toEqual([]);
    expect(passed).toBe(cases);
    for (const verdict of ["a module", "malformed"]) expect(notes.get(verdict), verdict).toBeGreaterThan(100);
  });
});

it("find no name, string or custom section that printed text does not bring back", async () => {
  const { passed, failures, notes } = await fuzz(namesKind, 42, 0, modules);
  expect(failures.map(({ index, case: { source, problem } }) => `${index}: ${source}: ${problem}`)).toEqual([]);
  expect(passed).toBe(modules);
  expect(notes.size).toBe(2);
});

it("find no WIT that printed text does not bring back", async () => {
  const { passed, failures, notes } = await fuzz(witKind, 42, 0, modules);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(modules);
  expect(notes.get("resolved")).toBeGreaterThan(0.9 * modules);
});

it("find no component whose values come out as others than went in", async () => {
  await componentValuesKind.load?.();
  const { passed, failures } = await fuzz(componentValuesKind, 42, 0, 2 * functions);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(2 * functions);
});

it("find no WIT function whose values come out as others than went in", async () => {
  await abiKind.load?.();
  const { passed, failures, notes } = await fuzz(abiKind, 42, 0, functions);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(functions);
  expect(notes.size).toBe(4);
});

it("find no WASI call that leaves its sandbox, its memory or its errnos", async () => {
  // What files before have left open closes now, and not while descriptors are counted.
  await settled();
  const { passed, failures, notes } = await fuzz(wasiKind, 42, 0, guests);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(guests);
  expect(notes.size).toBe(4);
});

it("find no call of WASI 0.2 that leaves its sandbox, is another on each engine or ends by no error of ours", async () => {
  await settled();
  const { passed, failures, notes } = await fuzz(wasiP2Kind, 42, 0, components);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(components);
  expect(notes.size).toBe(4);
});

it("find no nest of old handlers that does something else than on the host", async () => {
  const { passed, failures, notes } = await fuzz(handlersKind, 42, 0, nests);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(nests);
  expect(notes.get("some calls throw")).toBeGreaterThan(nests / 2);
});

it("find no run that ends elsewhere on another engine for want of fuel", async () => {
  const { passed, failures, notes } = await fuzz(fuelKind, 42, 0, cuts);
  expect(failures.map(({ index, case: { source, problem } }) => `${index}: ${source}: ${problem}`)).toEqual([]);
  expect(passed).toBe(cuts);
  const sources = ["kernels", "programs"].flatMap((kind) => [kind, `${kind} as they are`]);
  expect(new Set(notes.keys())).toEqual(
    new Set([...sources, "random programs", ...(needs.suites.met ? ["scripts"] : [])]),
  );
});

it("find no module that differs between engines, or between two ways to run it", { timeout: 120_000 }, async () => {
  const { passed, failures, notes } = await fuzz(modulesKind, 42, 0, onEngines);
  expect(failures.map(({ index, case: { problem } }) => `${index}: ${problem}`)).toEqual([]);
  expect(passed).toBe(onEngines);
  expect(notes.size).toBe(2);
});

it(
  "find no input that ends a process with little heap, stalls, or throws what is not ours",
  { timeout: 120_000 },
  async () => {
    const { passed, failures, notes } = await fuzz(hostileKind(stalls), 42, 0, hostile);
    expect(failures.map(({ index, case: { source, problem } }) => `${index}: ${source}: ${problem}`)).toEqual([]);
    expect(passed).toBe(hostile);
    expect(notes.size).toBe(8);
  },
);

describe("random numbers", () => {
  it("are the same for the same seed and case, and others for others", () => {
    const bits = (seed: number, index: number): number[] => {
      const random = Random.of(seed, index);
      return Array.from({ length: 4 }, () => random.bits());
    };
    expect(bits(1, 2)).toEqual(bits(1, 2));
    expect(new Set([bits(1, 2), bits(1, 3), bits(2, 2)].map(String)).size).toBe(3);
  });

  it("of below are within their bound and reach it", () => {
    const random = new Random(7);
    const seen = new Set(Array.from({ length: 500 }, () => random.below(5)));
    expect(seen).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});
