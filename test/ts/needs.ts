/**
 * Tests that need what a machine may lack. They are declared here and nowhere else: where something is missing they are
 * left out with the reason in their title, and `npm test` ends with what it left out and why.
 */
import { describe, it } from "vitest";
import type { Feature } from "../../src/ts/core/features.ts";
import { hostSupports } from "../../src/ts/native/host/probe.ts";
import { noSuites, suitesFolder } from "./suites/script.ts";

/** Something of the machine, with what to say where it is missing. */
export interface Need {
  readonly met: boolean;
  readonly reason: string;
}

const platform = (met: boolean, reason: string): Need => ({ met, reason });

/** What tests may need. */
export const needs = {
  suites: { met: suitesFolder() !== undefined, reason: noSuites },
  linux: platform(process.platform === "linux", "This is what Linux does; other systems do it in ways of their own."),
  posix: platform(process.platform !== "win32", "Windows has neither named pipes in folders nor sh."),
} as const satisfies Readonly<Record<string, Need>>;

/** A feature of the host's WebAssembly. */
export const hostFeature = (...names: readonly Feature[]): Need => ({
  met: names.every((name) => hostSupports(name)),
  reason: `The host has no ${names.join(" or no ")}; npm test -- --host node24 does.`,
});

/** A feature of an engine; the interpreter has all. */
export const engineFeature = (engine: "native" | "compiled" | "interp", ...names: readonly Feature[]): Need =>
  engine === "interp" ? { met: true, reason: "" } : hostFeature(...names);

/** A title, with the reason where the test is left out. scripts/test.ts reads it from there. */
const titled = (need: Need, title: string): string => (need.met ? title : `${title} (left out: ${need.reason})`);

/** A group of tests; its body is not called where something is missing. */
export function describeWith(need: Need, title: string, body: () => void): void {
  if (need.met)
    describe(title, () => {
      body();
    });
  else itWith(need, title, () => undefined);
}

/** A test. */
export function itWith(need: Need, title: string, test: () => unknown, timeout?: number): void {
  it.runIf(need.met)(titled(need, title), test, timeout);
}
