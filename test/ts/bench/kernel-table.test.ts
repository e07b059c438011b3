/**
 * What the processes of a Node measured becomes ratios: known ones come out again, however the machine's speed changes
 * between rounds.
 */
import { describe, expect, it } from "vitest";
import { kernelText, merged } from "../../../bench/kernel-table.ts";
import { type Column, type KernelRecord, columns, meanOf, worstOf } from "../../../bench/record/record.ts";
import type { KernelFindings } from "../../../bench/suites/kernels.ts";

/** How fast the machine is, round by round. */
const speeds = [1e6, 3e6, 2e6];

const series = (ratios: { readonly [name: string]: number }) =>
  Object.entries(ratios).map(([name, ratio]) => ({ name, samples: speeds.map((speed) => speed * ratio) }));

/** A process that finds these ratios. */
const findings = (...kernels: { readonly [name: string]: number }[]): KernelFindings => ({
  node: "20.1.2",
  v8: "11.3",
  failed: [],
  kernels: kernels.map((ratios, i) => ({
    kernel: `kernel ${i}`,
    series: series({ host: 1, "host again": 1, ...ratios }),
    grown: series({ host: 1, interp: 2 * (ratios.interp ?? 1) }),
  })),
});

const column = (name: string): Column => columns.find((one) => one.name === name)!;

describe("a Node's processes put together", () => {
  const processes = [10, 30, 20].map((interp) => findings({ native: 1, interp }, { native: 4, interp: 8 }));
  const results = merged(processes);

  it("give the median of all rounds, and the least and greatest of the processes", () => {
    expect(results.rows[0]?.ratios.interp).toEqual({ median: 20, least: 10, most: 30 });
    expect(results.rows[1]?.ratios.native).toEqual({ median: 4, least: 4, most: 4 });
  });

  it("give the host's milliseconds", () => {
    expect(results.rows[0]?.hostMs).toBe(2);
  });

  it("hold what was measured behind a memory's growth against the host there", () => {
    expect(results.rows[0]?.ratios["interp, grown"]).toEqual({ median: 40, least: 20, most: 60 });
  });

  it("have no ratio of a contestant that failed", () => {
    expect(results.rows[0]?.ratios).not.toHaveProperty("polywasm");
  });

  it("have the geometric mean and the worst kernel", () => {
    expect(meanOf(results, column("native"))).toBeCloseTo(2, 10);
    expect(worstOf(results, column("native"))).toEqual({ kernel: "kernel 1", ratio: 4 });
    expect(meanOf(results, column("interp"))).toBeCloseTo(Math.sqrt(20 * 8), 10);
  });

  it("are a table that says where processes differ", () => {
    const record: KernelRecord = {
      date: "2026-01-02",
      system: "linux x64",
      processor: "some",
      processors: 2,
      processes: 3,
      rounds: 3,
      nodes: [results],
    };
    const text = kernelText(record).join("\n");
    expect(text).toMatch(/^kernel 0 +2\.00 +1\.00 +– +– +– +20\.0 +40\.0 +–$/m);
    expect(text).toMatch(/^geometric mean +2\.00 +– +– +– +12\.6 /m);
    expect(text).toContain("Node 20: kernel 0 on interp is between 10.0 and 30.0");
    expect(text).not.toContain("kernel 1 on");
  });
});
