/**
 * The time that has passed, on hosts with no other clock than `Date`.
 */
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
});

it("never goes back where the clock of the host is set back, and goes on from there", async () => {
  vi.resetModules();
  const { elapsed } = await import("../../../src/ts/base/host/time.ts");
  vi.stubGlobal("performance", undefined);
  const date = vi.spyOn(Date, "now");
  const times = [5000, 5010, 2000, 2030, 2030, 1, 2].map((wall) => {
    date.mockReturnValue(wall);
    return elapsed();
  });
  const [first = 0] = times;
  expect(first).toBeGreaterThan(0);
  expect(times.map((time) => time - first)).toEqual([0, 10, 10, 40, 40, 40, 41]);
});

it("is the host's where it has a better one", async () => {
  vi.resetModules();
  const { elapsed } = await import("../../../src/ts/base/host/time.ts");
  vi.stubGlobal("performance", { now: () => 12.5 });
  expect(elapsed()).toBe(12.5);
});
